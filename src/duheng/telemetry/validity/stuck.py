"""Rule R7: a channel repeats one number while something beside it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from duheng.telemetry.validity.blocks import NEVER, Blocks
from duheng.telemetry.validity.flags import Flag
from duheng.telemetry.validity.plates import HOUR, Plate
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.findings import Severity

LARGEST_QUIET_SHARE = 0.2
"""A channel that is constant in more of its blocks is quiet by nature: that proves nothing [1]."""


def flags_of_stuck(
    plate: Plate,
    blocks: Blocks,
    beside: Sequence[tuple[Plate, Blocks]],
    thresholds: Thresholds,
) -> Iterator[Flag]:
    """Yield the runs of one repeated number.

    A run is bounded by the readings where the number changed, and holds at least one whole block.
    A power of zero is a load of zero. A register that stands still is one too, unless it does so
    for long, what is beside it moves, and it is not quiet by nature.
    """
    if not np.isfinite(plate.interval_us):
        return
    for run in _runs(blocks):
        periods = (run[1] - run[0]) / plate.interval_us + 1
        whole = blocks.n[run[2]] > 0
        values = blocks.low[run[2]][whole]
        if not len(values) or values.min() != values.max() or periods < thresholds.stuck_periods:
            continue
        moving = [one.channel.code for one, held in beside if _moves(one, held, run[0], run[1])]
        is_zero = values[0] == 0 or plate.is_register
        is_long = periods * plate.interval_us >= thresholds.stuck_hours * HOUR
        alone = is_long and not is_zero
        is_stuck = alone or (moving and (is_long if plate.is_register else not is_zero))
        if not is_stuck or _is_quiet(blocks, run[2]):
            continue
        evidence = {"value": float(values[0]), "periods": round(periods), "moving": moving}
        yield Flag(plate.channel.number, int(run[0]), int(run[1]), "R7", "telemetry.stuck",
                   Severity.WARNING, evidence)  # fmt: skip


def _runs(blocks: Blocks) -> Iterator[tuple[int, int, slice]]:
    """Yield (first, last instant [µs], whole blocks) of each run over at least one whole block."""
    is_still = (blocks.change_us == NEVER) & (blocks.n > 1)
    edges = np.flatnonzero(np.diff(np.r_[False, is_still, False].astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        begin = blocks.changed_us[first - 1] if first else blocks.first_us[0]
        end = blocks.before_us[last] if last < len(is_still) else blocks.last_us[last - 1]
        yield int(max(begin, -NEVER)), int(end), slice(first, last)


def _moves(plate: Plate, blocks: Blocks, begin: int, end: int) -> bool:
    """Return whether a channel changes in every whole block inside a run."""
    start = blocks.block * plate.block_us
    inside = (start >= begin - plate.block_us) & (start + plate.block_us <= end + plate.block_us)
    inside &= (blocks.last_us >= begin) & (blocks.first_us <= end)
    whole = inside & (start >= begin) & (start + plate.block_us <= end)
    chosen = whole if whole.any() else inside
    return bool(chosen.any() and (blocks.n_changed[chosen] >= 0.5 * blocks.n[chosen]).all())


def _is_quiet(blocks: Blocks, run: slice) -> bool:
    """Return whether the channel often stands still, this run left out."""
    still = blocks.change_us == NEVER
    others = np.r_[still[: run.start], still[run.stop :]]
    return bool(len(others) and others.mean() > LARGEST_QUIET_SHARE)


def relations(plates: Mapping[int, Plate]) -> Mapping[int, list[int]]:
    """Return number -> numbers of the channels beside it: its parent, its siblings, its parts.

    Channels of the same instrument or of one electrical identity are beside each other as well.
    """
    groups: dict[tuple[str, str], set[int]] = {}
    for number, plate in plates.items():
        one = plate.channel
        identity = one.part_of_identity.rpartition("/")[0] if one.part_of_identity else None
        named = [("parent", one.parent), ("instrument", one.instrument), ("identity", identity)]
        for kind, name in (*named, ("parent", one.code)):
            if name:
                groups.setdefault((kind, name), set()).add(number)
    beside: dict[int, set[int]] = {}
    for members in groups.values():
        for number in members:
            beside.setdefault(number, set()).update(members - {number})
    return {number: sorted(found) for number, found in beside.items() if found}
