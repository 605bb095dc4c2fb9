"""Measurement models: an equation with units, evaluated with uncertainties."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from duheng.equations.dimensioning import dimension_of
from duheng.equations.errors import UnknownName
from duheng.equations.expression import Expression
from duheng.equations.linearity import is_linear
from duheng.equations.parsing import parse_equation
from duheng.equations.tape import Tape, compile_expression
from duheng.equations.tracing import parameters_of, trace
from duheng.quantities import DimensionMismatch, MeasurementUnit, as_unit, check_convertible
from duheng.uncertainty.errors import MissingInputQuantity, UnusableModel
from duheng.uncertainty.evaluating import Scaling, evaluate_model, scaling_of
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.sources import Input

if TYPE_CHECKING:
    from duheng.uncertainty.column_evaluation import ColumnResult

Unit = MeasurementUnit | str
Inputs = Iterable[Input] | Mapping[str, Input]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A quantity equation: inputs convert to coherent units, the result to its declared unit.

    Bare numbers in the equation are dimensionless. The dimension is checked when the model is
    made, before any number.

    Attributes
    ----------
    name : str
        Name of the measurand.
    expression : Expression
        The equation's right-hand side.
    units : Mapping of str to MeasurementUnit
        Unit of every input; their order is the order of the budget.
    unit : MeasurementUnit
        Unit of the output.
    tape : Tape
        The compiled equation; it takes and gives coherent values.
    is_linear : bool
        Whether the equation is visibly linear.
    unused : tuple of str
        Declared inputs that the equation does not hold.
    input_units, scaling : tuple
        The declared units, and their factors, ready for evaluations.

    Raises
    ------
    duheng.quantities.DimensionMismatch
        When the equation adds unlike quantities, or its dimension is not that of the unit.
    duheng.equations.UnknownName
        When the equation uses a name without a unit.

    Examples
    --------
    >>> power = Model.from_text("V**2/R", {"V": "V", "R": "kΩ"}, "W", name="P")
    >>> result = power.evaluate([
    ...     Input(name="V", value=10.0, standard_uncertainty=0.1),
    ...     Input(name="R", value=0.05, standard_uncertainty=0.0),
    ... ])
    >>> result.value, round(result.standard_uncertainty, 12)
    (2.0, 0.04)
    """

    name: str
    expression: Expression
    units: Mapping[str, MeasurementUnit]
    unit: MeasurementUnit
    tape: Tape = field(init=False, repr=False)
    is_linear: bool = field(init=False)
    unused: tuple[str, ...] = field(init=False)
    input_units: tuple[MeasurementUnit, ...] = field(init=False, repr=False)
    scaling: tuple[Scaling, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in self.expression.symbols if name not in self.units]
        if missing:
            raise UnknownName(
                f"the equation of '{self.name}' uses '{missing[0]}', which has no unit",
                hint=f"declared: {', '.join(self.units) or 'nothing'}",
            )
        _check_dimension(self)
        used, units = self.expression.symbols, tuple(self.units.values())
        derived = {
            "tape": compile_expression(self.expression, tuple(self.units)),
            "is_linear": is_linear(self.expression),
            "unused": tuple(name for name in self.units if name not in used),
            "input_units": units,
            "scaling": scaling_of(units, self.unit),
        }
        for attribute, value in derived.items():
            object.__setattr__(self, attribute, value)

    @classmethod
    def from_text(
        cls, text: str, units: Mapping[str, Unit], unit: Unit, *, name: str = "y"
    ) -> Model:
        """Return the model of an equation written as text; see ``parse_equation`` for errors."""
        expression = parse_equation(text, names=tuple(units))
        return cls._of(name, expression, units, unit)

    @classmethod
    def from_function(
        cls,
        function: Callable[..., Any],
        units: Mapping[str, Unit] | None = None,
        unit: Unit = "1",
        *,
        name: str | None = None,
    ) -> Model:
        """Return the model of a Python function, called once with symbols.

        Without ``units`` every input is dimensionless.

        Raises
        ------
        duheng.equations.UntraceableFunction
            When the function does what a symbol cannot do.
        UnusableModel
            When units name other parameters than the function has.
        """
        parameters = parameters_of(function)
        declared = dict.fromkeys(parameters, "1") if units is None else units
        if set(declared) != set(parameters):
            odd = sorted(set(declared) ^ set(parameters))
            raise UnusableModel(
                f"the function takes {', '.join(parameters)}, units are declared for "
                f"{', '.join(declared)}: '{odd[0]}' is on one side only"
            )
        ordered = {parameter: declared[parameter] for parameter in parameters}
        measurand = name or str(getattr(function, "__name__", "y"))
        return cls._of(measurand, trace(function, parameters), ordered, unit)

    @classmethod
    def _of(cls, name: str, expression: Expression, units: Mapping[str, Unit], unit: Unit) -> Model:
        return cls(
            name=name,
            expression=expression,
            units={symbol: as_unit(item) for symbol, item in units.items()},
            unit=as_unit(unit),
        )

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the inputs, in the order of the budget."""
        return self.tape.symbols

    def evaluate(
        self, inputs: Inputs, correlations: Any = None, *, order: int = 1
    ) -> MeasurementResult:
        """Return the measurement result at the estimates of the inputs.

        Parameters
        ----------
        inputs : iterable of Input, or Mapping of str to Input
            One for every input of the model, in any order.
        correlations : Mapping, iterable of (name, name, coefficient) or array_like, optional
            Correlation coefficients [1]; a matrix follows the order of the model's inputs.
        order : {1, 2}, optional
            Order of the propagation.

        Raises
        ------
        MissingInputQuantity
            When an input is missing, given twice, or not in the model.
        UnusableCorrelation, UnusableDegreesOfFreedom
            As :func:`duheng.uncertainty.causes.gather_causes`.
        duheng.quantities.DimensionMismatch
            When the unit of an input does not convert to the declared one.
        duheng.equations.SingularExpression, duheng.equations.NotDifferentiable
            When the equation has no value or no derivative at the estimates.
        NotLinear
            When second-order terms add up to a negative variance.

        References
        ----------
        JCGM 100:2008, 5.1.2, 5.2.2 and G.4.
        """
        return evaluate_model(self, self.arranged(inputs), correlations, order)

    def evaluate_columns(
        self,
        values: Mapping[str, Any],
        standard_uncertainties: Mapping[str, Any],
        correlations: Any = None,
    ) -> ColumnResult:
        """Return results of many evaluations at once, at first order.

        See :func:`duheng.uncertainty.column_evaluation.evaluate_columns`.
        """
        from duheng.uncertainty.column_evaluation import evaluate_columns

        return evaluate_columns(self, values, standard_uncertainties, correlations)

    def arranged(self, inputs: Inputs) -> list[Input]:
        """Return the inputs in the model's order; missing, doubled and strange ones are refused."""
        items = inputs.values() if isinstance(inputs, Mapping) else inputs
        found: dict[str, Input] = {}
        for item in items:
            if item.name in found or item.name not in self.units:
                raise _unwanted(item.name, item.name in found, self.symbols)
            found[item.name] = item
        try:
            return [found[name] for name in self.symbols]
        except KeyError as error:
            raise MissingInputQuantity(
                f"the model of '{self.name}' needs the input '{error.args[0]}', which is not given",
                data={"missing": [name for name in self.symbols if name not in found]},
            ) from error

    def to_latex(self, symbols: Mapping[str, str] | None = None) -> str:
        """Return the equation as LaTeX, ``y = ...``; ``symbols`` overrides single symbols."""
        from duheng.equations.latex import symbol_to_latex, to_latex

        left = (symbols or {}).get(self.name) or symbol_to_latex(self.name)
        return f"{left} = {to_latex(self.expression, symbols)}"


def model(
    function: Callable[..., Any] | None = None,
    *,
    units: Mapping[str, Unit] | None = None,
    unit: Unit = "1",
    name: str | None = None,
) -> Any:
    """Return a decorator that makes a model of a function; bare, all its units are 1.

    Parameters
    ----------
    function : callable, optional
        The function, when the decorator is used bare.
    units : Mapping of str to MeasurementUnit or str, optional
        Unit of every parameter of the function.
    unit : MeasurementUnit or str, optional
        Unit of what it returns.
    name : str, optional
        Name of the measurand; the function's own when not given.

    Examples
    --------
    >>> @model(units={"k": "1", "r": "kWh"}, unit="MJ")
    ... def energy(k, r):
    ...     return k * r
    >>> energy.name, energy.unit.symbol, str(energy.expression)
    ('energy', 'MJ', 'k*r')
    """
    if function is not None:
        return Model.from_function(function, units, unit, name=name)
    return lambda item: Model.from_function(item, units, unit, name=name)


def _check_dimension(item: Model) -> None:
    dimensions = {name: unit.dimension for name, unit in item.units.items()}
    found = dimension_of(item.expression, dimensions)
    if found != item.unit.dimension:
        raise DimensionMismatch(
            f"'{item.name}' is declared in '{item.unit}' [{item.unit.dimension}], "
            f"but its equation '{item.expression!s:.80}' has the dimension [{found}]",
            hint="bare numbers are dimensionless; give a constant with a unit as an input",
            data={"declared": str(item.unit.dimension), "found": str(found)},
        )
    if item.expression.is_symbol:
        check_convertible(item.units[item.expression.name], item.unit)


def _unwanted(name: str, is_double: bool, symbols: tuple[str, ...]) -> MissingInputQuantity:
    if is_double:
        return MissingInputQuantity(f"the input '{name}' is given twice")
    close = difflib.get_close_matches(name, symbols, n=1)
    return MissingInputQuantity(
        f"'{name}' is no input of the model",
        hint=f"did you mean '{close[0]}'?" if close else f"inputs: {', '.join(symbols)}",
    )
