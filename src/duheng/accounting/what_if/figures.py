"""What a withdrawn or changed certificate does to figures, from their cells, without readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.accounting.lines import figure_lines, finite
from duheng.accounting.records import FigureLine, Texts
from duheng.accounting.result import AccountResult
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.what_if.cells import AccountCells, cells_of
from duheng.accounting.what_if.changes import Booleans, Effect, change_of
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import CellTable, Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure before or after a change.

    Attributes
    ----------
    best_estimate : float
        In the unit of the figure.
    standard_uncertainty, expanded_uncertainty : float or None
        ``None`` where a part of the figure has no traceability.
    degrees_of_freedom : float or None
        Effective; ``None`` is not stated or infinite.
    """

    best_estimate: float
    standard_uncertainty: float | None
    expanded_uncertainty: float | None
    degrees_of_freedom: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the standing as a JSON-ready dictionary."""
        return {
            "best_estimate": self.best_estimate,
            "standard_uncertainty": self.standard_uncertainty,
            "expanded_uncertainty": self.expanded_uncertainty,
            "degrees_of_freedom": self.degrees_of_freedom,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFigure:
    """A figure that the change reaches.

    Attributes
    ----------
    quantity, title, group, unit, coverage_factor
        As in :class:`duheng.accounting.records.Figure`.
    before, after : Standing
        The figure.
    loses_traceability : bool
        Whether a part of it rests on what is withdrawn.
    share_reached : float
        Share of the amount that stands in groups which the change reaches [1], at the finest
        groups of the cells.
    share_lost : float
        Share of the amount in groups that rest on what is withdrawn, counted in the same way [1].
    rest_uncertainty : float
        Standard uncertainty from all causes but those withdrawn [unit]: what is still known.
    """

    quantity: str
    title: Texts
    group: Mapping[str, str]
    unit: str
    coverage_factor: float
    before: Standing
    after: Standing
    loses_traceability: bool
    share_reached: float
    share_lost: float
    rest_uncertainty: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as a JSON-ready dictionary, without its budget."""
        return {
            "quantity": self.quantity,
            "title": dict(self.title),
            "group": dict(self.group),
            "unit": self.unit,
            "coverage_factor": self.coverage_factor,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "loses_traceability": self.loses_traceability,
            "share_reached": self.share_reached,
            "share_lost": self.share_lost,
            "rest_uncertainty": self.rest_uncertainty,
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """What a change does.

    Attributes
    ----------
    withdrawn, changed, shifted, scaled : tuple of str
        Ids of the sources that were named, as they were found.
    lost : tuple of str
        Sources without traceability: those withdrawn, and what was calibrated with them.
    figures : tuple of ChangedFigure
        Every figure that the change reaches.
    unreached : int
        Number of figures that stay as they are.
    tables : Mapping of str to CellTable
        The figures' cell tables after the change, by quantity and at the level asked for.
    inputs : Mapping of str to str
        The input of the method that each source acts on.
    """

    withdrawn: tuple[str, ...]
    changed: tuple[str, ...]
    shifted: tuple[str, ...]
    scaled: tuple[str, ...]
    lost: tuple[str, ...]
    figures: tuple[ChangedFigure, ...]
    unreached: int
    tables: Mapping[str, CellTable] = field(repr=False)
    inputs: Mapping[str, str] = field(repr=False)

    def budget(self, figure: ChangedFigure) -> tuple[FigureLine, ...]:
        """Return the budget of a figure after the change, largest contribution first."""
        table = self.tables[figure.quantity]
        wanted = np.ones(table.size, dtype=bool)
        for name, key in figure.group.items():
            wanted &= (table.groups[name].astype(str) == key).to_numpy()
        lines = _one_group(table, int(np.flatnonzero(wanted)[0])).budget.to_frame()
        return figure_lines(lines, _register_of(lines, table.sources, self.inputs))

    def to_dict(self) -> dict[str, Any]:
        """Return what changes as a JSON-ready dictionary."""
        return {
            "withdrawn": list(self.withdrawn),
            "changed": list(self.changed),
            "shifted": list(self.shifted),
            "scaled": list(self.scaled),
            "lost": list(self.lost),
            "figures": [
                {**one.to_dict(), "budget": [line.to_dict() for line in self.budget(one)]}
                for one in self.figures
            ],
            "unreached": self.unreached,
        }


def what_if(
    results: AccountResult | AccountCells,
    *,
    withdrawn: Sequence[str] = (),
    changed: Mapping[str, float] | None = None,
    shifted: Mapping[str, float] | None = None,
    scaled: Mapping[str, float] | None = None,
    group_by: Sequence[str] = (),
) -> WhatIf:
    """Return what withdrawn or changed certificates do to the figures of an account.

    Parameters
    ----------
    results : AccountResult or AccountCells
        An account that was run, or its stored cells (:func:`duheng.accounting.read_cells`).
    withdrawn : sequence of str
        Certificates or sources that nobody may rely on: ids, or numbers of certificates. What
        was calibrated with a withdrawn standard loses its traceability with it.
    changed : Mapping of str to float, optional
        New standard uncertainty of a source, in the unit of its input.
    shifted : Mapping of str to float, optional
        By how much the value behind a source was wrong, in the unit of its input. It is added,
        and reaches by their declared loadings all that were calibrated with it.
    scaled : Mapping of str to float, optional
        What the parts of the uncertainty that are a source's own are multiplied by [1]: 0.5 is
        twice as good. A certificate stands for all its sources; what was calibrated with a
        standard that is better is better by its part.
    group_by : sequence of str
        Levels of the cells, such as ``month``; none gives the whole.

    Raises
    ------
    UnknownName
        When a name is no source of the account, or stands for several where one is wanted.
    UnusableChange
        When nothing is changed, or by something that is no number.
    UnusableSources
        When a source would be more certain than the standards behind it.
    UnusableRows
        When the cells have no such level.

    Notes
    -----
    A new standard uncertainty is exact: the sensitivities stay what they are. A shift is exact
    where the figure is linear in what is shifted, as a product of corrections is in each of them.

    References
    ----------
    JCGM 100:2008, 5.1.2 (law of propagation).
    """
    cells = results if isinstance(results, AccountCells) else cells_of(results)
    tables = cells.tables.values()
    change = change_of(tables, withdrawn, changed or {}, shifted or {}, scaled or {})
    parts = [
        _Part(quantity, cells, table, change.on(table), tuple(group_by))
        for quantity, table in cells.tables.items()
    ]
    figures = tuple(figure for part in parts for figure in part.figures())
    lost = {
        part.table.sources.ids[place]
        for part in parts
        for place in np.flatnonzero(part.effect.lost).tolist()
    }
    return WhatIf(
        withdrawn=change.withdrawn,
        changed=tuple(change.changed),
        shifted=tuple(change.shifted),
        scaled=tuple(change.scaled),
        lost=tuple(sorted(lost)),
        figures=figures,
        unreached=sum(part.after.size for part in parts) - len(figures),
        tables={part.quantity: part.after for part in parts},
        inputs=cells.inputs,
    )


class _Part:
    """One quantity, before and after, at the level asked for."""

    def __init__(
        self,
        quantity: str,
        cells: AccountCells,
        table: CellTable,
        effect: Effect,
        levels: tuple[str, ...],
    ) -> None:
        self.quantity, self.cells, self.table, self.effect = quantity, cells, table, effect
        self.levels = levels
        self.before, self.after = table.rollup(levels), effect.after.rollup(levels)

    def figures(self) -> Iterator[ChangedFigure]:
        reached = _moved(self.before, self.effect.reached)
        lost = _moved(self.before, self.effect.lost)
        share = self._share_of(self.effect.reached)
        share_lost = self._share_of(self.effect.lost)
        stated = [_stated(self.before), _stated(self.after)]
        for place in np.flatnonzero(reached).tolist():
            group = {name: str(self.before.groups[name].iloc[place]) for name in self.levels}
            without = frozenset(group.items()) in self.cells.without.get(self.quantity, ())
            yield ChangedFigure(
                quantity=self.quantity,
                title=self.cells.titles.get(self.quantity, {"en": self.quantity}),
                group=group,
                unit=self.before.unit,
                coverage_factor=self.cells.coverage_factor,
                before=self._standing(stated[0], place, is_stated=not without),
                after=self._standing(
                    stated[1], place, is_stated=not (without or bool(lost[place]))
                ),
                loses_traceability=bool(lost[place]),
                share_reached=float(share[place]),
                share_lost=float(share_lost[place]),
                rest_uncertainty=float(stated[1][1][place]),
            )

    def _standing(self, stated: tuple[Any, Any, Any], place: int, *, is_stated: bool) -> Standing:
        value, uncertainty, freedom = (column[place] for column in stated)
        return Standing(
            best_estimate=float(value),
            standard_uncertainty=float(uncertainty) if is_stated else None,
            expanded_uncertainty=(
                self.cells.coverage_factor * float(uncertainty) if is_stated else None
            ),
            degrees_of_freedom=finite(freedom) if is_stated else None,
        )

    def _share_of(self, sources: Booleans) -> Any:
        """Return the share of each group's amount in finest groups that some sources move."""
        bare = replace(
            self.table,
            sensitivity=sparse.csr_matrix((self.table.size, self.table.sources.size)),
            independent=(),
        )
        amount = np.abs(self.table.value)
        reached = np.where(_moved(self.table, sources), amount, 0.0)
        own, whole = (
            replace(bare, value=one).rollup(self.levels).value for one in (reached, amount)
        )
        return np.divide(own, whole, out=np.zeros(len(whole)), where=whole > 0)


def _stated(table: CellTable) -> tuple[Any, Any, Any]:
    return table.value, table.standard_uncertainty, table.degrees_of_freedom


def _moved(table: CellTable, sources: Booleans) -> Booleans:
    """Return which groups have a sensitivity to one of some sources."""
    size = abs(table.sensitivity) @ sources.astype(np.float64)
    return np.asarray(size > 0)


def _one_group(table: CellTable, place: int) -> CellTable:
    return replace(
        table,
        groups=pd.DataFrame(index=range(1)),
        value=table.value[[place]],
        sensitivity=table.sensitivity[[place]],
        independent=tuple(
            replace(part, variance=part.variance[[place]]) for part in table.independent
        ),
        counts=table.counts.iloc[[place]].reset_index(drop=True),
    )


def _register_of(
    lines: pd.DataFrame, sources: Sources, inputs: Mapping[str, str]
) -> SourceRegister:
    """Return the causes that budget lines name."""
    register = SourceRegister()
    for name in lines["source"]:
        if name in sources.index:
            place = sources.index[name]
            register.place_of(
                Cause(
                    id=name,
                    input=inputs.get(name, ""),
                    title=sources.text("titles", place) or {"en": name},
                    kind=EvidenceKind(sources.text("kinds", place)),
                    evidence=sources.text("evidence", place),
                    standard_uncertainty=finite(sources.standard_uncertainty[place]),
                )
            )
    return register
