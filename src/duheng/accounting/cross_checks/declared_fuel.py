"""Units by their declared fuel: whether CO2 per heat input is what such a fuel gives."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duheng.accounting.cross_checks.errors import UnusableFigures
from duheng.accounting.errors import EmptyTable, MissingFile
from duheng.accounting.row_faults import RowFault
from duheng.rulebook import PackLibrary, load_packs
from duheng.terms.documents import nearest
from duheng.terms.findings import Finding, Severity

TABLE = "us/fuel-factors"
FUELS: Mapping[str, tuple[str, ...]] = {
    "coal": ("bituminous", "sub-bituminous", "lignite", "anthracite"),
    "coal refuse": ("bituminous", "anthracite"),
    "pipeline natural gas": ("natural-gas",),
    "natural gas": ("natural-gas",),
    "diesel oil": ("oil",),
    "residual oil": ("oil",),
    "other oil": ("oil",),
    "wood": ("wood",),
}
"""Fuels of the pack that a declared word stands for."""
_COLUMNS = {
    "facility": ("facilityname",),
    "unit": ("unitid",),
    "co2": ("co2shorttons",),
    "heat": ("heatinputmmbtu",),
    "load": ("grossloadmwh",),
    "fuel": ("fueltypeprimary",),
    "secondary": ("fueltypesecondary",),
}
_NEEDED = ("co2", "heat", "fuel")
_ABSENT = {"", "blank", "na"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A unit whose CO2 per heat input is not that of its declared fuel.

    Attributes
    ----------
    pounds_per_heat : float
        [lb/mmBtu].
    expected : (float, float)
        Least and most that the declared fuel gives [lb/mmBtu].
    reason : str
        ``second_fuel`` alone was burnt, a ``mixture`` of first and second, an ``other_fuel``,
        something ``between`` fuels, or ``no_fuel`` gives this.
    looks_like : str or None
        The fuel of the pack whose factor fits.
    share_of_co2 : float
        Of the CO2 of all units [1].
    """

    line: int
    unit: str
    declared: str
    pounds_per_heat: float
    expected: tuple[float, float]
    reason: str
    looks_like: str | None
    share_of_co2: float

    def to_dict(self) -> dict[str, Any]:
        """Return the outlier as a JSON-ready dictionary."""
        return {
            "line": self.line,
            "unit": self.unit,
            "declared": self.declared,
            "pounds_per_heat": self.pounds_per_heat,
            "expected": list(self.expected),
            "reason": self.reason,
            "looks_like": self.looks_like,
            "share_of_co2": self.share_of_co2,
        }

    def to_finding(self) -> Finding:
        """Return the outlier as a finding with its evidence."""
        low, high = self.expected
        return Finding(
            code="accounting.fuel_not_as_declared",
            severity=Severity.WARNING,
            message=f"{self.unit}: {self.pounds_per_heat:.2f} lb/mmBtu, and {self.declared} gives "
            f"{low:.2f} to {high:.2f}" + (f"; like {self.looks_like}" if self.looks_like else ""),
            hint="compare the declared fuel with what was burnt, and the heat input",
            data={
                **self.to_dict(),
                "case": "like" if self.looks_like else "none",
                "low": low,
                "high": high,
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsResult:
    """What a table of units comes to.

    Attributes
    ----------
    units, checked : int
        Rows, and those with CO2, heat input and a fuel that has factors.
    by_fuel : Mapping
        Number of units, of those that fit and of outliers, by declared fuel.
    totals : Mapping
        CO2 [short tons], heat input [mmBtu], gross load [MWh] and CO2 per heat of all.
    """

    file: str
    units: int
    checked: int
    by_fuel: Mapping[str, Mapping[str, int]]
    totals: Mapping[str, float]
    outliers: tuple[Outlier, ...]
    unchecked: Mapping[str, int]
    bad_rows: tuple[Mapping[str, Any], ...]
    rules: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as a JSON-ready dictionary."""
        return {
            "file": self.file,
            "rules": dict(self.rules),
            "units": self.units,
            "checked": self.checked,
            "by_fuel": {name: dict(one) for name, one in self.by_fuel.items()},
            "totals": dict(self.totals),
            "unchecked": dict(self.unchecked),
            "outliers": [one.to_dict() for one in self.outliers],
            "bad_rows": [dict(one) for one in self.bad_rows],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    line: int
    name: str
    fuels: tuple[str, ...]
    secondary: tuple[str, ...]
    co2: float | None
    heat: float | None
    load: float | None


@dataclass(slots=True)
class _Factors:
    """CO2 per heat input of every fuel of the pack [lb/mmBtu]."""

    pounds: dict[str, float] = field(default_factory=dict)
    tolerance: float = 0.0

    def expected(self, fuels: Sequence[str]) -> tuple[float, float] | None:
        """Return the least and the most that declared fuels give; None where one is unknown."""
        named = [one for fuel in fuels for one in FUELS.get(fuel, ())]
        if not named or any(fuel not in FUELS for fuel in fuels):
            return None
        return min(self.pounds[one] for one in named), max(self.pounds[one] for one in named)

    def nearest(self, ratio: float) -> str | None:
        """Return the fuel whose factor fits, the nearest first."""
        name = min(self.pounds, key=lambda one: abs(self.pounds[one] / ratio - 1))
        return name if self.fits(ratio, (self.pounds[name],) * 2) else None

    def fits(self, ratio: float, bounds: tuple[float, float]) -> bool:
        """Return whether a ratio is within bounds and their tolerance."""
        return bounds[0] * (1 - self.tolerance) <= ratio <= bounds[1] * (1 + self.tolerance)


def check_units(
    path: Path, *, library: PackLibrary | None = None, table: str = TABLE
) -> UnitsResult:
    """Return the units whose CO2 per heat input does not fit their declared fuel, and totals.

    Raises
    ------
    MissingFile, EmptyTable
        When there is no such file, or no unit in it.
    UnusableFigures
        When a column is missing or the file is no text.
    """
    held = library or load_packs(kinds=["rules"])
    factors, rules = _factors(held, table)
    bad: list[Mapping[str, Any]] = []
    units = list(_units(path, bad))
    if not units:
        raise EmptyTable(f"{path.name} holds no unit", hint="below the header each row is a unit")
    whole = math.fsum(one.co2 or 0.0 for one in units)
    by_fuel: dict[str, dict[str, int]] = {}
    unchecked: dict[str, int] = {}
    outliers = []
    for one in units:
        expected, reason = _expected(one, factors)
        if expected is None or one.co2 is None or one.heat is None:
            unchecked[reason] = unchecked.get(reason, 0) + 1
            continue
        ratio = 2000.0 * one.co2 / one.heat
        declared = ", ".join(one.fuels)
        counts = by_fuel.setdefault(declared, {"units": 0, "fit": 0, "outliers": 0})
        fits = factors.fits(ratio, expected)
        counts["units"] += 1
        counts["fit" if fits else "outliers"] += 1
        if not fits:
            outliers.append(_outlier(one, ratio, expected, factors, one.co2 / whole))
    return UnitsResult(
        file=path.name,
        units=len(units) + len(bad),
        checked=sum(one["units"] for one in by_fuel.values()),
        by_fuel=dict(sorted(by_fuel.items(), key=lambda one: -one[1]["units"])),
        totals=_totals(units),
        outliers=tuple(outliers),
        unchecked=unchecked,
        bad_rows=tuple(bad),
        rules=rules,
    )


def _expected(unit: _Unit, factors: _Factors) -> tuple[tuple[float, float] | None, str]:
    if unit.co2 is None or unit.heat is None:
        return None, "no CO2 or heat input"
    bounds = factors.expected(unit.fuels)
    return bounds, f"no factor for {', '.join(unit.fuels) or 'no fuel'}"


def _outlier(
    unit: _Unit, ratio: float, expected: tuple[float, float], factors: _Factors, share: float
) -> Outlier:
    mixed = factors.expected([*unit.fuels, *(one for one in unit.secondary if one in FUELS)])
    looks_like = factors.nearest(ratio)
    second = {one for fuel in unit.secondary for one in FUELS.get(fuel, ())}
    if looks_like in second:
        reason = "second_fuel"
    elif unit.secondary and mixed is not None and factors.fits(ratio, mixed):
        reason = "mixture"
    elif looks_like is not None:
        reason = "other_fuel"
    elif min(factors.pounds.values()) < ratio < max(factors.pounds.values()):
        reason = "between"
    else:
        reason = "no_fuel"
    return Outlier(
        line=unit.line,
        unit=unit.name,
        declared=", ".join(unit.fuels),
        pounds_per_heat=ratio,
        expected=expected,
        reason=reason,
        looks_like=looks_like,
        share_of_co2=share,
    )


def _totals(units: Sequence[_Unit]) -> dict[str, float]:
    both = [one for one in units if one.co2 is not None and one.heat is not None]
    co2, heat = (math.fsum(v for v in values if v is not None) for values in (
        [one.co2 for one in units], [one.heat for one in units]))  # fmt: skip
    paired = math.fsum(one.co2 or 0.0 for one in both)
    heated = math.fsum(one.heat or 0.0 for one in both)
    totals = {
        "co2_short_tons": co2,
        "heat_input_mmbtu": heat,
        "gross_load_mwh": math.fsum(one.load for one in units if one.load is not None),
    }
    return {**totals, "pounds_per_heat": 2000.0 * paired / heated} if heated > 0 else totals


def _factors(library: PackLibrary, table: str) -> tuple[_Factors, dict[str, str]]:
    def of(fuel: str, name: str) -> float:
        return library.value(table, {"fuel": fuel, "property": name}).value

    volume, mass = of("any", "molar-volume"), of("any", "molar-mass")
    fuels = [row.keys["fuel"] for row in library.rows(table)
             if row.keys["property"] == "carbon-factor"]  # fmt: skip
    pack = library.pack(table)
    factors = _Factors(
        pounds={fuel: of(fuel, "carbon-factor") * mass / volume for fuel in fuels},
        tolerance=of("any", "tolerance"),
    )
    return factors, {
        "pack": pack.id, "edition": pack.edition, "digest": pack.digest,
        "confidence": pack.confidence.value,
    }  # fmt: skip


def _units(path: Path, bad: list[Mapping[str, Any]]) -> Iterator[_Unit]:
    if not path.is_file():
        raise MissingFile(f"there is no table at {path}", hint="give the path of a CSV file")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            places = _places(next(reader, []), path.name)
            for row in reader:
                if not row:
                    continue
                try:
                    yield _unit(reader.line_num, row, places)
                except IndexError:
                    data = {"found": len(row), "wanted": 1 + max(places.values())}
                    bad.append(RowFault("width", data).at(reader.line_num))
                except RowFault as fault:
                    bad.append(fault.at(reader.line_num))
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnusableFigures(
                f"{path.name}, after line {reader.line_num}: {error}", hint="save it as CSV, UTF-8"
            ) from error


def _places(names: Sequence[str], file: str) -> dict[str, int]:
    plain = ["".join(sign for sign in name.lower() if sign.isalnum()) for name in names]
    places = {
        key: plain.index(one) for key, listed in _COLUMNS.items() for one in listed if one in plain
    }
    for key in _NEEDED:
        if key not in places:
            close = nearest(_COLUMNS[key][0], plain)
            raise UnusableFigures(
                f"{file} has no column of {key}",
                hint=f"did you mean '{names[plain.index(close)]}'?" if close
                else "CO2 (short tons), Heat Input (MMBtu), Fuel Type (Primary)",
            )  # fmt: skip
    return places


def _unit(line: int, row: Sequence[str], places: Mapping[str, int]) -> _Unit:
    cells = {key: row[place].strip() for key, place in places.items()}
    names = (cells.get("facility", ""), cells.get("unit", ""))
    return _Unit(
        line=line,
        name=" ".join(one for one in names if one) or f"line {line}",
        fuels=_words(cells["fuel"]),
        secondary=_words(cells.get("secondary", "")),
        co2=_amount(cells["co2"], "CO2"),
        heat=_amount(cells["heat"], "heat input"),
        load=_amount(cells.get("load", ""), "gross load", least_is_zero=True),
    )


def _words(cell: str) -> tuple[str, ...]:
    listed = (one.strip().lower() for one in cell.split(","))
    return tuple(one for one in listed if one not in _ABSENT)


def _amount(cell: str, name: str, *, least_is_zero: bool = False) -> float | None:
    if cell.lower() in _ABSENT:
        return None
    try:
        value = float(cell)
    except ValueError:
        raise RowFault("number", {"field": name, "written": cell}) from None
    if not ((value >= 0 if least_is_zero else value > 0) and math.isfinite(value)):
        raise RowFault("amount", {"field": name, "written": cell})
    return value
