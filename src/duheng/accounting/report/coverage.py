"""Coverage: origin by traceability, by time and by quantity."""

from __future__ import annotations

from duheng.accounting.records import Coverage, Figure, Origin, Traceability
from duheng.accounting.report.numbers import percent, rounded_pair, significant, unit_text
from duheng.accounting.report.words import pair, say


def coverage(figure: Figure) -> str:
    """Return the coverage table of a figure, and what was set aside."""
    return (
        f"<h3>{say('coverage')}</h3>{_table(figure.coverage)}{_by_origin(figure)}"
        f"{_excluded(figure)}"
    )


def _table(found: Coverage) -> str:
    measures = (("by_time", found.share_of_time), ("by_quantity", found.share_of_quantity))
    known = {"by_time": any(found.hours.values()), "by_quantity": any(found.quantity.values())}
    top = "".join(f'<th class="r" colspan="3">{say(key)}</th>' for key, _ in measures)
    second = "".join(
        f'<th class="r">{say("trace_" + state.value)}</th>'
        for _ in measures
        for state in Traceability
    )
    rows = "".join(
        f"<tr><td>{say('origin_' + origin.value)}</td>"
        + "".join(
            _cell(origin, share(origin, state) if known[key] else None, key)
            for key, share in measures
            for state in Traceability
        )
        + "</tr>"
        for origin in Origin
    )
    note = ""
    if found.class_only_hours:
        share_of_class = found.class_only_hours / sum(found.hours.values())
        note = (
            f'<p class="note">{say("class_only")}: {percent(share_of_class)} ({say("by_time")})</p>'
        )
    return (
        f'<div class="scroll"><table class="coverage"><tr><th></th>{top}</tr>'
        f"<tr><th></th>{second}</tr>{rows}"
        f"</table></div>{note}"
    )


def _cell(origin: Origin, share: float | None, measure: str) -> str:
    if share is None or (origin is Origin.MISSING and measure == "by_quantity"):
        return '<td class="r zero">\u2014</td>'
    return f'<td class="r{"" if share else " zero"}">{percent(share, 2) if share else "0"}</td>'


def _excluded(figure: Figure) -> str:
    if not figure.excluded.get("count"):
        return ""
    amounts = ", ".join(
        f"{significant(amount)} {unit_text(unit)}"
        for unit, amount in figure.excluded["by_unit"].items()
    )
    return (
        f'<p class="note">{say("excluded")}: {figure.excluded["count"]}, {say("sum")} {amounts}</p>'
    )


def _by_origin(figure: Figure) -> str:
    """Show what rests on defaults, penalties and substitutes apart from what was measured."""
    split = figure.statutory_by_origin
    if not any(origin is not Origin.MEASURED for origin in split):
        return ""
    reference = figure.expanded_uncertainty
    parts = "; ".join(
        f"{say('origin_' + origin.value)} {rounded_pair(split[origin], reference)[0]} "
        f"{unit_text(figure.unit)}"
        for origin in Origin
        if origin in split
    )
    words = pair("法定口径值按来源", "statutory value by origin")
    return f'<p class="note">{words}: {parts}</p>'
