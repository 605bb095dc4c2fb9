"""Shared sources and the standards behind them, resolved to independent causes.

A certificate states a total uncertainty and the standards used, not how much of it came from
them. With a declared loading L the own part is ``u_own^2 = u^2 - (L u_upstream)^2`` and the
standard is one more source; without one, the kernel computes both extremes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from duheng.uncertainty.errors import UnusableSources

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_SLACK = 1e-9
_OF_STRUCTURE = {
    "index", "influence", "inverse_degrees_of_freedom", "loading_matrix", "undeclared_component",
    "without_degrees_of_freedom",
}  # fmt: skip
"""What follows from ids, loadings and degrees of freedom alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How much of an upstream standard's error a source carries.

    Attributes
    ----------
    source, upstream : str
        Ids of two sources.
    loading : float or None
        Change of the source per change of the standard [unit of source / unit of standard];
        None when nobody declared it.
    """

    source: str
    upstream: str
    loading: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Sources:
    """The shared causes of uncertainty, each once.

    Attributes
    ----------
    ids : sequence of str
        Global ids; the same id is the same cause.
    standard_uncertainty : array_like, shape (n,)
        Total standard uncertainty of each [unit of the input it feeds]; NaN is *not stated*,
        0 is exact by convention.
    degrees_of_freedom : array_like, shape (n,)
        Degrees of freedom; inf when known exactly, NaN when not stated.
    kinds : sequence of str
        Kind of evidence of each (:class:`duheng.terms.evidence.EvidenceKind`).
    evidence : sequence of str
        What a reader should look at: certificate number, pack value, statement.
    titles : sequence
        Words for people: text or language map.
    loadings : sequence of Loading
        Standards behind the sources.
    """

    ids: Sequence[str]
    standard_uncertainty: Floats
    degrees_of_freedom: Floats
    kinds: Sequence[str] = ()
    evidence: Sequence[str] = ()
    titles: Sequence[Any] = ()
    loadings: Sequence[Loading] = field(default=())

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise UnusableSources("a source id is listed twice", hint="list each source once")
        for name in ("standard_uncertainty", "degrees_of_freedom"):
            values = np.asarray(getattr(self, name), dtype=np.float64)
            if values.shape != (len(self.ids),):
                raise UnusableSources(
                    f"{name} needs one number for each of {len(self.ids)} sources"
                )
            object.__setattr__(self, name, values)
        stated = ~np.isnan(self.standard_uncertainty)
        if not np.all(self.standard_uncertainty[stated] >= 0):
            at = int(np.flatnonzero(stated & ~(self.standard_uncertainty >= 0))[0])
            raise UnusableSources(
                f"source {self.ids[at]} has the standard uncertainty "
                f"{self.standard_uncertainty[at]}, expected 0 or more"
            )
        known = self.degrees_of_freedom[~np.isnan(self.degrees_of_freedom)]
        if not np.all(known > 0):
            raise UnusableSources("degrees of freedom must be above 0, inf, or not stated (NaN)")

    @property
    def size(self) -> int:
        """Number of sources."""
        return len(self.ids)

    @cached_property
    def index(self) -> dict[str, int]:
        """Return the place of each id."""
        return {identifier: place for place, identifier in enumerate(self.ids)}

    def with_uncertainties(self, standard_uncertainty: Floats) -> Sources:
        """Return the same causes with other standard uncertainties; what is known is kept."""
        other = replace(self, standard_uncertainty=standard_uncertainty)
        for name in _OF_STRUCTURE & self.__dict__.keys():
            other.__dict__[name] = self.__dict__[name]
        return other

    def text(self, column: str, place: int) -> Any:
        """Return one of ``kinds``, ``evidence``, ``titles`` for a source, or an empty text."""
        values = getattr(self, column)
        return values[place] if len(values) else ""

    def _place(self, identifier: str) -> int:
        try:
            return self.index[identifier]
        except KeyError as error:
            raise UnusableSources(
                f"a loading names the source {identifier}, which is not listed",
                hint="list every standard as a source of its own",
            ) from error

    @cached_property
    def loading_matrix(self) -> sparse.csr_matrix:
        """Declared loadings L, shape (n, n), so that x = own + L x."""
        declared = [item for item in self.loadings if item.loading is not None]
        rows = [self._place(item.source) for item in declared]
        columns = [self._place(item.upstream) for item in declared]
        data = [float(item.loading or 0.0) for item in declared]
        return sparse.csr_matrix((data, (rows, columns)), shape=(self.size, self.size))

    @cached_property
    def influence(self) -> sparse.csr_matrix:
        """Influence (I - L)^-1 of every own part on every source, shape (n, n)."""
        total = sparse.identity(self.size, format="csr")
        power = total
        for _ in range(64):
            power = power @ self.loading_matrix
            if power.nnz == 0:
                return total.tocsr()
            total = total + power
        raise UnusableSources(
            "loadings run in a circle: a standard cannot be calibrated by what it calibrates"
        )

    @cached_property
    def own_uncertainty(self) -> Floats:
        """Standard uncertainty of each source's own part, shape (n,); NaN when not stated."""
        own = self.standard_uncertainty.copy()
        if self.loading_matrix.nnz == 0:
            return own
        upstream = self.influence - sparse.identity(self.size, format="csr")
        upstream.eliminate_zeros()
        loaded = np.flatnonzero(np.diff(upstream.indptr))
        depth = np.diff(self.influence.indptr)[loaded]
        for level in np.unique(depth):  # standards before what was calibrated with them
            places = loaded[depth == level]
            part = upstream[places]
            carried = np.add.reduceat((part.data * own[part.indices]) ** 2, part.indptr[:-1])
            own[places] = self._rest(places, carried)
        return own

    @cached_property
    def stated_uncertainty(self) -> Floats:
        """Own uncertainties with 0 for those not stated, shape (n,)."""
        return np.nan_to_num(self.own_uncertainty, nan=0.0)

    @cached_property
    def unstated(self) -> npt.NDArray[np.bool_] | None:
        """Which sources state no uncertainty, shape (n,); None when all do."""
        unstated = np.isnan(self.standard_uncertainty)
        return unstated if np.any(unstated) else None

    @cached_property
    def inverse_degrees_of_freedom(self) -> Floats:
        """Return 1 / nu of each source, 0 where nu is infinite or not stated, shape (n,)."""
        stated = np.where(np.isnan(self.degrees_of_freedom), np.inf, self.degrees_of_freedom)
        return 1.0 / stated

    @cached_property
    def without_degrees_of_freedom(self) -> npt.NDArray[np.bool_] | None:
        """Which sources state no degrees of freedom, shape (n,); None when all do."""
        unstated = np.isnan(self.degrees_of_freedom)
        return unstated if np.any(unstated) else None

    def _rest(self, places: Integers, carried: Floats) -> Floats:
        total = self.standard_uncertainty[places] ** 2
        rest = total - carried
        over = rest < -_SLACK * np.maximum(total, carried)
        if np.any(over):
            first = int(np.flatnonzero(over)[0])
            raise UnusableSources(
                f"the standards behind {self.ids[places[first]]} carry a standard uncertainty of "
                f"{carried[first] ** 0.5:.6g}, more than its own total {total[first] ** 0.5:.6g}",
                hint="check the loading: a certificate's uncertainty includes its standards'",
            )
        return np.sqrt(np.maximum(rest, 0.0))

    @cached_property
    def undeclared_component(self) -> Integers:
        """Component of sources tied by undeclared loadings, shape (n,); -1 for none."""
        undeclared = [item for item in self.loadings if item.loading is None]
        component = np.full(self.size, -1, dtype=np.int64)
        if not undeclared:
            return component
        rows = [self._place(item.source) for item in undeclared]
        columns = [self._place(item.upstream) for item in undeclared]
        graph = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(self.size,) * 2)
        _, labels = connected_components(graph, directed=False)
        tied = np.unique(np.array(rows + columns))
        component[tied] = labels[tied]
        return component
