"""Cells in a fixed order, those that no later step tells apart added up.

Engines hand cells over in any order, and sums over cells must not depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duheng.uncertainty.columnar.grouping import Grouping
from duheng.uncertainty.columnar.keys import codes_of
from duheng.uncertainty.columnar.kinds import Integers
from duheng.uncertainty.columnar.scan import Cells

_SIGNED_BITS = 63


def arrange(
    cells: Cells, grouping: Grouping, decisive: Sequence[str], ignored: Sequence[str]
) -> tuple[Cells, Grouping]:
    """Return the cells sorted by group and decisive keys, equal ones added up.

    Parameters
    ----------
    cells : Cells
        In any order.
    grouping : Grouping
        The group of each cell.
    decisive : sequence of str
        Keys that decide shared values; cells that agree in them and in the group become one.
    ignored : sequence of str
        Keys that follow from the others. All remaining keys decide the order of adding.

    Returns
    -------
    (Cells, Grouping)
        With groups in ascending order; the keys kept are the decisive ones.
    """
    low_names = [name for name in cells.keys if name not in (*decisive, *ignored)]
    high = [grouping.member, *(_codes(cells.keys[name]) for name in decisive)]
    order, starts = _sorted_runs(high, [_codes(cells.keys[name]) for name in low_names])
    sums = tuple(column[order] for column in cells.sums)
    first = order
    if len(starts) < len(order):
        sums = tuple(np.add.reduceat(column, starts) for column in sums)
        first = order[starts]
    keys = {name: _taken(cells.keys[name], first) for name in decisive}
    member = grouping.member[first]
    return Cells(keys=keys, sums=sums), Grouping(groups=grouping.groups, member=member)


def _taken(column: Any, places: Integers) -> Any:
    return column[places] if isinstance(column, np.ndarray) else column.take(pa.array(places))


def _codes(column: Any) -> Integers:
    if isinstance(column, np.ndarray):
        values = column.astype(np.int64, copy=False)
        return values - values.min() if len(values) else values
    if pa.types.is_date32(column.type) and not column.null_count:
        return _codes(column.cast(pa.int32()).to_numpy())
    return codes_of(column)[0]


def _sorted_runs(high: list[Integers], low: list[Integers]) -> tuple[Integers, Integers]:
    """Return the order by high and low codes, and where runs of equal high codes start.

    Codes and places packed into one number sort several times faster than by several keys.
    """
    size = len(high[0])
    place_bits = size.bit_length()
    high_bits, low_bits = _bits(high), _bits(low)
    if sum(high_bits) + sum(low_bits) + place_bits > _SIGNED_BITS:
        order = np.lexsort([*low[::-1], *high[::-1]])
        changed = np.any([code[order][1:] != code[order][:-1] for code in high], axis=0)
        return order, _starts(changed)
    packed = _packed([*high, *low], [*high_bits, *low_bits])
    packed <<= place_bits
    packed |= np.arange(size)
    packed.sort()
    order = packed & ((1 << place_bits) - 1)
    packed >>= place_bits + sum(low_bits)
    return order, _starts(packed[1:] != packed[:-1])


def _bits(codes: list[Integers]) -> list[int]:
    return [int(code.max(initial=0)).bit_length() for code in codes]


def _packed(codes: list[Integers], bits: list[int]) -> Integers:
    packed = codes[0].copy()
    for code, width in zip(codes[1:], bits[1:], strict=True):
        packed <<= width
        packed |= code
    return packed


def _starts(changed: npt.NDArray[np.bool_]) -> Integers:
    return np.flatnonzero(np.concatenate([[True], changed])).astype(np.int64)
