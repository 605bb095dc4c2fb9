"""A design of plots as a whole: how many a precision takes, where they go, what they would give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.sinks.design import PlannedStratum, allocate, quantile
from duheng.accounting.sinks.errors import UnusableTrees

_MOST = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDesign:
    """Plots by stratum, and the sampling error that they would give.

    Attributes
    ----------
    plots : Mapping of str to int
        By stratum.
    relative_error : float
        Half-width over the mean that these plots would give [1].
    wanted : float or None
        Half-width over the mean that was asked for [1].
    population : Mapping of str to float
        Plots that each stratum would hold; empty where the size of a plot is not said.
    """

    strata: Mapping[str, PlannedStratum]
    plots: Mapping[str, int]
    relative_error: float
    wanted: float | None
    probability: float
    allocation: str
    population: Mapping[str, float]

    @property
    def number(self) -> int:
        """Number of plots in all."""
        return sum(self.plots.values())

    @property
    def cost(self) -> float:
        """Cost of all plots, in the unit of the costs."""
        return math.fsum(self.strata[name].cost * one for name, one in self.plots.items())

    def to_dict(self) -> dict[str, Any]:
        """Return the design, JSON-ready."""
        return {
            "plots": self.number,
            "allocation": self.allocation,
            "probability": self.probability,
            "relative_error": self.relative_error,
            "wanted_relative_error": self.wanted,
            "cost": self.cost,
            "strata": {
                name: {
                    "area": one.area,
                    "mean": one.mean,
                    "standard_deviation": one.standard_deviation,
                    "cost": one.cost,
                    "population": self.population.get(name),
                    "plots": self.plots[name],
                }
                for name, one in self.strata.items()
            },
        }


def plan_plots(
    strata: Mapping[str, PlannedStratum],
    *,
    relative_error: float | None = None,
    plots: int | None = None,
    probability: float = 0.90,
    optimal: bool = True,
    plot_area: float | None = None,
) -> PlannedDesign:
    """Return the smallest design that reaches a relative error, or that of a number of plots.

    Parameters
    ----------
    strata : Mapping of str to PlannedStratum
        What is known of each beforehand.
    relative_error : float, optional
        Half-width wanted over the mean of all strata [1].
    plots : int, optional
        Number of plots; one of it and ``relative_error`` is given.
    probability : float
        Coverage probability of the interval [1].
    optimal : bool
        Neyman, by area times scatter over the root of the cost; else by area.
    plot_area : float, optional
        Of one plot, in the unit of the areas: then the strata are finite populations.

    Raises
    ------
    UnusableTrees
        When a number is not what it must be, or no number of plots reaches the error.

    Notes
    -----
    u² = Σ W_h² s_h² (1 − n_h/N_h) / n_h with W_h the share of the area (Cochran, Sampling
    Techniques, 1977, 5.5 and 5.25); t is that of the plots less the strata. The error is taken of
    the plots as allocated, so rounding and the two plots that every stratum gets count in it.
    """
    if (relative_error is None) == (plots is None):
        raise UnusableTrees("give the relative error wanted, or the number of plots; one of them")
    if not 0 < probability < 1:
        raise UnusableTrees(f"the probability is {probability:g}, expected between 0 and 1")
    population = _population(strata, plot_area)

    def design(number: int) -> PlannedDesign:
        taken = _within(allocate(strata, number, optimal=optimal), population)
        return PlannedDesign(
            strata=strata,
            plots=taken,
            relative_error=_expected(strata, taken, population, probability),
            wanted=relative_error,
            probability=probability,
            allocation="neyman" if optimal else "proportional",
            population=population,
        )

    if plots is not None:
        return design(plots)
    if not relative_error or not relative_error > 0:
        raise UnusableTrees(f"the relative error is {relative_error:g}, expected above 0")
    most = math.floor(sum(population.values())) if population else _MOST
    low = high = 2 * len(strata)
    while not design(high).relative_error <= relative_error:
        if high >= most:
            raise UnusableTrees(
                f"{high} plots do not reach {relative_error:.2%}",
                hint="ask for less, or check means and standard deviations",
            )
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _reaches(design(middle)) else (middle, high)
    return design(low) if _reaches(design(low)) else design(high)


def _reaches(design: PlannedDesign) -> bool:
    return design.wanted is not None and design.relative_error <= design.wanted


def _population(strata: Mapping[str, PlannedStratum], plot_area: float | None) -> dict[str, float]:
    for name, one in strata.items():
        if not (math.isfinite(one.mean) and one.mean > 0 and math.isfinite(one.area)):
            raise UnusableTrees(
                f"stratum '{name}': mean {one.mean:g} and area {one.area:g} must be above 0",
                hint="take the mean of a pilot survey or of a like stratum",
            )
    if plot_area is None:
        return {}
    if not plot_area > 0:
        raise UnusableTrees(f"the area of a plot is {plot_area:g}, expected above 0")
    return {name: one.area / plot_area for name, one in strata.items()}


def _within(plots: Mapping[str, int], population: Mapping[str, float]) -> dict[str, int]:
    """Return plots with no more in a stratum than it holds."""
    return {
        name: min(one, max(2, math.floor(population[name]))) if population else one
        for name, one in plots.items()
    }


def _expected(
    strata: Mapping[str, PlannedStratum],
    plots: Mapping[str, int],
    population: Mapping[str, float],
    probability: float,
) -> float:
    mean = math.fsum(one.area * one.mean for one in strata.values())
    variance = math.fsum(
        (one.area * one.standard_deviation) ** 2
        * (max(0.0, 1 - plots[name] / population[name]) if population else 1.0)
        / plots[name]
        for name, one in strata.items()
    )
    freedom = sum(plots.values()) - len(strata)
    return quantile(probability, freedom) * math.sqrt(variance) / mean
