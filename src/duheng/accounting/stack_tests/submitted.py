"""Submitted tests as columns, read a block at a time; a row that cannot be used is named."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from duheng.accounting.errors import EmptyTable, MissingFile
from duheng.accounting.row_faults import RowFault
from duheng.accounting.stack_tests.columns import MUST, NUMBERS, Header, read_header
from duheng.accounting.stack_tests.errors import UnusableTest
from duheng.accounting.stack_tests.rata import LEAST_RUNS, t_value

Floats = npt.NDArray[np.float64]
BLOCK = 20_000
_MOST_RUNS = 60
_RUNS_OF_T = {t_value(runs): runs for runs in range(LEAST_RUNS, _MOST_RUNS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that no test can be read from."""

    line: int
    fault: RowFault

    @property
    def reason(self) -> str:
        """Why, in English."""
        return self.fault.reason


@dataclass(slots=True)
class Block:
    """Tests as columns, in the order of the file.

    Attributes
    ----------
    lines, quantities, dates, names : list
        Line in the file, quantity, day, and what the test is called.
    units : list of str
        Unit of the means; empty where the form implies it.
    runs : list of int
        Pairs of each test; from t where the table does not say it.
    numbers : dict of str to list of float
        Figures by field; NaN is not stated.
    written : dict of str to list of int
        Decimals with which a figure is written.
    frequencies : list of str
        Stated interval to the next test; empty when none.
    """

    lines: list[int] = field(default_factory=list)
    quantities: list[str] = field(default_factory=list)
    dates: list[date | None] = field(default_factory=list)
    names: list[dict[str, str]] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    numbers: dict[str, list[float]] = field(default_factory=lambda: {n: [] for n in NUMBERS})
    written: dict[str, list[int]] = field(default_factory=lambda: {n: [] for n in NUMBERS})
    frequencies: list[str] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def values(self, name: str) -> Floats:
        """Return a figure of every test; NaN is not stated."""
        return np.array(self.numbers[name], dtype=np.float64)


def read_submitted(path: Path) -> tuple[Header, Iterator[Block]]:
    """Return the header of a table of tests, and its rows in blocks.

    Raises
    ------
    MissingFile
        When there is no such file.
    EmptyTable
        When it has no header.
    UnusableTest
        When it lacks a column, or is no text in UTF-8.
    """
    if not path.is_file():
        raise MissingFile(f"there is no table at {path}", hint="give the path of a CSV file")
    rows = _rows(path)
    first = next(rows, None)
    if first is None:
        raise EmptyTable(f"{path.name} is empty", hint="the first line names the columns")
    header = read_header(first[1])
    return header, _blocks(header, rows)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnusableTest(
                f"{path.name}, after line {reader.line_num}: {error}",
                hint="save the table as CSV in UTF-8",
            ) from error


def _blocks(header: Header, rows: Iterator[tuple[int, list[str]]]) -> Iterator[Block]:
    block = Block()
    for line, row in rows:
        fault = _enter(block, header, line, row)
        if fault is not None:
            block.bad.append(BadRow(line=line, fault=fault))
        if len(block.lines) + len(block.bad) >= BLOCK:
            yield block
            block = Block()
    if block.lines or block.bad:
        yield block


def _enter(block: Block, header: Header, line: int, row: Sequence[str]) -> RowFault | None:
    """Enter a row, or return why it cannot be used."""
    if len(row) != header.width:
        return RowFault("width", {"found": len(row), "wanted": header.width})
    cells = {name: row[place].strip() for name, place in header.places.items()}
    try:
        numbers = {name: _number(cells.get(name, ""), name) for name in NUMBERS}
        runs = _runs(cells.get("runs", ""), numbers["t_value"])
        on = _day(cells.get("date", ""))
        _check_possible(numbers)
    except RowFault as fault:
        return fault
    for name, value in numbers.items():
        block.numbers[name].append(value)
        block.written[name].append(_decimals(cells.get(name, "")))
    block.lines.append(line)
    block.quantities.append(cells["quantity"].lower())
    block.dates.append(on)
    block.names.append(_names(cells))
    block.units.append(cells.get("unit", ""))
    block.runs.append(runs)
    block.frequencies.append(_present(cells.get("frequency", "")))
    return None


def _names(cells: dict[str, str]) -> dict[str, str]:
    fields = ("facility", "facility_id", "location", "system", "test", "date")
    return {name: cells[name] for name in fields if cells.get(name)}


def _present(cell: str) -> str:
    return "" if cell.upper() in ("NA", "N/A", "-", "—") else cell


def _number(cell: str, name: str) -> float:
    if not _present(cell):
        if name in MUST:
            raise RowFault("missing", {"field": name})
        return math.nan
    try:
        value = float(cell)
    except ValueError:
        raise RowFault("number", {"field": name, "written": cell}) from None
    if not math.isfinite(value):
        raise RowFault("finite", {"field": name, "written": cell})
    return value


def _runs(cell: str, t: float) -> int:
    if cell:
        if not cell.isdigit() or not int(cell) >= LEAST_RUNS:
            raise RowFault("runs", {"written": cell})
        return int(cell)
    if math.isnan(t):
        raise RowFault("runs_open")
    found = _RUNS_OF_T.get(round(t, 3))
    if found is None:
        raise RowFault("t", {"value": t})
    return found


_FORMS: tuple[Callable[[str], date], ...] = (
    date.fromisoformat,
    lambda cell: datetime.strptime(cell, "%m/%d/%Y").date(),  # noqa: DTZ007 - a day, no instant
)


def _day(cell: str) -> date | None:
    if not _present(cell):
        return None
    for form in _FORMS:
        try:
            return form(cell)
        except ValueError:
            continue
    raise RowFault("date", {"written": cell})


def _check_possible(numbers: dict[str, float]) -> None:
    for name in ("mean_monitor", "mean_reference"):
        if not numbers[name] > 0:
            raise RowFault("not_positive", {"field": name, "value": numbers[name]})
    spread = numbers["standard_deviation"]
    if not spread >= 0:
        raise RowFault("negative", {"field": "standard_deviation", "value": spread})


def _decimals(cell: str) -> int:
    mantissa, _, exponent = cell.lower().partition("e")
    _, _, fraction = mantissa.partition(".")
    return len(fraction) - int(exponent or 0)
