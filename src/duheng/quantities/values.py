"""A number and its unit together."""

from __future__ import annotations

from dataclasses import dataclass

from duheng.quantities.conversion import as_unit, convert
from duheng.quantities.units import MeasurementUnit


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """A number and a reference, together expressing the size of a quantity (VIM 3, 1.19).

    Attributes
    ----------
    value : float
        Number [unit].
    unit : MeasurementUnit
        Its unit.

    Examples
    --------
    >>> from duheng.quantities import parse_unit
    >>> print(QuantityValue(1.0, parse_unit("tce")).to("GJ"))
    29.3076 GJ
    """

    value: float
    unit: MeasurementUnit

    def to(self, unit: MeasurementUnit | str) -> QuantityValue:
        """Return the same quantity in another unit; refuses like :func:`convert`."""
        target = as_unit(unit)
        return QuantityValue(convert(self.value, self.unit, target), target)

    def __str__(self) -> str:
        return str(self.value) if self.unit.symbol == "1" else f"{self.value} {self.unit}"
