"""Uses a certificate: the correction at a point, with its uncertainty and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duheng.certificates.curve import ErrorCurve, InterpolatedError, curve_of, error_curve
from duheng.certificates.errors import UncertaintyNotStated
from duheng.certificates.records import CalibrationPoint, Certificate
from duheng.quantities import QuantityValue

_RECTANGULAR = math.sqrt(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The correction of an indication at a point.

    Attributes
    ----------
    load : QuantityValue
        The point asked for.
    correction : QuantityValue
        Minus the error there [unit of the error].
    is_relative : bool
        Whether the correction is relative to the quantity.
    standard_uncertainty : float
        Standard uncertainty of the correction, drift included [unit of the error].
    drift_standard_uncertainty : float
        The part of it that is drift [unit of the error].
    contributions : Mapping
        Signed share c of each source in the correction, by source id [unit of the error]: the
        same id in another correction is the same cause.
    curve : ErrorCurve
        The points that it was interpolated between.
    """

    load: QuantityValue
    correction: QuantityValue
    is_relative: bool
    standard_uncertainty: float
    drift_standard_uncertainty: float
    contributions: Mapping[str, float] = field(default_factory=dict)
    curve: ErrorCurve

    def to_dict(self) -> dict[str, Any]:
        """Return the correction, JSON-ready."""
        loads = self.curve.points
        return {
            "load": {"value": self.load.value, "unit": self.load.unit.symbol},
            "correction": {"value": self.correction.value, "unit": self.correction.unit.symbol},
            "relative": self.is_relative,
            "standard_uncertainty": self.standard_uncertainty,
            "drift_standard_uncertainty": self.drift_standard_uncertainty,
            "contributions": dict(self.contributions),
            "calibrated_range": [loads[0].load.value, loads[-1].load.value],
        }


def correction_at(
    certificate: Certificate,
    load: float | QuantityValue,
    *,
    table: str | None = None,
    correlation: float = 1.0,
    drift_half_width: float = 0.0,
) -> Correction:
    """Return the correction that a certificate gives at a point.

    Parameters
    ----------
    certificate : Certificate
        One with error-versus-load points.
    load : float or QuantityValue
        Where; a bare number is in the coherent unit of the points' loads.
    table : str, optional
        Which table, where the certificate has several.
    correlation : float, optional
        Between the errors of two neighbouring points, 0 to 1 [1]; points of one certificate share
        its standards, and 1 gives the larger uncertainty.
    drift_half_width : float, optional
        Half-width of a rectangular distribution for the drift since the calibration, as declared
        by the user [unit of the error].

    Returns
    -------
    Correction
        Minus the interpolated error; its uncertainty is a standard one.

    Raises
    ------
    NoErrorCurve
        When the certificate has no points, or several tables and none was named.
    OutsideCalibratedRange
        When the point is outside: nothing is extrapolated.
    UncertaintyNotStated
        When a point beside it states none, or correlation or drift are no such numbers.

    Notes
    -----
    u^2 = (w1 u1)^2 + (w2 u2)^2 + 2 r w1 w2 u1 u2 + a^2 / 3.

    References
    ----------
    JCGM 100:2008, 5.2.2 and 4.3.7.

    Examples
    --------
    >>> from duheng.certificates import read_certificate
    >>> text = '''
    ... certificate: calibration
    ... number: C-17
    ... issuer: Example Laboratory
    ... item: {serial: 0042}
    ... load: {unit: A}
    ... error: {kind: absolute, unit: A}
    ... points:
    ...   - {load: 1, error: 0.10, U: 0.08, k: 2}
    ...   - {load: 5, error: 0.30, U: 0.08, k: 2}
    ... '''
    >>> found = correction_at(read_certificate(text.encode(), name="c.yaml"), 3.0)
    >>> found.correction.value, found.standard_uncertainty
    (-0.2, 0.04)
    """
    if not (0 <= correlation <= 1 and 0 <= drift_half_width < math.inf):
        raise UncertaintyNotStated(
            f"a correlation lies between 0 and 1 and a drift allowance is not negative, got "
            f"{correlation} and {drift_half_width}",
            hint="declare the half-width of the drift in the unit of the error",
        )
    curve = error_curve(certificate, table)
    at = curve.error_at(load)
    curve_of([point for point, _ in at.weights]).check_uncertainty_stated()
    parts = {point.source_id: -weight * _stated(point) for point, weight in at.weights}
    drift = drift_half_width / _RECTANGULAR
    if drift:
        parts[f"{certificate.id}#drift"] = drift
    return Correction(
        load=at.load,
        correction=QuantityValue(-at.error.value, at.error.unit),
        is_relative=at.kind.value == "relative",
        standard_uncertainty=math.hypot(_combined(at, correlation), drift),
        drift_standard_uncertainty=drift,
        contributions=parts,
        curve=curve,
    )


def _stated(point: CalibrationPoint) -> float:
    return point.standard_uncertainty or 0.0


def _combined(at: InterpolatedError, correlation: float) -> float:
    """Return the uncertainty of the interpolated error, its points correlated as declared."""
    parts = [weight * _stated(point) for point, weight in at.weights]
    independent = math.fsum(part * part for part in parts)
    together = math.fsum(parts) ** 2
    return math.sqrt((1 - correlation) * independent + correlation * together)
