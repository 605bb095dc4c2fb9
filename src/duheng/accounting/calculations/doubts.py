"""Findings that a calculation adds to those of every account."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.accounting.calculations.method import Output, Wanted
from duheng.rulebook import DatedValue
from duheng.terms.findings import Finding, Severity
from duheng.terms.languages import text_in

Key = tuple[str, str]


def default_for(item: str, wanted: Wanted) -> Finding:
    """Return the finding of a table's default in place of a measurement."""
    title = text_in(wanted.title, "en")
    return Finding(
        code="accounting.default_used",
        severity=Severity.WARNING,
        message=f"{item or 'the whole'}: {title} is the default of {wanted.table}",
        hint="measure it; what rests on defaults is counted apart",
        data={
            "stream": item or "-",
            "input": wanted.name,
            "keys": [wanted.table],
        },
    )


def disputed(wanted: Wanted, found: DatedValue) -> Finding:
    """Return the finding of a pack value for which others are in circulation."""
    others = ", ".join(f"{one.value:g} ({one.source})" for one in found.alternatives)
    return Finding(
        code="accounting.disputed_value",
        severity=Severity.WARNING,
        message=f"{text_in(wanted.title, 'en')}: {found.value:g} {found.unit} was taken; "
        f"also in circulation: {others}",
        hint="compare the official text",
        data={
            "pack": found.pack_id,
            "value": found.value,
            "alternatives": [one.value for one in found.alternatives],
        },
    )


def implausible(item: str, wanted: Wanted, value: float) -> Finding:
    """Return the finding of a value outside what is plausible."""
    low, high = wanted.plausible or (float("-inf"), float("inf"))
    return Finding(
        code="accounting.implausible_value",
        severity=Severity.WARNING,
        message=f"{item or 'the whole'}: {text_in(wanted.title, 'en')} is {value:g} {wanted.unit}, "
        f"usual is {low:g} to {high:g}",
        hint="check the analysis and its basis",
        data={"item": item, "input": wanted.name, "value": value, "usual": [low, high]},
    )


def near_limit(item: str, output: Output, facts: Mapping[str, float]) -> Finding:
    """Return the finding of a piecewise output whose argument may lie in the next piece."""
    jump = facts["jump"]
    effect = (
        f"it jumps there by {jump:g} {output.unit}, which entered U"
        if jump
        else "the steeper of both slopes entered U"
    )
    return Finding(
        code="accounting.near_limit",
        severity=Severity.NOTE,
        message=f"{item or 'the whole'}: {text_in(output.title, 'en')} changes its rule at "
        f"{facts['limit']:g}; {output.by} is {facts['value']:g}, U {facts['expanded']:g}: {effect}",
        hint="a smaller uncertainty would tell on which side it lies",
        clause=output.clause,
        data={"item": item, "output": output.name, **facts},
    )


def _probability(facts: Mapping[str, float | bool]) -> str:
    """Return a probability in words that never round to certainty."""
    probability = float(facts["probability"])
    if 0.0001 <= probability <= 0.9999:
        return f"{probability:.4f}"
    return "over 0.9999" if probability > 0.5 else "under 0.0001"


def judged(output: Output, facts: Mapping[str, float | bool]) -> Finding:
    """Return the finding that says whether a difference is larger than can be measured."""
    value, expanded, limit = (facts[key] for key in ("value", "expanded", "limit"))
    shown = f"({value:.6g} ± {expanded:.3g}) {output.unit}"
    probability = f"it is above {limit:g} with the probability {_probability(facts)}"
    title = text_in(output.title, "en")
    if facts["is_larger"]:
        return Finding(
            code="accounting.beyond_uncertainty",
            severity=Severity.NOTE,
            message=f"{title} {shown} differs from {limit:g} by more than its U; {probability}",
            hint=None,
            clause=output.clause,
            data=dict(facts),
        )
    return Finding(
        code="accounting.within_uncertainty",
        severity=Severity.WARNING,
        message=f"{title} {shown} cannot be told from {limit:g}: U is as large; {probability}",
        hint="make the largest line of the budget smaller before anybody acts on the sign",
        clause=output.clause,
        data=dict(facts),
    )
