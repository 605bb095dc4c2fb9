"""What is known of strata before they are sampled, from a table."""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from duheng.accounting.errors import MissingFile
from duheng.accounting.sinks.design import PlannedStratum
from duheng.accounting.sinks.errors import UnusableInventory
from duheng.terms.documents import nearest

_KNOWN = ("stratum", "area", "mean", "standard_deviation", "cost")
_PILOT = ("stratum", "area", "value", "cost")


def read_planned(path: Path) -> dict[str, PlannedStratum]:
    """Return the strata of a table: what is known of them, or the plots of a pilot survey.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with ``stratum, area, mean, standard_deviation`` (and ``cost``), one row for
        each stratum; or ``stratum, area, value`` (and ``cost``), one row for each pilot plot.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableInventory
        When a column is missing, a cell is no number, or a stratum stands twice or contradicts
        itself; the line is named.
    """
    if not path.is_file():
        raise MissingFile(f"there is no table at {path}", hint="give the path of a CSV file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restval=""))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableInventory(f"{path.name}: {error}", hint="save it as CSV, UTF-8") from error
    names = list(rows[0]) if rows else []
    columns = _PILOT if "value" in names else _KNOWN
    for wanted in columns[:-1]:
        if wanted not in names:
            close = nearest(wanted, [str(one) for one in names])
            raise UnusableInventory(
                f"{path.name} has no column '{wanted}'",
                hint=f"did you mean '{close}'?" if close else f"columns: {', '.join(columns)}",
            )
    return _pilot(path, rows) if columns is _PILOT else _known(path, rows)


def _known(path: Path, rows: Sequence[Mapping[str, str]]) -> dict[str, PlannedStratum]:
    found: dict[str, PlannedStratum] = {}
    for line, row in enumerate(rows, start=2):
        name = row["stratum"].strip()
        if not name or name in found:
            raise UnusableInventory(
                f"{path.name}, line {line}: stratum '{name}' {'stands twice' if name else ''}",
                hint="one row for each stratum, with its name",
            )
        found[name] = PlannedStratum(
            area=_number(path, line, row, "area"),
            mean=_number(path, line, row, "mean"),
            standard_deviation=_number(path, line, row, "standard_deviation"),
            cost=_number(path, line, row, "cost") if row.get("cost") else 1.0,
        )
    return found


def _pilot(path: Path, rows: Sequence[Mapping[str, str]]) -> dict[str, PlannedStratum]:
    values: dict[str, list[float]] = {}
    facts: dict[str, tuple[float, float]] = {}
    for line, row in enumerate(rows, start=2):
        name = row["stratum"].strip()
        cost = _number(path, line, row, "cost") if row.get("cost") else 1.0
        own = (_number(path, line, row, "area"), cost)
        if not name or facts.setdefault(name, own) != own:
            raise UnusableInventory(
                f"{path.name}, line {line}: stratum '{name}' has another area or cost than before",
                hint="area and cost are those of the stratum, the same in all its rows",
            )
        values.setdefault(name, []).append(_number(path, line, row, "value"))
    for name, one in values.items():
        if len(one) < 2:
            raise UnusableInventory(
                f"{path.name}: stratum '{name}' has one pilot plot, which has no scatter",
                hint="two pilot plots or more, or state mean and standard_deviation",
            )
    return {
        name: PlannedStratum(
            area=facts[name][0],
            mean=statistics.fmean(one),
            standard_deviation=statistics.stdev(one),
            cost=facts[name][1],
        )
        for name, one in values.items()
    }


def _number(path: Path, line: int, row: Mapping[str, str], column: str) -> float:
    cell = (row[column] or "").strip()
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise UnusableInventory(
            f"{path.name}, line {line}: {column} is '{cell}', expected a number of 0 or more"
        )
    return value
