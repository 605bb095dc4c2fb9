"""How many plots, and where: the design of a stratified sample."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy import stats

from duheng.accounting.sinks.errors import UnusableTrees


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStratum:
    """What is known of a stratum before it is sampled.

    Attributes
    ----------
    area : float
        Any unit, the same for all strata.
    mean, standard_deviation : float
        Of the plots' carbon or biomass per area [any unit, the same].
    cost : float
        Of one plot, in any unit; 1 where plots cost the same everywhere.
    """

    area: float
    mean: float
    standard_deviation: float
    cost: float = 1.0


def quantile(probability: float, degrees_of_freedom: float) -> float:
    """Return Student's two-sided quantile t for a coverage probability."""
    _check(0 < probability < 1, "the probability", probability, "between 0 and 1")
    _check(degrees_of_freedom > 0, "the degrees of freedom", degrees_of_freedom, "above 0")
    return float(stats.t.ppf((1 + probability) / 2, degrees_of_freedom))


def plots_needed(
    coefficient_of_variation: float,
    relative_error: float,
    *,
    probability: float = 0.90,
    population: float | None = None,
    strata: int = 1,
) -> int:
    """Return the number of plots for a relative sampling error: n = t^2 CV^2 / E^2.

    Parameters
    ----------
    coefficient_of_variation : float
        Standard deviation over mean of single plots [1].
    relative_error : float
        Half-width wanted, over the mean [1].
    probability : float
        Coverage probability of the interval [1].
    population : float, optional
        Number of plots that the whole area would hold; then n / (1 + n/N).
    strata : int
        Each takes one degree of freedom.

    Raises
    ------
    UnusableTrees
        When a number is not above 0.

    Notes
    -----
    t depends on n: the smallest n is taken that its own t asks for. No stratum gets less than two.

    Examples
    --------
    >>> plots_needed(0.40, 0.10)
    46
    """
    _check(0 < coefficient_of_variation < math.inf, "CV", coefficient_of_variation, "above 0")
    _check(relative_error > 0, "the relative error", relative_error, "above 0")
    _check(population is None or population > 0, "the population", population or 0.0, "above 0")
    normal = float(stats.norm.ppf((1 + probability) / 2))
    scale = coefficient_of_variation / relative_error
    found = max(2 * strata, _rounded_up((normal * scale) ** 2, population))
    while found < _rounded_up((quantile(probability, found - strata) * scale) ** 2, population):
        found += 1
    return found


def _rounded_up(plain: float, population: float | None) -> int:
    wanted = plain if population is None else plain / (1 + plain / population)
    return math.ceil(wanted - 1e-9)


def allocate(
    strata: Mapping[str, PlannedStratum], plots: int, *, optimal: bool = True
) -> dict[str, int]:
    """Return the number of plots of each stratum, which add up to ``plots``.

    Parameters
    ----------
    strata : Mapping of str to PlannedStratum
        By name.
    plots : int
        In all; two for each stratum at least.
    optimal : bool
        By area times standard deviation over the root of the cost (Neyman), else by area.

    Raises
    ------
    UnusableTrees
        When there are fewer than two plots for each stratum, or an area is not above 0.
    """
    if not strata or plots < 2 * len(strata):
        raise UnusableTrees(
            f"{plots} plots do not give two to each of {len(strata)} strata",
            hint="a stratum with one plot has no sampling error: join strata or add plots",
        )
    weights = {name: _weight(one, optimal=optimal) for name, one in strata.items()}
    total = math.fsum(weights.values())
    if not total > 0:
        return allocate(strata, plots, optimal=False)
    ideal = {name: plots * one / total for name, one in weights.items()}
    counts = {name: max(2, math.floor(one)) for name, one in ideal.items()}
    while (left := plots - sum(counts.values())) != 0:
        step = 1 if left > 0 else -1
        free = [name for name in counts if step > 0 or counts[name] > 2]
        counts[max(free, key=lambda name: step * (ideal[name] - counts[name]))] += step
    return counts


def _weight(one: PlannedStratum, *, optimal: bool) -> float:
    _check(one.area > 0, "the area of a stratum", one.area, "above 0")
    _check(one.standard_deviation >= 0, "a standard deviation", one.standard_deviation, "0 or more")
    _check(one.cost > 0, "the cost of a plot", one.cost, "above 0")
    return one.area * one.standard_deviation / math.sqrt(one.cost) if optimal else one.area


def _check(is_fit: bool, name: str, value: float, expected: str) -> None:
    if not is_fit:
        raise UnusableTrees(f"{name} is {value:g}, expected {expected}")
