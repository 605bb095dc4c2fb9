"""Uses a certificate: the correction at a point, with its uncertainty and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duheng.certificates.correlations import (
    correlation_of_points,
    declared_instead,
    is_covariance_stated,
    sources_of_points,
)
from duheng.certificates.curve import ErrorCurve, InterpolatedError, curve_of, error_curve
from duheng.certificates.errors import UncertaintyNotStated
from duheng.certificates.formula_value import FormulaChoice, FormulaValue, value_by_formula
from duheng.certificates.formulas import formulas_of
from duheng.certificates.records import CalibrationPoint, Certificate
from duheng.quantities import QuantityValue
from duheng.terms.findings import Finding

_RECTANGULAR = math.sqrt(3)
_FULL = 1.0


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
    correlations : Mapping of (str, str) to float
        Correlation coefficients of the sources [1], by their ids; those left out are 0.
    curve : ErrorCurve or None
        The points that it was interpolated between; None for a formula.
    formula : str or None
        Id of the formula that it was computed by.
    calibrated_range : tuple of (float or None)
        Both ends, in the unit of ``load``; None is not stated.
    findings : tuple of Finding
        What there is to doubt.
    """

    load: QuantityValue
    correction: QuantityValue
    is_relative: bool
    standard_uncertainty: float
    drift_standard_uncertainty: float
    contributions: Mapping[str, float] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    curve: ErrorCurve | None = None
    formula: str | None = None
    calibrated_range: tuple[float | None, float | None] = (None, None)
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the correction, JSON-ready."""
        return {
            "load": {"value": self.load.value, "unit": self.load.unit.symbol},
            "correction": {"value": self.correction.value, "unit": self.correction.unit.symbol},
            "relative": self.is_relative,
            "standard_uncertainty": self.standard_uncertainty,
            "drift_standard_uncertainty": self.drift_standard_uncertainty,
            "contributions": dict(self.contributions),
            "correlations": [
                {"sources": list(pair), "coefficient": r} for pair, r in self.correlations.items()
            ],
            "calibrated_range": list(self.calibrated_range),
            "formula": self.formula,
            "findings": [one.to_dict() for one in self.findings],
        }


def correction_at(
    certificate: Certificate,
    load: float | QuantityValue,
    *,
    table: str | None = None,
    correlation: float | None = None,
    drift_half_width: float = 0.0,
    formula: str | FormulaChoice | None = None,
) -> Correction:
    """Return the correction that a certificate gives at a point, by its points or its formula.

    Parameters
    ----------
    certificate : Certificate
        One with error-versus-load points.
    load : float or QuantityValue
        Where; a bare number is in the coherent unit of the points' loads.
    table : str, optional
        Which table, where the certificate has several.
    correlation : float, optional
        Between the errors of two neighbouring points, 0 to 1 [1]. Without one, the covariance that
        the certificate states counts, and 1 where it states none: points of one certificate share
        its standards, and 1 gives the larger uncertainty.
    drift_half_width : float, optional
        Half-width of a rectangular distribution for the drift since the calibration, as declared
        by the user [unit of the error].
    formula : str or FormulaChoice, optional
        Which formula, and what the certificate leaves unsaid about it. Without one, a certificate
        that has formulas and no table of errors is used by its formula.

    Returns
    -------
    Correction
        Minus the interpolated error, or what the formula gives; its uncertainty is a standard one.

    Raises
    ------
    NoErrorCurve
        When the certificate has no points, or several tables and none was named.
    OutsideCalibratedRange
        When the point is outside: nothing is extrapolated.
    UncertaintyNotStated
        When a point beside it states none, or correlation or drift are no such numbers.
    CovarianceNotUsable
        When a covariance of the points or coefficients is stated and contradicts itself.
    NoFormula, UnreadableFormula, UnusableFormula
        When the formula is missing, cannot be read, or lacks a value.

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
    declared = _FULL if correlation is None else correlation
    if not (0 <= declared <= 1 and 0 <= drift_half_width < math.inf):
        raise UncertaintyNotStated(
            f"a correlation lies between 0 and 1 and a drift allowance is not negative, got "
            f"{correlation} and {drift_half_width}",
            hint="declare the half-width of the drift in the unit of the error",
        )
    drift = drift_half_width / _RECTANGULAR
    is_formula_alone = table is None and not certificate.points and formulas_of(certificate)
    if formula is not None or is_formula_alone:
        choice = formula if isinstance(formula, FormulaChoice) else FormulaChoice(id=formula)
        return _by_formula(certificate, value_by_formula(certificate, load, choice), drift)
    return _by_curve(certificate, error_curve(certificate, table), load, correlation, drift)


def _by_curve(
    certificate: Certificate,
    curve: ErrorCurve,
    load: float | QuantityValue,
    correlation: float | None,
    drift: float,
) -> Correction:
    """Return minus the interpolated error, its points correlated as declared or stated."""
    at = curve.error_at(load)
    r, findings = _correlation(certificate, at, correlation)
    curve_of([point for point, _ in at.weights]).check_uncertainty_stated()
    parts = {point.source_id: -weight * _stated(point) for point, weight in at.weights}
    names = tuple(parts)
    if drift:
        parts[f"{certificate.id}#drift"] = drift
    return Correction(
        load=at.load,
        correction=QuantityValue(-at.error.value, at.error.unit),
        is_relative=at.kind.value == "relative",
        standard_uncertainty=math.hypot(_combined(at, r), drift),
        drift_standard_uncertainty=drift,
        contributions=parts,
        correlations={(names[0], names[1]): r} if len(names) == 2 else {},
        curve=curve,
        calibrated_range=(curve.points[0].load.value, curve.points[-1].load.value),
        findings=findings,
    )


def _correlation(
    certificate: Certificate, at: InterpolatedError, declared: float | None
) -> tuple[float, tuple[Finding, ...]]:
    """Return the coefficient between the points: as declared, else as stated, else the largest."""
    points = [point for point, _ in at.weights]
    if declared is None:
        stated, findings = correlation_of_points(certificate, points, _FULL)
        return _FULL if stated is None else stated, findings
    parts = sources_of_points(certificate, points) if len(points) > 1 else []
    if not any(is_covariance_stated(certificate, part) for part in parts):
        return declared, ()
    return declared, (declared_instead(f"the points at {points[0].load} and {points[1].load}"),)


def _by_formula(certificate: Certificate, found: FormulaValue, drift: float) -> Correction:
    """Return the correction that a formula gives: minus its value where that is the error."""
    sign = -1.0 if found.gives == "error" else 1.0
    parts = {
        line.source: sign * line.contribution for line in found.result.budget if line.contribution
    }
    if drift:
        parts[f"{certificate.id}#drift"] = drift
    unit = found.result.unit
    return Correction(
        load=found.load,
        correction=QuantityValue(sign * found.result.value, unit),
        is_relative=unit.dimension.is_dimensionless
        and not found.load.unit.dimension.is_dimensionless,
        standard_uncertainty=math.hypot(found.result.standard_uncertainty or 0.0, drift),
        drift_standard_uncertainty=drift,
        contributions=parts,
        correlations=found.correlations,
        formula=found.formula.id,
        calibrated_range=found.calibrated_range,
        findings=found.findings,
    )


def _stated(point: CalibrationPoint) -> float:
    return point.standard_uncertainty or 0.0


def _combined(at: InterpolatedError, correlation: float) -> float:
    """Return the uncertainty of the interpolated error, its points correlated as declared."""
    parts = [weight * _stated(point) for point, weight in at.weights]
    independent = math.fsum(part * part for part in parts)
    together = math.fsum(parts) ** 2
    return math.sqrt(max((1 - correlation) * independent + correlation * together, 0.0))
