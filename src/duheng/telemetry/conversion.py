"""From the numbers of a channel to its stored unit, by an exact factor."""

from __future__ import annotations

from fractions import Fraction

from duheng.quantities import KindMismatch, MeasurementUnit, parse_unit
from duheng.quantities.conversion import check_convertible
from duheng.telemetry.declaration import Channel, ReadingKind
from duheng.telemetry.errors import UnusableDeclaration

ENERGY = "kW·h"
_SECONDS_PER_HOUR = 3600


def stored_unit(channel: Channel, kind: ReadingKind) -> MeasurementUnit:
    """Return the unit of a channel's stored values.

    Raises
    ------
    DimensionMismatch, KindMismatch
        When the declared canonical unit is of another dimension or kind of quantity.
    UnusableDeclaration
        When the unit is a temperature scale, which adds up to nothing.
    """
    total = _total_unit(channel, kind)
    if total.is_temperature_scale:
        raise UnusableDeclaration(
            f"channel {channel.channel} is in {channel.unit}: temperatures do not add up",
            hint="readings are energies, volumes, masses or their rates",
        )
    canonical = parse_unit(channel.canonical_unit) if channel.canonical_unit else _default(total)
    check_convertible(total, canonical)
    return canonical


def _total_unit(channel: Channel, kind: ReadingKind) -> MeasurementUnit:
    if kind is not ReadingKind.POWER:
        return parse_unit(channel.unit)
    rate, slash, per = channel.unit.rpartition("/")
    if slash and per.strip() == "h":
        return parse_unit(rate)
    return parse_unit(f"{channel.unit}·h")


def _default(total: MeasurementUnit) -> MeasurementUnit:
    energy = parse_unit(ENERGY)
    if total.dimension != energy.dimension:
        return total
    try:
        check_convertible(total, energy)
    except KindMismatch:
        return total
    return energy


def conversion_factor(channel: Channel, kind: ReadingKind) -> Fraction:
    """Return the exact factor from a number (power: times hours) to the stored value."""
    written, target = _total_unit(channel, kind), stored_unit(channel, kind)
    if written.exact_factor is None or target.exact_factor is None:
        return Fraction(written.factor) / Fraction(target.factor)
    return Fraction(written.exact_factor) / Fraction(target.exact_factor)


def scaled(number: str, channel: Channel, kind: ReadingKind) -> str:
    """Return the SQL of a number in the stored unit, multiplier included.

    Notes
    -----
    ``x / 1000`` is the float nearest to the exact result, ``x * 0.001`` often is not.
    """
    factor = conversion_factor(channel, kind)
    converted = number
    if factor.numerator == 1 and factor.denominator != 1:
        converted = f"({number} / {float(factor.denominator)!r})"
    elif factor != 1:
        converted = f"({number} * {float(factor)!r})"
    return converted if channel.multiplier == 1 else f"({converted} * {channel.multiplier!r})"
