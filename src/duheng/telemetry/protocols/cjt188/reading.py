"""What an answer of CJ/T 188 says: amounts with their own unit codes, and the meter's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from duheng.telemetry.protocols.cjt188.frame import CURRENT, Frame
from duheng.telemetry.protocols.errors import FrameRefused, MeterRefused, UnknownItem
from duheng.telemetry.protocols.octets import bcd_digits
from duheng.telemetry.protocols.record import MeterReading, Words, words
from duheng.terms.evidence import Confidence


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit code: its unit, what its numbers are multiplied by, and how sure that is."""

    symbol: str
    factor: int = 1
    confidence: Confidence = Confidence.UNCHECKED


UNITS: Mapping[int, Unit] = {
    0x01: Unit("J"), 0x02: Unit("W·h"), 0x05: Unit("kW·h"), 0x08: Unit("MW·h"),
    0x0A: Unit("MW·h", 100), 0x0B: Unit("kJ"), 0x0E: Unit("MJ"), 0x11: Unit("GJ"),
    0x13: Unit("GJ", 100), 0x14: Unit("W"), 0x17: Unit("kW"), 0x1A: Unit("MW"),
    0x29: Unit("L"), 0x2C: Unit("m3", 1, Confidence.SECONDARY), 0x32: Unit("L/h"),
    0x35: Unit("m3/h"),
}  # fmt: skip
"""Code -> unit. 2C stands in published frames; the others were not compared with the text."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the answer 901F: BCD digits, decimals, and whether a unit code follows."""

    quantity: str
    octets: int
    digits: int
    unit: str | None
    title: Words


_CURRENT = Part("current", 4, 2, None, words("indication", "当前累积"))
_SETTLED = Part("settled", 4, 2, None, words("indication at settlement", "结算日累积"))
_WATER = (_CURRENT, _SETTLED)
_HEAT = (
    Part("settled_heat", 4, 2, None, words("heat at settlement", "结算日热量")),
    Part("heat", 4, 2, None, words("heat", "当前热量")),
    Part("heat_power", 4, 2, None, words("heat power", "热功率")),
    Part("flow", 4, 4, None, words("flow", "流量")),
    Part("volume", 4, 2, None, words("volume", "累积流量")),
    Part("supply_temperature", 3, 2, "°C", words("supply temperature", "供水温度")),
    Part("return_temperature", 3, 2, "°C", words("return temperature", "回水温度")),
    Part("working_time", 3, 0, "h", words("working time", "累积工作时间")),
)
CLOCK_OCTETS, STATE_OCTETS = 7, 2
VALVE_STATES = {0: words("open", "开"), 1: words("closed", "关"), 3: words("faulty", "异常")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A part of an answer, as sent and as understood."""

    part: Part
    raw: bytes
    value: float | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The answer to 901F.

    Attributes
    ----------
    amounts : tuple of Amount
        In the order of the frame.
    clock : str or None
        What the meter's clock shows, ISO-8601 without offset; ``None`` where it is no date.
    state : int
        ST, low octet first.
    """

    amounts: tuple[Amount, ...]
    clock: str | None
    state: int


def current_of(frame: Frame) -> Current:
    """Return what an answer to 901F holds.

    Raises
    ------
    FrameRefused
        When its length is not that of its type of meter.
    """
    parts = _HEAT if frame.meter_type // 16 == 2 else _WATER
    content = frame.data[3:]
    amounts = []
    wanted = sum(one.octets + (one.unit is None) for one in parts) + CLOCK_OCTETS + STATE_OCTETS
    if len(content) != wanted:
        raise FrameRefused(f"901F has {len(content)} octets, and {wanted} are those of its type")
    for one in parts:
        length = one.octets + (one.unit is None)
        amounts.append(_amount(one, content[:length]))
        content = content[length:]
    return Current(
        amounts=tuple(amounts),
        clock=_clock(content[:CLOCK_OCTETS]),
        state=int.from_bytes(content[CLOCK_OCTETS:], "little"),
    )


def readings_of(frame: Frame, at: datetime) -> tuple[MeterReading, ...]:
    """Return the readings of an answer; of a request, or of an address, none.

    Parameters
    ----------
    frame : Frame
        The answer.
    at : datetime
        When it was read; the clock of the meter is only a mark.

    Raises
    ------
    MeterRefused
        When the meter answers with an error.
    UnknownItem
        When the data identifier is not 901F.
    """
    if frame.is_refusal:
        raise MeterRefused(f"meter {frame.address} refuses: {frame.data.hex(' ').upper()}")
    if not frame.is_answer or frame.control == 0x83:
        return ()
    if frame.item != CURRENT:
        raise UnknownItem(f"the data identifier {frame.item} is not {CURRENT}")
    held = current_of(frame)
    marks = {"item_order": frame.item_order.value, "state": f"{held.state:04X}"}
    if held.clock:
        marks["meter_clock"] = held.clock
    return tuple(_reading(frame, one, at, marks) for one in held.amounts)


def _reading(frame: Frame, one: Amount, at: datetime, marks: Mapping[str, str]) -> MeterReading:
    is_empty = one.raw[: one.part.octets] == b"\xff" * one.part.octets
    said = dict(marks)
    status = "measured"
    if one.value is None:
        said["sent"] = one.raw.hex(" ").upper()
        status = "missing" if is_empty or one.unit is None else "not_a_number"
    return MeterReading(
        channel=f"{frame.address}/{CURRENT}/{one.part.quantity}",
        at=at,
        value=one.value,
        status=status,
        unit=one.unit,
        marks=said,
    )


def _amount(part: Part, raw: bytes) -> Amount:
    unit = UNITS.get(raw[-1]) if part.unit is None else Unit(part.unit)
    digits = bcd_digits(raw[: part.octets])
    # a number whose unit is unknown is no amount: it stays missing, and its octets are kept
    usable = digits is not None and unit is not None
    value = int(digits) / 10**part.digits * unit.factor if usable and digits and unit else None
    return Amount(part=part, raw=raw, value=value, unit=unit.symbol if unit else None)


def _clock(octets: bytes) -> str | None:
    digits = bcd_digits(octets)
    if digits is None:
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").isoformat()  # noqa: DTZ007 - the meter states no zone
    except ValueError:
        return None
