"""A change to the causes behind figures, applied to their cell tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
from scipy import sparse

from duheng.accounting.errors import UnknownName
from duheng.accounting.samples import ROUNDED_DOWN
from duheng.accounting.what_if.errors import UnusableChange
from duheng.terms.documents import nearest
from duheng.uncertainty.columnar import CellTable, Sources

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Effect:
    """What a change does to one cell table.

    Attributes
    ----------
    after : CellTable
        The table with the change.
    lost : ndarray of bool, shape (n_sources,)
        Sources without traceability: withdrawn, or calibrated with what is.
    reached : ndarray of bool, shape (n_sources,)
        Sources whose value or uncertainty is not what it was, those lost among them.
    """

    after: CellTable
    lost: Booleans
    reached: Booleans


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is withdrawn or changed, by the ids of sources."""

    withdrawn: tuple[str, ...]
    changed: Mapping[str, float]
    shifted: Mapping[str, float]
    scaled: Mapping[str, float] = field(default_factory=dict)

    def on(self, table: CellTable) -> Effect:
        """Return the effect on a table."""
        sources = table.sources
        lost = downstream(sources, self._places(sources, self.withdrawn))
        uncertainty = self._rescaled(sources)
        for name, value in self.changed.items():
            if name in sources.index:
                uncertainty[sources.index[name]] = value
        uncertainty = following(sources, uncertainty)
        uncertainty[lost] = math.nan
        shift = np.zeros(sources.size)
        for name, value in self.shifted.items():
            if name in sources.index:
                shift[sources.index[name]] = value
        after = replace(
            table,
            value=table.value + table.sensitivity @ (sources.influence @ shift),
            sources=sources.with_uncertainties(uncertainty),
        )
        moved = self._places(sources, (*self.changed, *self.shifted, *self.scaled))
        return Effect(after=after, lost=lost, reached=lost | downstream(sources, moved))

    def _rescaled(self, sources: Sources) -> Floats:
        """Return the uncertainties with the parts of their own that are scaled, in all they reach.

        Unlike a new total, a smaller part of a standard is smaller in what it calibrated too: the
        other parts stay what they are.
        """
        uncertainty = sources.standard_uncertainty.copy()
        factor = np.ones(sources.size)
        for name, value in self.scaled.items():
            if name in sources.index:
                factor[sources.index[name]] = value
        if np.all(factor == 1):
            return uncertainty
        variance = sources.influence.power(2) @ (sources.own_uncertainty * factor) ** 2
        carries = np.asarray(abs(sources.influence) @ (factor != 1).astype(np.float64) > 0)
        uncertainty[carries] = np.sqrt(np.asarray(variance))[carries]
        return uncertainty

    @staticmethod
    def _places(sources: Sources, names: Iterable[str]) -> Booleans:
        places = np.zeros(sources.size, dtype=bool)
        places[[sources.index[name] for name in names if name in sources.index]] = True
        return places


def change_of(
    tables: Iterable[CellTable],
    withdrawn: Sequence[str],
    changed: Mapping[str, float],
    shifted: Mapping[str, float],
    scaled: Mapping[str, float],
) -> Change:
    """Return a change with its names found among the sources of tables.

    Raises
    ------
    UnknownName
        When a name is no source, or stands for several where one is wanted.
    UnusableChange
        When nothing is changed, or by something that is no number.
    """
    if not (withdrawn or changed or shifted or scaled):
        raise UnusableChange(
            "nothing is withdrawn or changed", hint="name a certificate, or a source by its id"
        )
    ids = list(dict.fromkeys(name for table in tables for name in table.sources.ids))
    _check_numbers(changed, shifted, scaled)
    return Change(
        withdrawn=tuple(one for name in withdrawn for one in named(name, ids)),
        changed={_one(name, ids): float(value) for name, value in changed.items()},
        shifted={_one(name, ids): float(value) for name, value in shifted.items()},
        scaled={one: float(value) for name, value in scaled.items() for one in named(name, ids)},
    )


def _check_numbers(
    changed: Mapping[str, float], shifted: Mapping[str, float], scaled: Mapping[str, float]
) -> None:
    for name, value in changed.items():
        if not (math.isfinite(value) and value >= 0):
            raise UnusableChange(
                f"'{name}': {value} is no standard uncertainty, expected 0 or more"
            )
    for name, value in shifted.items():
        if not math.isfinite(value):
            raise UnusableChange(f"'{name}': {value} is no number to shift by")
    for name, value in scaled.items():
        if not (math.isfinite(value) and value >= 0):
            raise UnusableChange(f"'{name}': {value} is no factor, expected 0 or more")


def named(name: str, ids: Sequence[str]) -> list[str]:
    """Return the sources that a name stands for: one by its id, all of a certificate.

    Examples
    --------
    >>> named("CAL-7", ["urn:duheng:certificate:LAB/CAL-7#point-1", "urn:x"])
    ['urn:duheng:certificate:LAB/CAL-7#point-1']
    """
    if name in ids:
        return [name]
    found = [one for one in ids if name in _names_of(one)]
    if not found:
        known = [short for one in ids for short in _names_of(one)]
        close = nearest(name, known)
        raise UnknownName(
            f"no source of these figures is called '{name}'",
            hint=f"did you mean '{close}'?" if close else "take the id from a budget line",
            data={"name": name},
        )
    return found


def document_of(identifier: str) -> str:
    """Return what the id of a source begins with: the certificate, of which it may be a point."""
    return identifier.partition("#")[0]


def number_of(identifier: str) -> str:
    """Return the number of the document that the id of a source names, as people write it."""
    return unquote(document_of(identifier).rpartition("/")[2])


def _names_of(identifier: str) -> tuple[str, ...]:
    return (document_of(identifier), number_of(identifier))


def _one(name: str, ids: Sequence[str]) -> str:
    found = named(name, ids)
    if len(found) > 1:
        raise UnknownName(
            f"'{name}' stands for {len(found)} sources, and each has its own uncertainty",
            hint=f"name one of them: {', '.join(found[:4])}",
            data={"name": name, "sources": found},
        )
    return found[0]


def downstream(sources: Sources, places: Booleans) -> Booleans:
    """Return some sources, and all that carry a part of their error, declared or not."""
    reached = places.copy()
    if not reached.any():
        return reached
    ties = _undeclared(sources)
    while True:
        carried = (abs(sources.influence) + ties) @ reached.astype(np.float64) > 0
        if not np.any(carried & ~reached):
            return reached
        reached = reached | carried


def following(sources: Sources, changed: Floats) -> Floats:
    """Return uncertainties in which what only follows from others follows their change too.

    A certificate states a total of its own, and keeps it when its standard's is changed. A source
    that has no part of its own, such as carbon converted by its moisture, has no such total.
    """
    has_upstream = np.diff(sources.influence.indptr) > 1
    follows = has_upstream & (sources.own_uncertainty == 0)
    if not follows.any():
        return changed
    kept = np.where(follows, math.nan, changed)
    own = np.where(follows, 0.0, sources.with_uncertainties(kept).own_uncertainty)
    carried = np.sqrt(np.asarray(sources.influence.power(2) @ own**2))
    return np.where(follows, carried * ROUNDED_DOWN, changed)


def _undeclared(sources: Sources) -> sparse.csr_matrix:
    pairs = [
        (sources.index[item.source], sources.index[item.upstream])
        for item in sources.loadings
        if item.loading is None
    ]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    shape = (sources.size, sources.size)
    return sparse.csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=shape)
