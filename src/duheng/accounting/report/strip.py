"""The strip of the year: a row per channel, a cell per day, gaps and lapses in plain sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby

from duheng.accounting.records import Span
from duheng.accounting.report.marks import DAY_STATES, icon
from duheng.accounting.report.words import name, plain, say


def strip(spans: Sequence[Span], channels: Mapping[str, Mapping[str, str]]) -> str:
    """Return the strip of all channels with its legend, and the table behind it."""
    if not spans:
        return ""
    rows = {key: list(group) for key, group in groupby(spans, key=lambda span: span.channel)}
    tracks = "".join(_track(key, row, channels.get(key, {})) for key, row in rows.items())
    first = next(iter(rows.values()))
    used = {span.state for span in spans}
    return (
        f'<p class="lead">{say("year_lead")}</p>{_legend(used)}'
        f'<div class="strip"><span></span>{_months(first)}{tracks}</div>{_table(spans, channels)}'
    )


def _legend(used: set[str]) -> str:
    words = "".join(
        f'<span><i class="swatch {state}"></i>{say("state_" + state)}</span>'
        for state in DAY_STATES
        if state in used
    )
    return f'<div class="legend">{words}</div>'


def _months(row: Sequence[Span]) -> str:
    begin = date.fromisoformat(row[0].first_day)
    days = [begin + timedelta(days=number) for number in range(sum(span.days for span in row))]
    cells = "".join(
        f'<span class="m" style="flex:{len(list(group))} 0 0">{month}</span>'
        for month, group in groupby(days, key=lambda day: day.month)
    )
    return f'<div class="months" aria-hidden="true">{cells}</div>'


def _track(channel: str, row: Sequence[Span], title: Mapping[str, str]) -> str:
    cells = "".join(
        f'<i class="{span.state}" style="width:{_width(span, row):.4f}%" title="{_tip(span)}"></i>'
        for span in row
    )
    marks = sorted({span.state for span in row} - {"valid"}, key=DAY_STATES.index)
    label = "".join(icon(state) for state in marks)
    kind = "label marked" if marks else "label"
    more = f' <span class="more">{name(title)}</span>' if title else ""
    text = f"{label}{escape(channel)}{more}"
    return f'<span class="{kind}">{text}</span><div class="track">{cells}</div>'


def _width(span: Span, row: Sequence[Span]) -> float:
    return 100.0 * span.days / sum(one.days for one in row)


def _tip(span: Span) -> str:
    return f"{span.channel} · {span.first_day} → {_last_day(span)} · {plain('state_' + span.state)}"


def _last_day(span: Span) -> str:
    return (date.fromisoformat(span.first_day) + timedelta(days=span.days - 1)).isoformat()


def _table(spans: Sequence[Span], channels: Mapping[str, Mapping[str, str]]) -> str:
    marked = [span for span in spans if span.state != "valid"]
    if not marked:
        return ""
    head = "".join(f"<th>{say(key)}</th>" for key in ("channel", "state", "from", "until"))
    body = "".join(
        f"<tr><td>{escape(span.channel)} {name(channels.get(span.channel, {}))}</td>"
        f"<td>{icon(span.state)}{say('state_' + span.state)}</td><td>{span.first_day}</td>"
        f'<td>{_last_day(span)}</td><td class="r">{span.days}</td></tr>'
        for span in marked
    )
    summary = say("spans_table", count=len(marked))
    return (
        f'<details class="fold"><summary>{summary}</summary><div class="scroll"><table>'
        f'<tr>{head}<th class="r">{say("days")}</th></tr>{body}</table></div></details>'
    )
