"""The value of a certificate's formula at a point, with the uncertainty of its coefficients."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from duheng.certificates.correlations import (
    declared_instead,
    is_covariance_stated,
    stated_correlations,
)
from duheng.certificates.errors import (
    OutsideCalibratedRange,
    UncertaintyNotStated,
    UnusableFormula,
)
from duheng.certificates.formula_names import FormulaNames, Named
from duheng.certificates.formulas import Formula, Gives, StatedRange, formula_of
from duheng.certificates.mathml import WrittenEquation
from duheng.certificates.records import Certificate, Quantity
from duheng.equations import dimension_of
from duheng.quantities import MeasurementUnit, QuantityValue, parse_unit
from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.models import Model
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.sources import Input

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaChoice:
    """Which formula of a certificate is meant, and what the certificate leaves unsaid.

    Attributes
    ----------
    id : str or None
        Id of the formula; None is the only one.
    gives : {"error", "correction"} or None
        What it gives, where the certificate does not say.
    correlations : Mapping of (str, str) to float
        Correlation coefficients of coefficients [1], by their names in the formula.
    is_extrapolated : bool
        Whether the formula may be used outside the stated range.
    """

    id: str | None = None
    gives: Gives | None = None
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    is_extrapolated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaValue:
    """What a formula gives at a point.

    Attributes
    ----------
    formula : Formula
        The formula.
    gives : {"error", "correction"}
        What its value is.
    load : QuantityValue
        The point, in the unit of the formula's variable.
    result : MeasurementResult
        Value and standard uncertainty in the coherent unit, with a line for each coefficient.
    correlations : Mapping of (str, str) to float
        Correlation coefficients of the coefficients [1], by their source ids.
    calibrated_range : tuple of (float or None)
        Both ends of the range in which it holds [unit of the load]; None is not stated.
    findings : tuple of Finding
        What there is to doubt.
    """

    formula: Formula
    gives: Gives
    load: QuantityValue
    result: MeasurementResult
    correlations: Mapping[tuple[str, str], float]
    calibrated_range: tuple[float | None, float | None]
    findings: tuple[Finding, ...] = ()


def value_by_formula(
    certificate: Certificate, load: float | QuantityValue, choice: FormulaChoice
) -> FormulaValue:
    """Return what a formula of a certificate gives at a point.

    Parameters
    ----------
    certificate : Certificate
        One with a formula among its results.
    load : float or QuantityValue
        Where, taken as exact; a bare number is in the unit that the certificate gives to the
        formula's variable.
    choice : FormulaChoice
        Which formula, and what is declared about it.

    Raises
    ------
    NoFormula, UnreadableFormula
        When the formula is missing or cannot be read.
    UnusableFormula
        When a variable has no value, or the certificate does not say what the formula gives.
    UncertaintyNotStated
        When a coefficient states no uncertainty.
    CovarianceNotUsable
        When a covariance of the coefficients is stated and contradicts itself.
    OutsideCalibratedRange
        When the point is outside the stated range and extrapolation was not asked for.
    duheng.equations.SingularExpression
        When the formula has no value there, as at a division by zero.
    duheng.quantities.DimensionMismatch
        When units do not fit together.

    Notes
    -----
    Names are quantities, not numbers: units are converted. A Celsius temperature stays one, its
    unit being the kelvin.

    References
    ----------
    JCGM 100:2008, 5.1.2 and 5.2.2.
    """
    formula = formula_of(certificate, choice.id)
    equation = formula.equation()
    known = FormulaNames(certificate.results, formula, equation)
    point = known.point()
    gives = choice.gives or known.gives()
    if gives is None:
        raise UnusableFormula(
            f"formula {formula.id} does not say whether it gives the error or the correction",
            hint="they differ in sign: declare which, as the certificate's text says",
        )
    at, doubts = _at(load, point, known.quantity(point))
    bounds = _bounds(formula, at)
    doubts += _range_doubts(formula, at, bounds, is_extrapolated=choice.is_extrapolated)
    coefficients = {name: known.coefficient(name) for name in equation.expression.symbols
                    if name != point}  # fmt: skip
    correlations, found = _correlations(certificate, coefficients, choice.correlations)
    inputs = [_input(name, one, certificate) for name, one in coefficients.items()]
    result = _evaluated(equation, [*inputs, _exact(point, at)], correlations)
    stated = [one for one in inputs if one.standard_uncertainty]
    doubts += [*found, *_correlation_doubts(formula, stated, correlations)]
    return FormulaValue(
        formula=formula,
        gives=gives,
        load=at,
        result=result,
        correlations={
            (
                f"{certificate.id}#{coefficients[one].id}",
                f"{certificate.id}#{coefficients[other].id}",
            ): r
            for (one, other), r in correlations.items()
            if {one, other} <= coefficients.keys()
        },
        calibrated_range=bounds,
        findings=(*doubts, *result.findings),
    )


def _at(
    load: float | QuantityValue, name: str, quantity: Quantity | None
) -> tuple[QuantityValue, list[Finding]]:
    """Return the point in the unit of the variable, with a finding where it has none."""
    if quantity is not None and quantity.units and quantity.values_si is not None:
        unit = parse_unit(quantity.units[0])
        at = load.to(unit) if isinstance(load, QuantityValue) else QuantityValue(load, unit)
        return _finite(at), []
    if not isinstance(load, QuantityValue):
        raise UnusableFormula(
            f"the certificate gives no unit to '{name}', the variable of its formula",
            hint="give the point with its unit, as the certificate's text says",
        )
    return _finite(load), [
        _doubt(
            "certificates.formula_variable_without_unit",
            f"the certificate gives no unit to '{name}', the variable of its formula: the point "
            f"is taken in {load.unit.symbol}, as declared",
            Severity.WARNING if load.unit.dimension == parse_unit("K").dimension
            else Severity.NOTE,
        )
    ]  # fmt: skip


def _finite(at: QuantityValue) -> QuantityValue:
    if not math.isfinite(at.value):
        raise OutsideCalibratedRange(f"{at.value} is no point", hint="give a finite number")
    return at


def _bounds(formula: Formula, at: QuantityValue) -> tuple[float | None, float | None]:
    """Return the range that holds for a point's kind of quantity [unit of the point]."""
    for group in formula.ranges:
        fitting = [one for one in group if _fits(one, at)]
        if fitting:
            lower = [one.lower.to(at.unit).value for one in fitting if one.lower is not None]
            upper = [one.upper.to(at.unit).value for one in fitting if one.upper is not None]
            return max(lower, default=None), min(upper, default=None)
    return None, None


def _fits(stated: StatedRange, at: QuantityValue) -> bool:
    ends = [one for one in (stated.lower, stated.upper) if one is not None]
    return bool(ends) and all(one.unit.dimension == at.unit.dimension for one in ends)


def _range_doubts(
    formula: Formula,
    at: QuantityValue,
    bounds: tuple[float | None, float | None],
    *,
    is_extrapolated: bool,
) -> list[Finding]:
    """Return what there is to doubt about the range; refuse a point outside, unless asked."""
    lower, upper = bounds
    if lower is None and upper is None:
        return [_doubt(
            "certificates.formula_range_not_stated",
            f"the certificate states no range in which formula {formula.id} holds",
        )]  # fmt: skip
    # an end converted between units may differ from the point in its last digit
    slack = _ROUNDING * max(abs(one) for one in (at.value, lower or 0.0, upper or 0.0))
    above = lower is None or at.value >= lower - slack
    if above and (upper is None or at.value <= upper + slack):
        return []
    message = (
        f"{at.value:g} {at.unit.symbol} is outside the range of formula {formula.id}, "
        f"{_end(lower)} to {_end(upper)} {at.unit.symbol}"
    )
    if not is_extrapolated:
        raise OutsideCalibratedRange(
            message,
            hint="calibrate there, or ask for the formula to be extrapolated",
            data={"load": at.value, "from": lower, "to": upper, "unit": at.unit.symbol},
        )
    return [_doubt("certificates.formula_extrapolated", f"{message}: extrapolated, as asked")]


def _end(bound: float | None) -> str:
    return "not stated" if bound is None else f"{bound:g}"


def _input(name: str, named: Named, certificate: Certificate) -> Input:
    """Return a coefficient as an input quantity, in its coherent unit."""
    quantity = named.quantity
    u = quantity.standard_uncertainties_si[0]
    if u is None:
        raise UncertaintyNotStated(
            f"coefficient '{name}' (quantity {named.id}) states no uncertainty",
            hint="it is not zero: ask the laboratory",
            data={"quantity": quantity.id},
        )
    value, unit = _coherent(QuantityValue(quantity.values[0], parse_unit(quantity.units[0])))
    return Input(
        name=name,
        value=value,
        unit=unit,
        standard_uncertainty=u,
        degrees_of_freedom=quantity.degrees_of_freedom,
        source=f"{certificate.id}#{named.id}",
    )


def _exact(name: str, at: QuantityValue) -> Input:
    value, unit = _coherent(at)
    return Input(name=name, value=value, unit=unit, standard_uncertainty=0.0)


def _coherent(quantity: QuantityValue) -> tuple[float, MeasurementUnit]:
    """Return value and coherent unit; a Celsius temperature keeps its number, in kelvin."""
    unit = quantity.unit
    coherent = parse_unit(str(unit.dimension))
    if not unit.is_temperature_scale:
        return unit.to_coherent(quantity.value), coherent
    if unit != parse_unit("°C"):
        raise UnusableFormula(
            f"a temperature in {unit.symbol} cannot stand in a formula",
            hint="give the point in °C or K, whichever the formula means",
        )
    return quantity.value, coherent


def _evaluated(
    equation: WrittenEquation,
    inputs: Sequence[Input],
    correlations: Mapping[tuple[str, str], float],
) -> MeasurementResult:
    units = {one.name: one.unit for one in inputs if isinstance(one.unit, MeasurementUnit)}
    dimensions = {name: unit.dimension for name, unit in units.items()}
    model = Model(
        name=equation.left or "y",
        expression=equation.expression,
        units=units,
        unit=parse_unit(str(dimension_of(equation.expression, dimensions))),
    )
    return model.evaluate(inputs, correlations or None)


def _correlations(
    certificate: Certificate,
    coefficients: Mapping[str, Named],
    declared: Mapping[tuple[str, str], float],
) -> tuple[dict[tuple[str, str], float], list[Finding]]:
    """Return the correlations as declared, else as the certificate states them."""
    names = list(coefficients)
    said = {frozenset(pair) for pair in declared}
    open_pairs = [pair for pair in combinations(names, 2) if frozenset(pair) not in said]
    asked = list(dict.fromkeys(name for pair in open_pairs for name in pair))
    if len(names) == 1:
        asked = names
    found = stated_correlations(certificate, [coefficients[name].source for name in asked])
    stated = {(asked[a], asked[b]): r for (a, b), r in found.pairs.items()}
    findings = list(found.findings)
    over = [f"{one}:{other}" for one, other in declared
            if {one, other} <= set(names) and is_covariance_stated(
                certificate, [coefficients[one].source, coefficients[other].source])]  # fmt: skip
    if over:
        findings.append(declared_instead(f"the coefficients {', '.join(over)}"))
    kept = {pair: r for pair, r in stated.items() if frozenset(pair) not in said}
    return {**declared, **kept}, findings


def _correlation_doubts(
    formula: Formula, stated: Sequence[Input], correlations: Mapping[tuple[str, str], float]
) -> list[Finding]:
    declared = {frozenset(pair) for pair in correlations}
    silent = [
        f"{one.name}:{other.name}"
        for one, other in combinations(stated, 2)
        if frozenset((one.name, other.name)) not in declared
    ]
    if not silent:
        return []
    return [_doubt(
        "certificates.coefficients_taken_as_independent",
        f"no correlation is known of the coefficients {', '.join(silent)} of formula {formula.id}: "
        "they are taken as independent, though coefficients of one fit seldom are",
    )]  # fmt: skip


def _doubt(code: str, message: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, severity=severity, message=message)
