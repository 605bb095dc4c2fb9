"""Rule ``scale``: a run of days off the channel's own history by a power of ten or by 3.6.

A unit fault multiplies everything: the day's mean, its low and its high. A quiet Sunday or a
holiday lowers the mean and the high but leaves the base load, and so is no scale fault. Each day
is taken relative to the usual day of its weekday, and a run is compared with the days just before
and just after it: a season comes slowly, a unit fault from one reading to the next.
"""

from __future__ import annotations

from string import Template
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from duheng.telemetry.declaration import Channel
from duheng.telemetry.doubts import doubt, interval
from duheng.telemetry.local_time import DAY
from duheng.telemetry.workspace import Workspace
from duheng.terms.findings import Finding, Severity

TOLERANCE = 0.02
"""How near the ratio to history must be to the factor, beside the scatter of history [1]."""
LARGEST_TOLERANCE = 0.2
SMALL_FACTOR_TOLERANCE = 0.05
"""The same for factors that a load could reach by itself."""
SHAPE_TOLERANCE = 0.1
"""How near low and high must be, which only confirm what the mean says [1]."""
NAMED_FACTORS = (3.6, 1000.0, 0.001, 100.0, 0.01, 10.0, 0.1, 1e6, 1e-6, 1 / 3.6)
_JUMP = 2.5
"""A day this many times above or below its weekday's median begins a run [1]."""
_LEAST_DAYS = 7
_LEAST_WEEKDAYS = 3
_LEAST_RUN = 3
_NEIGHBOURS = 7
_FACTS = ("mean", "low", "high")
_SHARP = 50.0
"""No load reaches this factor by itself: short runs count, and single readings bound them [1]."""

_DAILY = Template("""
SELECT channel, begin_us // $day AS day, avg(value / (end_us - begin_us)) AS mean,
       quantile_cont(value / (end_us - begin_us), 0.1) AS low,
       quantile_cont(value / (end_us - begin_us), 0.9) AS high,
       min(begin_us) AS first_us, max(end_us) AS last_us
FROM $rows WHERE status = 'measured' GROUP BY ALL ORDER BY channel, day
""")
_READINGS = Template("""
SELECT begin_us, end_us, value / (end_us - begin_us) AS rate FROM $rows
WHERE channel = $channel AND status = 'measured' AND begin_us >= $first AND begin_us < $last
ORDER BY begin_us
""")

_Floats = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]
_Indices = npt.NDArray[np.int64]


class Run(NamedTuple):
    """A run of readings that a factor explains: half-open interval [µs], ratio, factor."""

    begin: int
    end: int
    ratio: float
    factor: float


def scale_runs(
    rows: str, workspace: Workspace, channels: tuple[Channel, ...]
) -> tuple[list[Finding], list[tuple[int, int, int]]]:
    """Return the findings, and the runs as (channel code, begin, end) [µs]."""
    table = workspace.table(_DAILY.substitute(rows=rows, day=DAY))
    columns = {name: table[name].to_numpy() for name in table.column_names}
    edges = np.flatnonzero(np.diff(columns["channel"])) + 1
    findings, runs = [], []
    for part in np.split(np.arange(table.num_rows), edges):
        days = {name: column[part] for name, column in columns.items()}
        code = int(days["channel"][0]) if len(part) else 0
        found = [_sharpened(run, days, rows, workspace, code) for run in _runs(days)]
        if found:
            runs += [(code, run.begin, run.end) for run in found]
            findings.append(_finding(channels[code].channel, found))
    return findings, runs


def _runs(days: dict[str, Any]) -> list[Run]:
    mean: _Floats = days["mean"]
    if np.count_nonzero(mean > 0) < _LEAST_DAYS:
        return []
    ratios = {name: _to_usual(days[name], days["day"] % 7) for name in _FACTS}
    ratio = ratios["mean"]
    is_off = (mean > 0) & ((ratio > _JUMP) | (ratio < 1 / _JUMP))
    is_usual = (mean > 0) & ~is_off
    if np.count_nonzero(is_usual) < _LEAST_DAYS:
        return []
    found = []
    for run in _islands(is_off):
        sides = [side for side in _sides(is_usual, run) if len(side) >= _LEAST_RUN]
        steps = [(name, _step(ratios[name], run, side)) for side in sides for name in _FACTS]
        known = [(name == "mean", *step) for name, step in steps if step is not None]
        explained = _explaining_factor(known, len(run))
        if explained is not None:
            begin, end = int(days["first_us"][run[0]]), int(days["last_us"][run[-1]])
            found.append(Run(begin, end, *explained))
    return found


def _to_usual(fact: _Floats, weekday: _Indices) -> _Floats:
    """Return each day's fact as a ratio to the median of its weekday; NaN where that is 0."""
    usual = np.full(len(fact), np.median(fact[fact > 0]) if (fact > 0).any() else np.nan)
    for number in range(7):
        of_weekday = (weekday == number) & (fact > 0)
        if np.count_nonzero(of_weekday) >= _LEAST_WEEKDAYS:
            usual[weekday == number] = np.median(fact[of_weekday])
    ratio: _Floats = fact / usual
    return ratio


def _islands(is_off: _Flags) -> list[_Indices]:
    where = np.flatnonzero(is_off)
    if not len(where):
        return []
    return np.split(where, np.flatnonzero(np.diff(where) > 1) + 1)


def _sides(is_usual: _Flags, run: _Indices) -> tuple[_Indices, _Indices]:
    """Return the usual days just before and just after a run."""
    first, last = int(run[0]), int(run[-1])
    before = np.arange(max(0, first - _NEIGHBOURS), first)
    after = np.arange(last + 1, min(len(is_usual), last + 1 + _NEIGHBOURS))
    return before[is_usual[before]], after[is_usual[after]]


def _step(ratio: _Floats, run: _Indices, side: _Indices) -> tuple[float, float] | None:
    """Return (ratio of the run to one side, its standard error), None where a level is 0."""
    near = run[:_NEIGHBOURS] if side[-1] < run[0] else run[-_NEIGHBOURS:]
    level, inside = float(np.median(ratio[side])), float(np.median(ratio[near]))
    if not (level > 0 and inside > 0):
        return None
    scatter = float(np.std(ratio[side])) / level
    return inside / level, scatter * (1 / len(near) + 1 / len(side)) ** 0.5


def _explaining_factor(
    steps: list[tuple[bool, float, float]], length: int
) -> tuple[float, float] | None:
    """Return (ratio, factor) where one factor explains every step of mean, low and high."""
    for factor in NAMED_FACTORS:
        is_small = 1 / _SHARP < factor < _SHARP
        if (
            steps
            and (length >= _LEAST_RUN or not is_small)
            and all(_is_explained(step, factor, is_small) for step in steps)
        ):
            return steps[0][1], factor
    return None


def _is_explained(step: tuple[bool, float, float], factor: float, is_small: bool) -> bool:
    is_mean, ratio, error = step
    largest = SMALL_FACTOR_TOLERANCE if is_small and is_mean else LARGEST_TOLERANCE
    least = TOLERANCE if is_mean else SHAPE_TOLERANCE
    return abs(ratio / factor - 1) <= min(largest, max(least, 3 * error))


def _sharpened(run: Run, days: dict[str, Any], rows: str, workspace: Workspace, code: int) -> Run:
    """Return the run bounded by its own readings where the factor is large enough to tell."""
    if 1 / _SHARP < run.factor < _SHARP:
        return run
    query = _READINGS.substitute(rows=rows, channel=code, first=run.begin - DAY, last=run.end + DAY)
    table = workspace.table(query)
    rate, begin = table["rate"].to_numpy(), table["begin_us"].to_numpy()
    bound = float(np.median(days["mean"][days["mean"] > 0])) * run.factor**0.5
    # a zero stays zero in any unit, so it does not end a run
    is_inside = (rate == 0) | ((rate > bound) if run.factor > 1 else (rate < bound))
    middle = int(np.searchsorted(begin, (run.begin + run.end) // 2))
    before = np.flatnonzero(~is_inside[:middle])
    after = np.flatnonzero(~is_inside[middle:])
    first = int(before[-1]) + 1 if len(before) else 0
    last = middle + int(after[0]) if len(after) else len(begin)
    if not first < last:
        return run
    return run._replace(begin=int(begin[first]), end=int(table["end_us"][last - 1].as_py()))


def _finding(channel: str, found: list[Run]) -> Finding:
    first = found[0]
    return doubt(
        "scale",
        Severity.WARNING,
        channel,
        f"{len(found)} runs are off the channel's own history by a unit factor, first "
        f"{first.ratio:.4g} times (near {first.factor:g}) from "
        f"{interval(first.begin, first.end)[0]}",
        number=len(found),
        cases=[
            {"interval": interval(run.begin, run.end), "ratio": run.ratio, "factor": run.factor}
            for run in found
        ],
        hint="check the unit or the CT and PT ratio of these days",
    )
