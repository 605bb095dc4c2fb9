"""The baseline: change points of temperature and declared variables, by least squares.

The mean rate of each period [unit/d] is a base load, a slope below one balance point and a slope
above another, and a slope for each declared variable. Balance points are searched on a grid; the
parameters carry the covariance of residuals that follow one another (first-order autoregression).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duheng.accounting.savings.errors import InsufficientData
from duheng.accounting.savings.residuals import (
    autocorrelation_of,
    autoregression,
    effective_freedom,
)

Floats = npt.NDArray[np.float64]
STEP_K = 0.25
"""Step of the search for balance points [K]."""
LEAST_SHARE = 0.05
"""Share of the days that must lie on both sides of a searched balance point [1]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Conditions:
    """What the energy of some periods may depend on.

    Attributes
    ----------
    days : ndarray, shape (n,)
        Length of each period [d].
    temperature : ndarray, shape (n_days,) or None
        Mean of each local day [degC].
    period_of_day : ndarray, shape (n_days,)
        Place of the period of each day.
    variables : ndarray, shape (n, n_variables)
        Declared variables as a rate [unit of the variable / d].
    """

    days: Floats
    temperature: Floats | None
    period_of_day: npt.NDArray[np.int64]
    variables: Floats

    def mean(self, of_day: Floats) -> Floats:
        """Return the mean over the days of each period, shape (..., n)."""
        count = np.bincount(self.period_of_day, minlength=len(self.days))
        out = np.zeros((*of_day.shape[:-1], len(self.days)))
        np.add.at(out.T, self.period_of_day, of_day.T)
        return np.asarray(out / np.maximum(count, 1))

    def below(self, points: Floats) -> Floats:
        """Return the mean degrees below each balance point, shape (n_points, n) [K]."""
        return self.mean(np.maximum(points[:, None] - self._known()[None], 0.0))

    def above(self, points: Floats) -> Floats:
        """Return the mean degrees above each balance point, shape (n_points, n) [K]."""
        return self.mean(np.maximum(self._known()[None] - points[:, None], 0.0))

    def share_below(self, point: float) -> Floats:
        """Return the share of days below a balance point [1]."""
        return self.mean((self._known() < point).astype(np.float64))

    def _known(self) -> Floats:
        if self.temperature is None:
            raise InsufficientData(
                "the model asks for temperatures, and none are given",
                hint="declare temperature, or write heating: none and cooling: none",
            )
        return self.temperature


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Which change points a model has: ``search``, ``none``, or a fixed one [degC]."""

    heating: str | float
    cooling: str | float


@dataclass(frozen=True, kw_only=True, eq=False)
class Baseline:
    """A fitted baseline.

    Attributes
    ----------
    parameters : ndarray
        Base load, slopes (heating, cooling, variables), then searched balance points.
    covariance : ndarray
        Of the parameters.
    gain : ndarray, shape (n_parameters, n)
        Change of the parameters by change of each observed energy.
    names : tuple of str
        Of the parameters.
    heating_point, cooling_point : float or None
        Balance points [degC].
    rmse, mean, r_squared, nmbe : float
        Of the daily rates [unit/d, unit/d, 1, 1].
    correlation : float
        First-order autocorrelation of the residuals [1].
    effective : float
        Observations left after their autocorrelation [1].
    sigma : float
        Standard deviation of the energy of one day about the baseline [unit].
    """

    parameters: Floats
    covariance: Floats
    gain: Floats
    names: tuple[str, ...]
    heating_point: float | None
    cooling_point: float | None
    is_searched: tuple[bool, bool]
    rmse: float
    mean: float
    r_squared: float
    nmbe: float
    correlation: float
    effective: float
    sigma: float
    observations: int

    def jacobian(self, where: Conditions) -> Floats:
        """Return the change of each period's predicted energy by change of each parameter."""
        slopes = dict(zip(self.names, self.parameters, strict=True))
        columns = [np.ones(len(where.days))]
        extra = []
        if self.heating_point is not None:
            columns.append(where.below(np.array([self.heating_point]))[0])
            if self.is_searched[0]:
                extra.append(slopes["heating slope"] * where.share_below(self.heating_point))
        if self.cooling_point is not None:
            columns.append(where.above(np.array([self.cooling_point]))[0])
            if self.is_searched[1]:
                above = 1.0 - where.share_below(self.cooling_point)
                extra.append(-slopes["cooling slope"] * above)
        columns += list(where.variables.T)
        return np.stack([*columns, *extra], axis=1) * where.days[:, None]

    def predict(self, where: Conditions) -> Floats:
        """Return the energy that each period would have had."""
        linear = len(self.parameters) - sum(self.is_searched)
        return np.asarray(self.jacobian(where)[:, :linear] @ self.parameters[:linear])

    def scatter(self, days: Floats, member: npt.NDArray[np.int64]) -> Floats:
        """Return a factor L of the covariance L L' of the scatter of groups of periods [unit]."""
        spread = self.sigma * np.sqrt(days)
        groups = np.zeros((int(member.max()) + 1, len(days)))
        groups[member, np.arange(len(days))] = spread
        matrix = groups @ autoregression(len(days), self.correlation) @ groups.T
        return np.asarray(
            np.linalg.cholesky(matrix + 1e-12 * np.trace(matrix) * np.eye(len(matrix)))
        )


def fit_baseline(
    energy: Floats, where: Conditions, form: Form, variables: Sequence[str] = ()
) -> Baseline:
    """Return the baseline of some periods; of the forms that a search may take, the likeliest.

    Parameters
    ----------
    energy : ndarray, shape (n,)
        Energy of each period [unit].
    where : Conditions
        What it may depend on.
    form : Form
        Change points that are searched, fixed or left out.
    variables : sequence of str
        Names of the declared variables.

    Raises
    ------
    InsufficientData
        When there are fewer periods than twice the parameters.

    Notes
    -----
    Forms are compared by the Bayesian information criterion over the effective number of
    observations; a searched balance point counts as a parameter. Slopes of temperature are
    positive, else the form is not taken.
    """
    tried = []
    for heating in _choices(form.heating):
        for cooling in _choices(form.cooling):
            found = _search(energy, where, heating, cooling)
            if found is not None:
                tried.append(found)
    fits = [
        _fit(energy, where, points, searched, variables)
        for points, searched in tried
        if len(energy) >= 2 * len(_draft(points, searched, variables).names)
    ]
    if not fits:
        raise InsufficientData(
            "no baseline fits: the periods are fewer than twice the parameters, or energy does "
            "not rise away from a balance point",
            hint="give more periods, or write heating: none and cooling: none",
        )
    widest = max(fits, key=lambda one: len(one.parameters))
    size = max(widest.effective, 3.0)
    return min(fits, key=lambda one: _criterion(one, size))


def _criterion(fit: Baseline, size: float) -> float:
    share = max(1.0 - fit.r_squared, 1e-12)
    return size * math.log(share) + len(fit.parameters) * math.log(size)


def _choices(side: str | float) -> list[str | float | None]:
    if side == "none":
        return [None]
    return ["search", None] if side == "search" else [side]


def _search(
    energy: Floats, where: Conditions, heating: str | float | None, cooling: str | float | None
) -> tuple[tuple[float | None, float | None], tuple[bool, bool]] | None:
    """Return the balance points of least residual, or ``None`` where no slope is positive."""
    searched = (heating == "search", cooling == "search")
    grids = [_grid(where, side) for side in (heating, cooling)]
    weight = np.sqrt(where.days)
    fixed = np.column_stack([np.ones(len(weight)), where.variables]) * weight[:, None]
    basis, _ = np.linalg.qr(fixed)
    y = _without(energy / where.days * weight, basis)
    below = _without(where.below(grids[0]) * weight, basis) if len(grids[0]) else None
    above = _without(where.above(grids[1]) * weight, basis) if len(grids[1]) else None
    if below is None and above is None:
        return (None, None), searched
    if below is None or above is None:
        columns, grid = (below, grids[0]) if below is not None else (above, grids[1])
        place = _best_of_one(y, np.asarray(columns))
        if place is None:
            return None
        point = float(grid[place])
        return ((point, None) if below is not None else (None, point)), searched
    pair = _best_of_two(y, below, above, grids[0][:, None] <= grids[1][None])
    if pair is None:
        return None
    return (float(grids[0][pair[0]]), float(grids[1][pair[1]])), searched


def _grid(where: Conditions, side: str | float | None) -> Floats:
    if side is None:
        return np.empty(0)
    if not isinstance(side, str):
        return np.array([side])
    if where.temperature is None:
        where.below(np.zeros(1))
    known = np.asarray(where.temperature)
    low, high = np.quantile(known, [LEAST_SHARE, 1.0 - LEAST_SHARE])
    return np.arange(math.ceil(low / STEP_K) * STEP_K, high + STEP_K / 2, STEP_K)


def _without(rows: Floats, basis: Floats) -> Floats:
    return np.asarray(rows - (rows @ basis) @ basis.T)


def _best_of_one(y: Floats, columns: Floats) -> int | None:
    along, size = columns @ y, np.sum(columns**2, axis=1)
    gain = np.where((along > 0) & (size > 0), along**2 / np.where(size > 0, size, 1.0), -1.0)
    best = int(np.argmax(gain))
    return best if gain[best] > 0 else None


def _best_of_two(
    y: Floats, below: Floats, above: Floats, allowed: npt.NDArray[np.bool_]
) -> tuple[int, int] | None:
    hh, cc = np.sum(below**2, axis=1)[:, None], np.sum(above**2, axis=1)[None]
    hc, hy, cy = below @ above.T, (below @ y)[:, None], (above @ y)[None]
    determinant = hh * cc - hc**2
    usable = allowed & (determinant > 1e-9 * hh * cc)
    safe = np.where(usable, determinant, 1.0)
    first, second = (cc * hy - hc * cy) / safe, (hh * cy - hc * hy) / safe
    gain = np.where(usable & (first > 0) & (second > 0), first * hy + second * cy, -1.0)
    best = np.unravel_index(int(np.argmax(gain)), gain.shape)
    return (int(best[0]), int(best[1])) if gain[best] > 0 else None


def _fit(
    energy: Floats,
    where: Conditions,
    points: tuple[float | None, float | None],
    searched: tuple[bool, bool],
    variables: Sequence[str],
) -> Baseline:
    draft = _draft(points, searched, variables)
    linear = len(draft.names) - sum(draft.is_searched)
    weight = 1.0 / np.sqrt(where.days)
    design = draft.jacobian(where)[:, :linear] * weight[:, None]
    slopes, *_ = np.linalg.lstsq(design, energy * weight, rcond=None)
    values = np.array([*slopes, *_searched_points(points, searched)])
    shaped = _draft(points, searched, variables, values)
    whole = shaped.jacobian(where) * weight[:, None]
    gain = np.asarray(np.linalg.pinv(whole), dtype=np.float64)
    residual = (energy - shaped.predict(where)) * weight
    return _with_spread(shaped, energy, where, residual, (whole, gain))


def _searched_points(
    points: tuple[float | None, float | None], searched: tuple[bool, bool]
) -> list[float]:
    return [
        p for p, is_searched in zip(points, searched, strict=True) if is_searched and p is not None
    ]


def _draft(
    points: tuple[float | None, float | None],
    searched: tuple[bool, bool],
    variables: Sequence[str],
    values: Floats | None = None,
) -> Baseline:
    names = ["base load"]
    names += ["heating slope"] if points[0] is not None else []
    names += ["cooling slope"] if points[1] is not None else []
    names += list(variables)
    names += ["heating balance point"] if searched[0] else []
    names += ["cooling balance point"] if searched[1] else []
    size = len(names)
    return Baseline(
        parameters=np.ones(size) if values is None else values,
        covariance=np.zeros((size, size)),
        gain=np.zeros((size, 0)),
        names=tuple(names),
        heating_point=points[0],
        cooling_point=points[1],
        is_searched=searched,
        rmse=0.0,
        mean=0.0,
        r_squared=0.0,
        nmbe=0.0,
        correlation=0.0,
        effective=0.0,
        sigma=0.0,
        observations=0,
    )


def _with_spread(
    shape: Baseline,
    energy: Floats,
    where: Conditions,
    residual: Floats,
    matrices: tuple[Floats, Floats],
) -> Baseline:
    design, gain = matrices
    count, parameters = len(residual), design.shape[1]
    correlation = autocorrelation_of(residual)
    follow = autoregression(count, correlation)
    variance = float(residual @ residual) / effective_freedom(design, gain, follow)
    weights = np.sqrt(where.days)
    rate = energy / where.days
    mean = float(energy.sum() / where.days.sum())
    spread = float(np.sum(where.days * (rate - mean) ** 2))
    squares = float(residual @ residual)
    freedom = count - parameters
    mean_days = float(where.days.mean())
    return Baseline(
        parameters=shape.parameters,
        covariance=variance * gain @ follow @ gain.T,
        gain=gain / weights[None],
        names=shape.names,
        heating_point=shape.heating_point,
        cooling_point=shape.cooling_point,
        is_searched=shape.is_searched,
        rmse=math.sqrt(squares / freedom / mean_days),
        mean=mean,
        r_squared=1.0 - squares / spread if spread > 0 else 0.0,
        nmbe=float(np.sum(residual * weights)) / (freedom * mean * mean_days),
        correlation=correlation,
        effective=count * (1 - correlation) / (1 + correlation),
        sigma=math.sqrt(variance),
        observations=count,
    )
