"""The budget as a Pareto chart: every bar opens into the evidence of its source."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from duheng.accounting.records import Figure, FigureLine
from duheng.accounting.report.numbers import percent, significant, unit_text
from duheng.accounting.report.words import name, say

SHOWN = 12


def budget(figure: Figure) -> str:
    """Return the Pareto chart of a figure's budget."""
    lines = figure.budget
    if not lines:
        return ""
    shown, rest = lines[:SHOWN], lines[SHOWN:]
    rows = "".join(_row(line, done, figure.unit) for line, done in _running(shown))
    return (
        f'<h3>{say("budget")}</h3><p class="lead">{say("budget_lead")}</p>'
        f'<div class="pareto">{_head()}{rows}</div>{_rest(rest, figure.unit)}'
    )


def _head() -> str:
    return (
        f'<div class="head"><span>{say("source")}</span><span>{say("share")}</span>'
        f'<span class="r">{say("contribution")}</span>'
        f'<span class="r">{say("share_short")}</span></div>'
    )


def _running(lines: Sequence[FigureLine]) -> list[tuple[FigureLine, float]]:
    """Pair each line with the share of all lines before it."""
    done, result = 0.0, []
    for line in lines:
        result.append((line, done))
        done += line.share or 0.0
    return result


def _row(line: FigureLine, done: float, unit: str) -> str:
    amount = (
        say("not_stated")
        if line.contribution is None
        else f"{significant(line.contribution)} {unit_text(unit)}"
    )
    return (
        f"<details><summary><b>{name(line.title)}</b>{_bar(line, done)}"
        f'<span class="amount">{amount}</span><span class="share">{percent(line.share)}</span>'
        f'</summary><div class="open">{_fields(line, done)}</div></details>'
    )


def _bar(line: FigureLine, done: float) -> str:
    """Return the bar of a share, beginning where the bars before it end."""
    if line.share is None:
        return (
            '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect x=".4" '
            'y=".8" width="99" height="8.4" fill="none" stroke="#8A929B" stroke-width="1" '
            'stroke-dasharray="2 2" vector-effect="non-scaling-stroke"/></svg>'
        )
    before, width = max(0.0, min(1.0, done)) * 100, max(0.4, abs(line.share) * 100)
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{before:.2f}" height="10" fill="#EAF2F8"/>'
        f'<rect x="{min(before, 99.6):.2f}" width="{width:.2f}" height="10" fill="#2E74AB"/></svg>'
    )


def _fields(line: FigureLine, done: float) -> str:
    pairs = [
        ("line_evidence", escape(line.evidence or "") or say("unknown")),
        ("line_kind", say(f"kind_{line.kind}")),
        ("line_input", f"<code>{escape(line.input)}</code>"),
        ("line_u", _uncertainty(line)),
        ("line_c", significant(line.sensitivity)),
        ("cumulative", percent(done + line.share) if line.share is not None else "\u2014"),
        ("line_source", f"<code>{escape(line.source)}</code>"),
    ]
    return (
        '<dl class="fields">'
        + "".join(f"<dt>{say(key)}</dt><dd>{value}</dd>" for key, value in pairs)
        + "</dl>"
    )


def _uncertainty(line: FigureLine) -> str:
    if line.standard_uncertainty is None:
        return say("not_stated")
    return (
        say("exact") if line.standard_uncertainty == 0 else significant(line.standard_uncertainty)
    )


def _rest(lines: Sequence[FigureLine], unit: str) -> str:
    if not lines:
        return ""
    share = sum(line.share or 0.0 for line in lines)
    head = "".join(
        f'<th class="{kind}">{say(key)}</th>'
        for key, kind in (
            ("source", ""),
            ("line_evidence", ""),
            ("contribution", "r"),
            ("share", "r"),
        )
    )
    body = "".join(
        f"<tr><td>{name(line.title)}</td><td>{escape(line.evidence or '')}</td>"
        f'<td class="r">{significant(line.contribution)} {unit_text(unit)}</td>'
        f'<td class="r">{percent(line.share, 2)}</td></tr>'
        for line in lines
    )
    summary = say("more_lines", count=len(lines), share="{share}").replace(
        "{share}", percent(share)
    )
    return (
        f'<details class="fold"><summary>{summary}</summary><div class="scroll"><table>'
        f"<tr>{head}</tr>{body}</table></div></details>"
    )
