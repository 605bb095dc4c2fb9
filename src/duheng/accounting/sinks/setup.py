"""The sink document as records: surveys, strata, instruments, species and parcels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.heading import Heading
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sinks.errors import SinkWithoutPlots
from duheng.accounting.stated import Stated, read_stated
from duheng.quantities import parse_unit
from duheng.terms.documents import Document, nearest

BEGIN, END = "begin", "end"
UNITS = {"diameter": "cm", "height": "m"}
"""What is measured of a tree, and the unit of a column that names none; engines take metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A measuring instrument: its shared error and its scatter.

    Attributes
    ----------
    correction : Stated or None
        What is added to an indication, in its unit, or relative to it [1]; shared by all trees.
    repeatability : Stated or None
        Of single indications, its value 0.
    is_relative : (bool, bool)
        Whether correction and repeatability are relative to the indication.
    """

    name: str
    title: Texts
    correction: Stated | None = None
    repeatability: Stated | None = None
    is_relative: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One measuring of the plots; ``devices`` by what is measured."""

    name: str
    day: date
    devices: Mapping[str, Device]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of the forest.

    Attributes
    ----------
    area : Stated
        [ha].
    is_finite : bool
        Whether what was measured of it needs no sampling.
    pools : Mapping of str to tuple of Stated
        By survey the carbon of other pools than the trees: dead wood, litter, soil [tC/ha].
    """

    name: str
    title: Texts
    area: Stated
    is_finite: bool
    plot_correlation: float | None
    pools: Mapping[str, tuple[Stated, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkSetup:
    """Everything a sink document declares, checked against itself."""

    heading: Heading
    accounting_year: int
    surveys: tuple[Survey, ...]
    strata: Mapping[str, Stratum]
    files: InputFiles

    @property
    def document(self) -> Document:
        """The content as written."""
        return self.heading.document

    @property
    def subject_id(self) -> str:
        """Id of the subject."""
        return self.heading.subject_id

    @property
    def has_change(self) -> bool:
        """Whether there are two surveys, or parcels whose change is stated."""
        return len(self.surveys) == 2 or "parcels" in self.document

    @property
    def last_day(self) -> date:
        """The day on which methods must be in force: of the last survey, or of the period."""
        if self.surveys:
            return self.surveys[-1].day
        end = self.heading.period.end - timedelta(microseconds=1)
        return end.astimezone(self.heading.zone).date()

    def where(self, *path: str | int) -> str:
        """Return the place of a key, for messages."""
        return self.document.where(*path)

    def stated(
        self, written: Mapping[str, Any], unit: str, path: tuple[str | int, ...], title: Texts
    ) -> Stated:
        """Return a stated quantity of the document."""
        return read_stated(
            written,
            unit=unit,
            name=".".join(str(part) for part in path[:-1] if part != "inputs") + f".{path[-1]}",
            owner=self.subject_id,
            where=self.where(*path),
            files=self.files,
            title=title,
        )


def set_up_sink(heading: Heading, files: InputFiles) -> SinkSetup:
    """Return the records of a sink document.

    Raises
    ------
    SinkWithoutPlots
        When strata are there and no plots, or nothing that could be a sink.
    UnknownName
        When a survey names an instrument that is not declared.
    UnusableAccount
        When an area is not above 0, or the surveys are not in order.
    """
    document = heading.document
    _check_plots(document)
    end = heading.period.end - timedelta(microseconds=1)
    setup = SinkSetup(
        heading=heading,
        accounting_year=int(document.get("accounting_year", end.astimezone(heading.zone).year)),
        surveys=(),
        strata={},
        files=files,
    )
    return _with_forest(setup)


def _check_plots(document: Document) -> None:
    has_forest = "strata" in document
    if not has_forest and "parcels" not in document:
        raise SinkWithoutPlots(
            f"{document.name}: neither strata with plots nor parcels: there is nothing to measure",
            hint="write strata, surveys, species, plots and trees, or parcels",
        )
    for key in ("plots", "trees", "surveys", "species"):
        if has_forest and key not in document:
            raise SinkWithoutPlots(
                f"{document.where('strata')}: strata are given, and no {key}",
                hint="a forest is a sink by its measured plots; an area without plots can only "
                "be a parcel, by factors",
            )
        if not has_forest and key in document:
            raise UnusableAccount(
                f"{document.where(key)}: {key} without strata", hint="write strata with their area"
            )


def _with_forest(setup: SinkSetup) -> SinkSetup:
    document = setup.document
    devices = {
        name: _device(setup, name, written)
        for name, written in document.get("instruments", {}).items()
    }
    surveys = tuple(
        _survey(setup, name, document["surveys"][name], devices)
        for name in (BEGIN, END)
        if name in document.get("surveys", {})
    )
    if len(surveys) == 2 and not surveys[0].day < surveys[1].day:
        raise UnusableAccount(
            f"{setup.where('surveys', END)}: the end ({surveys[1].day}) is not after the begin "
            f"({surveys[0].day})"
        )
    strata = {
        name: _stratum(setup, name, written) for name, written in document.get("strata", {}).items()
    }
    if len(surveys) == 1 and strata and "parcels" in document:
        raise UnusableAccount(
            f"{setup.where('parcels')}: parcels change, and the forest has one survey: a removal "
            "would leave the forest out",
            hint="give the begin of the forest too, or account for the parcels apart",
        )
    return replace(setup, surveys=surveys, strata=strata)


def _stratum(setup: SinkSetup, name: str, written: Mapping[str, Any]) -> Stratum:
    title = texts_of(written.get("title"), name)
    area_title = {
        tag: f"{text}{'的面积' if tag.startswith('zh') else ': area'}"
        for tag, text in title.items()
    }
    area = setup.stated(written["area"], "ha", ("strata", name, "area"), area_title)
    if not area.value > 0:
        raise UnusableAccount(
            f"{setup.where('strata', name, 'area')}: {area.value:g} ha, expected above 0"
        )
    declared = written.get("plot_correlation")
    return Stratum(
        name=name,
        title=title,
        area=area,
        is_finite=bool(written.get("finite_population", False)),
        plot_correlation=None if declared is None else float(declared["value"]),
        pools={
            survey: _pools(setup, name, written.get("pools", {}), survey)
            for survey in setup.document["surveys"]
        },
    )


def _pools(
    setup: SinkSetup, stratum: str, written: Mapping[str, Any], survey: str
) -> tuple[Stated, ...]:
    found = []
    for name, pool in written.items():
        path = ("strata", stratum, "pools", name, survey)
        if survey not in pool:
            raise UnusableAccount(
                f"{setup.where(*path[:-1])}: the pool is not stated at the survey '{survey}'",
                hint="a pool that is counted at one survey is counted at both",
            )
        title = texts_of(pool.get("title"), name)
        found.append(setup.stated(pool[survey], "tC/ha", path, title))
    return tuple(found)


def _survey(
    setup: SinkSetup, name: str, written: Mapping[str, Any], devices: Mapping[str, Device]
) -> Survey:
    used = {}
    for quantity in UNITS:
        if quantity in written:
            wanted = written[quantity]
            if wanted not in devices:
                close = nearest(wanted, list(devices))
                raise UnknownName(
                    f"{setup.where('surveys', name, quantity)}: '{wanted}' is no instrument",
                    hint=f"did you mean '{close}'?" if close else "list it under instruments",
                )
            used[quantity] = devices[wanted]
    try:
        day = date.fromisoformat(written["date"])
    except ValueError as error:
        raise UnusableAccount(
            f"{setup.where('surveys', name, 'date')}: '{written['date']}' is no day: {error}",
            hint="write it as 2025-08-01",
        ) from error
    return Survey(name=name, day=day, devices=used)


def _device(setup: SinkSetup, name: str, written: Mapping[str, Any]) -> Device:
    title = texts_of(written.get("title"), name)
    parts: dict[str, Stated | None] = {}
    relative = []
    for key, zh, en in (
        ("correction", "修正", "correction"),
        ("repeatability", "重复性", "scatter"),
    ):
        stated = written.get(key)
        unit = _unit_of(stated)
        relative.append(unit == "1")
        words = {t: f"{x} {zh if t.startswith('zh') else en}" for t, x in title.items()}
        path = ("instruments", name, key)
        parts[key] = (
            None if stated is None else setup.stated({"value": 0.0, **stated}, unit, path, words)
        )
    return Device(name=name, title=title, is_relative=(relative[0], relative[1]), **parts)


def _unit_of(written: Mapping[str, Any] | None) -> str:
    """Return the unit in which the engine takes an error: that of a length, or 1."""
    own = parse_unit((written or {}).get("unit", "1"))
    return "1" if own.dimension == parse_unit("1").dimension else "m"
