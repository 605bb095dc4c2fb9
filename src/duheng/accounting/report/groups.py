"""A figure split by month, site and channel: bars with the whisker of their own U."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from duheng.accounting.records import Breakdown, Figure, GroupValue
from duheng.accounting.report.numbers import rounded_pair, significant, unit_text
from duheng.accounting.report.words import name, say

CHANNELS_SHOWN = 10
HEIGHT, TOP, BOTTOM = 150.0, 22.0, 20.0


def groups(figure: Figure, breakdowns: Sequence[Breakdown]) -> str:
    """Return the charts of a figure's parts."""
    own = {one.by: one.rows for one in breakdowns if one.quantity == figure.quantity}
    months, sites, channels = own.get("month", ()), own.get("site", ()), own.get("channel", ())
    parts = []
    if len(months) > 1:
        parts.append(
            f"<h3>{say('by_month')} <small class='note'>{say('whisker_note')}</small></h3>"
        )
        parts.append(
            _columns(months, figure, 60, "wide-only") + _columns(months, figure, 30, "narrow-only")
        )
    halves = ""
    if len(sites) > 1:
        ranked = sorted(sites, key=lambda row: -abs(row.best_estimate))
        halves += f"<div><h3>{say('by_site')}</h3>{_rows(ranked, figure)}</div>"
    for by in ("item", "stratum"):
        if items := own.get(by, ()):
            halves += f"<div><h3>{say('by_' + by)}</h3>{_rows(items, figure)}</div>"
    if len(channels) > 1:
        largest = sorted(channels, key=lambda row: -abs(row.best_estimate))[:CHANNELS_SHOWN]
        title = say("by_channel", count=len(largest))
        halves += f"<div><h3>{title}</h3>{_rows(largest, figure)}</div>"
    return "".join(parts) + (f'<div class="two">{halves}</div>' if halves else "")


def group_table(figures: Sequence[Figure]) -> str:
    """Return the table of the figures that were asked for by group."""
    if not figures:
        return ""
    keys = list(figures[0].group)
    head = "".join(f"<th>{say('group_' + key)}</th>" for key in keys)
    head += f'<th class="r">{say("statutory")}</th><th class="r">{say("best_estimate_short")}</th>'
    head += f'<th class="r">U</th><th>{say("unit")}</th>'
    body = "".join(_group_row(figure, keys) for figure in figures)
    return (
        f'<details class="fold" open><summary>{say("by_group")} ({len(figures)})</summary>'
        f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div></details>'
    )


def _group_row(figure: Figure, keys: Sequence[str]) -> str:
    value, expanded = rounded_pair(figure.best_estimate, figure.expanded_uncertainty)
    statutory, _ = rounded_pair(figure.statutory, figure.expanded_uncertainty)
    cells = "".join(f"<td>{escape(figure.group[key])}</td>" for key in keys)
    return (
        f'<tr>{cells}<td class="r">{statutory}</td><td class="r">{value}</td>'
        f'<td class="r">{expanded}</td><td>{unit_text(figure.unit)}</td></tr>'
    )


def _expanded(row: GroupValue, figure: Figure) -> float | None:
    if row.standard_uncertainty is None:
        return None
    return row.standard_uncertainty * figure.coverage_factor


def _columns(rows: Sequence[GroupValue], figure: Figure, step: int, kind: str) -> str:
    """Return columns with whiskers; the width per column decides the size of the words."""
    top = max(max(abs(row.best_estimate), abs(row.statutory)) for row in rows) * 1.04 or 1.0
    scale = (HEIGHT - TOP - BOTTOM) / top
    width = step * len(rows)
    columns = "".join(
        _column(row, _expanded(row, figure), number * step, step, scale)
        for number, row in enumerate(rows)
    )
    base = HEIGHT - BOTTOM
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {HEIGHT:g}" role="img">{columns}'
        f'<line x1="0" x2="{width}" y1="{base:g}" y2="{base:g}" stroke="#8A929B"/></svg>'
    )


def _column(row: GroupValue, expanded: float | None, left: float, step: int, scale: float) -> str:
    base, centre, width = HEIGHT - BOTTOM, left + step / 2, step * 0.62
    height = abs(row.best_estimate) * scale
    whisker = ""
    if expanded is not None:
        half = max(expanded * scale, 0.8)
        low, high, cap = base - height + half, base - height - half, min(5.0, width / 4)
        whisker = (
            f'<path d="M{centre:.1f} {low:.2f}V{high:.2f}'
            f"M{centre - cap:.1f} {low:.2f}h{2 * cap:.1f}"
            f'M{centre - cap:.1f} {high:.2f}h{2 * cap:.1f}" stroke="#1B2430" fill="none"/>'
        )
    number = significant(row.best_estimate, 3)
    is_narrow = step < 50
    size = 10 if is_narrow else 11
    label = escape(row.key[-2:].lstrip("0") or row.key)
    above = base - height - (6 if is_narrow else 8)
    turned = f' transform="rotate(-90 {centre:.1f} {base - 6:.1f})"' if is_narrow else ""
    place = f'x="{centre:.1f}" y="{base - 2.5 if is_narrow else above:.1f}"'
    return (
        f'<rect x="{centre - width / 2:.1f}" y="{base - height:.2f}" width="{width:.1f}" '
        f'height="{height:.2f}" fill="#7FB0D3"><title>{escape(row.key)}: {number}</title></rect>'
        f'{whisker}<text class="strong" {place} style="font-size:{size}px" '
        f'text-anchor="{"start" if is_narrow else "middle"}"{turned}>{number}</text>'
        f'<text x="{centre:.1f}" y="{HEIGHT - 5:g}" style="font-size:{size}px" '
        f'text-anchor="middle">{label}</text>'
    )


def _rows(rows: Sequence[GroupValue], figure: Figure) -> str:
    top = max(abs(row.best_estimate) + (_expanded(row, figure) or 0.0) for row in rows) or 1.0
    return f'<div class="rows">{"".join(_bar(row, figure, top) for row in rows)}</div>'


def _bar(row: GroupValue, figure: Figure, top: float) -> str:
    expanded = _expanded(row, figure)
    value, half = rounded_pair(row.best_estimate, expanded)
    end = 100 * abs(row.best_estimate) / top
    whisker = ""
    if expanded is not None:
        reach = 100 * expanded / top
        whisker = (
            f'<path d="M{end - reach:.2f} 8H{end + reach:.2f}" stroke="#1B2430" '
            'vector-effect="non-scaling-stroke"/>'
        )
    title = name(row.title) if row.title else escape(row.key)
    plus = f" <small>± {half}</small>" if expanded is not None else ""
    return (
        f"<span>{title}</span>"
        '<svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect y="2" width="{end:.2f}" height="12" fill="#7FB0D3"/>{whisker}</svg>'
        f'<span class="value">{value}{plus}</span>'
    )
