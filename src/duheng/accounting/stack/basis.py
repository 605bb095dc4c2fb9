"""What a concentration and a flow are of: wet or dry gas, at which temperature and pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.stack.errors import MixedBasis, NoReferenceConditions
from duheng.equations import Expression, number
from duheng.quantities import convert, parse_unit
from duheng.rulebook import DatedValue, PackLibrary

ONE = number(1)
_MASS = parse_unit("kg/m3").dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Gas:
    """A concentration or a flow of gas.

    Attributes
    ----------
    unit : str
        ``1`` for a volume fraction, ``kg/m3`` for a mass concentration, ``m3/h`` for a flow.
    dry : bool
        Of dry gas.
    temperature_k, pressure_kpa : float or None
        Reference of the volume; None for a volume fraction.
    """

    unit: str
    dry: bool
    temperature_k: float | None
    pressure_kpa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """Molar masses and the volume of a mole, from a pack."""

    values: Mapping[str, DatedValue]

    def of(self, name: str) -> float:
        """Return a constant in the unit of the pack."""
        return self.values[name].value


def read_constants(library: PackLibrary, table: str, *, strict: bool) -> Constants:
    """Return the constants of a pack.

    Raises
    ------
    UnknownPack, NoSuchEntry
        When there is no such pack or constant.
    UncheckedValue
        In strict mode, when one is unchecked.
    """
    names = ("molar-volume", "normal-temperature", "normal-pressure", "molar-mass-co2",
             "molar-mass-so2", "molar-mass-nox")  # fmt: skip
    return Constants(
        values={name: library.value(table, {"constant": name}, strict=strict) for name in names}
    )


def gas_of(written: Mapping[str, Any], where: str, *, is_flow: bool = False) -> Gas:
    """Return what a column of concentrations or flows is of.

    Raises
    ------
    NoReferenceConditions
        When a volume of gas does not name its temperature and pressure.
    MixedBasis
        When it is not said whether the gas is wet or dry.
    """
    if "basis" not in written:
        raise MixedBasis(
            f"{where}: it is not said whether this is of wet or of dry gas",
            hint="write basis: wet, or basis: dry",
        )
    is_mass = parse_unit(written["unit"]).dimension == _MASS
    unit = "m3/h" if is_flow else "kg/m3" if is_mass else "1"
    reference = written.get("reference")
    if reference is None and unit != "1":
        raise NoReferenceConditions(
            f"{where}: a gas volume in {written['unit']} has no reference temperature and pressure",
            hint="write reference: {temperature: {value: 0, unit: degC}, pressure: {value: "
            "101.325, unit: kPa}}",
        )
    if reference is None or unit == "1":
        return Gas(unit=unit, dry=written["basis"] == "dry", temperature_k=None, pressure_kpa=None)
    temperature, pressure = reference["temperature"], reference["pressure"]
    found = Gas(
        unit=unit,
        dry=written["basis"] == "dry",
        temperature_k=float(convert(float(temperature["value"]), temperature["unit"], "K")),
        pressure_kpa=float(convert(float(pressure["value"]), pressure["unit"], "kPa")),
    )
    if not (found.temperature_k and found.temperature_k > 0 and found.pressure_kpa
            and found.pressure_kpa > 0):  # fmt: skip
        raise NoReferenceConditions(f"{where}: the reference is no temperature and pressure")
    return found


def needs_moisture(gas: Gas, flow: Gas, written: Mapping[str, Any], where: str) -> bool:
    """Return whether concentration and flow are of different bases.

    Raises
    ------
    MixedBasis
        When they are, and no moisture is known.
    """
    if gas.dry == flow.dry:
        return False
    if "moisture" not in written:
        one, other = ("dry", "wet") if gas.dry else ("wet", "dry")
        raise MixedBasis(
            f"{where}: a {one} concentration and a {other} flow, and no moisture",
            hint="give the moisture: a monitor, or a constant with its evidence",
        )
    return True


def moisture_factor(gas: Gas, water: Expression) -> Expression:
    """Return the factor that brings the flow onto the basis of the concentration."""
    return ONE - water if gas.dry else (ONE - water) ** number(-1)


def conversion_of(gas: Gas, flow: Gas, quantity: str, constants: Constants) -> tuple[float, str]:
    """Return the factor from concentration times volume to a mass, and its unit.

    A volume fraction counts moles in the volume of the flow; a mass concentration is of a volume
    at its own temperature and pressure, into which the flow is brought.
    """
    volume = (flow.temperature_k or 0.0) / (flow.pressure_kpa or 1.0)
    if gas.unit == "1":
        normal = constants.of("normal-temperature") / constants.of("normal-pressure")
        mole = constants.of("molar-volume") * volume / normal
        return constants.of(f"molar-mass-{quantity}") / mole, "kg/m3"
    own = (gas.temperature_k or 0.0) / (gas.pressure_kpa or 1.0)
    return own / volume, "1"
