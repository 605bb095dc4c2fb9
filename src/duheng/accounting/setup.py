"""The account document as records: subject, streams, channels, instruments, allowances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duheng.accounting.errors import UnusableAccount
from duheng.quantities import Dimension, convert, parse_unit
from duheng.terms.documents import Document
from duheng.terms.instants import Period, parse_instant, parse_period, parse_zone

Texts = Mapping[str, str]
_SECOND = parse_unit("s").dimension
ROLES_OF_INSTRUMENTS = {
    "meter": "meter",
    "current_transformer": "ct",
    "voltage_transformer": "pt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """An instrument in a place of the measuring chain, for all time or from when to when."""

    instrument: str
    role: str
    begin: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSetup:
    """One channel of a stream, and the instruments its readings pass through.

    Attributes
    ----------
    channel, stream, site : str
        Names in the account; an account without sites has the site ``-``.
    mounts : tuple of Mount
        Instruments by role: ``meter``, ``ct``, ``pt``.
    resolution : float or None
        Smallest step of an interval value in ``resolution_unit``, rounded anew in every row.
    """

    channel: str
    stream: str
    site: str
    title: Texts
    mounts: tuple[Mount, ...]
    resolution: float | None = None
    resolution_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A flow of energy or fuel over the boundary, or inside it.

    Attributes
    ----------
    role : str
        What the stream is to the boundary: a role of the method, such as ``purchased``.
    converted_from : str or None
        The stream whose energy this one was made of, inside the boundary.
    routes : Mapping
        Route by method id, where a method has several that fit.
    keys : Mapping
        Parameters of the method's tables, such as the region of a factor.
    channels : tuple of ChannelSetup
        Empty for a stream that comes in batches.
    batches, analyses, stated : Mapping
        As in the document.
    untested : Mapping
        Input -> what stands for an analysis that the stream does not have: ``default`` of the
        fuel, or ``penalty`` of the method.
    reference_conditions : Mapping or None
        Temperature and pressure of volumes of gas in plain cubic metres.
    part_of : str or None
        The stream that has metered this one already.
    """

    name: str
    carrier: str
    role: str
    title: Texts
    converted_from: str | None = None
    routes: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[ChannelSetup, ...] = ()
    batches: Mapping[str, Any] | None = None
    analyses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stated: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    untested: Mapping[str, str] = field(default_factory=dict)
    reference_conditions: Mapping[str, Any] | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationSetup:
    """A confirmation as the account states it; ``drift`` is a relative half-width [1]."""

    certificate: str
    valid_from: datetime
    valid_to: datetime | None
    drift: float | None
    standards: tuple[Mapping[str, Any], ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A measuring instrument: what it is, its class, and its confirmations."""

    name: str
    kind: str
    title: Texts
    serial: str | None
    accuracy_class: str | None
    permissible_error: float | None
    rated: tuple[float, str] | None
    beyond_range: str
    confirmations: tuple[ConfirmationSetup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSetup:
    """Everything an account declares, checked against itself.

    Attributes
    ----------
    folder : Path
        Where paths of the document begin.
    document : Document
        The content as written, for the digest.
    supplies : Mapping
        The grid that supplies a site, by site, where the account says it.
    restates : Mapping or None
        ``digest`` and ``reason`` of the figure that this account replaces.
    """

    folder: Path
    document: Document
    title: Texts
    subject: Texts
    subject_id: str
    synthetic: bool
    note: Texts | None
    zone: ZoneInfo
    period: Period
    accounting_year: int
    methods: tuple[str, ...]
    coverage_factor: float
    overlap: str
    sites: Mapping[str, Texts]
    streams: tuple[Stream, ...]
    instruments: Mapping[str, Instrument]
    readings: tuple[Mapping[str, Any], ...]
    standards: tuple[Mapping[str, Any], ...]
    allowances: Mapping[str, Any]
    corrections: tuple[Mapping[str, Any], ...]
    supplies: Mapping[str, str] = field(default_factory=dict)
    restates: Mapping[str, Any] | None = None

    @property
    def channels(self) -> tuple[ChannelSetup, ...]:
        """Every channel of every stream, those of batches too."""
        return tuple(channel for stream in self.streams for channel in stream.channels)

    def load_dimension(self, instrument: str) -> Dimension | None:
        """Return the dimension of the load that readings of an instrument tell.

        A batch tells its amount, an interval its mean rate; ``None`` where nothing is read.
        """
        for stream in self.streams:
            for channel in stream.channels:
                if any(mount.instrument == instrument for mount in channel.mounts):
                    if stream.batches is not None:
                        return parse_unit(stream.batches["unit"]).dimension
                    return self._rate(channel.channel)
        return None

    def _rate(self, channel: str) -> Dimension | None:
        for entry in self.readings:
            listed = entry.get("channels")
            if listed is None or channel in listed:
                unit = ((listed or {}).get(channel) or {}).get("unit", entry.get("unit"))
                if unit is None:
                    return None
                dimension = parse_unit(unit).dimension
                return dimension if entry["kind"] == "power" else dimension / _SECOND
        return None

    def instants(self, begin: str, end: str) -> tuple[datetime, datetime]:
        """Return two instants of the document, in the account's time zone where none is said."""
        return parse_instant(begin, self.zone), parse_instant(end, self.zone)


def texts_of(written: str | Mapping[str, str] | None, fallback: str = "") -> Texts:
    """Return a language map of what may be written as plain text."""
    if written is None:
        return {"zh-Hans": fallback, "en": fallback} if fallback else {}
    return {"zh-Hans": written, "en": written} if isinstance(written, str) else dict(written)


def in_all_languages(texts: Texts) -> str:
    """Return a text in every language it has, for evidence that is one line."""
    return " / ".join(dict.fromkeys(texts.values()))


def set_up(document: Document, folder: Path) -> AccountSetup:
    """Return the records of an account document.

    Raises
    ------
    UnusableAccount
        When the period reaches over more than one calendar year and no accounting year is named.
    UnusableInput
        When an instant, a period or a time zone is none.
    """
    zone = parse_zone(document["time_zone"])
    period = parse_period(document["period"], zone)
    instruments = {
        name: _instrument(name, one, zone) for name, one in document.get("instruments", {}).items()
    }
    streams = tuple(_stream(name, one, zone) for name, one in document["streams"].items())
    return AccountSetup(
        folder=folder,
        document=document,
        title=texts_of(document["title"]),
        subject=texts_of(document["subject"]["name"]),
        subject_id=document["subject"]["id"],
        synthetic=document.get("synthetic", False),
        note=texts_of(document["note"]) if "note" in document else None,
        zone=zone,
        period=period,
        accounting_year=accounting_year_of(document, period, zone),
        methods=tuple(document["methods"]),
        coverage_factor=float(document.get("coverage_factor", 2)),
        overlap=document.get("overlap", "refuse"),
        sites={
            name: texts_of(one.get("title"), name)
            for name, one in document.get("sites", {}).items()
        },
        streams=streams,
        instruments=instruments,
        readings=tuple(document.get("readings", ())),
        standards=tuple(document.get("standards", ())),
        allowances=document.get("allowances", {}),
        corrections=tuple(document.get("corrections", ())),
        supplies={
            name: one["supply"]
            for name, one in document.get("sites", {}).items()
            if "supply" in one
        },
        restates=restated_by(document),
    )


def restated_by(document: Document) -> dict[str, Any] | None:
    """Return digest and reason of the figures that those of a document replace."""
    written = document.get("restates")
    if written is None:
        return None
    return {"digest": written["digest"], "reason": dict(texts_of(written["reason"]))}


def accounting_year_of(document: Document, period: Period, zone: ZoneInfo) -> int:
    """Return the year of an account: as written, or that in which its period lies.

    Raises
    ------
    UnusableAccount
        When the period reaches over more than one calendar year and no year is named.
    """
    if "accounting_year" in document:
        return int(document["accounting_year"])
    first = period.begin.astimezone(zone).year
    last = (period.end.astimezone(zone)).timetuple()
    ends_on_new_year = (last.tm_year, last.tm_yday, last.tm_hour) == (first + 1, 1, 0)
    if last.tm_year != first and not ends_on_new_year:
        raise UnusableAccount(
            f"{document.where('period')}: the period reaches over more than one calendar year",
            hint="declare accounting_year, which decides the factors that apply",
        )
    return first


def _stream(name: str, written: Mapping[str, Any], zone: ZoneInfo) -> Stream:
    channels = tuple(
        _channel(channel, name, one, zone) for channel, one in written.get("channels", {}).items()
    )
    batches = written.get("batches")
    if batches is not None:
        channels = (_channel(name, name, {**batches, "title": written.get("title")}, zone),)
    return Stream(
        name=name,
        carrier=written["carrier"],
        role=written["role"],
        title=texts_of(written.get("title"), name),
        converted_from=written.get("converted_from"),
        routes=written.get("routes", {}),
        keys=written.get("keys", {}),
        channels=channels,
        batches=batches,
        analyses=written.get("analyses", {}),
        stated=written.get("stated", {}),
        untested=written.get("untested", {}),
        reference_conditions=written.get("reference_conditions"),
        part_of=written.get("part_of"),
    )


def _channel(name: str, stream: str, written: Mapping[str, Any], zone: ZoneInfo) -> ChannelSetup:
    mounts = tuple(
        mount
        for key, role in ROLES_OF_INSTRUMENTS.items()
        if key in written
        for mount in _mounts(written[key], role, zone)
    )
    resolution = written.get("resolution")
    return ChannelSetup(
        channel=name,
        stream=stream,
        site=written.get("site", "-"),
        title=texts_of(written.get("title")),
        mounts=mounts,
        resolution=None if resolution is None else float(resolution["value"]),
        resolution_unit="" if resolution is None else resolution["unit"],
    )


def _mounts(written: Any, role: str, zone: ZoneInfo) -> list[Mount]:
    if isinstance(written, str):
        return [Mount(instrument=written, role=role)]
    return [
        Mount(
            instrument=one["instrument"],
            role=role,
            begin=parse_instant(one["from"], zone) if "from" in one else None,
            end=parse_instant(one["until"], zone) if "until" in one else None,
        )
        for one in written
    ]


def _instrument(name: str, written: Mapping[str, Any], zone: ZoneInfo) -> Instrument:
    limit, rated = written.get("maximum_permissible_error"), written.get("rated")
    return Instrument(
        name=name,
        kind=written["kind"],
        title=texts_of(written.get("title"), written["kind"]),
        serial=written.get("serial"),
        accuracy_class=written.get("class"),
        permissible_error=None if limit is None else ratio(limit),
        rated=None if rated is None else (float(rated["value"]), rated["unit"]),
        beyond_range=written.get("beyond_range", "refuse"),
        confirmations=tuple(_confirmation(one, zone) for one in written.get("confirmations", ())),
    )


def _confirmation(written: Mapping[str, Any], zone: ZoneInfo) -> ConfirmationSetup:
    standards = written.get("standards")
    return ConfirmationSetup(
        certificate=written["certificate"],
        valid_from=parse_instant(written["from"], zone),
        valid_to=parse_instant(written["until"], zone) if "until" in written else None,
        drift=ratio(written["drift"]) if "drift" in written else None,
        standards=None if standards is None else tuple(standards),
    )


def ratio(written: Mapping[str, Any]) -> float:
    """Return a relative quantity of the document as a plain ratio [1]."""
    return float(convert(float(written["value"]), written["unit"], "1"))
