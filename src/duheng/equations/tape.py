"""Expressions compiled to a tape: values and derivatives on floats and on arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duheng.equations.arithmetics import ARRAY_OPERATIONS, FAILURES
from duheng.equations.diagnosis import find_kink, find_singularity
from duheng.equations.errors import MissingValue, SingularExpression
from duheng.equations.expression import Expression, symbols_of
from duheng.equations.jets import second_order
from duheng.equations.program import Program, build_program
from duheng.equations.reverse import sweep_floats, sweep_generic
from duheng.terms.errors import DuhengError, UnusableInput

FloatArray = NDArray[np.float64]
Values = Mapping[str, Any] | Sequence[Any]

_ONLY_FLOATS = frozenset({float})
_RAISE = {"divide": "raise", "invalid": "raise", "over": "raise", "under": "ignore"}


def compile_expression(
    expressions: Expression | Sequence[Expression], symbols: Sequence[str] | None = None
) -> Tape:
    """Return the tape of one expression, or of several that share their parts.

    Parameters
    ----------
    expressions : Expression or sequence of Expression
        What is to be evaluated.
    symbols : sequence of str, optional
        The inputs in the wanted order; it may hold more than the expressions use. Without it,
        the order in which they first appear.

    Raises
    ------
    MissingValue
        When an expression uses a symbol outside ``symbols``.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> tape = compile_expression(parse_equation("a*b/c"))
    >>> tape.value_and_gradient({"a": 6.0, "b": 2.0, "c": 4.0})
    (3.0, [0.5, 1.5, -0.75])
    """
    items = (expressions,) if isinstance(expressions, Expression) else tuple(expressions)
    used = symbols_of(items)
    order = used if symbols is None else tuple(symbols)
    missing = [name for name in used if name not in order]
    if missing:
        raise MissingValue(
            f"the expression uses '{missing[0]}', which is not among the inputs",
            hint=f"inputs: {', '.join(order)}",
            data={"missing": missing},
        )
    return Tape(build_program(items, order))


class Tape:
    """A compiled expression. Evaluations are pure: one tape may serve many threads.

    Values are given by name or in the order of ``symbols``; each is a float [in the symbol's
    unit] or an array of one common shape. A result of arrays is an array, unless the expression
    does not depend on them.
    """

    __slots__ = ("program",)

    def __init__(self, program: Program) -> None:
        self.program = program

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the inputs, in the order of gradients."""
        return self.program.symbols

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The compiled expressions."""
        return tuple(self.program.nodes[slot] for slot in self.program.outputs)

    def value(self, values: Values, output: int = 0) -> Any:
        """Return the value of one output.

        Raises
        ------
        SingularExpression
            Where any part of the unsimplified expression is not finite; for arrays, at the first
            such element.
        MissingValue
            When a symbol has no value.
        """
        return self.values(values)[output]

    def values(self, values: Values) -> list[Any]:
        """Return the values of all outputs; raises like :meth:`value`."""
        slots, _ = self._run(values)
        return [slots[slot] for slot in self.program.outputs]

    def value_and_gradient(self, values: Values, output: int = 0) -> tuple[Any, list[Any]]:
        """Return one output and its partial derivatives in the order of ``symbols``.

        A partial derivative that is the same for all elements may stay a plain float.

        Raises
        ------
        SingularExpression, MissingValue
            As :meth:`value`.
        NotDifferentiable
            At a kink of abs, min or max, and where a slope is infinite.
        """
        slots, is_array = self._run(values)
        return slots[self.program.outputs[output]], self._sweep(slots, output, is_array)

    def values_and_gradients(self, values: Values) -> tuple[list[Any], list[list[Any]]]:
        """Return all outputs and the partial derivatives of each; raises as its singular form."""
        slots, is_array = self._run(values)
        outputs = [slots[slot] for slot in self.program.outputs]
        return outputs, [self._sweep(slots, index, is_array) for index in range(len(outputs))]

    def second_order(
        self, values: Values, directions: FloatArray, output: int = 0
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return gradient, Hessian times directions, and second slopes of the gradient.

        Parameters
        ----------
        values : Mapping or Sequence
            One float per symbol; arrays are not taken here.
        directions : array_like, shape (n, m)
            One direction per column.
        output : int
            Which output.

        Returns
        -------
        gradient : ndarray, shape (n,)
        hessian_directions : ndarray, shape (n, m)
            ``H @ directions``.
        third : ndarray, shape (n, m)
            Column ``m`` holds the second derivative of the gradient along direction ``m``.

        Raises
        ------
        SingularExpression, NotDifferentiable, MissingValue
            As :meth:`value_and_gradient`; also where only a second or third derivative fails.

        Notes
        -----
        The backward sweep is run once on Taylor polynomials of degree 2 in all directions at
        once, so the cost is that of a few evaluations times m, not n squared.
        """
        slots, is_array = self._run(values)
        if is_array:
            raise UnusableInput("second order is evaluated at one point, found arrays")
        self._sweep(slots, output, False)
        return second_order(self.program, slots, directions, output)

    def slots_at(self, values: Sequence[float]) -> list[float]:
        """Return every intermediate value at one point; raises like :meth:`value`."""
        return self._run_floats([*values, *self.program.constants])

    def _run(self, values: Values) -> tuple[list[Any], bool]:
        slots = self._read(values)
        if set(map(type, slots)) <= _ONLY_FLOATS:
            return self._run_floats([*slots, *self.program.constants]), False
        return self._run_arrays(slots), True

    def _read(self, values: Values) -> list[Any]:
        symbols = self.program.symbols
        if isinstance(values, Mapping):
            try:
                given = [values[name] for name in symbols]
            except KeyError as error:
                raise MissingValue(
                    f"'{error.args[0]}' has no value", data={"missing": [error.args[0]]}
                ) from error
        else:
            given = values if type(values) is list else list(values)
            if len(given) != len(symbols):
                raise MissingValue(f"{len(symbols)} values are needed, found {len(given)}")
        if set(map(type, given)) <= _ONLY_FLOATS:
            return given
        return [_number_or_array(item) for item in given]

    def _run_floats(self, slots: list[Any]) -> list[Any]:
        append = slots.append
        try:
            for function, a, b in self.program.float_steps:
                append(function(slots[a]) if b < 0 else function(slots[a], slots[b]))
        except FAILURES as error:
            raise self._singular(slots) from error
        if not math.isfinite(sum(slots)) and not all(map(math.isfinite, slots)):
            raise self._singular(slots)
        return slots

    def _singular(self, slots: list[Any]) -> DuhengError:
        found = find_singularity(self.program, slots)
        return found or SingularExpression("the expression has no finite value here")

    def _run_arrays(self, given: list[Any]) -> list[Any]:
        _check_shapes(self.program.symbols, given)
        try:
            with np.errstate(**_RAISE):  # type: ignore[arg-type]  # the literals are right
                slots = self._array_slots(given)
        except FAILURES as error:
            found = find_singularity(self.program, given)
            if found is not None:
                raise found from error
            # the processor raised a flag, but every number is finite
            with np.errstate(all="ignore"):
                slots = self._array_slots(given)
        if not all(bool(np.isfinite(item).all()) for item in given):
            raise self._singular(given)
        return slots

    def _array_slots(self, given: list[Any]) -> list[Any]:
        slots = [*given, *self.program.constants]
        for function, a, b in self.program.array_steps:
            slots.append(function(slots[a]) if b < 0 else function(slots[a], slots[b]))
        return slots

    def _sweep(self, slots: list[Any], output: int, is_array: bool) -> list[Any]:
        program = self.program
        steps, slot, inputs = (
            program.reverse_steps[output],
            program.outputs[output],
            len(program.symbols),
        )
        try:
            if is_array:
                with np.errstate(**_RAISE):  # type: ignore[arg-type]  # the literals are right
                    return sweep_generic(ARRAY_OPERATIONS, steps, slots, slot, inputs)
            gradient = sweep_floats(steps, slots, slot, inputs)
        except FAILURES as error:
            raise find_kink(program, slots, output) from error
        if not math.isfinite(sum(gradient)) and not all(map(math.isfinite, gradient)):
            raise find_kink(program, slots, output)
        return gradient


def _number_or_array(item: Any) -> Any:
    if isinstance(item, Real) and not isinstance(item, bool):
        return float(item)
    try:
        array = np.asarray(item)
    except ValueError as error:
        raise UnusableInput(f"{item!r:.60} is neither a number nor an array of numbers") from error
    if array.dtype.kind not in "iuf":
        raise UnusableInput(f"{item!r:.60} is neither a number nor an array of numbers")
    array = array.astype(float, copy=False)
    return array if array.ndim else float(array)


def _check_shapes(symbols: tuple[str, ...], slots: list[Any]) -> None:
    shapes = {name: np.shape(item) for name, item in zip(symbols, slots, strict=True)}
    if len({shape for shape in shapes.values() if shape}) > 1:
        raise UnusableInput(
            f"arrays of different shapes cannot be evaluated together: {shapes}",
            hint="give every array one shape; single numbers may stand beside them",
        )
