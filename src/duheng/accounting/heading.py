"""The head that documents of every engine share, and what their results say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from duheng import __version__
from duheng.accounting.decreed import doubts_of
from duheng.accounting.derived import Frame
from duheng.accounting.files import InputFiles
from duheng.accounting.method import Route, method_from
from duheng.accounting.records import AccountFacts, Breakdown, Figure, GroupValue, MethodUse, Texts
from duheng.accounting.setup import accounting_year_of, restated_by, texts_of
from duheng.equations import to_latex
from duheng.rulebook import DatedValue, Pack
from duheng.terms.canonical import digest_of
from duheng.terms.documents import Document
from duheng.terms.findings import Finding
from duheng.terms.instants import Period, microseconds_of, parse_period, parse_zone

ENGINE = f"duheng {__version__}"
STEPS_US = {"hour": 3_600_000_000}
"""Steps of grids that are the same length all year [us]; days and months are local."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Title, subject, zone and period of a document."""

    document: Document
    folder: Path
    zone: ZoneInfo
    period: Period
    coverage_factor: float

    @property
    def subject_id(self) -> str:
        """Id of the subject."""
        return str(self.document["subject"]["id"])

    @property
    def accounting_year(self) -> int:
        """Year of the account, which decides the factors that apply.

        Raises
        ------
        UnusableAccount
            When the period reaches over more than one calendar year and no year is named.
        """
        return accounting_year_of(self.document, self.period, self.zone)

    @property
    def restates(self) -> dict[str, Any] | None:
        """Digest and reason of the figures that these replace."""
        return restated_by(self.document)

    @property
    def period_text(self) -> str:
        """The period in the document's own time, half open."""
        return text_of_period(self.period, self.zone)

    def edges(self, grid: str) -> npt.NDArray[np.int64]:
        """Return the instants between hours, local days or local months [us since 1970]."""
        return edges_of(self.period, self.zone, grid)

    def months(self, edges: npt.NDArray[np.int64]) -> tuple[str, ...]:
        """Return the local month of every bin."""
        moments = (datetime.fromtimestamp(one // 1_000_000, tz=self.zone) for one in edges[:-1])
        return tuple(f"{one.year:04d}-{one.month:02d}" for one in moments)

    def frame(self, pack: Pack, digest: str, *, quantity: str, title: Texts, unit: str) -> Frame:
        """Return what the figures of a quantity have in common."""
        return Frame(
            quantity=quantity,
            title=title,
            unit=unit,
            period=self.period_text,
            method={
                "id": pack.id,
                "edition": pack.edition,
                "document": str(pack.document),
                "confidence": pack.confidence.value,
                "digest": pack.digest,
            },
            digest=digest,
            coverage_factor=self.coverage_factor,
            restates=self.restates,
        )

    def facts(self, files: InputFiles, channels: Mapping[str, Texts]) -> AccountFacts:
        """Return what the report says besides figures."""
        document = self.document
        return AccountFacts(
            title=texts_of(document["title"]),
            subject=texts_of(document["subject"]["name"]),
            subject_id=self.subject_id,
            synthetic=document.get("synthetic", False),
            period=self.period_text,
            time_zone=self.zone.key,
            note=texts_of(document["note"]) if "note" in document else None,
            engine=ENGINE,
            channels=channels,
            files=files.facts,
        )

    def digest(self, files: InputFiles, pack: Pack, packs: Sequence[str]) -> str:
        """Return the digest of everything that decides the figures, and of nothing else."""
        return digest_of(
            {
                "account": dict(self.document),
                "files": list(files.facts),
                "method": pack.digest,
                "packs": sorted(set(packs)),
                "engine": ENGINE,
            }
        )


def heading_of(document: Document, folder: Path) -> Heading:
    """Return the heading of a document.

    Raises
    ------
    UnusableInput
        When the period or the time zone is none.
    """
    zone = parse_zone(document["time_zone"])
    return Heading(
        document=document,
        folder=folder,
        zone=zone,
        period=parse_period(document["period"], zone),
        coverage_factor=float(document.get("coverage_factor", 2)),
    )


def text_of_period(period: Period, zone: ZoneInfo) -> str:
    """Return a period in local time, half open."""
    begin, end = (moment.astimezone(zone) for moment in (period.begin, period.end))
    if (begin.hour, begin.minute, end.hour, end.minute) == (0, 0, 0, 0):
        return f"{begin.date().isoformat()}/{end.date().isoformat()}"
    return f"{begin.isoformat(timespec='minutes')}/{end.isoformat(timespec='minutes')}"


def edges_of(period: Period, zone: ZoneInfo, grid: str) -> npt.NDArray[np.int64]:
    """Return the instants between hours, local days or local months of a period [us since 1970].

    A local day of a clock change has 23 or 25 hours, and counts as it is.
    """
    begin, end = microseconds_of(period.begin), microseconds_of(period.end)
    if grid in STEPS_US:
        inner = np.arange(begin, end, STEPS_US[grid], dtype=np.int64)
        return np.append(inner, end)
    day = period.begin.astimezone(zone).date()
    if grid == "month":
        day = day.replace(day=1)
    instants = []
    while (instant := microseconds_of(datetime(day.year, day.month, day.day, tzinfo=zone))) < end:
        instants.append(instant)
        day = _next_month(day) if grid == "month" else day + timedelta(days=1)
    inner = np.array([one for one in instants if begin < one < end], dtype=np.int64)
    return np.concatenate([[begin], inner, [end]]).astype(np.int64)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def doubts_about(values: Sequence[DatedValue], heading: Heading) -> list[Finding]:
    """Return a finding for every value that is unchecked, or stands in for a later year."""
    return [
        doubt
        for one in values
        for doubt in doubts_of(
            one, ", ".join([one.table_id, *one.keys.values()]), heading.accounting_year
        )
    ]


def breakdown_of(
    by: str, figures: Sequence[Figure], titles: Mapping[str, Texts] | None = None
) -> Breakdown:
    """Return figures of one quantity that are grouped by one thing, for the report's charts."""
    rows = tuple(
        GroupValue(
            key=one.group[by],
            title=(titles or {}).get(one.group[by], {}),
            statutory=one.statutory,
            best_estimate=one.best_estimate,
            standard_uncertainty=one.standard_uncertainty,
        )
        for one in figures
    )
    return Breakdown(quantity=figures[0].quantity if figures else "", by=by, rows=rows)


def method_use_of(
    pack: Pack,
    quantity: str,
    *,
    routes: Sequence[str] = (),
    symbol: str | None = None,
    values: Sequence[DatedValue] = (),
) -> MethodUse:
    """Return a method as used: the equations of some of its routes, typeset, and its values."""
    method = method_from(pack)
    taken = [method.routes[name] for name in routes or method.routes]
    output = symbol or method.symbol
    return MethodUse(
        id=pack.id,
        edition=pack.edition,
        title=pack.title,
        document=str(pack.document),
        clause=None,
        confidence=pack.confidence.value,
        digest=pack.digest,
        quantity=quantity,
        equations=tuple(line for route in taken for line in _equations(route, output)),
        inputs=tuple(
            {"symbol": one.symbol, "title": dict(one.title), "unit": one.unit}
            for route in taken
            for one in route.inputs.values()
        ),
        values=tuple(_value(one) for one in values),
    )


def _equations(route: Route, symbol: str) -> list[dict[str, object]]:
    symbols = {name: one.symbol for name, one in route.inputs.items()}
    found: list[dict[str, object]] = []
    for which, expression in (("statutory", route.statutory), ("best", route.best_estimate)):
        latex = f"{symbol} = {to_latex(expression, symbols)}"
        found.append({"route": dict(route.title), "which": which, "latex": latex})
    return found


def _value(one: DatedValue) -> dict[str, Any]:
    return {
        "title": texts_of(None, one.table_id),
        "keys": ", ".join(f"{key}: {value}" for key, value in one.keys.items()),
        "value": f"{one.value:g}",
        "unit": one.unit,
        "standard_uncertainty": one.standard_uncertainty,
        "source": f"{one.document}; {one.source}",
        "pack": f"{one.pack_id} {one.pack_edition}",
        "confidence": one.confidence.value,
        "stands_in": one.stands_in,
    }
