"""How an indicator is counted from records: a small declarative form, evaluated by the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from duheng.rulebook.packs import Pack
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


class CountingForm(StrEnum):
    """What the rule makes of records: their number, or the share of kinds that are covered."""

    COUNT = "count"
    RATIO = "ratio"


class CountedOver(StrEnum):
    """Which records count for a day.

    ``as_of``: those that hold on the day, so that the number may fall. ``cumulative``: those
    dated on or before it, whatever became of them.
    """

    AS_OF = "as_of"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRule:
    """What is counted.

    Attributes
    ----------
    form : CountingForm
        ``count`` or ``ratio``.
    of : str
        Kind of record that is counted; of a ratio, the kinds that should be covered.
    where : Mapping
        Property -> the values of which it must have one, on the records of ``of``.
    having : str or None
        Of a ratio: what covers one of them.
    over : CountedOver
        ``as_of`` or ``cumulative``.
    dated_by : str or None
        The property whose date decides when a record counts; None for its period in force.
    confidence : Confidence
        Of the rule; where the plan only gives a name and a number it is our reading.
    note : Mapping
        By language.
    """

    form: CountingForm
    of: str
    where: Mapping[str, tuple[Any, ...]]
    having: str | None
    over: CountedOver
    dated_by: str | None
    confidence: Confidence
    note: Mapping[str, str]

    def note_in(self, language: str) -> str:
        """Return the note in a language, visibly marked when it is another language's."""
        return text_in(self.note, language)

    def to_dict(self) -> dict[str, Any]:
        """Return the rule, JSON-ready."""
        return {
            "form": self.form.value,
            "of": self.of,
            "where": {name: list(values) for name, values in self.where.items()},
            "having": self.having,
            "over": self.over.value,
            "dated_by": self.dated_by,
            "confidence": self.confidence.value,
        }


def counting_rule_from(content: Mapping[str, Any], pack: Pack) -> CountingRule:
    """Return the rule of a checked mapping: ``{count: plan_record, where: {kind: expert}}``."""
    ratio = content.get("ratio", {})
    return CountingRule(
        form=CountingForm.RATIO if ratio else CountingForm.COUNT,
        of=ratio["of"] if ratio else content["count"],
        where={name: _values(value) for name, value in content.get("where", {}).items()},
        having=ratio.get("having"),
        over=CountedOver(content.get("over", CountedOver.AS_OF)),
        dated_by=content.get("dated_by"),
        confidence=Confidence(pack.body.get("counting_confidence", pack.confidence)),
        note=content.get("note", {}),
    )


def _values(written: Any) -> tuple[Any, ...]:
    return tuple(written) if isinstance(written, list) else (written,)
