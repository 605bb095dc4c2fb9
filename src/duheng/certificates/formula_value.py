"""The value of a certificate's formula at a point, with the uncertainty of its coefficients."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from duheng.certificates.dsi_names import MEASUREMENT_ERROR
from duheng.certificates.errors import (
    OutsideCalibratedRange,
    UncertaintyNotStated,
    UnusableFormula,
)
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
    calibrated_range : tuple of (float or None)
        Both ends of the range in which it holds [unit of the load]; None is not stated.
    findings : tuple of Finding
        What there is to doubt.
    """

    formula: Formula
    gives: Gives
    load: QuantityValue
    result: MeasurementResult
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
    known = _Names(certificate, formula, equation)
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
    inputs = [_input(name, known.coefficient(name), certificate)
              for name in equation.expression.symbols if name != point]  # fmt: skip
    result = _evaluated(equation, [*inputs, _exact(point, at)], choice.correlations)
    stated = [one for one in inputs if one.standard_uncertainty]
    doubts += _correlation_doubts(formula, stated, choice.correlations)
    return FormulaValue(
        formula=formula,
        gives=gives,
        load=at,
        result=result,
        calibrated_range=bounds,
        findings=(*doubts, *result.findings),
    )


class _Names:
    """What the names of a formula stand for in its certificate."""

    def __init__(
        self, certificate: Certificate, formula: Formula, equation: WrittenEquation
    ) -> None:
        self._results = certificate.results
        self._formula = formula
        self._equation = equation

    def quantity(self, name: str) -> Quantity | None:
        """Return the quantity of a name: by the id that it points to, by id, or by label."""
        target = self._equation.references.get(name, name)
        found = [one for one in self._results if one.id == target] or [
            one for one in self._results if self._formula.labels.get(one.path) == target
        ]
        if len(found) > 1:
            raise self._unusable(f"'{name}' may be any of {len(found)} quantities named '{target}'")
        if not found and name in self._equation.references:
            raise self._unusable(f"'{name}' points to '{target}', which no quantity has as its id")
        return found[0] if found else None

    def point(self) -> str:
        """Return the name that stands for the point: the only one without a value of its own."""
        free = []
        for name in self._equation.expression.symbols:
            quantity = self.quantity(name)
            if quantity is None or len(quantity.values) != 1:
                free.append(name)
        if len(free) == 1:
            return free[0]
        if not free:
            raise self._unusable("every name has a value: none is left for the point")
        listed = ", ".join(f"'{name}'" for name in free)
        raise self._unusable(f"{listed} have no value, and only one can be the point")

    def coefficient(self, name: str) -> Quantity:
        """Return the quantity of a name that has one value."""
        found = self.quantity(name)
        if found is None or not found.values_si or not math.isfinite(found.values[0]):
            raise self._unusable(f"'{name}' has no value in a known unit")
        return found

    def gives(self) -> Gives | None:
        """Return what the formula gives, as its refType or that of its left side says."""
        if self._formula.gives is not None:
            return self._formula.gives
        left = self.quantity(self._equation.left) if self._equation.left else None
        said = set(left.ref_types) if left else set()
        if said & MEASUREMENT_ERROR:
            return "error"
        return "correction" if "basic_correction" in said else None

    def _unusable(self, reason: str) -> UnusableFormula:
        return UnusableFormula(
            f"formula {self._formula.id}, '{self._equation.expression}', cannot be used: {reason}",
            hint="ask the laboratory for a certificate whose formula names quantities by id "
            "(xref) or label",
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


def _input(name: str, quantity: Quantity, certificate: Certificate) -> Input:
    """Return a coefficient as an input quantity, in its coherent unit."""
    u = quantity.standard_uncertainties_si[0]
    if u is None:
        raise UncertaintyNotStated(
            f"coefficient '{name}' (quantity {quantity.id}) states no uncertainty",
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
        source=f"{certificate.id}#{quantity.id}",
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
