"""Adding cell tables of different rows: the same causes stay the same causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.uncertainty.columnar.kinds import Floats, Integers
from duheng.uncertainty.columnar.latent import Sources
from duheng.uncertainty.errors import UnusableSources

if TYPE_CHECKING:
    from duheng.uncertainty.columnar.cell_table import CellTable, IndependentPart


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table, and where its groups and sources stand in the merged table."""

    table: CellTable
    group: Integers
    source: Integers


def merge(left: CellTable, right: CellTable) -> CellTable:
    """Return the table of the rows of both.

    Raises
    ------
    UnusableSources
        When units or levels differ, or one source id has two different uncertainties.
    """
    if left.unit != right.unit or left.levels != right.levels:
        raise UnusableSources(
            f"tables in {left.unit} by {left.levels} and in {right.unit} by {right.levels}"
            " cannot be added",
            hint="roll both up to the same levels, in the same unit",
        )
    sources = merge_sources(left.sources, right.sources)
    groups, members = _merge_groups(left, right)
    placed = [
        _Placed(table, member, np.array([sources.index[name] for name in table.sources.ids], int))
        for table, member in zip((left, right), members, strict=True)
    ]
    size = len(groups)
    return replace(
        left,
        groups=groups,
        value=np.sum([_spread(item.table.value, item, size) for item in placed], axis=0),
        sensitivity=_sensitivity(placed, (size, sources.size)),
        sources=sources,
        independent=_independent(placed, size),
        counts=_counts(placed, size),
        findings=(*left.findings, *(f for f in right.findings if f not in left.findings)),
    )


def merge_sources(left: Sources, right: Sources) -> Sources:
    """Return the sources of both, each id once.

    Raises
    ------
    UnusableSources
        When one id has two different uncertainties or degrees of freedom.
    """
    if left is right:
        return left
    for name in left.ids:
        if name in right.index:
            _check_same(left, right, name)
    new = [place for place, name in enumerate(right.ids) if name not in left.index]
    return Sources(
        ids=[*left.ids, *(right.ids[place] for place in new)],
        standard_uncertainty=np.append(left.standard_uncertainty, right.standard_uncertainty[new]),
        degrees_of_freedom=np.append(left.degrees_of_freedom, right.degrees_of_freedom[new]),
        kinds=_texts("kinds", left, right, new),
        evidence=_texts("evidence", left, right, new),
        titles=_texts("titles", left, right, new),
        loadings=[*left.loadings, *(item for item in right.loadings if item not in left.loadings)],
    )


def _check_same(left: Sources, right: Sources, name: str) -> None:
    here, there = left.index[name], right.index[name]
    for column in ("standard_uncertainty", "degrees_of_freedom"):
        pair = getattr(left, column)[here], getattr(right, column)[there]
        if not np.array_equal(*pair, equal_nan=True):
            raise UnusableSources(
                f"source {name} has the {column.replace('_', ' ')} {pair[0]} in one table and "
                f"{pair[1]} in the other",
                hint="the same id is the same cause: give different causes different ids",
            )


def _texts(column: str, left: Sources, right: Sources, new: Sequence[int]) -> list[Any]:
    if not getattr(left, column) and not getattr(right, column):
        return []
    texts = [left.text(column, place) for place in range(left.size)]
    return [*texts, *(right.text(column, place) for place in new)]


def _merge_groups(left: CellTable, right: CellTable) -> tuple[pd.DataFrame, list[Integers]]:
    levels = list(left.levels)
    if not levels:
        return pd.DataFrame(index=range(1)), [np.zeros(1, dtype=np.int64)] * 2
    both = pd.concat([left.groups, right.groups]).drop_duplicates()
    groups = both.sort_values(levels).reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(groups)
    members = [
        keys.get_indexer(pd.MultiIndex.from_frame(table.groups)).astype(np.int64)
        for table in (left, right)
    ]
    return groups, members


def _spread(values: Any, placed: _Placed, size: int) -> Floats:
    spread = np.zeros(size)
    spread[placed.group] = values
    return spread


def _sensitivity(placed: Sequence[_Placed], shape: tuple[int, int]) -> sparse.csr_matrix:
    total = sparse.csr_matrix(shape)
    for item in placed:
        entries = item.table.sensitivity.tocoo()
        places = (item.group[entries.row], item.source[entries.col])
        total = total + sparse.coo_matrix((entries.data, places), shape=shape).tocsr()
    return total.tocsr()


def _independent(placed: Sequence[_Placed], size: int) -> tuple[IndependentPart, ...]:
    merged: dict[str, IndependentPart] = {}
    for item in placed:
        for part in item.table.independent:
            variance = _spread(part.variance, item, size)
            known = merged.get(part.name)
            merged[part.name] = replace(
                part, variance=variance if known is None else known.variance + variance
            )
    return tuple(merged.values())


def _counts(placed: Sequence[_Placed], size: int) -> pd.DataFrame:
    names = list(placed[0].table.counts)
    columns = {
        name: sum(_spread(item.table.counts[name].to_numpy(), item, size) for item in placed)
        for name in names
    }
    return pd.DataFrame(columns).astype(np.int64)
