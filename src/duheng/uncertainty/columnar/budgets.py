"""Budgets of totals: which cause moves which total, by how much, on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.uncertainty.columnar.kinds import Floats, Integers

if TYPE_CHECKING:
    from duheng.uncertainty.columnar.cell_table import CellTable

INDEPENDENT = "independent:"


@dataclass(frozen=True, kw_only=True, eq=False)
class Budget:
    """The budget lines of groups, as columns.

    Attributes
    ----------
    table : CellTable
        What the budget is of.
    factors : csr_matrix, shape (n_groups, n_sources)
        Signed sensitivity x standard uncertainty of the own part of each source [unit of total].
    share : ndarray, shape (n_entries,)
        Share of each entry of ``factors`` in the variance of its total [1].
    independent : ndarray, shape (n_groups, n_independent)
        Standard uncertainties from independent inputs [unit of total].
    independent_share : ndarray, shape (n_groups, n_independent)
        Their shares; all shares of a group add up to 1.
    """

    table: CellTable
    factors: sparse.csr_matrix
    share: Floats
    independent: Floats
    independent_share: Floats

    def lines(self) -> tuple[Integers, Integers, Floats, Floats]:
        """Return group, cause, contribution and share of every line.

        A cause from ``table.sources.size`` on is an independent input.
        """
        entries = self.factors.tocoo()
        groups, inputs = np.indices(self.independent.shape)
        return (
            np.append(entries.row, groups),
            np.append(entries.col, inputs + self.table.sources.size),
            np.append(entries.data, self.independent),
            np.append(self.share, self.independent_share),
        )

    def to_frame(self, most: int | None = None) -> pd.DataFrame:
        """Return the lines for people, largest contribution first within each group.

        Parameters
        ----------
        most : int, optional
            Only so many lines of each group.

        Returns
        -------
        DataFrame
            ``group``, ``source``, ``kind``, ``evidence``, ``standard_uncertainty`` of the cause's
            own part, ``sensitivity``, ``contribution``, ``share``, ``degrees_of_freedom``.
        """
        columns = self.lines()
        group, cause, contribution, _ = columns
        order = np.lexsort((cause, -np.abs(contribution), group))
        if most is not None:
            starts = np.searchsorted(group[order], group[order], side="left")
            order = order[np.arange(len(order)) - starts < most]
        rows = zip(*(column[order].tolist() for column in columns), strict=True)
        return pd.DataFrame([self._line(*row) for row in rows], columns=list(_COLUMNS))

    @cached_property
    def _latent(self) -> sparse.csr_matrix:
        table = self.table
        if not table.sources.loading_matrix.nnz:
            return table.sensitivity
        return sparse.csr_matrix(table.sensitivity @ table.sources.influence)

    def _line(self, group: int, cause: int, contribution: float, share: float) -> dict[str, Any]:
        sources = self.table.sources
        line = {"group": group, "contribution": contribution, "share": share}
        if cause >= sources.size:
            part = self.table.independent[cause - sources.size]
            return line | {
                "source": INDEPENDENT + part.name,
                "kind": "statistical",
                "evidence": part.evidence,
                "standard_uncertainty": float(np.sqrt(part.variance[group])),
                "sensitivity": 1.0,
                "degrees_of_freedom": part.degrees_of_freedom,
            }
        return line | {
            "source": sources.ids[cause],
            "kind": sources.text("kinds", cause),
            "evidence": sources.text("evidence", cause),
            "standard_uncertainty": float(sources.own_uncertainty[cause]),
            "sensitivity": float(self._latent[group, cause]),
            "degrees_of_freedom": float(sources.degrees_of_freedom[cause]),
        }


_COLUMNS = (
    "group",
    "source",
    "kind",
    "evidence",
    "standard_uncertainty",
    "sensitivity",
    "contribution",
    "share",
    "degrees_of_freedom",
)


def make_budget(table: CellTable) -> Budget:
    """Return the budget of every total of a cell table."""
    factors = table.factors
    with np.errstate(divide="ignore"):
        weight = np.maximum(*table.extremes) ** -2.0
    weight[np.isinf(weight)] = 0.0
    row = np.repeat(np.arange(table.size), np.diff(factors.indptr))
    parts = np.array([part.variance for part in table.independent]).reshape(-1, table.size).T
    return Budget(
        table=table,
        factors=factors,
        share=factors.data * _partners(table, row) * weight[row],
        independent=np.sqrt(parts),
        independent_share=parts * weight[:, None],
    )


def _partners(table: CellTable, row: Integers) -> Floats:
    """Return sum_j r_ij c_j u_j for every cause: itself, or all that it is tied to.

    Causes tied by undeclared loadings are taken fully shared where that is the larger extreme.
    """
    factors = table.factors
    if table.shared_factors is None:
        return np.asarray(factors.data, dtype=np.float64)
    apart, tied = table.extremes
    component = table.sources.undeclared_component[factors.indices]
    shared = (tied > apart)[row] & (component >= 0)
    sums = pd.DataFrame({"group": row, "component": component, "value": factors.data})
    together = sums.groupby(["group", "component"])["value"].transform("sum")
    return np.where(shared, together, factors.data)
