"""Loads against calibrated ranges: refused beyond them unless the account asks to go on."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.accounting.activity import Activity
from duheng.accounting.chain import Chains, Link, references_of
from duheng.accounting.doubts import beyond_range
from duheng.accounting.errors import BeyondCalibratedRange
from duheng.accounting.setup import AccountSetup
from duheng.terms.findings import Finding

_EXTREMES = """
SELECT segment, any_value(channel), min(load), max(load)
FROM placed WHERE value > 0 GROUP BY segment ORDER BY segment
"""
_COUNT = """
SELECT count(*) FROM placed WHERE value > 0 AND segment = ? AND (load < ? OR load > ?)
"""
_SLACK = 1e-9
"""Rounding of a load that stands exactly on the first or last point [1]."""


def check_ranges(
    account: AccountSetup, activity: Activity, chains: Chains, loads_known: set[str]
) -> list[Finding]:
    """Return a finding where the error of the nearest point was kept beyond the range.

    Raises
    ------
    BeyondCalibratedRange
        When a load lies beyond the points of an instrument that does not ask for
        ``beyond_range: nearest_point``.
    """
    references = references_of(chains)
    counts: dict[tuple[str, str], int] = {}
    for segment, channel, low, high in activity.backend.raw_sql(_EXTREMES).fetchall():
        if channel not in loads_known:
            continue
        for link in chains.links_of(int(segment)):
            span = _span(link, references.get(channel, 1.0))
            if span is None or (span[0] <= low and high <= span[1]):
                continue
            if link.instrument.beyond_range == "refuse":
                raise _refusal(link, channel, (low, high), references)
            number = activity.backend.raw_sql(_COUNT, parameters=[segment, *span]).fetchone()[0]
            key = (link.instrument.name, channel)
            counts[key] = counts.get(key, 0) + int(number)
    return [beyond_range(*key, number) for key, number in counts.items()]


def _span(link: Link, reference: float) -> tuple[float, float] | None:
    """Return the calibrated loads as shares of the reference, ``None`` where it has no curve."""
    if link.statement is None or len(link.statement.points) < 2:
        return None
    loads = [point.load for point in link.statement.points if point.load is not None]
    if not loads:
        return None
    return loads[0] / reference * (1 - _SLACK), loads[-1] / reference * (1 + _SLACK)


def _refusal(
    link: Link, channel: str, found: tuple[float, float], references: Mapping[str, float]
) -> BeyondCalibratedRange:
    points = link.statement.points if link.statement is not None else ()
    scale = references.get(channel, 1.0)
    low, high = (f"{one * scale:.5g}" for one in found)
    first, last = (f"{one.load or 0.0:.5g}" for one in (points[0], points[-1]))
    return BeyondCalibratedRange(
        f"channel {channel} has loads from {low} to {high}, and {link.instrument.name} was "
        f"calibrated from {first} to {last} (SI units)",
        hint="have it calibrated at these loads, or write beyond_range: nearest_point at the "
        "instrument",
        data={"channel": channel, "instrument": link.instrument.name},
    )
