"""Volumes of gas: at which temperature and pressure they are volumes.

A cubic metre of gas is no amount. ``Nm3`` (0 °C, 101.325 kPa) and ``m3(20°C)`` are units of their
own and convert by the ideal gas; plain cubic metres need their conditions beside them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from duheng.accounting.errors import GasWithoutReference, UnusableAccount
from duheng.accounting.setup import AccountSetup
from duheng.quantities import convert, parse_unit
from duheng.terms.findings import Finding, Severity

NORMAL_TEMPERATURE_K = 273.15
NORMAL_PRESSURE_KPA = 101.325
_GAS = parse_unit("Nm3").dimension
_VOLUME = parse_unit("m3").dimension


def check_gas_unit(found: str, wanted: str, what: str) -> None:
    """Refuse a volume without conditions where gas at reference conditions is asked.

    Raises
    ------
    GasWithoutReference
        When the units differ by cubic metres for normal cubic metres.
    """
    ours, theirs = parse_unit(found).dimension, parse_unit(wanted).dimension
    if ours != theirs and {ours / theirs, theirs / ours} & {_GAS / _VOLUME}:
        raise GasWithoutReference(
            f"{what} is in {found}, and {wanted} is asked: a volume of gas needs its temperature "
            "and pressure",
            hint="write the unit as Nm3 (0 °C, 101.325 kPa) or m3(20°C), or declare "
            "reference_conditions: {temperature: ..., pressure: ...} at the stream",
            data={"unit": found, "wanted": wanted},
        )


def normal_ratio(written: Mapping[str, Any], where: str) -> float:
    """Return the normal cubic metres in a cubic metre at declared conditions [Nm3/m3].

    Notes
    -----
    Ideal gas: V_n / V = (p / 101.325 kPa) (273.15 K / T).

    Raises
    ------
    UnusableAccount
        When temperature or pressure is not above 0.
    """
    temperature, pressure = written["temperature"], written["pressure"]
    kelvin = float(convert(float(temperature["value"]), temperature["unit"], "K"))
    kilopascal = float(convert(float(pressure["value"]), pressure["unit"], "kPa"))
    if not (kelvin > 0 and kilopascal > 0):
        raise UnusableAccount(
            f"{where}: {kelvin:g} K and {kilopascal:g} kPa are no conditions of a gas",
            hint="the pressure is absolute, in kPa; the temperature in °C or K",
        )
    return kilopascal / NORMAL_PRESSURE_KPA * NORMAL_TEMPERATURE_K / kelvin


def converted_finding(stream: str, unit: str, ratio: float) -> Finding:
    """Return the finding of a volume of gas that was brought to normal conditions."""
    return Finding(
        code="accounting.gas_converted",
        severity=Severity.NOTE,
        message=f"stream {stream}: volumes in {unit} were brought to 0 °C and 101.325 kPa by the "
        f"ideal gas, 1 {unit} = {ratio:.6g} Nm3",
        hint="the compressibility is taken as 1; declare the volume at normal conditions where "
        "the instrument gives it",
        data={"stream": stream, "unit": unit, "ratio": ratio},
    )


def gas_at_normal_conditions(
    backend: Any, account: AccountSetup, units: dict[str, str]
) -> tuple[dict[str, float], list[Finding]]:
    """Bring the rows of gas to normal conditions; return the ratio by channel, and findings.

    Plain cubic metres of a stream that declares its ``reference_conditions`` become ``Nm3``.
    Units at another reference, such as ``m3(20°C)``, stay what they are and convert as units.

    Raises
    ------
    UnusableAccount
        When conditions are declared for what is no plain volume, or are none of a gas.
    """
    ratios: dict[str, float] = {}
    findings = []
    for stream in account.streams:
        for channel in (one.channel for one in stream.channels):
            unit = units[channel]
            dimension = parse_unit(unit).dimension
            ratio = float(convert(1.0, unit, "Nm3")) if dimension == _GAS else 1.0
            if stream.reference_conditions is not None:
                where = account.document.where("streams", stream.name, "reference_conditions")
                if dimension != _VOLUME:
                    raise UnusableAccount(
                        f"{where}: {channel} is in {unit}, which is no plain volume",
                        hint="declare reference_conditions for m3 alone; Nm3 has its own",
                    )
                ratio = normal_ratio(stream.reference_conditions, where)
                ratios[channel] = ratio
                _scale(backend, channel, ratio * float(convert(1.0, unit, "m3")))
                units[channel] = "Nm3"
            if not math.isclose(ratio, 1.0, rel_tol=1e-12) and not _is_multiple(ratio):
                findings.append(converted_finding(stream.name, unit, ratio))
    return ratios, list({one.message: one for one in findings}.values())


def _scale(backend: Any, channel: str, factor: float) -> None:
    """Multiply what was read of a channel, and what was set aside of it."""
    for table, column in (("rows", "value"), ("excluded", "amount")):
        backend.raw_sql(
            f"UPDATE {table} SET {column} = {column} * ? WHERE channel = ?",  # noqa: S608 - constants
            parameters=[factor, channel],
        )


def _is_multiple(ratio: float) -> bool:
    """Return whether a ratio is a power of ten: a multiple of the unit, not another gas."""
    return math.isclose(math.log10(ratio), round(math.log10(ratio)), abs_tol=1e-12)
