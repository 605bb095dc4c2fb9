"""Rows that each hold until the next begins: bills, meter readings by hand, production records."""

from __future__ import annotations

import csv
import gzip
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from duheng.accounting.errors import EmptyTable, UnequalGrids, UnknownName, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.terms.documents import nearest
from duheng.terms.instants import microseconds_of, parse_instant

Floats = npt.NDArray[np.float64]
MISSING = frozenset({"", "-", "--", "na", "n/a", "nan", "null", "none"})
"""Texts that say that there is no value; what stays missing is never 0."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Values of stretches of time, one after the other.

    Attributes
    ----------
    edges_us : ndarray, shape (n + 1,)
        Begin of each, and the end of the last [us since 1970, UTC].
    value : ndarray, shape (n,)
        NaN where it is missing.
    """

    edges_us: npt.NDArray[np.int64]
    value: Floats

    def within(self, edges_us: npt.NDArray[np.int64]) -> Floats:
        """Return the sums over bins, NaN where a part of a bin is missing.

        Raises
        ------
        UnequalGrids
            When a row reaches over the edge of a bin.
        """
        begin, end = self.edges_us[:-1], self.edges_us[1:]
        place = np.searchsorted(edges_us, begin, side="right") - 1
        inside = (place >= 0) & (place < len(edges_us) - 1)
        over = inside & (end > edges_us[np.clip(place + 1, 0, len(edges_us) - 1)])
        if over.any():
            raise UnequalGrids(
                "a row of a variable reaches over the edge of a period of the model",
                hint="give the variable by the periods of the model, or shorter",
            )
        own = place[inside]
        size = len(edges_us) - 1
        covered = np.bincount(own, weights=(end - begin)[inside], minlength=size)
        sums = np.bincount(own, weights=self.value[inside], minlength=size)
        return np.asarray(np.where(covered >= np.diff(edges_us), sums, np.nan), dtype=np.float64)


def read_rows(written: Mapping[str, Any], zone: ZoneInfo, files: InputFiles, role: str) -> Rows:
    """Return the rows of a CSV file, plain or gzipped; the last row only ends the one before it.

    Raises
    ------
    MissingFile
        When the file is not there.
    UnknownName
        When a column is not.
    UnusableAccount
        When instants do not rise, or a value is no number.
    EmptyTable
        When there are fewer than two rows.
    """
    name = written["file"]
    content = files.read(name, role)
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    for key in ("begin_column", "value_column"):
        _check_column(name, written[key], list(reader.fieldnames or ()))
    instants, values = [], []
    for row in reader:
        instants.append(microseconds_of(parse_instant(row[written["begin_column"]], zone)))
        values.append(_number(row[written["value_column"]], f"{name}, line {reader.line_num}"))
    if len(instants) < 2:
        raise EmptyTable(
            f"{name} has {len(instants)} rows; a row holds until the next begins",
            hint="close the last period with a row that has no value",
        )
    edges = np.array(instants, dtype=np.int64)
    if not np.all(np.diff(edges) > 0):
        line = int(np.flatnonzero(np.diff(edges) <= 0)[0]) + 3
        raise UnusableAccount(
            f"{name}, line {line}: the rows do not follow one another in time",
            hint="sort them, and keep one row for each begin; write the offset from UTC where a "
            "clock change repeats a local time",
        )
    return Rows(edges_us=edges, value=np.array(values[:-1]))


def _check_column(name: str, column: str, known: list[str]) -> None:
    if column not in known:
        close = nearest(column, known)
        raise UnknownName(
            f"{name} has no column '{column}'",
            hint=f"did you mean '{close}'?" if close else f"columns: {', '.join(known)}",
        )


def _number(text: str | None, place: str) -> float:
    if text is None or text.strip().lower() in MISSING:
        return math.nan
    try:
        found = float(text)
    except ValueError:
        found = math.inf
    if not math.isfinite(found):
        raise UnusableAccount(
            f"{place}: '{text}' is no number", hint="leave the cell empty where it is missing"
        )
    return found
