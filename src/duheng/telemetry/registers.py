"""Cumulative registers: increments, rollovers, exchanges, and never a giant or negative energy."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Any

import numpy as np
import pyarrow as pa

from duheng.telemetry.declaration import Channel
from duheng.telemetry.doubts import doubt, instant_text, interval
from duheng.telemetry.errors import NotARegister
from duheng.telemetry.excursions import bad_points
from duheng.telemetry.plausibility import MESSAGES, RATED_MARGIN
from duheng.telemetry.workspace import Workspace
from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import microseconds_of

ROLLOVER_SHARE = 0.9
"""A register rolls over only from above this share of its width [1]."""
USUAL_RATE_MARGIN = 10.0
"""Without a plate rating, a rollover may not exceed this multiple of the usual rate [1]."""
LARGEST_FALL_SHARE = 0.05
"""A channel that falls more often than this is no register [1]."""

_HOUR_US = 3_600_000_000.0

_INDICATIONS = Template("""
SELECT channel, at_us, number, status, (SELECT count(*) FROM swaps
       WHERE swaps.channel = o.channel AND swaps.at_us <= o.at_us)::SMALLINT AS register_id
FROM $ordered o WHERE status = 'measured'
""")
_UNUSABLE = Template("""
SELECT channel, status, count(*), list(at_us ORDER BY at_us)[1:50]
FROM $ordered WHERE status <> 'measured' GROUP BY channel, status ORDER BY channel, status
""")
_WITH_SWAPS = Template("""
SELECT channel, at_us, number, register_id FROM ($indications)
UNION ALL BY NAME SELECT channel, at_us, final AS number, place AS register_id
FROM swaps WHERE final IS NOT NULL
UNION ALL BY NAME SELECT channel, at_us, initial AS number, (place + 1)::SMALLINT AS register_id
FROM swaps WHERE initial IS NOT NULL
""")
_PAIRS = Template("""
SELECT channel, register_id, lag(at_us) OVER w AS begin_us, at_us AS end_us,
       lag(number) OVER w AS register_begin, number AS register_end
FROM (SELECT * FROM $all ANTI JOIN bad USING (channel, register_id, at_us))
WINDOW w AS (PARTITION BY channel, register_id ORDER BY at_us)
""")
_FALLING = Template("""
SELECT channel, register_id, count(*) FILTER (WHERE number < before), count(*)
FROM (SELECT channel, register_id, number, lag(number) OVER
        (PARTITION BY channel, register_id ORDER BY at_us) AS before FROM $all)
GROUP BY ALL HAVING count(*) FILTER (WHERE number < before) > 0 ORDER BY channel, register_id
""")
_ONE = Template("""
SELECT at_us, number FROM $all WHERE channel = $channel AND register_id = $register ORDER BY at_us
""")
_FALLS = Template("""
SELECT channel, register_id, begin_us, end_us, register_begin, register_end
FROM ($pairs) WHERE register_end < register_begin ORDER BY channel, end_us
""")
_RATES = Template("""
SELECT channel, quantile_cont((register_end - register_begin) / (end_us - begin_us), 0.99)
FROM ($pairs) WHERE register_end >= register_begin GROUP BY channel
""")
_ROWS = Template("""
SELECT p.channel, p.begin_us, p.end_us,
       CASE WHEN f.is_swap THEN NULL
            ELSE (p.register_end - p.register_begin + coalesce(f.width, 0))
                 * times / per * multiplier END AS value,
       CASE WHEN f.is_swap THEN 'missing' ELSE 'measured' END AS status,
       false AS is_zero_row, false AS is_repeat, 0 AS place,
       lag(p.end_us) OVER (PARTITION BY p.channel ORDER BY p.begin_us) AS before_us,
       p.register_begin, p.register_end, p.register_id
FROM ($pairs) p JOIN facts ON code = p.channel
LEFT JOIN falls f ON f.channel = p.channel AND f.end_us = p.end_us
     AND f.register_id = p.register_id
WHERE p.begin_us IS NOT NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fall:
    channel: int
    register_id: int
    begin_us: int
    end_us: int
    before: float
    after: float


def register_rows(
    ordered: str, workspace: Workspace, channels: tuple[Channel, ...]
) -> tuple[str, list[Finding]]:
    """Return the SQL of one row between neighbouring good indications, and the findings.

    Raises
    ------
    NotARegister
        When a channel falls too often to be a register.
    """
    findings = _unusable(ordered, workspace, channels) + _register_swaps(workspace, channels)
    indications = _INDICATIONS.substitute(ordered=ordered)
    every = workspace.write("indications", _WITH_SWAPS.substitute(indications=indications))
    bad, excursions = _excursions(every, workspace, channels)
    workspace.session.register("bad", bad)
    pairs = _PAIRS.substitute(all=every)
    falls, fallen = _falls(pairs, workspace, channels)
    workspace.session.register("falls", falls)
    return _ROWS.substitute(pairs=pairs), findings + excursions + fallen


def _unusable(ordered: str, workspace: Workspace, channels: tuple[Channel, ...]) -> list[Finding]:
    """Return findings for rows without an indication; the energy is in the next interval."""
    found = []
    for code, status, number, at in workspace.rows(_UNUSABLE.substitute(ordered=ordered)):
        message = f"{MESSAGES[status].format(n=number)}; the next indication closes the interval"
        cases = [instant_text(moment) for moment in at]
        name = channels[code].channel
        found.append(doubt(status, Severity.WARNING, name, message, number=number, cases=cases))
    return found


def _register_swaps(workspace: Workspace, channels: tuple[Channel, ...]) -> list[Finding]:
    """Give the session the table ``swaps``, and return a finding per channel that has some."""
    rows, findings = [], []
    for code, channel in enumerate(channels):
        ordered = sorted(channel.swaps, key=lambda swap: swap.at)
        for place, swap in enumerate(ordered):
            at = microseconds_of(swap.at)
            rows.append((code, at, swap.final_indication, swap.initial_indication, place))
        known = [s for s in ordered if None not in (s.final_indication, s.initial_indication)]
        if ordered:
            findings.append(
                doubt(
                    "swap",
                    Severity.NOTE,
                    channel.channel,
                    f"{len(ordered)} exchanges of the register by work order, "
                    f"{len(known)} with both indications",
                    number=len(ordered),
                    cases=[swap.at.isoformat() for swap in ordered],
                )
            )
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    types = (pa.int16(), pa.int64(), pa.float64(), pa.float64(), pa.int16())
    names = ("channel", "at_us", "final", "initial", "place")
    table = pa.table(
        {n: pa.array(c, type=t) for n, c, t in zip(names, columns, types, strict=True)}
    )
    workspace.session.register("swaps", table)
    return findings


def _excursions(
    every: str, workspace: Workspace, channels: tuple[Channel, ...]
) -> tuple[pa.Table, list[Finding]]:
    """Return the bad indications as a table, and a finding for each register that has some."""
    found: list[tuple[int, int, Any]] = []
    findings = []
    for code, register, falls, total in workspace.rows(_FALLING.substitute(all=every)):
        name = channels[code].channel
        if falls > max(3, LARGEST_FALL_SHARE * total):
            raise NotARegister(
                f"channel {name} falls {falls} times in {total} indications",
                hint="declare kind: interval_energy or power, or correct the source",
                data={"channel": name, "falls": falls, "number": total},
            )
        table = workspace.table(_ONE.substitute(all=every, channel=code, register=register))
        numbers = table["number"].to_numpy()
        at = table["at_us"].to_numpy()[bad_points(numbers)]
        if len(at):
            found.append((code, register, at))
            message = f"{len(at)} indications leave the register and return; set aside"
            cases = [instant_text(moment) for moment in at[:50]]
            findings.append(
                doubt(
                    "register_excursion",
                    Severity.WARNING,
                    name,
                    message,
                    number=len(at),
                    cases=cases,
                )
            )
    return _bad_table(found), findings


def _bad_table(found: list[tuple[int, int, Any]]) -> pa.Table:
    lengths = [len(at) for _, _, at in found]
    instants = np.concatenate([at for _, _, at in found]) if found else np.array([], np.int64)
    return pa.table(
        {
            "channel": pa.array(np.repeat([f[0] for f in found], lengths), type=pa.int16()),
            "register_id": pa.array(np.repeat([f[1] for f in found], lengths), type=pa.int16()),
            "at_us": pa.array(instants, type=pa.int64()),
        }
    )


def _falls(
    pairs: str, workspace: Workspace, channels: tuple[Channel, ...]
) -> tuple[pa.Table, list[Finding]]:
    """Return the falls that stay, as rollovers (with a width) or exchanges, and the findings."""
    rates = dict(workspace.rows(_RATES.substitute(pairs=pairs)))
    falls = [
        _Fall(**dict(zip(_Fall.__slots__, row, strict=True)))
        for row in workspace.rows(_FALLS.substitute(pairs=pairs))
    ]
    widths = [_rollover_width(fall, channels[fall.channel], rates) for fall in falls]
    table = pa.table(
        {
            "channel": pa.array([fall.channel for fall in falls], type=pa.int16()),
            "register_id": pa.array([fall.register_id for fall in falls], type=pa.int16()),
            "end_us": pa.array([fall.end_us for fall in falls], type=pa.int64()),
            "width": pa.array(widths, type=pa.float64()),
            "is_swap": pa.array([width is None for width in widths], type=pa.bool_()),
        }
    )
    return table, _fall_findings(falls, widths, channels)


def _rollover_width(fall: _Fall, channel: Channel, rates: dict[int, float]) -> float | None:
    """Return 10^n where the fall is a rollover of an n-digit register, else ``None``."""
    if channel.register_digits is None:
        return None
    width = 10.0**channel.register_digits
    increment = width - fall.before + fall.after
    hours = (fall.end_us - fall.begin_us) / _HOUR_US
    plausible = 0.1 * width
    if channel.rated_power is not None:
        plausible = RATED_MARGIN * channel.rated_power * hours / channel.multiplier
    elif (usual := rates.get(fall.channel)) is not None and usual > 0:
        plausible = USUAL_RATE_MARGIN * usual * (fall.end_us - fall.begin_us)
    is_rollover = fall.before > ROLLOVER_SHARE * width and 0 <= increment <= plausible
    return width if is_rollover else None


def _fall_findings(
    falls: list[_Fall], widths: list[float | None], channels: tuple[Channel, ...]
) -> list[Finding]:
    findings = []
    for fall, width in zip(falls, widths, strict=True):
        name = channels[fall.channel].channel
        span = interval(fall.begin_us, fall.end_us)
        facts = {"before": fall.before, "after": fall.after}
        if width is None:
            findings.append(
                doubt(
                    "swap",
                    Severity.ERROR,
                    name,
                    f"the register falls from {fall.before:g} to {fall.after:g} by {span[1]} and "
                    "no work order says why; the energy between is missing",
                    number=1,
                    cases=[span],
                    **facts,
                    hint="declare the swap with its final and initial indication",
                )
            )
        else:
            message = f"the register rolls over from {fall.before:g} to {fall.after:g} by {span[1]}"
            findings.append(
                doubt(
                    "rollover",
                    Severity.NOTE,
                    name,
                    message,
                    number=1,
                    cases=[span],
                    width=width,
                    **facts,
                )
            )
    return findings
