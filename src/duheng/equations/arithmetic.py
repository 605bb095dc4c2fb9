"""Python's operators, mapped once onto operations of an expression."""

from __future__ import annotations

from typing import Self

from duheng.equations.operations import Operation


class Arithmetic:
    """Operators for a type that can apply an operation to itself and to numbers."""

    __slots__ = ()

    @classmethod
    def _apply(cls, operation: Operation, *operands: object) -> Self:
        """Return the operation applied to operands of this type or numbers."""
        raise NotImplementedError(f"{cls.__name__} does not say how to apply {operation.value}")

    def __add__(self, other: object) -> Self:
        return self._apply(Operation.ADD, self, other)

    def __radd__(self, other: object) -> Self:
        return self._apply(Operation.ADD, other, self)

    def __sub__(self, other: object) -> Self:
        return self._apply(Operation.SUBTRACT, self, other)

    def __rsub__(self, other: object) -> Self:
        return self._apply(Operation.SUBTRACT, other, self)

    def __mul__(self, other: object) -> Self:
        return self._apply(Operation.MULTIPLY, self, other)

    def __rmul__(self, other: object) -> Self:
        return self._apply(Operation.MULTIPLY, other, self)

    def __truediv__(self, other: object) -> Self:
        return self._apply(Operation.DIVIDE, self, other)

    def __rtruediv__(self, other: object) -> Self:
        return self._apply(Operation.DIVIDE, other, self)

    def __pow__(self, other: object) -> Self:
        return self._apply(Operation.POWER, self, other)

    def __rpow__(self, other: object) -> Self:
        return self._apply(Operation.POWER, other, self)

    def __neg__(self) -> Self:
        return self._apply(Operation.NEGATE, self)

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return self._apply(Operation.ABS, self)
