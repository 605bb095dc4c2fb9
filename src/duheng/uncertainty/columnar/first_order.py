"""Totals and signed sensitivities of groups, from cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.uncertainty.columnar.cell_table import CellTable, IndependentPart
from duheng.uncertainty.columnar.grouping import Grouping
from duheng.uncertainty.columnar.kinds import Floats, Integers
from duheng.uncertainty.columnar.latent import Sources
from duheng.uncertainty.columnar.lookups import Lookup
from duheng.uncertainty.columnar.plan import Plan
from duheng.uncertainty.columnar.scan import Cells


def first_order(
    plan: Plan, cells: Cells, lookup: Lookup, grouping: Grouping, sources: Sources, unit: str
) -> CellTable:
    """Return the cell table of sorted cells."""
    value, partials = plan.partials(cells.sums, lookup.values)
    variances = plan.variances(cells.sums, lookup.values)
    return CellTable(
        groups=grouping.groups,
        value=_by_group(value, grouping),
        sensitivity=sensitivities(partials, lookup, grouping, sources.size),
        sources=sources,
        independent=tuple(
            IndependentPart(
                name=name,
                variance=_by_group(variance, grouping),
                degrees_of_freedom=_stated(plan.model.noisy[name].degrees_of_freedom),
                evidence=plan.model.noisy[name].evidence,
            )
            for name, variance in variances.items()
        ),
        counts=pd.DataFrame({"used": _by_group(cells.sums[0], grouping).astype(np.int64)}),
        unit=unit,
    )


def sensitivities(
    partials: dict[str, Floats], lookup: Lookup, grouping: Grouping, number_of_sources: int
) -> sparse.csr_matrix:
    """Return d(total of group)/d(source), shape (n_groups, n_sources)."""
    shape = (len(grouping.groups), number_of_sources)
    total = sparse.csr_matrix(shape)
    for name, weight, place, sources in lookup.entries:
        if name in partials:
            part = _by_place(partials[name] * weight, place, len(sources), grouping)
            total = total + _to_sources(part, sources, shape)
    return total


def _by_place(
    slopes: Floats, place: Integers, number_of_places: int, grouping: Grouping
) -> sparse.csr_matrix:
    """Return slopes summed by group and place, shape (n_groups, n_places)."""
    shape = (len(grouping.groups), number_of_places)
    if shape[0] * shape[1] > max(len(slopes), 1_000_000):
        return summed(grouping.member, place, slopes, shape)
    packed = grouping.member * number_of_places + place
    dense = np.bincount(packed, weights=slopes, minlength=shape[0] * shape[1])
    return sparse.csr_matrix(dense.reshape(shape))


def _to_sources(
    part: sparse.csr_matrix, sources: Integers, shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Return the matrix with places replaced by the sources they stand for."""
    source = sources[part.indices]
    if np.all(np.diff(sources) == 1) and sources[0] >= 0:
        return sparse.csr_matrix((part.data, source, part.indptr), shape=shape)
    rows = np.repeat(np.arange(shape[0]), np.diff(part.indptr))
    known = source >= 0
    return summed(rows[known], source[known], part.data[known], shape)


def summed(
    rows: Integers, columns: Integers, data: Floats, shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Return the matrix of entries, those of one place added in the order they come in.

    Row, column and place in line packed into one number sort several times faster than any
    sort by two keys.
    """
    if not len(data):
        return sparse.csr_matrix(shape)
    column_bits, place_bits = shape[1].bit_length(), len(data).bit_length()
    if shape[0].bit_length() + column_bits + place_bits > 62:
        return sparse.coo_matrix((data, (rows, columns)), shape=shape).tocsr()
    packed = (((rows << column_bits) | columns) << place_bits) | np.arange(len(data))
    packed.sort()
    place = packed >> place_bits
    starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    order = packed & ((1 << place_bits) - 1)
    sums = np.add.reduceat(data[order], starts)
    place = place[starts]
    pointers = np.searchsorted(place, np.arange(shape[0] + 1) << column_bits)
    return sparse.csr_matrix((sums, place & ((1 << column_bits) - 1), pointers), shape=shape)


def _by_group(values: Floats, grouping: Grouping) -> Floats:
    totals = np.bincount(grouping.member, weights=values, minlength=len(grouping.groups))
    return np.asarray(totals, dtype=np.float64)


def _stated(degrees_of_freedom: float | None) -> float:
    return float("nan") if degrees_of_freedom is None else float(degrees_of_freedom)
