"""Rule ``scale``: a run of days off the channel's own history by a power of ten or by 3.6.

A unit fault multiplies everything: the day's mean, its low and its high. A quiet Sunday or a
holiday lowers the mean and the high but leaves the base load, and so is no scale fault.
"""

from __future__ import annotations

from string import Template
from typing import Any

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
NAMED_FACTORS = (3.6, 1000.0, 0.001, 100.0, 0.01, 10.0, 0.1, 1e6, 1e-6, 1 / 3.6)
_JUMP = 2.5
"""A day this many times above or below the median begins a run [1]."""
_LEAST_DAYS = 7
_FACTS = ("mean", "low", "high")

_DAILY = Template("""
SELECT channel, begin_us // $day AS day, avg(value / (end_us - begin_us)) AS mean,
       quantile_cont(value / (end_us - begin_us), 0.1) AS low,
       quantile_cont(value / (end_us - begin_us), 0.9) AS high,
       min(begin_us) AS first_us, max(end_us) AS last_us
FROM $rows WHERE status = 'measured' GROUP BY ALL ORDER BY channel, day
""")

_Floats = npt.NDArray[np.float64]


def scale_runs(
    rows: str, workspace: Workspace, channels: tuple[Channel, ...]
) -> tuple[list[Finding], list[tuple[int, int, int]]]:
    """Return the findings, and the runs as (channel code, begin, end) [µs]."""
    table = workspace.table(_DAILY.substitute(rows=rows, day=DAY))
    columns = {name: table[name].to_numpy() for name in table.column_names}
    edges = np.flatnonzero(np.diff(columns["channel"])) + 1
    findings, runs = [], []
    for part in np.split(np.arange(table.num_rows), edges):
        found = _runs_of_channel({name: column[part] for name, column in columns.items()})
        if found:
            code = int(columns["channel"][part[0]])
            runs += [(code, begin, end) for begin, end, _, _ in found]
            findings.append(_finding(channels[code].channel, found))
    return findings, runs


def _runs_of_channel(days: dict[str, Any]) -> list[tuple[int, int, float, float]]:
    """Return (begin, end, ratio, factor) of each run of days that a factor explains."""
    mean: _Floats = days["mean"]
    positive = mean[mean > 0]
    if len(positive) < _LEAST_DAYS:
        return []
    typical = float(np.median(positive))
    is_off = (mean > typical * _JUMP) | ((mean > 0) & (mean < typical / _JUMP))
    is_usual = ~is_off & (mean > 0)
    if np.count_nonzero(is_usual) < _LEAST_DAYS:
        return []
    found = []
    for run in _islands(is_off):
        explained = _explaining_factor([_compared(days[name], run, is_usual) for name in _FACTS])
        if explained is not None:
            begin, end = int(days["first_us"][run[0]]), int(days["last_us"][run[-1]])
            found.append((begin, end, *explained))
    return found


def _compared(
    fact: _Floats, run: npt.NDArray[np.int64], is_usual: npt.NDArray[np.bool_]
) -> tuple[float, float] | None:
    """Return (ratio of the run to history, relative standard error), None where history is 0."""
    history = fact[is_usual]
    level = float(np.mean(history))
    if not level > 0:
        return None
    return float(np.mean(fact[run])) / level, float(np.std(history)) / level / len(run) ** 0.5


def _islands(is_off: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.int64]]:
    where = np.flatnonzero(is_off)
    if not len(where):
        return []
    return np.split(where, np.flatnonzero(np.diff(where) > 1) + 1)


def _explaining_factor(
    compared: list[tuple[float, float] | None],
) -> tuple[float, float] | None:
    """Return (ratio of the means, factor) where one factor explains mean, low and high alike."""
    known = [pair for pair in compared if pair is not None]
    for factor in NAMED_FACTORS:
        if all(
            abs(ratio / factor - 1) <= min(LARGEST_TOLERANCE, max(TOLERANCE, 3 * error))
            for ratio, error in known
        ):
            return known[0][0], factor
    return None


def _finding(channel: str, found: list[tuple[int, int, float, float]]) -> Finding:
    begin, end, ratio, factor = found[0]
    return doubt(
        "scale",
        Severity.WARNING,
        channel,
        f"{len(found)} runs are off the channel's own history by a unit factor, first "
        f"{ratio:.4g} times (near {factor:g}) from {interval(begin, end)[0]}",
        number=len(found),
        cases=[
            {"interval": interval(begin, end), "ratio": ratio, "factor": factor}
            for begin, end, ratio, factor in found
        ],
        hint="check the unit or the CT and PT ratio of these days",
    )
