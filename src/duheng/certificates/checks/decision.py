"""The decision rule that a certificate names, applied again to what it was applied to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series, at
from duheng.certificates.checks.tables import Column
from duheng.certificates.elements import Element

_NAMED = re.compile(r"decisionRule|basic_conformity", re.IGNORECASE)
# How documents speak of the rules; the keys are the names of duheng.uncertainty.decision_rules.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "simple_acceptance": ("simple acceptance", "simple_acceptance", "shared risk", "简单接受"),
    "guarded_acceptance": ("guarded acceptance", "guarded_acceptance", "w = u", "w=u"),
    "guarded_rejection": ("guarded rejection", "guarded_rejection"),
    "iso_14253_1": ("iso 14253-1", "iso_14253_1"),
    "jjf1094": ("jjf 1094", "jjf1094"),
}


def declared_rule(document: Document) -> str | None:
    """Return the decision rule that a certificate names, None when it names none that we know."""
    for name in ("statement", "usedMethod", "metaData"):
        for element in document.dcc(name):
            if _NAMED.search(element.get("refType") or ""):
                found = _rule_in(" ".join(str(one) for one in element.itertext()).lower())
                if found is not None:
                    return found
    return None


def _rule_in(text: str) -> str | None:
    plain = " ".join(text.split())
    return next(
        (rule for rule, words in _WORDS.items() if any(word in plain for word in words)), None
    )


def decides_otherwise(
    document: Document, column: Column, meta: Element, statuses: Sequence[str], rule: str
) -> None:
    """Report the first value for which the rule decides otherwise than the certificate."""
    from duheng.certificates.checks.conformity import judged, limits_in

    found = judged(column)
    if found is None or not statuses or len(statuses) not in (1, len(found[0].numbers)):
        return
    series, unit, differences = found
    limits = limits_in(document, meta, "tolerance", unit, differences=differences)
    for place in range(len(series.numbers)):
        low, high = limits.at(place)
        status = statuses[place if len(statuses) > 1 else 0]
        if (low is None and high is None) or status not in ("pass", "fail"):
            continue
        decided = _decided(series, place, (low and low.value, high and high.value), rule)
        if decided is not None and decided != (status == "pass"):
            document.report(
                "metrology.conformity_decision_rule", meta,
                f"'{status}' is stated, and by {rule} value {place + 1}, "
                f"{series.numbers[place].value:g}, {'conforms' if decided else 'does not conform'}",
            )  # fmt: skip
            return


def _decided(
    series: Series, place: int, limits: tuple[float | None, float | None], rule: str
) -> bool | None:
    """Return whether the rule accepts a value; None when it cannot be applied or is undecided."""
    from duheng.uncertainty.conformity import Decision, Specification, assess_conformity

    statement = series.statement
    if statement is None or statement.names.expanded is None:
        return None
    expanded, factor = at(statement.stated, place), at(statement.factors, place)
    value = series.numbers[place]
    if expanded is None or factor is None:
        return None
    measured_values = [value.value + step * value.half for step in (-1, 0, 1)]
    lower, upper = _closed(limits)
    if not _can_be_judged(measured_values, expanded.value, factor.value, (lower, upper)):
        return None

    def decision(measured: float) -> Decision:
        return assess_conformity(
            measured,
            expanded.value,
            Specification(lower=lower, upper=upper),
            rule,
            coverage_factor=factor.value,
        ).decision

    decisions = {decision(one) for one in measured_values}
    if decisions == {Decision.CONFORMS}:
        return True
    return False if decisions == {Decision.DOES_NOT_CONFORM} else None


def _closed(limits: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    """Return the limits, None on a side that an infinite one leaves open."""
    low, high = limits
    return None if low == -math.inf else low, None if high == math.inf else high


def _can_be_judged(
    measured: Sequence[float],
    expanded: float,
    factor: float,
    limits: tuple[float | None, float | None],
) -> bool:
    """Return whether a probability can be computed: what is impossible has a rule of its own."""
    known = [one for one in limits if one is not None]
    if not known or not (0 < expanded < math.inf and 0 < factor < math.inf):
        return False
    standard = expanded / factor
    if not 0 < standard < math.inf or (len(known) > 1 and not known[0] < known[1]):
        return False
    return all(math.isfinite((limit - one) / standard) for limit in known for one in measured)
