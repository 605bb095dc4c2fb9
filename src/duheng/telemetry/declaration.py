"""What a source of readings declares about itself: nothing of this is guessed in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from duheng.telemetry.errors import UnusableDeclaration
from duheng.terms.instants import parse_zone

MISSING_TEXTS = ("", "-", "--", "na", "n/a", "null", "none", "#n/a")
"""Texts that say that there is no value (compared without case and outer blanks)."""


class ReadingKind(StrEnum):
    """What the numbers of a source are."""

    INTERVAL_ENERGY = "interval_energy"
    REGISTER = "register"
    POWER = "power"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSwap:
    """A work order: the register of a channel was exchanged.

    Attributes
    ----------
    at : datetime
        When the new register took over (UTC).
    final_indication, initial_indication : float or None
        Last indication of the old and first of the new register, in the unit of the register;
        without them the energy between the neighbouring readings stays missing.
    """

    at: datetime
    final_indication: float | None = None
    initial_indication: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel of a source.

    Attributes
    ----------
    channel : str
        Name of the channel in the store.
    column : str or None
        Wide: name of its column. Long: text in the channel column. ``None`` is the name itself.
    unit : str
        Unit of the numbers as written.
    canonical_unit : str or None
        Unit of the stored values; ``None`` is kW·h for an energy, else the unit itself (for power,
        its product with the hour).
    multiplier : float
        What the number is multiplied by (CT x PT of a register of secondary values) [1].
    register_digits : int or None
        Whole digits of the register: it rolls over at ``10**register_digits``.
    register_resolution : float or None
        Smallest step of the register, in ``unit`` before the multiplier.
    rated_power : float or None
        Plate rating of the load side, in canonical unit per hour.
    companions : tuple of str
        Wide: columns that cannot all be zero together with the value (power factor, current).
    is_signed : bool
        True where energy may flow back, so that negative values are no fault.
    swaps : tuple of MeterSwap
        Work orders of exchanged registers.
    """

    channel: str
    unit: str
    column: str | None = None
    canonical_unit: str | None = None
    multiplier: float = 1.0
    register_digits: int | None = None
    register_resolution: float | None = None
    rated_power: float | None = None
    companions: tuple[str, ...] = ()
    is_signed: bool = False
    swaps: tuple[MeterSwap, ...] = ()

    def __post_init__(self) -> None:
        for name in ("multiplier", "register_digits", "register_resolution", "rated_power"):
            number = getattr(self, name)
            if number is not None and not 0 < number < float("inf"):
                raise UnusableDeclaration(f"{name} of channel {self.channel} is {number}, not > 0")

    @property
    def key(self) -> str:
        """Name of the channel's column, or its text in the channel column."""
        return self.column or self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsSource:
    """A file or table of readings and all that must be known to read it.

    Attributes
    ----------
    content : Path, tuple of Path, or Arrow table or pandas frame
        CSV (also gzipped), Parquet or Arrow files, or a table in memory.
    kind : ReadingKind
        ``interval_energy`` (energy in each interval), ``register`` (cumulative indications) or
        ``power`` (mean or instantaneous).
    time_zone : str
        IANA zone of times without an offset, and of the local day.
    channels : tuple of Channel
        Long sources may leave it empty: every text of the channel column, with ``unit``.
    instant_column : str
        Column of the instants.
    instant_format : str or None
        strptime format; ``epoch_s`` or ``epoch_ms``; ``None`` is ISO 8601.
    channel_column, value_column : str or None
        Given for long sources, which hold one reading a row; wide sources hold one channel a
        column.
    label : str or None
        ``begin`` or ``end``: which end of its interval the instant names. Registers have none.
    interval : timedelta or None
        Length of the intervals; ``None`` infers it from the instants.
    power_kind : str
        ``mean`` over the interval, or ``instantaneous`` (integrated by trapezia).
    ambiguous : str
        ``refuse``, or ``infer_from_order`` where a clock change repeats local times in order.
    midnight_belongs_to : str or None
        ``next_day`` declares that labels 00:00 carry the date of the day they end.
    duplicates : str
        Conflicting values of one instant: ``refuse``, or keep ``first``, ``last``, or ``none``
        (missing).
    unit : str or None
        Unit of channels not listed.
    delimiter : str or None
        Of CSV; ``None`` takes the one the header row uses.
    decimal : str
        Decimal sign of CSV numbers: ``.`` or ``,``.
    encoding : str or None
        Of CSV; ``None`` is UTF-8, with or without a byte-order mark.
    format : str or None
        ``csv``, ``parquet`` or ``arrow``; ``None`` goes by the file name.
    missing_texts : tuple of str
        Texts that stand for no value.
    """

    content: Any
    kind: ReadingKind
    time_zone: str
    channels: tuple[Channel, ...] = ()
    instant_column: str = "instant"
    instant_format: str | None = None
    channel_column: str | None = None
    value_column: str | None = None
    label: str | None = None
    interval: timedelta | None = None
    power_kind: str = "mean"
    ambiguous: str = "refuse"
    midnight_belongs_to: str | None = None
    duplicates: str = "refuse"
    unit: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    encoding: str | None = None
    format: str | None = None
    missing_texts: tuple[str, ...] = field(default=MISSING_TEXTS)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", _one_of("kind", self.kind, tuple(ReadingKind)))
        object.__setattr__(self, "kind", ReadingKind(self.kind))
        _one_of("ambiguous", self.ambiguous, ("refuse", "infer_from_order"))
        _one_of("duplicates", self.duplicates, ("refuse", "first", "last", "none"))
        _one_of("power_kind", self.power_kind, ("mean", "instantaneous"))
        _one_of("midnight_belongs_to", self.midnight_belongs_to, (None, "next_day"))
        _one_of("decimal", self.decimal, (".", ","))
        parse_zone(self.time_zone)
        self._check_label()
        self._check_layout()

    @property
    def is_long(self) -> bool:
        """True when the source holds one reading a row."""
        return self.channel_column is not None

    @property
    def needs_label(self) -> bool:
        """True when an instant names one end of an interval."""
        instantaneous = self.power_kind == "instantaneous"
        is_power = self.kind is ReadingKind.POWER
        return self.kind is ReadingKind.INTERVAL_ENERGY or (is_power and not instantaneous)

    def _check_label(self) -> None:
        if self.needs_label:
            _one_of("label", self.label, ("begin", "end"))
        if self.midnight_belongs_to is not None and self.label != "end":
            raise UnusableDeclaration(
                "midnight_belongs_to is declared, but the labels are not at interval end",
                hint="it applies to label: end only",
            )
        if self.interval is not None and not self.interval > timedelta(0):
            raise UnusableDeclaration(f"the interval is {self.interval}, not > 0")

    def _check_layout(self) -> None:
        if (self.channel_column is None) != (self.value_column is None):
            raise UnusableDeclaration(
                "a long source needs both channel_column and value_column",
                hint="declare both, or neither for a wide source",
            )
        if not self.is_long and not self.channels:
            raise UnusableDeclaration(
                "a wide source needs its channels", hint="list each channel with its column"
            )
        if self.is_long and not self.channels and self.unit is None:
            raise UnusableDeclaration(
                "no channel is listed and no unit is declared", hint="declare unit"
            )
        if self.is_long and any(channel.companions for channel in self.channels):
            raise UnusableDeclaration(
                "companions are declared, but a long source has one value a row",
                hint="leave companions out, or give a wide source",
            )
        names = [channel.channel for channel in self.channels]
        if len(set(names)) < len(names):
            raise UnusableDeclaration("a channel is listed twice", data={"channels": names})

    def paths(self) -> tuple[Path, ...]:
        """Return the files of the source; none for a table in memory."""
        if isinstance(self.content, str | Path):
            return (Path(self.content),)
        if isinstance(self.content, tuple | list):
            return tuple(Path(path) for path in self.content)
        return ()

    def to_dict(self) -> Mapping[str, Any]:
        """Return the declaration as a JSON-ready dictionary, without paths and data."""
        fields = {
            name: getattr(self, name)
            for name in (
                "time_zone",
                "instant_column",
                "instant_format",
                "channel_column",
                "value_column",
                "label",
                "power_kind",
                "ambiguous",
                "midnight_belongs_to",
                "duplicates",
                "unit",
                "delimiter",
                "decimal",
                "encoding",
            )
        }
        interval = None if self.interval is None else self.interval.total_seconds()
        channels = [_channel_to_dict(channel) for channel in self.channels]
        return {
            "kind": self.kind.value,
            **fields,
            "interval_s": interval,
            "missing_texts": list(self.missing_texts),
            "channels": channels,
        }


def _channel_to_dict(channel: Channel) -> dict[str, Any]:
    names = (
        "channel",
        "column",
        "unit",
        "canonical_unit",
        "multiplier",
        "register_digits",
        "register_resolution",
        "rated_power",
        "is_signed",
    )
    swaps = [
        {
            "at": swap.at.isoformat(),
            "final_indication": swap.final_indication,
            "initial_indication": swap.initial_indication,
        }
        for swap in channel.swaps
    ]
    fields = {name: getattr(channel, name) for name in names}
    return {**fields, "companions": list(channel.companions), "swaps": swaps}


def _one_of(name: str, found: Any, allowed: tuple[Any, ...]) -> Any:
    if found not in allowed:
        known = ", ".join(str(choice) for choice in allowed if choice is not None)
        raise UnusableDeclaration(
            f"{name} is {'not declared' if found is None else repr(found)}",
            hint=f"declare {name}: one of {known}",
        )
    return found
