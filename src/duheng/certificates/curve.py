"""The error of an instrument between its calibration points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from duheng.certificates.errors import NoErrorCurve, OutsideCalibratedRange, UncertaintyNotStated
from duheng.certificates.records import CalibrationPoint, Certificate, ErrorKind
from duheng.quantities import QuantityValue, check_convertible

Extrapolation = Literal["refuse", "hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpolatedError:
    """The error at a load, as a weighted sum of the two points beside it.

    Attributes
    ----------
    load : QuantityValue
        The load asked for, in the unit of the points.
    error : QuantityValue
        The error there.
    kind : ErrorKind
        Absolute or relative.
    weights : tuple of (CalibrationPoint, float)
        One or two points and their weights [1], which sum to one. They keep the correlation:
        two loads between the same points share the errors of those points.
    is_held : bool
        True beyond the calibrated range, where the error of the nearest point was held.
    """

    load: QuantityValue
    error: QuantityValue
    kind: ErrorKind
    weights: tuple[tuple[CalibrationPoint, float], ...]
    is_held: bool = False

    @property
    def standard_uncertainty(self) -> float | None:
        """Standard uncertainty in the unit of the error, for points taken as fully correlated.

        Points of one certificate share its standards; how much is seldom stated, and full
        correlation gives the larger value. None when a point states no uncertainty.
        """
        parts = [_part(point, weight) for point, weight in self.weights]
        return None if any(part is None for part in parts) else math.fsum(p or 0.0 for p in parts)

    @property
    def standard_uncertainty_if_independent(self) -> float | None:
        """Standard uncertainty for points taken as independent: the smaller value."""
        parts = [_part(point, weight) for point, weight in self.weights]
        return (
            None if any(part is None for part in parts) else math.hypot(*(p or 0.0 for p in parts))
        )


def _part(point: CalibrationPoint, weight: float) -> float | None:
    stated = point.standard_uncertainty
    return None if stated is None else abs(weight) * stated


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCurve:
    """Error-versus-load points of one table, in order of load.

    Attributes
    ----------
    points : tuple of CalibrationPoint
        In strictly rising order of load, of one unit and kind.
    """

    points: tuple[CalibrationPoint, ...]

    @property
    def loads(self) -> NDArray[np.float64]:
        """Loads of the points, shape (n,), in their coherent unit."""
        return np.array([point.load.value for point in self.points])

    @property
    def errors(self) -> NDArray[np.float64]:
        """Errors of the points, shape (n,), in their coherent unit."""
        return np.array([point.error.value for point in self.points])

    def weights_at(
        self, loads: NDArray[np.float64], *, extrapolate: Extrapolation = "refuse"
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return, for many loads at once, the two points beside each and their weights.

        Parameters
        ----------
        loads : ndarray, shape (m,)
            In the coherent unit of the points' loads.
        extrapolate : {"refuse", "hold"}
            Beyond the calibrated range: refuse, or hold the error of the nearest point.

        Returns
        -------
        places : ndarray of int, shape (m, 2)
            Places in ``points``.
        weights : ndarray, shape (m, 2)
            Weights [1]; each row sums to one.

        Raises
        ------
        OutsideCalibratedRange
            When a load is outside and ``extrapolate`` is ``refuse``, or a load is not finite.

        Notes
        -----
        Linear interpolation: w = (x - x_i) / (x_(i+1) - x_i), e(x) = (1 - w) e_i + w e_(i+1).
        """
        known = self.loads
        inside = (loads >= known[0]) & (loads <= known[-1])
        usable = np.isfinite(loads) if extrapolate == "hold" else inside
        if not bool(np.all(usable)):
            raise self._outside(float(loads[~usable][0]))
        loads = np.clip(loads, known[0], known[-1])
        if len(known) == 1:
            return np.zeros((len(loads), 2), dtype=np.intp), np.tile([1.0, 0.0], (len(loads), 1))
        lower = np.clip(np.searchsorted(known, loads, side="right") - 1, 0, len(known) - 2)
        weight = (loads - known[lower]) / (known[lower + 1] - known[lower])
        return np.stack([lower, lower + 1], axis=1), np.stack([1.0 - weight, weight], axis=1)

    def error_at(
        self, load: float | QuantityValue, *, extrapolate: Extrapolation = "refuse"
    ) -> InterpolatedError:
        """Return the error at a load, with the points and weights that it is made of.

        Parameters
        ----------
        load : float or QuantityValue
            A bare number is in the coherent unit of the points' loads.
        extrapolate : {"refuse", "hold"}
            What to do beyond the calibrated range.

        Raises
        ------
        OutsideCalibratedRange
            Beyond the calibrated range, unless ``extrapolate="hold"``.
        DimensionMismatch
            When the load is of another dimension than the points.
        """
        unit = self.points[0].load.unit
        at = load.to(unit).value if isinstance(load, QuantityValue) else float(load)
        places, weights = self.weights_at(np.array([at]), extrapolate=extrapolate)
        pairs = [
            (self.points[int(place)], float(weight))
            for place, weight in zip(places[0], weights[0], strict=True)
            if weight != 0
        ]
        return InterpolatedError(
            load=QuantityValue(at, unit),
            error=QuantityValue(
                math.fsum(weight * point.error.value for point, weight in pairs),
                self.points[0].error.unit,
            ),
            kind=self.points[0].kind,
            weights=tuple(pairs),
            is_held=not self.points[0].load.value <= at <= self.points[-1].load.value,
        )

    def check_uncertainty_stated(self) -> None:
        """Raise unless every point states an uncertainty.

        Raises
        ------
        UncertaintyNotStated
            When one does not.
        """
        silent = [point.source_id for point in self.points if point.standard_uncertainty is None]
        if silent:
            raise UncertaintyNotStated(
                f"{len(silent)} of {len(self.points)} points state no uncertainty, the first is "
                f"{silent[0]}",
                hint="it is not zero: ask the laboratory, or use the points with a declared one",
                data={"points": silent},
            )

    def _outside(self, load: float) -> OutsideCalibratedRange:
        first, last = self.points[0].load, self.points[-1].load
        return OutsideCalibratedRange(
            f"load {load:g} {first.unit} is outside the calibrated range, {first.value:g} to "
            f"{last.value:g} {last.unit}",
            hint="calibrate there, or ask to hold the error of the nearest point "
            "(extrapolate: hold)",
            data={"load": load, "from": first.value, "to": last.value, "unit": first.unit.symbol},
        )


def error_curve(certificate: Certificate, table: str | None = None) -> ErrorCurve:
    """Return the error-versus-load curve of a certificate.

    Parameters
    ----------
    certificate : Certificate
        A calibration, or a verification that gives errors.
    table : str, optional
        Which table, where the certificate has several.

    Raises
    ------
    NoErrorCurve
        When there are no points, several tables and none named, or points that make no curve.
    """
    tables = list(dict.fromkeys(point.table for point in certificate.points))
    chosen = [point for point in certificate.points if table in (None, point.table)]
    if not chosen or (table is None and len(tables) > 1):
        raise _no_curve(certificate, table, tables)
    return curve_of(chosen)


def curve_of(points: Sequence[CalibrationPoint]) -> ErrorCurve:
    """Return the curve through points.

    Raises
    ------
    NoErrorCurve
        When there is none, or two stand at the same load, or errors are of several kinds.
    DimensionMismatch
        When loads or errors are of several dimensions.
    """
    if not points:
        raise NoErrorCurve("a curve needs at least one point")
    ordered = tuple(sorted(points, key=lambda point: point.load.value))
    for one in ordered:
        check_convertible(one.load.unit, ordered[0].load.unit)
        check_convertible(one.error.unit, ordered[0].error.unit)
    for lower, upper in pairwise(ordered):
        if not lower.load.value < upper.load.value:
            raise NoErrorCurve(
                f"two points stand at load {lower.load} ({lower.source_id}, {upper.source_id})",
                hint="a curve has one error at each load: give rising and falling loads apart",
            )
    if len({point.kind for point in ordered}) > 1:
        raise NoErrorCurve("some errors are absolute and some relative: they make no curve")
    return ErrorCurve(points=ordered)


def _no_curve(certificate: Certificate, table: str | None, tables: Sequence[str]) -> NoErrorCurve:
    known = ", ".join(tables) or "none"
    if table is None and tables:
        return NoErrorCurve(
            f"{certificate.name or certificate.number} has {len(tables)} tables of points: {known}",
            hint="name the table to use",
            data={"tables": list(tables)},
        )
    asked = "" if table is None else f" in table '{table}'"
    return NoErrorCurve(
        f"{certificate.name or certificate.number} has no error-versus-load points{asked}; tables "
        f"with points: {known}",
        hint="a table needs a reference or nominal value and a measurement error (refTypes "
        "basic_referenceValue, basic_nominalValue, basic_measurementError)",
        data={"tables": list(tables)},
    )
