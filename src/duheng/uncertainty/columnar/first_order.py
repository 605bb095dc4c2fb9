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
    used = [entry for entry in lookup.entries if entry[0] in partials]
    parts = [
        _by_place(partials[name] * weight, place, len(sources), grouping)
        for name, weight, place, sources in used
    ]
    if not parts:
        return sparse.csr_matrix(shape)
    if np.array_equal(np.concatenate([entry[3] for entry in used]), np.arange(shape[1])):
        return sparse.csr_matrix(sparse.hstack(parts, format="csr"))
    moved = [_to_sources(part, entry[3], shape) for part, entry in zip(parts, used, strict=True)]
    return sparse.csr_matrix(sum(moved[1:], moved[0]))


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
    if sources[0] >= 0 and np.all(sources[1:] - sources[:-1] == 1):
        moved = part.indices + sources[0] if sources[0] else part.indices
        return sparse.csr_matrix((part.data, moved, part.indptr), shape=shape)
    source = sources[part.indices]
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
    place = (rows << column_bits) | columns
    if not np.all(place[1:] >= place[:-1]):
        packed = np.sort((place << place_bits) | np.arange(len(data)))
        place, data = packed >> place_bits, data[packed & ((1 << place_bits) - 1)]
    repeated = place[1:] == place[:-1]
    if np.any(repeated):
        starts = np.flatnonzero(np.concatenate([[True], ~repeated]))
        place, data = place[starts], np.add.reduceat(data, starts)
    pointers = np.searchsorted(place, np.arange(shape[0] + 1) << column_bits)
    return sparse.csr_matrix((data, place & ((1 << column_bits) - 1), pointers), shape=shape)


def _by_group(values: Floats, grouping: Grouping) -> Floats:
    """Return sums over groups; arranged cells stand group by group, and no group is empty."""
    starts = np.searchsorted(grouping.member, np.arange(len(grouping.groups)))
    return np.asarray(np.add.reduceat(values, starts), dtype=np.float64)


def _stated(degrees_of_freedom: float | None) -> float:
    return float("nan") if degrees_of_freedom is None else float(degrees_of_freedom)
