"""The outcome of an account, and its written forms: JSON, and reports to read and to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from duheng.accounting.records import (
    AccountFacts,
    Breakdown,
    EvidenceItem,
    Figure,
    MethodUse,
    Span,
)
from duheng.accounting.report import render_account_pdf, render_account_xlsx, render_report
from duheng.uncertainty.columnar import CellTable


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountResult:
    """Everything an account found.

    Attributes
    ----------
    figures : tuple of Figure
        The whole of each method first, then its groups.
    breakdowns : tuple of Breakdown
        The whole split by month, site and channel, for charts.
    spans : tuple of Span
        The state of every channel and day.
    evidence : tuple of EvidenceItem
        Every confirmation that was used or should have been.
    methods : tuple of MethodUse
        Methods, equations and pack values as used.
    facts : AccountFacts
        Title, subject, period and input files.
    cells : Mapping of str to CellTable
        For each quantity its best estimate by month, site, channel, origin and state of
        traceability, with the signed sensitivity to every source: covariances of any groups, and
        what a changed certificate would do, follow from it without the readings.
    """

    figures: tuple[Figure, ...]
    breakdowns: tuple[Breakdown, ...]
    spans: tuple[Span, ...]
    evidence: tuple[EvidenceItem, ...]
    methods: tuple[MethodUse, ...]
    facts: AccountFacts
    cells: Mapping[str, CellTable] = field(default_factory=dict, repr=False)

    @property
    def digest(self) -> str:
        """Digest of the inputs, the same for all figures of one account."""
        return self.figures[0].digest

    def to_dict(self) -> dict[str, Any]:
        """Return the published form: the list ``figures``, what it is of, and the evidence."""
        facts = self.facts
        return {
            "account": {
                "title": dict(facts.title),
                "subject": {"id": facts.subject_id, "name": dict(facts.subject)},
                "synthetic": facts.synthetic,
                "time_zone": facts.time_zone,
                "engine": facts.engine,
            },
            "figures": [figure.to_dict() for figure in self.figures],
            "evidence": [
                {"evidence": one.evidence, "issuer": one.issuer, "sha256": one.sha256}
                for one in self.evidence
            ],
        }

    def to_document(self) -> dict[str, Any]:
        """Return the published form with ``details``: all that a report of it is drawn from."""
        facts = self.facts
        details = {
            "breakdowns": [asdict(one) for one in self.breakdowns],
            "methods": [asdict(one) for one in self.methods],
            "evidence": [asdict(one) for one in self.evidence],
            "note": None if facts.note is None else dict(facts.note),
            "files": [dict(one) for one in facts.files],
        }
        return {**self.to_dict(), "details": details}

    def to_pdf(self, language: str = "zh-Hans") -> bytes:
        """Return the report as PDF in one language, its text searchable."""
        return render_account_pdf(self.to_document(), language)

    def to_xlsx(self, language: str = "zh-Hans") -> bytes:
        """Return the report as a workbook in one language."""
        return render_account_xlsx(self.to_document(), language)

    def to_html(self) -> str:
        """Return the report as one self-contained HTML page in Chinese and English."""
        return render_report(self)

    def write_html(self, path: Path | str) -> Path:
        """Write the report as one self-contained HTML file and return its path."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.to_html(), encoding="utf-8")
        return target
