"""Effective degrees of freedom of totals, over their independent causes."""

from __future__ import annotations

import numpy as np

from duheng.uncertainty.columnar.cell_table import CellTable, row_sums
from duheng.uncertainty.columnar.kinds import Floats

NEGLIGIBLE = 1e-4
"""Share of the variance below which a cause that states no degrees of freedom is passed over."""


def effective(table: CellTable) -> Floats:
    """Return the effective degrees of freedom of every total, shape (n_groups,).

    Notes
    -----
    nu_eff = u^4 / sum_i (contribution_i^4 / nu_i), over causes that are independent of each other:
    own parts of sources, upstream standards and independent inputs. Where undeclared loadings tie
    causes together the formula does not hold; the result is then *not stated* (NaN).

    References
    ----------
    JCGM 100:2008, G.4.1, equation (G.2b).
    """
    factors = table.factors
    variance = np.minimum(*table.extremes) ** 2
    unstated, fourth = _of_sources(table)
    for part in table.independent:
        if np.isnan(part.degrees_of_freedom):
            unstated = unstated + part.variance
        else:
            fourth = fourth + part.variance**2 / part.degrees_of_freedom
    known = unstated <= NEGLIGIBLE * variance
    if table.shared_factors is not None:
        tied = table.sources.undeclared_component[factors.indices] >= 0
        known &= row_sums(factors, np.where(tied, factors.data**2, 0.0)) <= NEGLIGIBLE * variance
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.where(fourth > 0, variance**2 / fourth, np.inf)
    return np.where(known, result, np.nan)


def _of_sources(table: CellTable) -> tuple[Floats, Floats]:
    """Return the variance that states no degrees of freedom, and the sum of the terms."""
    factors, sources = table.factors, table.sources
    squares = factors.data**2
    inverse = sources.inverse_degrees_of_freedom[factors.indices]
    fourth = row_sums(factors, squares**2 * inverse)
    if sources.without_degrees_of_freedom is None:
        return np.zeros(table.size), fourth
    silent = sources.without_degrees_of_freedom[factors.indices]
    return row_sums(factors, np.where(silent, squares, 0.0)), fourth
