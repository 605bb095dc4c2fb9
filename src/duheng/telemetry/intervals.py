"""Interval energy and power: instants to intervals, whose length is declared or inferred."""

from __future__ import annotations

from string import Template

import pyarrow as pa

from duheng.telemetry.conversion import conversion_factor
from duheng.telemetry.declaration import Channel, ReadingKind, ReadingsSource
from duheng.telemetry.doubts import doubt, instant_text
from duheng.telemetry.errors import IrregularInterval
from duheng.telemetry.workspace import Workspace
from duheng.terms.findings import Finding, Severity

_US = 1_000_000
_HOUR_US = 3600 * _US

_LENGTHS = Template("""
SELECT channel, count(*), mode(at_us - previous_us), min(at_us - previous_us),
       arg_min(at_us, at_us - previous_us)
FROM $ordered GROUP BY channel ORDER BY channel
""")
_OFF_GRID = Template("""
SELECT channel, count(*), list(at_us ORDER BY at_us)[1:50]
FROM $ordered JOIN facts ON code = channel WHERE (at_us - previous_us) % interval_us <> 0
GROUP BY channel ORDER BY channel
""")


def interval_lengths(
    ordered: str, workspace: Workspace, source: ReadingsSource, channels: tuple[Channel, ...]
) -> list[int]:
    """Return the length of each channel's intervals [µs].

    Raises
    ------
    IrregularInterval
        When none is declared and none can be inferred, or two instants are closer than one
        interval, so that energy would be counted twice.
    """
    found = {row[0]: row[1:] for row in workspace.rows(_LENGTHS.substitute(ordered=ordered))}
    declared = source.interval and round(source.interval.total_seconds() * _US)
    usual = [int(row[1]) for row in found.values() if row[1] is not None]
    lengths = []
    for code, channel in enumerate(channels):
        _, mode, shortest, where = found.get(code, (0, None, None, None))
        length = declared or mode or (max(set(usual), key=usual.count) if usual else None)
        if length is None:
            raise IrregularInterval(
                f"channel {channel.channel} has too few readings to infer its interval",
                hint="declare interval, such as 15 min",
            )
        if shortest is not None and shortest < length:
            raise IrregularInterval(
                f"channel {channel.channel}: readings {shortest / _US:g} s apart, up to "
                f"{instant_text(where)}, in intervals of {length / _US:g} s",
                hint="declare the right interval, or split the source where it changes",
                data={"channel": channel.channel, "shortest_s": shortest / _US},
            )
        lengths.append(int(length))
    return lengths


def register_facts(
    workspace: Workspace,
    kind: ReadingKind,
    channels: tuple[Channel, ...],
    lengths: list[int],
) -> None:
    """Give the session the table ``facts``: one row per channel code."""
    factors = [conversion_factor(channel, kind) for channel in channels]
    divides = [factor.numerator == 1 for factor in factors]
    workspace.session.register(
        "facts",
        pa.table(
            {
                "code": pa.array(range(len(channels)), type=pa.int16()),
                "name": pa.array([channel.channel for channel in channels], type=pa.string()),
                "interval_us": pa.array(lengths, type=pa.int64()),
                # x / 1000 is the float nearest to the exact result, x * 0.001 often is not
                "times": [1.0 if d else float(f) for f, d in zip(factors, divides, strict=True)],
                "per": [
                    float(f.denominator) if d else 1.0
                    for f, d in zip(factors, divides, strict=True)
                ],
                "multiplier": [float(channel.multiplier) for channel in channels],
                "is_signed": [channel.is_signed for channel in channels],
                "rated": pa.array([channel.rated_power for channel in channels], pa.float64()),
            }
        ),
    )


def off_grid(ordered: str, workspace: Workspace, channels: tuple[Channel, ...]) -> list[Finding]:
    """Return findings for instants not a whole number of intervals after the one before."""
    found = []
    for code, number, at in workspace.rows(_OFF_GRID.substitute(ordered=ordered)):
        message = f"{number} instants are off the grid of the interval"
        cases = [instant_text(moment) for moment in at]
        name = channels[code].channel
        found.append(doubt("off_grid", Severity.WARNING, name, message, number=number, cases=cases))
    return found


_ENERGY = Template("""
SELECT channel, at_us - $back AS begin_us, at_us - $back + interval_us AS end_us,
       at_us - $back - (at_us - previous_us - interval_us) AS before_us,
       number * times / per * multiplier $hours AS value, status, is_zero_row,
       is_repeat AND number <> 0 AS is_repeat, place,
       NULL::DOUBLE AS register_begin, NULL::DOUBLE AS register_end, 0::SMALLINT AS register_id
FROM $ordered JOIN facts ON code = channel
""")
_TRAPEZIA = Template("""
SELECT channel, previous_us AS begin_us, at_us AS end_us,
       lag(at_us) OVER (PARTITION BY channel ORDER BY at_us) AS before_us,
       (number + before) / 2 * times / per * multiplier * ((at_us - previous_us) / $hour) AS value,
       CASE WHEN status <> 'measured' THEN status ELSE status_before END AS status,
       is_zero_row, is_repeat AND number <> 0 AS is_repeat, place,
       NULL::DOUBLE AS register_begin, NULL::DOUBLE AS register_end, 0::SMALLINT AS register_id
FROM (SELECT *, lag(number) OVER w AS before, lag(status) OVER w AS status_before
      FROM $ordered WINDOW w AS (PARTITION BY channel ORDER BY at_us))
JOIN facts ON code = channel WHERE at_us - previous_us = interval_us
""")


def energy_rows(ordered: str, source: ReadingsSource) -> str:
    """Return the SQL of one row per interval with its value in the stored unit."""
    if source.kind is ReadingKind.POWER and source.power_kind == "instantaneous":
        return _TRAPEZIA.substitute(ordered=ordered, hour=float(_HOUR_US))
    back = "interval_us" if source.label == "end" else "0"
    is_power = source.kind is ReadingKind.POWER
    hours = f"* (interval_us / {float(_HOUR_US)})" if is_power else ""
    return _ENERGY.substitute(ordered=ordered, back=back, hours=hours)
