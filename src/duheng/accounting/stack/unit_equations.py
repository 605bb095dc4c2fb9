"""The equations of units in customary units, with their constants from a pack."""

from __future__ import annotations

import math
from dataclasses import dataclass

from duheng.accounting.stack_tests.errors import UnusableTest
from duheng.rulebook import PackLibrary, load_packs

TABLE = "us/fuel-factors"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEquations:
    """CO2 mass and heat input of a unit by 40 CFR Part 75, appendices F and G.

    Attributes
    ----------
    mass_constant : float
        Short tons of CO2 in a standard cubic foot and percent.
    molar_volume, molar_mass, pounds_per_ton : float
        scf/lb-mol, lb/lb-mol, lb/short ton.
    """

    mass_constant: float
    molar_volume: float
    molar_mass: float
    pounds_per_ton: float

    def mass_rate(
        self, percent_co2: float, flow_scfh: float, *, moisture_percent: float | None = None
    ) -> float:
        """Return CO2 [short tons/h] of a concentration [%] and a wet flow [scf/h].

        A dry concentration takes the moisture off.

        Raises
        ------
        UnusableTest
            When an input is not finite or below 0, or the moisture not below 100 %.

        Examples
        --------
        >>> equations = unit_equations()
        >>> round(equations.mass_rate(12.0, 1e7), 6), round(equations.mass_rate(
        ...     12.0, 1e7, moisture_percent=10.0), 6)
        (68.4, 61.56)
        """
        _check(percent_co2, flow_scfh, moisture_percent or 0.0)
        dryness = 1.0 if moisture_percent is None else (100.0 - moisture_percent) / 100.0
        return self.mass_constant * percent_co2 * flow_scfh * dryness

    def heat_input(self, percent_co2: float, flow_scfh: float, carbon_factor: float) -> float:
        """Return the heat input [mmBtu/h] of a wet concentration [%] and flow [scf/h].

        Raises
        ------
        UnusableTest
            When an input is not finite or below 0, or the carbon factor not above 0.
        """
        _check(percent_co2, flow_scfh, 0.0)
        if not carbon_factor > 0:
            raise UnusableTest(f"the carbon factor is {carbon_factor:g}", hint="it is above 0")
        return flow_scfh * percent_co2 / (100.0 * carbon_factor)

    def mass_of_heat(self, carbon_factor: float, heat_input: float) -> float:
        """Return CO2 [short tons] of a heat input [mmBtu]: equation G-4.

        Raises
        ------
        UnusableTest
            When an input is not finite or below 0.
        """
        _check(carbon_factor, heat_input, 0.0)
        return self.pounds_per_heat(carbon_factor) * heat_input / self.pounds_per_ton

    def pounds_per_heat(self, carbon_factor: float) -> float:
        """Return CO2 per heat input [lb/mmBtu] of a carbon factor [scf/mmBtu]."""
        return carbon_factor * self.molar_mass / self.molar_volume


def unit_equations(library: PackLibrary | None = None, table: str = TABLE) -> UnitEquations:
    """Return the equations with the constants of a pack.

    Raises
    ------
    UnknownPack, NoSuchEntry
        When there is no such pack, or it lacks a constant.
    """
    held = library or load_packs(kinds=["rules"])
    names = ("mass-constant", "molar-volume", "molar-mass", "pounds-per-ton")
    found = [held.value(table, {"fuel": "any", "property": name}).value for name in names]
    return UnitEquations(
        mass_constant=found[0],
        molar_volume=found[1],
        molar_mass=found[2],
        pounds_per_ton=found[3],
    )


def _check(first: float, second: float, moisture: float) -> None:
    if not (first >= 0 and second >= 0 and math.isfinite(first) and math.isfinite(second)):
        raise UnusableTest("an input is not a finite number of 0 or more")
    if not 0 <= moisture < 100:
        raise UnusableTest(f"the moisture is {moisture:g} %", hint="it is below 100 %")
