"""The figure at the top: value, U and k, the statutory value beside it, and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from duheng.accounting.records import Figure, MethodUse, Origin
from duheng.accounting.report.marks import chip
from duheng.accounting.report.numbers import (
    NARROW_SPACE,
    percent,
    rounded_pair,
    significant,
    unit_text,
)
from duheng.accounting.report.words import name, say


def headline(figure: Figure, method: MethodUse, *, synthetic: bool) -> str:
    """Return the headline of a whole figure."""
    left = f"<h2>{name(figure.title)}</h2>{_number(figure)}{_chips(figure, method, synthetic)}"
    return (
        f'<div class="headline"><div>{left}{_mix(figure)}</div>'
        f"<div>{_pairs(figure)}{_left_out(figure)}</div></div>"
    )


def _number(figure: Figure) -> str:
    unit = unit_text(figure.unit)
    if figure.expanded_uncertainty is None:
        value = significant(figure.best_estimate, 5)
        why = f'<p class="note">{say("no_expanded_why")}</p>'
        number = f'<div class="number">{value} <span class="plus">{unit}</span></div>'
        return f'{number}<span class="plus">{say("no_expanded")}</span>{why}'
    value, expanded = rounded_pair(figure.best_estimate, figure.expanded_uncertainty)
    return (
        f'<div class="number">{value} <span class="plus">± {expanded} {unit} '
        f"<small>k{NARROW_SPACE}={NARROW_SPACE}{figure.coverage_factor:g}</small></span></div>"
    )


def _chips(figure: Figure, method: MethodUse, synthetic: bool) -> str:
    used = ["synthetic"] if synthetic else []
    confidences = {method.confidence, *(str(value["confidence"]) for value in method.values)}
    used += ["unchecked"] if "unchecked" in confidences else []
    used += ["stands_in"] if any(value.get("stands_in") for value in method.values) else []
    if figure.coverage.share_of_quantity(Origin.SUBSTITUTED) > 0:
        used.append("substituted")
    if figure.coverage.share_of_quantity(Origin.DEFAULT) > 0:
        used.append("default")
    return f'<div class="chips">{"".join(chip(one) for one in used)}</div>' if used else ""


def _mix(figure: Figure) -> str:
    """Return the bar of origins by time, with its words."""
    share_of = figure.coverage.share_of_time
    if not any(figure.coverage.hours.values()):
        share_of = figure.coverage.share_of_quantity
    shares = [(origin, share_of(origin)) for origin in Origin]
    bars = "".join(
        f'<i class="{origin.value}" style="flex:{share:.6f} 0 auto"></i>'
        for origin, share in shares
        if share > 0
    )
    keys = "".join(
        f"<span>{say('origin_' + origin.value)} {percent(share)}</span>"
        for origin, share in shares
        if share > 0
    )
    return f'<div class="mix" aria-hidden="true">{bars}</div><div class="keys">{keys}</div>'


def _pairs(figure: Figure) -> str:
    unit = unit_text(figure.unit)
    reference = figure.expanded_uncertainty
    difference = figure.best_estimate - figure.statutory
    rows = [(say("statutory"), f"{rounded_pair(figure.statutory, reference)[0]} {unit}")]
    rows.append((say("difference"), f"{_signed(difference, reference)} {unit}"))
    if figure.standard_uncertainty is not None and figure.best_estimate:
        relative = abs((reference or 0.0) / figure.best_estimate)
        rows.append(
            (say("standard_uncertainty"), f"{significant(figure.standard_uncertainty)} {unit}")
        )
        rows.append((say("relative"), percent(relative, 2)))
    if figure.degrees_of_freedom is not None:
        rows.append((say("effective_degrees"), significant(figure.degrees_of_freedom)))
    statutory, *others = [f"<dt>{key}</dt><dd>{value}</dd>" for key, value in rows]
    note = f'<dd class="aside">{say("statutory_note")}</dd>'
    return f'<dl class="pairs">{statutory}{note}{"".join(others)}</dl>'


def _signed(difference: float, reference: float | None) -> str:
    text = rounded_pair(difference, reference)[0]
    return text if difference < 0 or text == "0" else f"+{text}"


def _left_out(figure: Figure) -> str:
    """Name the sources whose uncertainty nobody stated: U does not hold them."""
    unstated = _unstated(figure)
    if not unstated or figure.expanded_uncertainty is None:
        return ""
    return f'<p class="note">{say("leaves_out")}: {"; ".join(unstated)}</p>'


def _unstated(figure: Figure) -> Sequence[str]:
    return [name(line.title) for line in figure.budget if line.contribution is None][:4]
