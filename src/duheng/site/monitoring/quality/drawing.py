"""Drawings of quality, made on the server: the strip of a channel's hours, the curve of a flag.

Height and marks carry what is said, colour only supports it; a table stands beside each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime

from duheng.site.monitoring.quality.records import DayRecord, FlagRecord, ReadingRow

_CELL, _ROW = 20, 9
_LEFT, _TOP = 34, 6
_BAR, _HIGH = 16, 7.0
_HOURS = 24
_CURVE_W, _CURVE_H, _CURVE_LEFT = 720, 240, 74
_MOST_DOTS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatStrip:
    """The hours of some days: bars as high as what is held, a mark where a flag lies."""

    width: int
    height: int
    bars: str
    empty: str
    marks: str
    traced: str
    untraced: str
    days: list[tuple[float, str]]
    hours: list[tuple[float, str]]
    trace_y: float
    label_y: float


def heat_strip(
    days: Sequence[DayRecord], flags: Iterable[FlagRecord], first: date, number: int,
    a_hour: float | None,
) -> HeatStrip:  # fmt: skip
    """Return the strip of some days.

    Parameters
    ----------
    a_hour : float or None
        Readings that are expected in an hour; without it an hour with any reading is whole.
    """
    of_day = {one.day: one for one in days}
    trace_y = _TOP + _HOURS * _ROW + 4
    bars: list[str] = []
    empty: list[str] = []
    traced: list[str] = []
    untraced: list[str] = []
    for place in range(number):
        day = of_day.get(first + timedelta(days=place))
        if day is None:
            continue
        x = _LEFT + place * _CELL
        for hour, held in enumerate(day.hours):
            share = min(1.0, held / a_hour) if a_hour else float(held > 0)
            (bars if share else empty).append(_bar(x, _TOP + hour * _ROW, share or 1.0))
        known = day.quality.traceable_share
        if known is not None:
            (traced if known > 0 else untraced).append(_bar(x, trace_y, known / 100 or 1.0))
    return HeatStrip(
        width=_LEFT + number * _CELL + 14,
        height=trace_y + 2 * _ROW + 14,
        bars="".join(bars),
        empty="".join(empty),
        marks="".join(_marks(flags, first, number)),
        traced="".join(traced),
        untraced="".join(untraced),
        days=[
            (_LEFT + place * _CELL, (first + timedelta(days=place)).strftime("%m-%d"))
            for place in range(0, number, 5)
        ],
        hours=[(_TOP + hour * _ROW + _ROW, f"{hour:02d}") for hour in range(0, _HOURS, 6)],
        trace_y=trace_y + _ROW,
        label_y=trace_y + 2 * _ROW + 10,
    )


def _bar(x: float, y: float, share: float) -> str:
    high = max(1.0, _HIGH * share)
    return f"M{x} {y + _HIGH - high:.1f}h{_BAR}v{high:.1f}h-{_BAR}z"


def _marks(flags: Iterable[FlagRecord], first: date, number: int) -> list[str]:
    """Return a mark for each hour in which a flag lies, each hour once."""
    hours: set[int] = set()
    for one in flags:
        low = max(0, _hour(one.begin_at, first))
        high = min(number * _HOURS - 1, _hour(one.end_at, first))
        hours.update(range(low, high + 1))
    found = []
    for hour in sorted(hours):
        x, y = _LEFT + hour // _HOURS * _CELL + _BAR / 2, _TOP + hour % _HOURS * _ROW
        found.append(f"M{x - 3} {y + _HIGH}l3 -{_HIGH}l3 {_HIGH}z")
    return found


def _hour(at: datetime, first: date) -> int:
    """Return the hours that the local clock went on since the first day began."""
    local = localtime(at).replace(tzinfo=None)
    return (local - datetime.combine(first, time())) // timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Readings over time, the flagged ones marked."""

    width: int
    height: int
    left: int
    line: str
    dots: list[tuple[float, float, bool]]
    flag_x: float
    flag_width: float
    values: list[tuple[float, str]]
    begin: str
    end: str


def curve_of(rows: Sequence[ReadingRow], begin: datetime, end: datetime) -> Curve | None:
    """Return the curve of readings with a flagged time; ``None`` when none has a value."""
    numbers = [one.value for one in rows if one.value is not None]
    if not numbers:
        return None
    first, last = min(rows[0].at, begin), max(rows[-1].at, end)
    low, high = min(numbers), max(numbers)
    span = (last - first) / timedelta(seconds=1) or 1.0
    rise = (high - low) or abs(high) or 1.0

    def x_of(moment: datetime) -> float:
        share = (moment - first) / timedelta(seconds=1) / span
        return round(_CURVE_LEFT + (_CURVE_W - _CURVE_LEFT - 10) * share, 1)

    def y_of(value: float) -> float:
        return round(_CURVE_H - 34 - (_CURVE_H - 54) * (value - low) / rise, 1)

    points = [(one, x_of(one.at), one.value) for one in rows]
    width = max(2.0, x_of(end) - x_of(begin))
    return Curve(
        width=_CURVE_W,
        height=_CURVE_H,
        left=_CURVE_LEFT,
        line=_line([(x, None if value is None else y_of(value)) for _one, x, value in points]),
        dots=[
            (x, y_of(value), one.is_flagged)
            for one, x, value in points
            if value is not None and (one.is_flagged or len(points) <= _MOST_DOTS)
        ],
        flag_x=x_of(begin),
        flag_width=width,
        values=[(y_of(one), f"{one:.6g}") for one in sorted({low, high})],
        begin=localtime(first).strftime("%m-%d %H:%M"),
        end=localtime(last).strftime("%m-%d %H:%M"),
    )


def _line(points: Iterable[tuple[float, float | None]]) -> str:
    """Return the path of a line that breaks where there is no value."""
    parts, is_down = [], False
    for x, y in points:
        if y is not None:
            parts.append(f"{'L' if is_down else 'M'}{x} {y}")
        is_down = y is not None
    return "".join(parts)
