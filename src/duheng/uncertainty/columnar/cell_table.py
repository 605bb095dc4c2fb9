"""The cell table: signed sensitivity of every group's total to every shared source.

Everything a reader asks of totals follows from it without the rows: values, uncertainties,
covariances, budgets and degrees of freedom at any level. Sensitivities are summed up to the level
reported *before* anything is squared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.columnar.latent import Floats, Integers, Sources
from duheng.uncertainty.errors import UnusableRows

if TYPE_CHECKING:
    from duheng.uncertainty.columnar.budgets import Budget

WHOLE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndependentPart:
    """The summed variances of one independent input, by group.

    Attributes
    ----------
    name : str
        The input.
    variance : ndarray, shape (n_groups,)
        Sum over the rows of (sensitivity x standard uncertainty)^2 [unit of the total, squared].
    degrees_of_freedom : float
        Of the pooled estimate; NaN when not stated.
    evidence : str
        What it rests on.
    """

    name: str
    variance: Floats
    degrees_of_freedom: float
    evidence: str


@dataclass(frozen=True, kw_only=True, eq=False)
class CellTable:
    """Totals of groups and their sensitivities.

    Attributes
    ----------
    groups : DataFrame
        One row for each group, one column for each level; no columns for the whole.
    value : ndarray, shape (n_groups,)
        Totals [unit].
    sensitivity : csr_matrix, shape (n_groups, n_sources)
        Signed sensitivity of each total to each source [unit / unit of the source].
    sources : Sources
        The shared causes.
    independent : tuple of IndependentPart
        What averages out.
    counts : DataFrame
        Rows by group: ``rows``, ``used``, ``null``, ``not_a_number``.
    unit : str
        Unit of the totals.
    findings : tuple of Finding
        Doubts found while adding up.
    """

    groups: pd.DataFrame
    value: Floats
    sensitivity: sparse.csr_matrix
    sources: Sources
    independent: tuple[IndependentPart, ...]
    counts: pd.DataFrame
    unit: str
    findings: tuple[Finding, ...] = ()

    @property
    def size(self) -> int:
        """Number of groups."""
        return len(self.value)

    @property
    def levels(self) -> tuple[str, ...]:
        """Names of the columns that tell groups apart."""
        return tuple(str(name) for name in self.groups.columns)

    # -- from groups to fewer groups -------------------------------------------------------

    def rollup(self, levels: Sequence[str] = WHOLE) -> CellTable:
        """Return the cell table of a coarser grouping; no levels gives the whole.

        Raises
        ------
        UnusableRows
            When a level is not one of this table's.
        """
        missing = [name for name in levels if name not in self.levels]
        if missing:
            raise UnusableRows(
                f"no level '{missing[0]}' in this table", hint=f"levels: {', '.join(self.levels)}"
            )
        groups, member = _regroup(self.groups, list(levels))
        gather = _gathering(member, len(groups))
        parts = tuple(replace(p, variance=gather @ p.variance) for p in self.independent)
        return replace(
            self,
            groups=groups,
            value=gather @ self.value,
            sensitivity=(gather @ self.sensitivity).tocsr(),
            independent=parts,
            counts=pd.DataFrame({n: gather @ self.counts[n].to_numpy() for n in self.counts}),
        )

    def __add__(self, other: CellTable) -> CellTable:
        """Return the table of both tables' rows, as if they had been added up together."""
        from duheng.uncertainty.columnar.merging import merge

        return merge(self, other)

    # -- factors: independent causes, one column each ---------------------------------------

    @cached_property
    def factors(self) -> sparse.csr_matrix:
        """Signed contribution of each independent cause, shape (n_groups, n_sources) [unit]."""
        own = self.sources.stated_uncertainty
        latent = self.sensitivity
        if self.sources.loading_matrix.nnz:
            latent = (latent @ self.sources.influence).tocsr()
        return _with_data(latent, latent.data * own[latent.indices])

    @cached_property
    def shared_factors(self) -> sparse.csr_matrix | None:
        """The factors with causes tied by undeclared loadings fully shared; None without any."""
        component = self.sources.undeclared_component
        if not np.any(component >= 0):
            return None
        places = np.arange(self.sources.size)
        columns = np.where(component >= 0, self.sources.size + component, places)
        shape = (self.sources.size, self.sources.size + int(component.max()) + 1)
        gather = sparse.csr_matrix((np.ones(self.sources.size), (places, columns)), shape=shape)
        return sparse.csr_matrix(self.factors @ gather)

    @cached_property
    def _independent_variance(self) -> Floats:
        total = np.zeros(self.size)
        for part in self.independent:
            total = total + part.variance
        return total

    @cached_property
    def extremes(self) -> tuple[Floats, Floats]:
        """Standard uncertainties with undeclared loadings at 0 and fully shared, [unit]."""
        apart = np.sqrt(_row_squares(self.factors) + self._independent_variance)
        if self.shared_factors is None:
            return apart, apart
        tied = np.sqrt(_row_squares(self.shared_factors) + self._independent_variance)
        return apart, tied

    @property
    def standard_uncertainty(self) -> Floats:
        """Standard uncertainty of each total, the larger extreme, shape (n_groups,) [unit].

        Sources that are not stated are left out; :attr:`not_stated` counts them.
        """
        return np.maximum(*self.extremes)

    @cached_property
    def not_stated(self) -> Integers:
        """Number of sources without a stated uncertainty that move each total."""
        if self.sources.unstated is None:
            return np.zeros(self.size, dtype=np.int64)
        unknown = self.sources.unstated[self.sensitivity.indices]
        moved = unknown & (self.sensitivity.data != 0)
        return row_sums(self.sensitivity, moved.astype(np.float64)).astype(np.int64)

    @cached_property
    def degrees_of_freedom(self) -> Floats:
        """Effective degrees of freedom (JCGM 100:2008 G.4.1) over the independent causes.

        Infinite where every cause is known exactly; NaN (*not stated*) where a cause that
        matters does not state its own.
        """
        from duheng.uncertainty.columnar.freedom import effective

        return effective(self)

    # -- what is asked of totals -------------------------------------------------------------

    def covariance(self, *, undeclared: str = "shared") -> npt.NDArray[np.float64]:
        """Return the covariance matrix of the totals, shape (n_groups, n_groups) [unit squared].

        Parameters
        ----------
        undeclared : str
            ``shared`` or ``independent``: which extreme undeclared loadings are taken at.
        """
        tied = self.shared_factors
        factors = self.factors if undeclared == "independent" or tied is None else tied
        matrix = np.asarray((factors @ factors.T).todense())
        matrix[np.diag_indices(self.size)] += self._independent_variance
        return matrix

    def totals(self) -> pd.DataFrame:
        """Return a row for each group: value, uncertainties, degrees of freedom and counts."""
        apart, tied = self.extremes
        frame = self.groups.copy()
        frame["value"] = self.value
        frame["standard_uncertainty"] = np.maximum(apart, tied)
        frame["standard_uncertainty_independent"] = apart
        frame["standard_uncertainty_shared"] = tied
        frame["degrees_of_freedom"] = self.degrees_of_freedom
        frame["not_stated"] = self.not_stated
        for name in self.counts:
            frame[name] = self.counts[name].to_numpy()
        return frame

    @cached_property
    def budget(self) -> Budget:
        """Budget lines of every total: cause, signed contribution and share."""
        from duheng.uncertainty.columnar.budgets import make_budget

        return make_budget(self)

    def with_findings(self, *findings: Finding) -> CellTable:
        """Return the table with more findings."""
        return replace(self, findings=(*self.findings, *findings))

    def doubts(self) -> tuple[Finding, ...]:
        """Return the findings that follow from the table itself, after those of the rows."""
        found = list(self.findings)
        apart, tied = self.extremes
        if self.shared_factors is not None:
            found.append(_undeclared(self.sources, float(np.max(np.abs(tied - apart)))))
        if np.any(self.not_stated):
            found.append(_unstated(self.sources, self.sensitivity))
        return tuple(found)


def _undeclared(sources: Sources, spread: float) -> Finding:
    pairs = [[item.source, item.upstream] for item in sources.loadings if item.loading is None]
    return Finding(
        code="uncertainty.undeclared_loading",
        severity=Severity.WARNING,
        message=(
            f"{len(pairs)} loading(s) on upstream standards are not declared: totals were computed"
            f" independent and fully shared, the larger is used (difference up to {spread:.3g})"
        ),
        hint="ask the laboratory how much of its uncertainty comes from the standard",
        data={"pairs": pairs},
    )


def _unstated(sources: Sources, sensitivity: sparse.csr_matrix) -> Finding:
    moved = np.unique(sensitivity.indices[sensitivity.data != 0])
    names = [sources.ids[i] for i in moved if np.isnan(sources.standard_uncertainty[i])]
    return Finding(
        code="uncertainty.not_stated",
        severity=Severity.WARNING,
        message=f"the uncertainty leaves out {len(names)} source(s) that state none",
        hint="state the uncertainty, or declare an allowance",
        clause="JCGM 100:2008 3.4.8",
        data={"sources": names[:100]},
    )


def _with_data(matrix: sparse.csr_matrix, data: Floats) -> sparse.csr_matrix:
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)


def row_sums(matrix: sparse.csr_matrix, data: Floats) -> Floats:
    """Return the sum over each row of values that stand where the matrix has entries."""
    sums = np.zeros(matrix.shape[0])
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        sums[filled] = np.add.reduceat(data, matrix.indptr[filled])
    return sums


def _row_squares(matrix: sparse.csr_matrix) -> Floats:
    return row_sums(matrix, matrix.data**2)


def _gathering(member: Integers, size: int) -> sparse.csr_matrix:
    ones = np.ones(len(member))
    return sparse.csr_matrix((ones, (member, np.arange(len(member)))), shape=(size, len(member)))


def _regroup(groups: pd.DataFrame, levels: list[str]) -> tuple[pd.DataFrame, Integers]:
    if not levels:
        return pd.DataFrame(index=range(1)), np.zeros(len(groups), dtype=np.int64)
    coarse = groups[levels].drop_duplicates().sort_values(levels).reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(coarse)
    member = keys.get_indexer(pd.MultiIndex.from_frame(groups[levels]))
    return coarse, member.astype(np.int64)
