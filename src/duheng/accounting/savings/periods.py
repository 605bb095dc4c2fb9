"""Energy and conditions by period of the model: from readings, bills and temperatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from duheng.accounting.files import InputFiles
from duheng.accounting.heading import Heading
from duheng.accounting.metered import Metered, read_metered
from duheng.accounting.opening import Means
from duheng.accounting.records import Coverage, Origin, Traceability
from duheng.accounting.savings.baseline import Conditions
from duheng.accounting.savings.rows import Rows, read_rows
from duheng.accounting.sheet import Sheet, named_slopes
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stated import read_stated
from duheng.quantities import convert, parse_unit
from duheng.rulebook import Pack
from duheng.telemetry import read_readings, source_from_mapping
from duheng.terms.instants import Period, microseconds_of

Floats = npt.NDArray[np.float64]
DAY_US = 86_400_000_000
CHANNEL = "energy"
WHOLE_DAY = 0.9
"""Share of the hours of a day whose temperatures make its mean [1]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Energy:
    """Energy of the periods of the model.

    Attributes
    ----------
    edges_us : ndarray, shape (n + 1,)
        Between periods [us since 1970, UTC].
    value, statutory : ndarray, shape (n,)
        Corrected and as indicated [unit of the document]; NaN is missing.
    """

    edges_us: npt.NDArray[np.int64]
    value: Floats
    statutory: Floats
    sheet: Sheet | None
    factor: float
    correction: tuple[str | None, float]
    register: SourceRegister

    def slopes(self, weights: Floats) -> dict[str, float]:
        """Return the sensitivities of a weighted sum of the periods to every shared cause."""
        if self.sheet is not None:
            slopes = self.sheet.slopes(weights[None] * self.factor)
            return named_slopes(slopes, self.register)
        name, correction = self.correction
        if name is None:
            return {}
        known = np.where(np.isfinite(self.value), self.value, 0.0)
        return {name: float(weights @ known) / correction}

    def coverage(self, taken: npt.NDArray[np.bool_]) -> Coverage:
        """Return the coverage of some periods."""
        if self.sheet is not None:
            return self.sheet.coverage([CHANNEL])
        hours = np.diff(self.edges_us) / 3.6e9
        known = taken & np.isfinite(self.value)
        key = (Origin.MEASURED, Traceability.NONE)
        missing = float(hours[taken & ~known].sum())
        spent = {key: float(hours[known].sum())}
        if missing:
            spent[(Origin.MISSING, Traceability.NONE)] = missing
        return Coverage(hours=spent, quantity={key: float(np.abs(self.value[known]).sum())})


def read_energy(heading: Heading, pack: Pack, means: Means) -> tuple[Energy, Metered | None]:
    """Return the energy by period of the model, and the metered channel where there is one."""
    document = heading.document
    written, unit = document["energy"], str(document["unit"])
    if "bills" in written:
        return _bills(heading, written, unit, means), None
    metered = read_metered(document, heading.folder, {CHANNEL: written}, pack=pack, means=means)
    edges = heading.edges(document.get("grid", "day"))
    sheet = metered.sheet(edges)
    factor = float(convert(1.0, metered.units[CHANNEL], unit))
    return Energy(
        edges_us=edges,
        value=sheet.value[0] * factor,
        statutory=sheet.statutory[0] * factor,
        sheet=sheet,
        factor=factor,
        correction=(None, 1.0),
        register=means.register,
    ), metered


def _bills(heading: Heading, written: Mapping[str, Any], unit: str, means: Means) -> Energy:
    rows = read_rows(written["bills"], heading.zone, means.files, "bills")
    factor = float(convert(1.0, written["unit"], unit))
    correction = read_stated(
        written["correction"],
        unit="1",
        name="correction",
        owner=heading.subject_id,
        where=heading.document.where("energy", "correction"),
        files=means.files,
        title={"zh-Hans": "计量修正因子", "en": "correction of the meter"},
    )
    correction.enter(means.register)
    return Energy(
        edges_us=rows.edges_us,
        value=rows.value * factor * correction.value,
        statutory=rows.value * factor,
        sheet=None,
        factor=factor,
        correction=(None if correction.cause is None else correction.cause.id, correction.value),
        register=means.register,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """Temperatures of days and declared variables, over the whole document.

    Attributes
    ----------
    day_us : ndarray, shape (n_days,)
        Begin of each local day.
    temperature : ndarray, shape (n_days,) or None
        Mean of the day [degC], NaN where too little is known.
    variables : Mapping
        Rows by name.
    """

    day_us: npt.NDArray[np.int64]
    temperature: Floats | None
    variables: Mapping[str, Rows]

    def known(self, edges_us: npt.NDArray[np.int64], missing_share: float) -> npt.NDArray[np.bool_]:
        """Return the periods for which every condition is known."""
        size = len(edges_us) - 1
        known = np.ones(size, dtype=np.bool_)
        if self.temperature is not None:
            place = self._place(edges_us)
            fine = np.isfinite(self.temperature) & (place >= 0) & (place < size)
            count = np.bincount(place[fine], minlength=size)
            days = np.maximum(np.rint(np.diff(edges_us) / DAY_US), 1.0)
            known &= count >= days * (1.0 - missing_share)
        for rows in self.variables.values():
            known &= np.isfinite(rows.within(edges_us))
        return known

    def _place(self, edges_us: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        middle = self.day_us + DAY_US // 2
        return np.asarray(np.searchsorted(edges_us, middle, side="right") - 1, dtype=np.int64)

    def conditions(
        self, edges_us: npt.NDArray[np.int64], taken: npt.NDArray[np.bool_]
    ) -> Conditions:
        """Return the conditions of the periods that are taken."""
        length = np.diff(edges_us) / DAY_US
        whole = np.maximum(np.rint(length), 1.0)
        days = np.where(np.abs(length - whole) < 0.1, whole, length)[taken]
        number = np.cumsum(taken) - 1
        variables = [rows.within(edges_us)[taken] / days for rows in self.variables.values()]
        temperature, own = None, np.empty(0, dtype=np.int64)
        if self.temperature is not None:
            place = self._place(edges_us)
            inside = (place >= 0) & (place < len(taken)) & np.isfinite(self.temperature)
            inside[inside] = taken[place[inside]]
            temperature, own = self.temperature[inside], number[place[inside]]
        return Conditions(
            days=days,
            temperature=temperature,
            period_of_day=own,
            variables=np.column_stack(variables) if variables else np.empty((len(days), 0)),
        )


def read_surroundings(heading: Heading, files: InputFiles) -> Surroundings:
    """Return the temperatures and variables of a document.

    Raises
    ------
    UnusableDeclaration
        When times are ambiguous or doubled and nothing is declared about them.
    """
    document = heading.document
    variables = {
        name: read_rows(one["rows"], heading.zone, files, f"variable {name}")
        for name, one in document.get("variables", {}).items()
    }
    for one in document.get("variables", {}).values():
        parse_unit(one["unit"])
    day_us = heading.edges("day")[:-1]
    if "temperature" not in document:
        return Surroundings(day_us=day_us, temperature=None, variables=variables)
    temperature = _temperatures(heading, files, day_us)
    return Surroundings(day_us=day_us, temperature=temperature, variables=variables)


def _temperatures(heading: Heading, files: InputFiles, day_us: npt.NDArray[np.int64]) -> Floats:
    written = dict(heading.document["temperature"])
    files.path(written["file"], "temperature")
    column, unit = written.pop("value_column"), written.pop("unit")
    form = {
        "time_zone": heading.zone.key,
        **written,
        "kind": "power",
        "channels": {"temperature": {"column": column, "unit": "1", "is_signed": True}},
    }
    with read_readings(source_from_mapping(form, heading.folder)) as readings:
        table = pq.read_table(readings.path, columns=["begin_at", "end_at", "value", "status"])
    begin = table["begin_at"].cast("int64").to_numpy()
    hours = (table["end_at"].cast("int64").to_numpy() - begin) / 3.6e9
    degrees = _celsius(table["value"].to_numpy() / hours, unit)
    place = np.searchsorted(day_us, begin, side="right") - 1
    fine = np.isfinite(degrees) & (place >= 0)
    spent = np.bincount(place[fine], weights=hours[fine], minlength=len(day_us))
    total = np.bincount(place[fine], weights=(degrees * hours)[fine], minlength=len(day_us))
    ends = np.append(day_us[1:], microseconds_of(heading.period.end))
    enough = spent >= WHOLE_DAY * (ends - day_us) / 3.6e9
    return np.asarray(np.where(enough, total / np.maximum(spent, 1e-9), np.nan), dtype=np.float64)


def _celsius(values: Floats, unit: str) -> Floats:
    """Return temperatures in °C; °F is by its definition, for stations that still give it."""
    if unit == "°F":
        return np.asarray((values - 32.0) * 5.0 / 9.0, dtype=np.float64)
    return np.asarray(convert(values, unit, "°C"), dtype=np.float64)


def taken_by(edges_us: npt.NDArray[np.int64], period: Period) -> npt.NDArray[np.bool_]:
    """Return the periods of the model that lie inside a stretch of time."""
    begin, end = microseconds_of(period.begin), microseconds_of(period.end)
    return np.asarray((edges_us[:-1] >= begin) & (edges_us[1:] <= end))
