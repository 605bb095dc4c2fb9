"""The hours of a stack: read, judged valid or not, and filled by a ladder where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from duheng.accounting.heading import Heading
from duheng.accounting.stack.errors import UnusableHours
from duheng.quantities import convert
from duheng.rulebook import PackLibrary
from duheng.telemetry.validity import substitute
from duheng.terms.documents import nearest

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
THRESHOLDS = "cn/validity-thresholds"
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Every hour of the period at one stack.

    Attributes
    ----------
    begin_us : ndarray
        Begin of each hour [us since 1970].
    table : DataFrame
        Columns of the file, NaN where the file has no such hour.
    operated : ndarray
        Time operated within each hour [h]; NaN is not known.
    """

    begin_us: npt.NDArray[np.int64]
    table: pd.DataFrame
    operated: Floats

    def column(self, name: str, where: str) -> Floats:
        """Return a column as numbers; what is no number is NaN."""
        if name not in self.table.columns:
            known = [str(one) for one in self.table.columns]
            close = nearest(name, known)
            raise UnusableHours(
                f"{where}: there is no column '{name}'",
                hint=f"did you mean '{close}'?" if close else f"columns: {', '.join(known)}",
            )
        numbers = pd.to_numeric(self.table[name], errors="coerce")
        return numbers.to_numpy(dtype=np.float64, na_value=np.nan)

    def quantity(self, written: Mapping[str, Any], unit: str, where: str) -> Floats:
        """Return a column in a unit."""
        values = convert(self.column(written["column"], where), written["unit"], unit)
        return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A column of hours with what stands in for those that are not valid.

    Attributes
    ----------
    value : ndarray
        NaN where nothing stands in.
    measured, substituted : ndarray of bool
        Origin of each value.
    rule : ndarray of str
        Step of the ladder that stood in; empty where measured.
    """

    value: Floats
    measured: Marks
    substituted: Marks
    rule: npt.NDArray[np.object_]


def read_hours(path: Path, written: Mapping[str, Any], heading: Heading, where: str) -> Hours:
    """Return every hour of the period at a stack.

    Raises
    ------
    UnusableHours
        When a time is no whole hour or stands twice, or a column is not there.
    """
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    time = written["hours"]["time"]
    if time not in frame.columns:
        raise UnusableHours(
            f"{where}: there is no column '{time}'", hint=f"columns: {', '.join(frame.columns)}"
        )
    instants = _instants(frame[time], heading, where)
    grid = heading.edges("hour")[:-1]
    duplicated = pd.Index(instants).duplicated()
    if duplicated.any():
        raise UnusableHours(
            f"{where}: the hour '{frame[time].iloc[int(np.argmax(duplicated))]}' stands twice",
            hint="an hour has one row; write times with their offset where clocks change",
        )
    frame.index = pd.Index(instants)
    table = frame.reindex(grid)
    hours = Hours(begin_us=grid, table=table, operated=np.full(len(grid), 1.0))
    if "operating" not in written:
        return hours
    operated = hours.quantity(written["operating"], "h", f"{where}.operating")
    if not ((operated >= 0) & (operated <= 1) | np.isnan(operated)).all():
        raise UnusableHours(
            f"{where}: an hour was operated for less than 0 h or more than 1 h",
            hint="check the unit of the column of the operating time",
        )
    return Hours(begin_us=grid, table=table, operated=operated)


def _instants(column: pd.Series[Any], heading: Heading, where: str) -> npt.NDArray[np.int64]:
    try:
        moments = pd.to_datetime(column, format="ISO8601")
        if moments.dt.tz is None:
            moments = moments.dt.tz_localize(heading.zone)
    except (ValueError, TypeError, AttributeError) as error:
        raise UnusableHours(
            f"{where}: a time cannot be read: {error}", hint="write 2025-03-31 14:00"
        ) from error
    counts = moments.dt.tz_convert("UTC").astype("datetime64[us, UTC]").astype("int64").to_numpy()
    if not (counts % _HOUR_US == heading.edges("hour")[0] % _HOUR_US).all():
        raise UnusableHours(
            f"{where}: a time is no whole hour", hint="a row is an hour, named by its begin"
        )
    return np.asarray(counts, dtype=np.int64)


def valid_hours(
    hours: Hours, written: Mapping[str, Any], value: Floats, library: PackLibrary, where: str
) -> Marks:
    """Return the hours with a finite value of 0 or more and enough valid minutes."""
    valid = np.isfinite(value) & (value >= 0)
    if "valid_minutes" in written:
        needed = library.value(THRESHOLDS, {"threshold": "valid-minutes"}).value
        minutes = hours.column(written["valid_minutes"], where)
        due = np.where(np.isnan(hours.operated), 1.0, hours.operated)
        valid &= minutes >= needed * due
    return np.asarray(valid, dtype=np.bool_)


def fill(
    value: Floats,
    valid: Marks,
    hours: Hours,
    ladder: str | None,
    *,
    heading: Heading,
    library: PackLibrary,
    highest_potential: float | None,
) -> Filled:
    """Return a column in which a ladder stands in for hours that are not valid.

    Only hours in which the source operated are due.
    """
    due = ~(hours.operated == 0)
    result = np.where(valid & due, value, np.nan)
    substituted = np.zeros(len(value), dtype=np.bool_)
    rule = np.full(len(value), "", dtype=object)
    places = np.flatnonzero(due)
    if ladder is not None and len(places) and not valid[places].all():
        found = substitute(
            pa.table(
                {
                    "at": pa.array(hours.begin_us[places], pa.timestamp("us", "UTC")),
                    "value": pa.array(value[places], pa.float64()),
                    "is_valid": pa.array(valid[places]),
                }
            ),
            ladder,
            on=heading.period.begin.astimezone(heading.zone).date(),
            highest_potential=highest_potential,
            library=library,
        )
        status = np.array(found["status"].to_pylist(), dtype=object)
        filled = places[status == "substituted"]
        numbers = found["value"].to_numpy(zero_copy_only=False).astype(np.float64)
        result[filled] = numbers[status == "substituted"]
        substituted[filled] = True
        rule[filled] = np.array(found["method"].to_pylist(), dtype=object)[status == "substituted"]
    return Filled(value=result, measured=valid & due, substituted=substituted, rule=rule)
