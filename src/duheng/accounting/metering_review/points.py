"""Places where an energy is, or must be, measured: what a row of a list says about one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.accounting.metering_review.classes import AccuracyClass, read_class
from duheng.accounting.metering_review.days import read_day
from duheng.accounting.metering_review.lists import ListRow
from duheng.accounting.metering_review.words import (
    closest,
    is_nothing,
    meaning,
    meaning_within,
    plain,
)
from duheng.quantities import UnknownUnit, UnreadableUnit, parse_unit
from duheng.terms.findings import Finding, Severity

_MONTHS = re.compile(r"(\d+(?:\.\d+)?)(个月|月|months?|m|年|years?|y|a)?")
_YEARS = {"年", "year", "years", "y", "a"}
_USER_CLASS = re.compile(r"(i{1,3}|iv|v|[1-5])(类|级)?(用户)?")
_MOST_MONTHS = 600
_ROMAN = ("i", "ii", "iii", "iv", "v")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One place of measurement.

    Attributes
    ----------
    energy, level : str
        Keys of the requirement tables.
    place : str
        Sub-unit, equipment and location, as far as they are written.
    instrument : str
        As written; empty where none is fitted.
    quantity : str or None
        What it measures, told by its name; ``None`` where the name does not tell.
    is_fitted : bool
        Whether an instrument is there and in use.
    amount, rate : tuple of float and str, or None
        Use in a year, and power or rate of use, each with its unit.
    emissions_t : float or None
        CO2 that is accounted from this place in a year [t].
    """

    where: str
    line: int
    energy: str
    level: str
    place: str
    instrument: str
    quantity: str | None
    is_fitted: bool
    class_text: str
    accuracy: AccuracyClass | None
    number: str
    certificate: str
    confirmed_on: date | None
    due_on: date | None
    interval_months: int | None
    user_class: str | None
    pipe_mm: float | None
    amount: tuple[float, str] | None
    rate: tuple[float, str] | None
    emissions_t: float | None

    @property
    def label(self) -> str:
        """Name and number of the instrument."""
        return f"{self.instrument} {self.number}".strip()

    @property
    def stands(self) -> dict[str, Any]:
        """Where its row stands, and which instrument it is: for the data of findings."""
        return {"where": self.where, "line": self.line, "instrument": self.label}


def read_points(
    rows: Iterable[ListRow], level: str | None = None
) -> tuple[tuple[Point, ...], tuple[Finding, ...]]:
    """Return the places that rows describe, and every doubt about them by line.

    A row whose energy or level is not known is in no rate; a finding says so.

    Parameters
    ----------
    rows : iterable of ListRow
        Of one list or of several.
    level : str, optional
        Of the rows that tell none: ``unit``, ``sub-unit`` or ``equipment``.
    """
    findings: list[Finding] = []
    points = [point for row in rows if (point := _point(row, level, findings)) is not None]
    return tuple(points), tuple(findings)


def _point(row: ListRow, level: str | None, findings: list[Finding]) -> Point | None:
    cells = row.cells
    energy = _energy(row, findings)
    found_level = _level(row, level, findings)
    if energy is None or found_level is None:
        return None
    name = "" if is_nothing(cells.get("instrument")) else str(cells["instrument"]).strip()
    status = _status(row, findings)
    number = next((_text(cells, key) for key in ("serial", "asset") if _text(cells, key)), "")
    return Point(
        where=row.where,
        line=row.line,
        energy=energy,
        level=found_level,
        place=" / ".join(
            text for key in ("sub_unit", "equipment", "location") if (text := _text(cells, key))
        ),
        instrument=name,
        quantity=meaning_within("quantities", name),
        is_fitted=bool(name) and status == "in_use",
        class_text=_text(cells, "class"),
        accuracy=read_class(cells.get("class")),
        number=number,
        certificate=_text(cells, "certificate"),
        confirmed_on=_day(row, "confirmed_on", findings),
        due_on=_day(row, "due_on", findings),
        interval_months=_months(row, findings),
        user_class=_user_class(row, findings),
        pipe_mm=_number(row, "pipe", findings),
        amount=_amount(row, "amount", findings),
        rate=_amount(row, "rate", findings),
        emissions_t=_number(row, "emissions", findings),
    )


def _text(cells: Any, key: str) -> str:
    return "" if is_nothing(cells.get(key)) else str(cells[key]).strip()


def _energy(row: ListRow, findings: list[Finding]) -> str | None:
    written = row.cells.get("energy")
    energy = meaning("energies", written)
    if energy is None:
        close = closest("energies", written) if not is_nothing(written) else None
        said = "no energy is written" if is_nothing(written) else f"unknown energy '{written}'"
        findings.append(
            Finding(
                code="accounting.review_unknown_energy",
                severity=Severity.ERROR,
                message=f"{row.where}: {said}; the row is in no rate",
                hint=f"did you mean '{close}'?" if close else "see the list of energies",
                data={
                    "case": "none" if is_nothing(written) else "unknown",
                    "written": _text(row.cells, "energy"),
                    **row.place,
                },
            )
        )
    return energy


def _level(row: ListRow, given: str | None, findings: list[Finding]) -> str | None:
    written = row.cells.get("level")
    level = meaning("levels", written) if not is_nothing(written) else row.sheet_level or given
    if level is None:
        findings.append(
            Finding(
                code="accounting.review_unknown_level",
                severity=Severity.ERROR,
                message=f"{row.where}: the level is "
                + (f"'{written}', which is none" if not is_nothing(written) else "not told"),
                hint="unit, sub-unit or equipment, in a column 级别 / level or as the sheet's name",
                data={
                    "case": "none" if is_nothing(written) else "unknown",
                    "written": _text(row.cells, "level"),
                    **row.place,
                },
            )
        )
    return level


def _status(row: ListRow, findings: list[Finding]) -> str:
    written = row.cells.get("status")
    if plain(written) == "":
        return "in_use"
    status = meaning("statuses", written)
    if status is None:
        close = closest("statuses", written)
        findings.append(
            _unreadable(row, "status", f"did you mean '{close}'?" if close else "在用 / in use")
        )
        return "in_use"
    return status


def _day(row: ListRow, column: str, findings: list[Finding]) -> date | None:
    cell = row.cells.get(column)
    if is_nothing(cell):
        return None
    day = read_day(cell)
    if day is None:
        findings.append(_unreadable(row, column, "write days as 2025-03-01"))
    return day


def _months(row: ListRow, findings: list[Finding]) -> int | None:
    cell = row.cells.get("interval")
    if is_nothing(cell):
        return None
    found = _MONTHS.fullmatch(plain(cell).replace(" ", ""))
    unit = (found.group(2) if found else None) or plain(row.units.get("interval"))
    months = float(found.group(1)) * (12 if unit in _YEARS else 1) if found and unit else math.nan
    if not (0 < months <= _MOST_MONTHS and months == int(months)):
        findings.append(_unreadable(row, "interval", "write 12 months, or 1 year, with the unit"))
        return None
    return int(months)


def _user_class(row: ListRow, findings: list[Finding]) -> str | None:
    cell = row.cells.get("user_class")
    if is_nothing(cell):
        return None
    found = _USER_CLASS.fullmatch(plain(cell))
    if found is None:
        findings.append(_unreadable(row, "user_class", "I, II, III, IV or V"))
        return None
    written = found.group(1)
    return _ROMAN[int(written) - 1] if written.isdigit() else written


def _number(row: ListRow, column: str, findings: list[Finding]) -> float | None:
    cell = row.cells.get(column)
    if is_nothing(cell):
        return None
    text = plain(cell).replace(",", "").removeprefix("dn").strip()
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        findings.append(_unreadable(row, column, "a number of 0 or more; missing stays empty"))
        return None
    return number


def _amount(row: ListRow, column: str, findings: list[Finding]) -> tuple[float, str] | None:
    number = _number(row, column, findings)
    if number is None:
        return None
    unit = _text(row.cells, f"{column}_unit") or row.units.get(column, "")
    try:
        is_unit = unit != "" and parse_unit(unit) is not None
    except (UnknownUnit, UnreadableUnit):
        is_unit = False
    if not is_unit:
        hint = "name a unit in the heading, as in 年用量(kWh), or in its own column"
        findings.append(_unreadable(row, column, hint, unit=unit))
        return None
    return number, unit


def _unreadable(row: ListRow, column: str, hint: str, unit: str | None = None) -> Finding:
    written = str(row.cells.get(column))
    what = repr(written) if unit is None else f"the unit '{unit}'"
    return Finding(
        code="accounting.review_cell_unreadable",
        severity=Severity.WARNING,
        message=f"{row.where}: {what} of '{column}' is not understood, and counts as not stated",
        hint=hint,
        data={
            "case": "cell" if unit is None else "unit",
            "column": column,
            "written": written,
            "unit": unit,
            **row.place,
        },
    )
