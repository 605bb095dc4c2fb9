"""Rule R10: active, reactive and apparent power and the power factor contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from duheng.telemetry.validity.flags import Flag, Floats, Instants, runs_of
from duheng.telemetry.validity.plates import Plate
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.findings import Severity

ROLES = ("active", "reactive", "apparent", "power_factor")
LEAST_LOAD_SHARE = 0.02
"""Below this share of the largest apparent power in sight, digits alone break the identity [1]."""

Series = tuple[Instants, Floats]


def identity_groups(plates: Mapping[int, Plate]) -> Mapping[str, Mapping[str, int]]:
    """Return group -> role -> number; groups with fewer than three roles prove nothing."""
    groups: dict[str, dict[str, int]] = {}
    for number, plate in plates.items():
        group, _, role = (plate.channel.part_of_identity or "").rpartition("/")
        if group and role in ROLES:
            groups.setdefault(group, {})[role] = number
    return {group: roles for group, roles in groups.items() if len(roles) >= 3}


def flags_of_identity(
    roles: Mapping[str, int],
    plates: Mapping[int, Plate],
    series: Mapping[int, Series],
    thresholds: Thresholds,
) -> Iterator[Flag]:
    """Yield, for each member of a group, the runs of instants at which the identity is broken.

    Two numbers cannot tell which of them is wrong: every member carries the flag, and the evidence
    names what was seen.
    """
    at, columns = _joined(roles, plates, series)
    if not len(at):
        return
    off = _differences(columns)
    broken = off > thresholds.identity_tolerance
    gap = 1.5 * min(plates[number].interval_us for number in roles.values())
    follows = np.r_[False, np.diff(at) <= gap]
    for run in runs_of(broken, follows):
        worst = run.start + int(np.argmax(off[run]))
        seen = {role: float(column[worst]) for role, column in columns.items()}
        evidence = {"rows": run.stop - run.start, "off": float(off[worst]), **seen}
        for number in roles.values():
            yield Flag(number, int(at[run.start]), int(at[run.stop - 1]), "R10",
                       "telemetry.identity", Severity.WARNING, evidence)  # fmt: skip


def _joined(
    roles: Mapping[str, int], plates: Mapping[int, Plate], series: Mapping[int, Series]
) -> tuple[Instants, dict[str, Floats]]:
    """Return the instants that every role has, and the values after the multipliers."""
    if any(number not in series for number in roles.values()):
        return np.zeros(0, dtype=np.int64), {}
    at = series[next(iter(roles.values()))][0]
    for number in roles.values():
        at = np.intersect1d(at, series[number][0])
    columns: dict[str, Floats] = {}
    for role, number in roles.items():
        own_at, value = series[number]
        column = value[np.searchsorted(own_at, at)] * plates[number].factor_at(at)
        if role == "power_factor" and plates[number].channel.unit == "%":
            column = column / 100.0
        columns[role] = column
    return at, columns


def _differences(columns: Mapping[str, Floats]) -> Floats:
    """Return by how much the identity is missed [1]; 0 where there is hardly a load."""
    active, reactive = columns.get("active"), columns.get("reactive")
    apparent, factor = columns.get("apparent"), columns.get("power_factor")
    vector = apparent if active is None or reactive is None else np.hypot(active, reactive)
    if active is None or vector is None:
        return np.zeros(len(next(iter(columns.values()))))
    is_loaded = vector > LEAST_LOAD_SHARE * float(vector.max(initial=0.0))
    off = np.zeros(len(active))
    with np.errstate(divide="ignore", invalid="ignore"):
        if factor is not None:
            off = np.maximum(off, np.abs(np.abs(factor) - np.abs(active) / vector))
        if apparent is not None and reactive is not None:
            off = np.maximum(off, np.abs(apparent / vector - 1))
    return np.where(is_loaded, off, 0.0)


def series_of(rows: Any) -> Mapping[int, Series]:
    """Return number -> (instants, values) of a table of channel, us and value; last revision."""
    channel, at = rows["channel"].to_numpy(), rows["us"].to_numpy()
    value, revision = rows["value"].to_numpy(), rows["revision"].to_numpy()
    order = np.lexsort((rows["batch"].to_numpy(), revision, at, channel))
    channel, at, value = channel[order], at[order], value[order].astype(np.float64)
    is_last = np.r_[(channel[1:] != channel[:-1]) | (at[1:] != at[:-1]), True]
    keep = is_last & np.isfinite(value)
    channel, at, value = channel[keep], at[keep], value[keep]
    if not len(channel):
        return {}
    edges = np.flatnonzero(np.r_[True, channel[1:] != channel[:-1], True]).tolist()
    return {
        int(channel[first]): (at[first:last], value[first:last]) for first, last in pairwise(edges)
    }
