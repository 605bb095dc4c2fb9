"""The groups that cells belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from duheng.uncertainty.columnar.keys import codes_of, places_of
from duheng.uncertainty.columnar.kinds import Attribute, Integers
from duheng.uncertainty.columnar.scan import Cells


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """The groups, and the group of each cell.

    Attributes
    ----------
    groups : DataFrame
        One row for each group, sorted; one column for each level.
    member : ndarray of int, shape (n_cells,)
        Group of each cell.
    """

    groups: pd.DataFrame
    member: Integers


def group_cells(cells: Cells, group_by: Sequence[str | Attribute]) -> Grouping:
    """Return the groups that the cells fall into, in the order of their levels."""
    if not group_by:
        whole = pd.DataFrame(index=range(1))
        return Grouping(groups=whole, member=np.zeros(cells.size, dtype=np.int64))
    levels = [_level(cells.keys, level) for level in group_by]
    return _combine(levels)


def _level(keys: Mapping[str, Any], level: str | Attribute) -> tuple[str, Integers, list[Any]]:
    if isinstance(level, str):
        codes, values = codes_of(keys[level])
        return level, codes, values
    place = places_of(keys[level.key], level.keys, f"{level.key}s")
    values = sorted(set(np.asarray(level.values).tolist()))
    code = {value: number for number, value in enumerate(values)}
    of_key = np.array([code[item] for item in np.asarray(level.values).tolist()], dtype=np.int64)
    return level.name, of_key[place], values


def _combine(levels: list[tuple[str, Integers, list[Any]]]) -> Grouping:
    sizes = [max(len(values), 1) for _, _, values in levels]
    packed = levels[0][1]
    if len(levels) > 1:
        packed = np.ravel_multi_index([codes for _, codes, _ in levels], sizes)
    present, member = _unique(packed, int(np.prod(sizes)))
    unpacked = np.unravel_index(present, sizes)
    frame = pd.DataFrame(
        {
            name: [values[place] for place in places]
            for (name, _, values), places in zip(levels, unpacked, strict=True)
        }
    )
    return Grouping(groups=frame, member=member)


def _unique(packed: Integers, size: int) -> tuple[Integers, Integers]:
    """Return the sorted different numbers and the place of each, by a direct table if small."""
    if size > 10_000_000:
        present, member = np.unique(packed, return_inverse=True)
        return present, member.astype(np.int64)
    present = np.flatnonzero(np.bincount(packed, minlength=size))
    table = np.empty(size, dtype=np.int64)
    table[present] = np.arange(len(present))
    return present, table[packed]
