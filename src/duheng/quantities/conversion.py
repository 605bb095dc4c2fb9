"""Values converted from one unit to another, and the record of how."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from numbers import Real

from duheng.quantities.catalogue import Kind, catalogue
from duheng.quantities.components import catalogue_unit
from duheng.quantities.dimensions import Dimension
from duheng.quantities.errors import DimensionMismatch, KindMismatch
from duheng.quantities.naming import described
from duheng.quantities.parsing import parse_unit
from duheng.quantities.units import MeasurementUnit, Numbers
from duheng.terms.errors import UnusableInput

_GAS = Dimension.of(reference_gas_volume=1)
_VOLUME = Dimension.of(length=3)


def convert(
    value: Numbers, source: MeasurementUnit | str, target: MeasurementUnit | str
) -> Numbers:
    """Return a value of one unit in another unit, offsets of temperature scales applied.

    Parameters
    ----------
    value : float or ndarray
        Value [source].
    source, target : MeasurementUnit or str
        Units, or texts for :func:`parse_unit`.

    Returns
    -------
    float or ndarray
        Value [target].

    Raises
    ------
    DimensionMismatch
        When the dimensions differ.
    KindMismatch
        When the dimension is the same but no factor joins the kinds (r and rad, var and W,
        C and CO2).
    UnusableInput
        When the value is not a number or an array of numbers.

    Notes
    -----
    value * (f_source / f_target) + (o_source - o_target) / f_target, where the quotient of the
    factors is formed exactly and rounded once.

    Examples
    --------
    >>> convert(1.0, "tce", "GJ")
    29.3076
    >>> round(convert(1.0, "Nm3", "m3(20°C)"), 4)
    1.0732
    >>> convert(60.0, "r/min", "1/s")
    1.0
    """
    begin, end = _units(value, source, target)
    scaled = _scaled(value, begin, end)
    if begin.offset == end.offset:
        return scaled
    return scaled + (begin.offset - end.offset) / end.factor


def convert_interval(
    value: Numbers, source: MeasurementUnit | str, target: MeasurementUnit | str
) -> Numbers:
    """Return a difference or an uncertainty in another unit: the factor alone.

    Parameters
    ----------
    value : float or ndarray
        Difference, or standard or expanded uncertainty [source].
    source, target : MeasurementUnit or str
        Units, or texts for :func:`parse_unit`.

    Returns
    -------
    float or ndarray
        The same difference [target].

    Raises
    ------
    DimensionMismatch, KindMismatch, UnusableInput
        As :func:`convert` does.

    Examples
    --------
    >>> convert_interval(0.5, "°C", "mK")
    500.0
    """
    begin, end = _units(value, source, target)
    return _scaled(value, begin, end)


def as_unit(unit: MeasurementUnit | str) -> MeasurementUnit:
    """Return the unit itself, or the one that a text names.

    Raises
    ------
    UnknownUnit, UnreadableUnit
        As :func:`parse_unit` does.

    Examples
    --------
    >>> as_unit("kWh") is as_unit(as_unit("kWh"))
    True
    """
    return unit if isinstance(unit, MeasurementUnit) else parse_unit(unit)


def check_convertible(source: MeasurementUnit, target: MeasurementUnit) -> None:
    """Raise unless values of one unit can be given in the other.

    Parameters
    ----------
    source, target : MeasurementUnit
        The two units.

    Raises
    ------
    DimensionMismatch
        When the dimensions differ.
    KindMismatch
        When the kinds of quantity exclude each other.

    Examples
    --------
    >>> check_convertible(as_unit("kWh"), as_unit("GJ"))
    """
    if source.dimension != target.dimension:
        raise DimensionMismatch(
            f"'{source}' ({described(source.dimension)}) does not convert to '{target}' "
            f"({described(target.dimension)})",
            hint=_gas_hint(source.dimension, target.dimension),
            data={"source": source.symbol, "target": target.symbol},
        )
    _check_kinds(source, target)


def _gas_hint(source: Dimension, target: Dimension) -> str | None:
    if {source / target, target / source} & {_GAS / _VOLUME}:
        return (
            "Nm3 is gas at reference conditions, m3 is space: V = Vn (101.325 kPa / p) "
            "(T / 273.15 K) (Z / Zn) needs the measured pressure, temperature and compressibility"
        )
    return "choose units of the same dimension; `duheng units list` shows them"


def _check_kinds(source: MeasurementUnit, target: MeasurementUnit) -> None:
    ours, theirs = _kinds(source), _kinds(target)
    for name in sorted(set(ours) ^ set(theirs)):
        kind = catalogue().kinds[name]
        other = theirs if name in ours else ours
        if "*" in kind.conflicts or set(kind.conflicts) & set(other):
            raise _kind_mismatch(source, target, kind)


def _kinds(unit: MeasurementUnit) -> set[str]:
    return {row.kind for row in map(catalogue_unit, unit.components) if row.kind}


def _kind_mismatch(source: MeasurementUnit, target: MeasurementUnit, kind: Kind) -> KindMismatch:
    return KindMismatch(
        f"'{source}' and '{target}' have one dimension [{source.dimension}] but no factor joins "
        f"their kinds of quantity",
        hint=kind.hint,
        data={"source": source.symbol, "target": target.symbol, "kind": kind.name},
    )


def _units(
    value: object, source: MeasurementUnit | str, target: MeasurementUnit | str
) -> tuple[MeasurementUnit, MeasurementUnit]:
    if not isinstance(value, Real) and not hasattr(value, "dtype"):
        raise UnusableInput(
            f"a value to convert is a number or an array, got {type(value).__name__}"
        )
    return _checked(as_unit(source), as_unit(target))


@lru_cache(maxsize=1024)
def _checked(
    source: MeasurementUnit, target: MeasurementUnit
) -> tuple[MeasurementUnit, MeasurementUnit]:
    """Return both units when they convert; a refusal is not remembered."""
    check_convertible(source, target)
    return source, target


def _scaled(value: Numbers, source: MeasurementUnit, target: MeasurementUnit) -> Numbers:
    ratio = conversion_factor(source, target)
    if isinstance(ratio, Fraction) and ratio.numerator == 1:
        # x / 1000 is the nearest float, x * 0.001 often is not
        return value / float(ratio.denominator)
    return value * float(ratio)


@lru_cache(maxsize=1024)
def conversion_factor(source: MeasurementUnit, target: MeasurementUnit) -> Fraction | float:
    """Return the target units in one source unit: exact, or a float where a root is involved."""
    if source.exact_factor is None or target.exact_factor is None:
        return source.factor / target.factor
    return source.exact_factor / target.exact_factor
