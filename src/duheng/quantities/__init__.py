"""Quantities: units that are listed, dimensions, and values that convert or are refused."""

from duheng.quantities.conversion import as_unit, check_convertible, convert, convert_interval
from duheng.quantities.dimensions import BASE_KINDS, DIMENSIONLESS, Dimension
from duheng.quantities.errors import (
    DimensionMismatch,
    KindMismatch,
    UnitHasNoSpelling,
    UnknownUnit,
    UnreadableUnit,
)
from duheng.quantities.explanation import Conversion, explain_conversion
from duheng.quantities.formatting import format_unit
from duheng.quantities.listing import KnownUnit, known_units
from duheng.quantities.naming import dimension_named, names_of_dimension
from duheng.quantities.parsing import parse_unit
from duheng.quantities.units import MeasurementUnit
from duheng.quantities.values import QuantityValue

__all__ = [
    "BASE_KINDS",
    "DIMENSIONLESS",
    "Conversion",
    "Dimension",
    "DimensionMismatch",
    "KindMismatch",
    "KnownUnit",
    "MeasurementUnit",
    "QuantityValue",
    "UnitHasNoSpelling",
    "UnknownUnit",
    "UnreadableUnit",
    "as_unit",
    "check_convertible",
    "convert",
    "convert_interval",
    "dimension_named",
    "explain_conversion",
    "format_unit",
    "known_units",
    "names_of_dimension",
    "parse_unit",
]
