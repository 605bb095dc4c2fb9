"""Loadings: taken from our own budgets where we made the certificate, else asked for by weight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from duheng.quantities import MeasurementUnit, parse_unit
from duheng.traceability.whole_figures import WholeFigure
from duheng.uncertainty import BudgetLine, MeasurementResult
from duheng.uncertainty.columnar import CellTable, Loading, Sources


def loading_of(
    budget: Iterable[BudgetLine], upstream: str, *, unit: MeasurementUnit | str
) -> float | None:
    """Return how much of an upstream standard's error the result of a budget carries.

    Parameters
    ----------
    budget : iterable of BudgetLine
        Of the certificate's result, as we evaluated it.
    upstream : str
        Id of the standard's source, or of its certificate: lines of its points then count
        together, as one error.
    unit : MeasurementUnit or str
        Unit of the result.

    Returns
    -------
    float or None
        Signed sensitivity, in coherent units on both sides; ``None`` when the budget does not
        name the standard, which is not the same as 0.

    Raises
    ------
    duheng.quantities.UnknownUnit
        When the unit is not known.

    Notes
    -----
    The loading is the sensitivity of the result to the standard. A line that is correlated with
    the standard carries more of it; the budget has to say so by one source.

    Examples
    --------
    >>> from duheng.uncertainty import Input, Model
    >>> model = Model.from_text("v - k*s", {"v": "V", "k": "1", "s": "mV"}, "V")
    >>> result = model.evaluate([
    ...     Input(name="v", value=1.0, standard_uncertainty=0.001),
    ...     Input(name="k", value=2.0, standard_uncertainty=0.0),
    ...     Input(name="s", value=500.0, standard_uncertainty=0.1, source="urn:x:calibrator#1V"),
    ... ])
    >>> loading_of(result.budget, "urn:x:calibrator", unit=result.unit)
    -2.0
    """
    found = parse_unit(unit) if isinstance(unit, str) else unit
    parts = [
        line.sensitivity * found.factor / line.unit.factor
        for line in budget
        if line.source == upstream or line.source.startswith(f"{upstream}#")
    ]
    return math.fsum(parts) if parts else None


def loadings_of(
    source: str, result: MeasurementResult, upstreams: Iterable[str]
) -> tuple[Loading, ...]:
    """Return the loadings of a source on every standard that its own budget names.

    Parameters
    ----------
    source : str
        Id that the result has as a source in other budgets.
    result : MeasurementResult
        The result with its budget.
    upstreams : iterable of str
        Standards that may be in it.
    """
    return tuple(
        Loading(source=source, upstream=upstream, loading=loading)
        for upstream in dict.fromkeys(upstreams)
        if (loading := loading_of(result.budget, upstream, unit=result.unit)) is not None
    )


def declared_from_budgets(sources: Sources, results: Mapping[str, MeasurementResult]) -> Sources:
    """Return sources whose undeclared loadings are taken from our own budgets, where there are.

    Parameters
    ----------
    sources : Sources
        Causes of a figure, with their standards.
    results : Mapping
        Our own result behind a source, by the id of the source.
    """
    return replace(
        sources, loadings=[_declared(one, results.get(one.source)) for one in sources.loadings]
    )


def _declared(one: Loading, result: MeasurementResult | None) -> Loading:
    if one.loading is not None or result is None:
        return one
    return replace(one, loading=loading_of(result.budget, one.upstream, unit=result.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingEffect:
    """How the uncertainty of a figure hangs on a loading that nobody declared.

    Attributes
    ----------
    figure_id : str
        The figure.
    independent, shared : float
        Its standard uncertainty with the certificates independent of each other, and with them
        fully sharing that one standard [unit of the figure]; other loadings stay apart.
    relative_change : float
        ``abs(shared - independent) / independent`` [1].
    """

    figure_id: str
    independent: float
    shared: float
    relative_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingRequest:
    """A question to a laboratory: how much of the u of these certificates came from a standard.

    Attributes
    ----------
    upstream : str
        Id of the standard.
    title : str, Mapping or None
        Words for it.
    sources : tuple of str
        What was calibrated with it, by source.
    effects : tuple of LoadingEffect
        Figures that the answer may change, the most changed first.
    largest_change : float
        Largest relative change of a figure's U [1].
    """

    upstream: str
    title: Any
    sources: tuple[str, ...]
    effects: tuple[LoadingEffect, ...]
    largest_change: float


def ask_for_loadings(figures: Mapping[str, CellTable]) -> tuple[LoadingRequest, ...]:
    """Return the undeclared loadings worth asking for, by how much U depends on them.

    Parameters
    ----------
    figures : Mapping
        Cell table by figure; each is taken as a whole.

    Returns
    -------
    tuple of LoadingRequest
        One for each standard, the most important first; those that change nothing are left out.

    Notes
    -----
    With signed contributions f_s = c_s u_s of the certificates made with one standard,
    u_shared^2 = u^2 - sum f_s^2 + (sum f_s)^2.
    """
    effects: dict[str, list[LoadingEffect]] = {}
    behind: dict[str, dict[str, None]] = {}
    titles: dict[str, Any] = {}
    for figure_id, table in figures.items():
        figure = WholeFigure(table)
        for upstream, places in _undeclared(figure.sources).items():
            effect = _effect(figure_id, figure, places)
            if effect is not None:
                effects.setdefault(upstream, []).append(effect)
                ids = (figure.sources.ids[place] for place in places)
                behind.setdefault(upstream, {}).update(
                    (one, None) for one in ids if one != upstream
                )
                titles.setdefault(upstream, figure.title(upstream))
    requests = [
        LoadingRequest(
            upstream=upstream,
            title=titles[upstream],
            sources=tuple(behind[upstream]),
            effects=tuple(sorted(found, key=lambda one: (-one.relative_change, one.figure_id))),
            largest_change=max(one.relative_change for one in found),
        )
        for upstream, found in effects.items()
    ]
    return tuple(sorted(requests, key=lambda one: (-one.largest_change, one.upstream)))


def _undeclared(sources: Sources) -> dict[str, dict[int, None]]:
    """Return by standard the places of what was made with it, and of itself."""
    found: dict[str, dict[int, None]] = {}
    for one in sources.loadings:
        if one.loading is None:
            places = found.setdefault(one.upstream, {sources.index[one.upstream]: None})
            places[sources.index[one.source]] = None
    return found


def _effect(figure_id: str, figure: WholeFigure, places: Iterable[int]) -> LoadingEffect | None:
    parts = [figure.contributions[place] for place in places if place in figure.contributions]
    independent = figure.independent
    change = math.fsum(parts) ** 2 - math.fsum(one**2 for one in parts)
    shared = math.sqrt(max(independent**2 + change, 0.0))
    if not independent > 0 or len(parts) < 2 or shared == independent:
        return None
    return LoadingEffect(
        figure_id=figure_id,
        independent=independent,
        shared=shared,
        relative_change=abs(shared - independent) / independent,
    )
