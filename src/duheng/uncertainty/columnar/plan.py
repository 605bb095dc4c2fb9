"""What has to be summed over the rows so that totals and sensitivities follow from cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from duheng.equations import (
    Expression,
    Tape,
    compile_expression,
    derivative,
    gradient,
    number,
    substitute,
    symbol,
)
from duheng.quantities import MeasurementUnit
from duheng.uncertainty.columnar.kinds import (
    Curve,
    Exact,
    Floats,
    Independent,
    Kind,
    OnTimeline,
    Register,
    Shared,
)
from duheng.uncertainty.columnar.separable import ONE, separate, times
from duheng.uncertainty.errors import UndeclaredInput

RowKind = Exact | Independent | Register


def offset_name(name: str) -> str:
    """Return the symbol of a curve's height where its argument is zero."""
    return f"{name}#height"


def slope_name(name: str) -> str:
    """Return the symbol of a curve's slope."""
    return f"{name}#slope"


def argument_name(name: str) -> str:
    """Return the symbol of a curve's argument."""
    return f"{name}#argument"


def width_name(name: str) -> str:
    """Return the symbol of the standard uncertainty that an independent input has row by row."""
    return f"{name}#width"


@dataclass(frozen=True, kw_only=True, eq=False)
class ColumnModel:
    """A model with the kind of every input declared, in the units of its columns.

    Attributes
    ----------
    expression : Expression
        Of raw columns and raw shared values; conversion to coherent units and back is in it.
    inputs : Mapping of str to Kind
        The kind of every symbol of the original equation.
    columns : Mapping of str to str
        Row column of every symbol that changes from row to row.
    shared : tuple of str
        Symbols whose values are looked up.
    """

    expression: Expression
    inputs: Mapping[str, Kind]
    columns: Mapping[str, str]
    shared: tuple[str, ...]

    @cached_property
    def noisy(self) -> dict[str, Independent]:
        """Independent inputs by name."""
        return {n: kind for n, kind in self.inputs.items() if isinstance(kind, Independent)}


def declare(
    expression: Expression,
    inputs: Mapping[str, Kind],
    units: Mapping[str, MeasurementUnit],
    unit: MeasurementUnit,
) -> ColumnModel:
    """Return the model with its inputs declared.

    Raises
    ------
    UndeclaredInput
        When a symbol has no kind or no unit, or a kind belongs to no symbol.
    """
    _check_declared(expression, inputs, units)
    replacements = {name: _raw(name, inputs[name], units[name]) for name in expression.symbols}
    raw = substitute(expression, replacements)
    if unit.factor != 1.0:
        raw = raw / number(unit.factor)
    return ColumnModel(
        expression=raw,
        inputs={name: inputs[name] for name in expression.symbols},
        columns=_columns(inputs, expression.symbols),
        shared=_shared(inputs, expression.symbols),
    )


def _check_declared(
    expression: Expression, inputs: Mapping[str, Kind], units: Mapping[str, MeasurementUnit]
) -> None:
    for name in expression.symbols:
        if name not in inputs:
            raise UndeclaredInput(
                f"the kind of input '{name}' is not declared",
                hint="declare it Exact, Independent, Shared, OnTimeline, Curve or Register:"
                " only you know whether its error averages out",
                data={"input": name},
            )
        if name not in units:
            raise UndeclaredInput(f"the unit of input '{name}' is not declared")
    for name in inputs:
        if name not in expression.symbols:
            raise UndeclaredInput(
                f"'{name}' has a kind but does not occur in the equation",
                hint=f"the equation has {', '.join(expression.symbols)}",
            )


def _raw(name: str, kind: Kind, unit: MeasurementUnit) -> Expression:
    if isinstance(kind, Exact) and kind.column is None:
        if kind.value is None:
            raise UndeclaredInput(f"the exact input '{name}' has neither column nor value")
        return number(float(unit.to_coherent(kind.value)))
    raw = symbol(name)
    if isinstance(kind, Curve):
        raw = symbol(offset_name(name)) + symbol(slope_name(name)) * symbol(argument_name(name))
    if unit.factor != 1.0:
        raw = raw * number(unit.factor)
    return raw + number(unit.offset) if unit.offset != 0.0 else raw


def _columns(inputs: Mapping[str, Kind], names: Sequence[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for name in names:
        kind = inputs[name]
        if isinstance(kind, Curve):
            columns[argument_name(name)] = kind.argument
        elif isinstance(kind, RowKind) and kind.column is not None:
            columns[name] = kind.column
        if isinstance(kind, Independent) and isinstance(kind.standard_uncertainty, str):
            columns[width_name(name)] = kind.standard_uncertainty
    return columns


def _shared(inputs: Mapping[str, Kind], names: Sequence[str]) -> tuple[str, ...]:
    shared: list[str] = []
    for name in names:
        kind = inputs[name]
        if isinstance(kind, Curve):
            shared += [offset_name(name), slope_name(name)]
        elif isinstance(kind, Shared | OnTimeline):
            shared.append(name)
    return tuple(shared)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Row functions to sum, and how totals follow from the sums.

    Attributes
    ----------
    model : ColumnModel
        The declared model.
    functions : tuple of Expression
        Functions of the row to be summed over each cell; the number 1 is the count of rows.
    is_separable : bool
        Whether shared values stay out of the rows; otherwise they are joined to every row.
    """

    model: ColumnModel
    functions: tuple[Expression, ...]
    is_separable: bool
    total: Tape
    slopes: Mapping[str, Tape] = field(default_factory=dict)
    noise: Mapping[str, Tape] = field(default_factory=dict)

    def values(self, sums: Sequence[Floats], shared: Mapping[str, Floats]) -> Floats:
        """Return the total of each cell, shape (n_cells,)."""
        return _full(self.total.value(self.arguments(sums, shared)), len(sums[0]))

    def partials(
        self, sums: Sequence[Floats], shared: Mapping[str, Floats]
    ) -> tuple[Floats, dict[str, Floats]]:
        """Return totals of cells and their derivatives by each shared symbol."""
        size = len(sums[0])
        if self.slopes:
            arguments = self.arguments(sums, {})
            tapes = self.slopes.items()
            slopes = {name: _full(tape.value(arguments), size) for name, tape in tapes}
            return _full(self.total.value(arguments), size), slopes
        arguments = self.arguments(sums, shared)
        value, slope = self.total.value_and_gradient(arguments)
        by_name = dict(zip(self.total.symbols, slope, strict=True))
        used = {name: _full(by_name[name], size) for name in self.model.shared if name in by_name}
        return _full(value, size), used

    def variances(self, sums: Sequence[Floats], shared: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return the summed variance of each independent input, by cell."""
        arguments = self.arguments(sums, {} if self.slopes else shared)
        return {n: _full(tape.value(arguments), len(sums[0])) for n, tape in self.noise.items()}

    def arguments(self, sums: Sequence[Floats], shared: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return the sums and shared values under the symbols of the tapes."""
        return {**shared, **{_sum_name(place): column for place, column in enumerate(sums)}}


def _full(values: object, size: int) -> Floats:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), (size,))


def _sum_name(place: int) -> str:
    return f"#sum{place}"


class _Sums:
    """The row functions met so far, each under one symbol."""

    def __init__(self) -> None:
        self.places: dict[Expression, int] = {ONE: 0}

    def symbol(self, row: Expression) -> Expression:
        place = self.places.setdefault(row, len(self.places))
        return symbol(_sum_name(place))

    def total(self, terms: Sequence[tuple[Expression, Expression]]) -> Expression:
        parts = [times(shared, self.symbol(row)) for shared, row in terms]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total


def make_plan(model: ColumnModel) -> Plan:
    """Return the cheapest plan for a model: cells when it is separable, rows otherwise."""
    terms = separate(model.expression, model.columns)
    noise = {name: _squared_slope(model, name) for name in model.noisy}
    squares = {name: separate(item, model.columns) for name, item in noise.items()}
    if terms is None or any(item is None for item in squares.values()):
        return _rowwise(model, noise)
    sums = _Sums()
    total = sums.total(terms)
    tapes = {n: compile_expression(sums.total(item)) for n, item in squares.items() if item}
    return Plan(
        model=model,
        functions=tuple(sums.places),
        is_separable=True,
        total=compile_expression(total),
        noise=tapes,
    )


def _squared_slope(model: ColumnModel, name: str) -> Expression:
    """Return (sensitivity x standard uncertainty)^2 of one row's independent input."""
    slope = derivative(model.expression, name)
    kind = model.noisy[name]
    stated = kind.standard_uncertainty
    width = symbol(width_name(name)) if isinstance(stated, str) else number(float(stated))
    product = slope * width * symbol(name) if kind.relative else slope * width
    return product * product


def _rowwise(model: ColumnModel, noise: Mapping[str, Expression]) -> Plan:
    sums = _Sums()
    total = compile_expression(sums.symbol(model.expression))
    everything = dict(zip(model.expression.symbols, gradient(model.expression), strict=True))
    slopes = {name: everything[name] for name in model.shared}
    return Plan(
        model=model,
        total=total,
        slopes={name: compile_expression(sums.symbol(item)) for name, item in slopes.items()},
        noise={name: compile_expression(sums.symbol(item)) for name, item in noise.items()},
        functions=tuple(sums.places),
        is_separable=False,
    )
