"""A figure as a whole: what each cause contributes to its uncertainty."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from duheng.uncertainty.columnar import CellTable, Sources


class WholeFigure:
    """The causes of a figure, all groups of its cell table added up before anything is squared.

    Parameters
    ----------
    table : CellTable
        Of the figure, at any level.
    """

    def __init__(self, table: CellTable) -> None:
        self.table = table if table.size == 1 else table.rollup()

    @property
    def sources(self) -> Sources:
        """The causes."""
        return self.table.sources

    @property
    def independent(self) -> float:
        """Standard uncertainty with undeclared loadings at 0 [unit]."""
        return float(self.table.extremes[0][0])

    @property
    def shared(self) -> float:
        """Standard uncertainty with undeclared loadings fully shared [unit]."""
        return float(self.table.extremes[1][0])

    @cached_property
    def contributions(self) -> dict[int, float]:
        """Signed contribution of each cause by its place, those that move the figure [unit]."""
        row = self.table.factors.tocoo()
        found: dict[int, float] = {}
        for place, value in zip(row.col.tolist(), row.data.tolist(), strict=True):
            if value != 0:
                found[place] = found.get(place, 0.0) + value
        return found

    @property
    def not_stated(self) -> tuple[str, ...]:
        """Causes that move the figure and state no uncertainty."""
        row = self.table.sensitivity.tocoo()
        unstated = np.isnan(self.sources.standard_uncertainty[row.col]) & (row.data != 0)
        return tuple(self.sources.ids[place] for place in row.col[unstated].tolist())

    def title(self, identifier: str) -> Any:
        """Return words for a cause, or ``None``."""
        return self.sources.text("titles", self.sources.index[identifier]) or None
