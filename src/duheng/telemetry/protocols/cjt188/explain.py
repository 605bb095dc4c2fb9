"""A frame of CJ/T 188 field by field, as far as it can be read."""

from __future__ import annotations

from datetime import datetime

from duheng.telemetry.protocols.cjt188.frame import (
    CURRENT,
    METER_TYPES,
    SHORTEST,
    START,
    Frame,
    ItemOrder,
    decode,
)
from duheng.telemetry.protocols.cjt188.reading import (
    CLOCK_OCTETS,
    STATE_OCTETS,
    VALVE_STATES,
    current_of,
    readings_of,
)
from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.octets import END, hex_text, sum_of
from duheng.telemetry.protocols.record import (
    Explanation,
    Field,
    MeterReading,
    Words,
    explained,
    words,
)

_CONTROLS = {
    0x01: words("read data", "读数据"),
    0x03: words("read address", "读地址"),
    0x04: words("WRITE data: Duheng never sends this", "写数据：度衡从不发送"),
    0x15: words("WRITE address: Duheng never sends this", "写地址：度衡从不发送"),
    0x16: words("SET base: Duheng never sends this", "写机电同步数据：度衡从不发送"),
    0x81: words("answer: data", "应答：数据"),
    0x83: words("answer: address", "应答：地址"),
}
_UNKNOWN = words("unknown", "未知")
_ORDERS = {
    ItemOrder.HIGH_FIRST: words("high octet first", "高字节在前"),
    ItemOrder.LOW_FIRST: words("low octet first", "低字节在前"),
    ItemOrder.UNKNOWN: words("order unknown", "字节顺序未知"),
}


def explain(octets: bytes) -> Explanation:
    """Return a frame field by field; of a bad one, what can be read and why it is refused."""
    try:
        frame = decode(octets)
        found = (*_fields(octets), *_meaning(frame, len(octets)))
    except FrameRefused as error:
        return explained(_fields(octets), error)
    return explained(found)


def read(octets: bytes, at: datetime) -> tuple[MeterReading, ...]:
    """Return the readings of a frame that answers."""
    return readings_of(decode(octets), at)


def _fields(octets: bytes) -> tuple[Field, ...]:
    lead = len(octets) - len(octets.lstrip(b"\xfe"))
    frame = octets[lead:]
    found = [_field(0, octets[:lead], words("lead", "前导字节"), "FE")] if lead else []
    if len(frame) < SHORTEST:
        return (*found, _field(lead, frame, words("too short", "过短"), "", is_good=False))
    cs = sum_of(frame[:-2])
    found += [
        _field(lead, frame[:1], words("start", "帧起始符"), "68", is_good=frame[0] == START),
        Field(
            offset=lead + 1, raw=hex_text(frame[1:2]), name=words("type of meter T", "仪表类型 T"),
            meaning=METER_TYPES.get(frame[1], _UNKNOWN),
        ),
        _field(lead + 2, frame[2:9], words("address", "地址域"), frame[8:1:-1].hex().upper()),
        Field(
            offset=lead + 9, raw=hex_text(frame[9:10]), name=words("control code", "控制码"),
            meaning=_CONTROLS.get(frame[9], _UNKNOWN),
        ),
        _field(
            lead + 10, frame[10:11], words("length of data L", "数据域长度 L"), str(frame[10]),
            is_good=len(frame) == SHORTEST + frame[10],
        ),
        _field(
            lead + len(frame) - 2, frame[-2:-1], words("check value CS", "校验码 CS"), f"{cs:02X}",
            is_good=cs == frame[-2],
        ),
        _field(
            lead + len(frame) - 1, frame[-1:], words("end", "结束符"), "16",
            is_good=frame[-1] == END,
        ),
    ]  # fmt: skip
    return tuple(found)


def _meaning(frame: Frame, length: int) -> tuple[Field, ...]:
    offset = length - 2 - len(frame.data)
    if frame.item is None:
        return ()
    order = _ORDERS[frame.item_order]
    found = [
        Field(
            offset=offset,
            raw=hex_text(frame.data[:2]),
            name=words("data identifier", "数据标识"),
            meaning={tag: f"{frame.item}, {order[tag]}" for tag in order},
        ),
        _field(offset + 2, frame.data[2:3], words("serial number SER", "序号 SER"), ""),
    ]
    if frame.is_answer and frame.item == CURRENT:
        found += _values(frame, offset + 3)
    return tuple(found)


def _values(frame: Frame, offset: int) -> list[Field]:
    held = current_of(frame)
    found = []
    for one in held.amounts:
        shown = "—" if one.value is None else f"{one.value:.{one.part.digits}f} {one.unit}"
        found.append(_field(offset, one.raw, one.part.title, shown, is_good=one.value is not None))
        offset += len(one.raw)
    rest = frame.data[-CLOCK_OCTETS - STATE_OCTETS :]
    clock = _field(
        offset, rest[:CLOCK_OCTETS], words("clock of the meter", "实时时间"), held.clock or "—",
        is_good=held.clock is not None,
    )  # fmt: skip
    valve = VALVE_STATES.get(held.state & 3, _UNKNOWN)
    state = Field(
        offset=offset + CLOCK_OCTETS,
        raw=hex_text(rest[CLOCK_OCTETS:]),
        name=words("state ST", "状态 ST"),
        meaning={"en": f"valve {valve['en']}", "zh-Hans": f"阀门：{valve['zh-Hans']}"},
    )
    return [*found, clock, state]


def _field(offset: int, raw: bytes, name: Words, meaning: str, *, is_good: bool = True) -> Field:
    return Field(
        offset=offset,
        raw=hex_text(raw),
        name=name,
        meaning=words(meaning, meaning),
        is_good=is_good,
    )
