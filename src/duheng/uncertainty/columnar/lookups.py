"""Values and sources of shared inputs, looked up for every cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from duheng.uncertainty.columnar.curves import Brackets, check_inside
from duheng.uncertainty.columnar.joining import SEGMENT_KEY
from duheng.uncertainty.columnar.keys import places_of
from duheng.uncertainty.columnar.kinds import (
    Attribute,
    Curve,
    Floats,
    Integers,
    Kind,
    OnTimeline,
    Shared,
)
from duheng.uncertainty.columnar.plan import offset_name, slope_name
from duheng.uncertainty.columnar.timeline import NONE, SegmentTimeline
from duheng.uncertainty.errors import UndeclaredInput, UnusableTimeline

Levels = Sequence[str | Attribute]


@dataclass(slots=True)
class Lookup:
    """Shared values by symbol, and how derivatives by symbol become sensitivities to sources.

    ``entries`` holds: the symbol, a weight for each cell, the place of each cell in a list of
    sources, and that list.
    """

    values: dict[str, Floats] = field(default_factory=dict)
    entries: list[tuple[str, Floats | float, Integers, Integers]] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)


def timeline_of(inputs: Iterable[Kind]) -> SegmentTimeline | None:
    """Return the one timeline that inputs stand on, or None.

    Raises
    ------
    UndeclaredInput
        When inputs stand on different timelines.
    """
    found = {id(k.timeline): k.timeline for k in inputs if isinstance(k, OnTimeline | Curve)}
    if len(found) > 1:
        raise UndeclaredInput(
            "inputs stand on different timelines",
            hint="combine the timelines into one whose segments are in force for all roles",
        )
    return next(iter(found.values()), None)


def segments_of_days(
    timeline: SegmentTimeline, channel: pa.ChunkedArray, day: pa.ChunkedArray
) -> Integers:
    """Return the segment of each channel and day, -2 where the day is cut.

    Raises
    ------
    UnusableTimeline
        When readings lie where the timeline has no segment.
    """
    place = places_of(channel, np.asarray(timeline.channels), f"{timeline.channel}s")
    days = day.cast(pa.date32()).cast(pa.int32()).to_numpy() - timeline.first_day
    if days.min(initial=0) < 0 or days.max(initial=0) >= timeline.number_of_days:
        inside = (days >= 0) & (days < timeline.number_of_days)
        found = timeline.segment_of_day[place, np.where(inside, days, 0)]
        segment = np.where(inside, found, NONE)
    else:
        segment = timeline.segment_of_day.ravel()[place * timeline.number_of_days + days]
    if np.any(segment == NONE):
        at = int(np.flatnonzero(segment == NONE)[0])
        raise UnusableTimeline(
            f"{timeline.channel} {timeline.channels[place[at]]} has readings on "
            f"{np.datetime64(int(days[at]) + timeline.first_day, 'D')}, where the timeline has no"
            " segment",
            hint="a timeline covers all of the period, gaps included",
        )
    return segment


def look_up(
    inputs: Mapping[str, Kind],
    keys: Mapping[str, Any],
    used: Floats,
    tables: Mapping[str, Brackets],
) -> Lookup:
    """Return the values of all shared inputs for every cell."""
    lookup = Lookup()
    segment = keys.get(SEGMENT_KEY)
    for name, kind in inputs.items():
        if isinstance(kind, Shared):
            place = places_of(keys[kind.key], kind.keys, f"{kind.key} key(s)")
            _plain(lookup, name, kind, place)
        elif isinstance(kind, OnTimeline) and segment is not None:
            _plain(lookup, name, kind, segment)
        elif isinstance(kind, Curve) and segment is not None:
            bracket = keys[bracket_key(name)]
            places = (np.asarray(kind.curve_of_segment)[segment], bracket)
            lookup.held[name] = check_inside(kind, tables[name], places, used)
            _curve(lookup, name, tables[name], places)
    return lookup


def bracket_key(name: str) -> str:
    """Return the generated key of a curve's bracket."""
    return f"bracket of {name}"


def _plain(lookup: Lookup, name: str, kind: Any, place: Integers) -> None:
    lookup.values[name] = np.asarray(kind.values, dtype=np.float64)[place]
    lookup.entries.append((name, 1.0, place, np.asarray(kind.sources, dtype=np.int64)))


def _curve(lookup: Lookup, name: str, table: Brackets, places: tuple[Integers, Integers]) -> None:
    height, slope = offset_name(name), slope_name(name)
    lookup.values[height], lookup.values[slope] = table.height[places], table.slope[places]
    flat = np.ravel_multi_index(places, table.low.shape)
    low, high = table.low.ravel(), table.high.ravel()
    lookup.entries += [
        (height, table.height_low[places], flat, low),
        (height, table.height_high[places], flat, high),
        (slope, table.slope_low[places], flat, low),
        (slope, table.slope_high[places], flat, high),
    ]
