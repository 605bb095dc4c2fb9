"""What a rule of the check is called, how grave it is, what it means and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duheng.terms.findings import Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the check.

    Attributes
    ----------
    code : str
        Stable code, whose first word is the kind of rule.
    severity : Severity
        Weight of a finding of this rule; a certificate with an error is not valid.
    title : str
        What is wrong, in a few words.
    meaning : str
        Why it matters, and how it is judged.
    mend : str
        What to do about it: the hint of its findings.
    clause : str or None
        Document and clause behind the rule.
    """

    code: str
    severity: Severity
    title: str
    meaning: str
    mend: str
    clause: str | None = None

    @property
    def page(self) -> str:
        """Name of the rule's page of the documentation."""
        return f"{self.code}.md"


RuleText = tuple[str, Severity, str, str, str, str | None]


def rules_from(prefix: str, texts: Iterable[RuleText]) -> Mapping[str, Rule]:
    """Return the rules of one kind by code."""
    return {
        f"{prefix}.{name}": Rule(
            code=f"{prefix}.{name}",
            severity=severity,
            title=title,
            meaning=meaning,
            mend=mend,
            clause=clause,
        )
        for name, severity, title, meaning, mend, clause in texts
    }
