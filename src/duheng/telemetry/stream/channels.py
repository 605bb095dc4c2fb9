"""A channel of the stream, as the registry declares it: what its numbers are, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from duheng.telemetry.declaration import MeterSwap
from duheng.telemetry.errors import UnusableDeclaration


class StreamKind(StrEnum):
    """What the numbers of a channel are."""

    REGISTER = "register"
    """A cumulative indication at an instant."""
    INTERVAL = "interval"
    """An amount in the interval that ends at the instant."""
    POWER = "power"
    """A rate, mean of the interval that ends at the instant."""
    LEVEL = "level"
    """A state at an instant (temperature, voltage, concentration): averaged, never summed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier:
    """What the numbers are multiplied by from an instant on (CT x PT x constant) [1]."""

    since: datetime
    factor: float
    current_ratio: float | None = None
    voltage_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamChannel:
    """A channel of the stream.

    Attributes
    ----------
    number : int
        Its number in the store, never used again.
    code : str
        Its name on the wire.
    kind : StreamKind
        What its numbers are.
    quantity, unit : str
        What is measured, and the unit of the numbers as sent, before the multiplier.
    interval_s : float or None
        Usual time between readings [s].
    time_zone : str
        IANA zone of its local day.
    gateways : tuple of str
        Codes of the gateways that may send it.
    multipliers : tuple of Multiplier
        By instant; before the first, and without any, the factor is 1.
    register_digits : int or None
        Whole digits of the register: it rolls over at ``10**register_digits``.
    register_resolution : float or None
        Smallest step of the register, in ``unit``.
    rated : float or None
        Plate rating of the load side: largest rate (registers, intervals: ``unit`` an hour, after
        the multiplier), or largest value of power and level.
    lowest : float or None
        Least plausible value of a level.
    is_signed : bool
        True where the quantity may be negative.
    swaps : tuple of MeterSwap
        Work orders of exchanged registers.
    parent : str or None
        Code of the channel that measures the whole of which this is a part.
    part_of_identity : str or None
        Group of an electrical identity, as ``group/role``; roles are active, reactive, apparent and
        power_factor.
    relative_uncertainty : float or None
        Standard uncertainty of an amount relative to itself [1], for balances.
    site, instrument : str or None
        Where it is, and what measures it, for listings.
    since, until : datetime or None
        When it is declared to be in service.
    """

    number: int
    code: str
    kind: StreamKind
    quantity: str
    unit: str
    interval_s: float | None = None
    time_zone: str = "UTC"
    gateways: tuple[str, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    register_digits: int | None = None
    register_resolution: float | None = None
    rated: float | None = None
    lowest: float | None = None
    is_signed: bool = False
    swaps: tuple[MeterSwap, ...] = ()
    parent: str | None = None
    part_of_identity: str | None = None
    relative_uncertainty: float | None = None
    site: str | None = None
    instrument: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("interval_s", "register_digits", "register_resolution", "rated"):
            number = getattr(self, name)
            if number is not None and not 0 < number < float("inf"):
                raise UnusableDeclaration(f"{name} of channel {self.code} is {number}, not > 0")
        for multiplier in self.multipliers:
            if not 0 < multiplier.factor < float("inf"):
                raise UnusableDeclaration(
                    f"a multiplier of channel {self.code} is {multiplier.factor}, not > 0"
                )

    def to_dict(self) -> dict[str, Any]:
        """Return the channel as a JSON-ready dictionary, without what is not declared."""
        held = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        held["multipliers"] = [_with_text(entry, "since") for entry in held.get("multipliers", ())]
        held["swaps"] = [_with_text(entry, "at") for entry in held.get("swaps", ())]
        for name in ("since", "until"):
            if name in held:
                held[name] = held[name].isoformat()
        return {name: value for name, value in held.items() if value != []}

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> StreamChannel:
        """Return the channel of :meth:`to_dict`.

        Raises
        ------
        UnusableDeclaration
            When something is missing, unknown or not of its kind.
        """
        try:
            fields = dict(held)
            fields["kind"] = StreamKind(fields["kind"])
            fields["gateways"] = tuple(fields.get("gateways", ()))
            fields["multipliers"] = tuple(
                Multiplier(**_with_instant(entry, "since"))
                for entry in fields.get("multipliers", ())
            )
            fields["swaps"] = tuple(
                MeterSwap(**_with_instant(entry, "at")) for entry in fields.get("swaps", ())
            )
            for name in ("since", "until"):
                fields = _with_instant(fields, name)
            return cls(**fields)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, UnusableDeclaration):
                raise
            raise UnusableDeclaration(
                f"channel {held.get('code', '?')} cannot be read: {error}",
                hint="the fields of a channel are those of StreamChannel",
            ) from error


def _with_text(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    kept = {key: value for key, value in entry.items() if value is not None}
    return {**kept, name: entry[name].isoformat()}


def _with_instant(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    held = dict(entry)
    if held.get(name) is not None:
        held[name] = _aware(datetime.fromisoformat(held[name]))
    return held


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no offset")
    return moment
