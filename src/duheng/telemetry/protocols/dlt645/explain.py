"""A frame of DL/T 645 field by field, as far as it can be read."""

from __future__ import annotations

from datetime import datetime

from duheng.telemetry.protocols.dlt645.frame import (
    SHORTEST,
    START,
    Frame,
    decode,
)
from duheng.telemetry.protocols.dlt645.items import load_items
from duheng.telemetry.protocols.dlt645.reading import number_of, readings_of, refusal_text
from duheng.telemetry.protocols.errors import FrameRefused, UnknownItem
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
    0x11: words("read data", "读数据"),
    0x12: words("read following data", "读后续数据"),
    0x13: words("read address", "读通信地址"),
    0x14: words("WRITE data: Duheng never sends this", "写数据：度衡从不发送"),
    0x15: words("WRITE address: Duheng never sends this", "写通信地址：度衡从不发送"),
    0x1C: words("RELAY control: Duheng never sends this", "跳合闸：度衡从不发送"),
}
_ADDRESS = words("address", "地址域")
_START = words("start", "帧起始符")


def explain(octets: bytes) -> Explanation:
    """Return a frame field by field; of a bad one, what can be read and why it is refused."""
    try:
        frame = decode(octets)
    except FrameRefused as error:
        return explained(_fields(octets), error)
    return explained((*_fields(octets), *_meaning(frame, len(octets))))


def read(octets: bytes, at: datetime) -> tuple[MeterReading, ...]:
    """Return the readings of a frame that answers."""
    return readings_of(decode(octets), at)


def _fields(octets: bytes) -> tuple[Field, ...]:
    """Return the fields by their places, whether or not the frame is good."""
    lead = len(octets) - len(octets.lstrip(b"\xfe"))
    frame = octets[lead:]
    found = [_field(0, octets[:lead], words("lead", "前导字节"), "FE")] if lead else []
    if len(frame) < SHORTEST:
        return (*found, _field(lead, frame, words("too short", "过短"), "", is_good=False))
    cs = sum_of(frame[:-2])
    found += [
        _field(lead, frame[:1], _START, "68", is_good=frame[0] == START),
        _field(lead + 1, frame[1:7], _ADDRESS, frame[6:0:-1].hex().upper()),
        _field(lead + 7, frame[7:8], _START, "68", is_good=frame[7] == START),
        _control(lead + 8, frame[8]),
        _length(lead + 9, frame),
        _field(
            lead + len(frame) - 2, frame[-2:-1], words("check value CS", "校验码 CS"),
            f"{cs:02X}", is_good=cs == frame[-2],
        ),
        _field(
            lead + len(frame) - 1, frame[-1:], words("end", "结束符"), "16",
            is_good=frame[-1] == END,
        ),
    ]  # fmt: skip
    return tuple(found)


def _meaning(frame: Frame, length: int) -> tuple[Field, ...]:
    offset = length - 2 - len(frame.data)
    if frame.is_refusal:
        said = words(refusal_text(frame), refusal_text(frame, language="zh-Hans"))
        return (Field(offset=offset, raw=hex_text(frame.data), name=_REFUSAL, meaning=said),)
    if frame.item is None:
        return ()
    item = Field(
        offset=offset,
        raw=hex_text(frame.data[:4]),
        name=words("data identifier, 33h taken off", "数据标识（已减33H）"),
        meaning=_titles(frame.item),
    )
    return (item, *_values(frame, offset + 4))


_REFUSAL = words("error", "错误信息字")


def _values(frame: Frame, offset: int) -> tuple[Field, ...]:
    try:
        members = load_items().members(frame.item or "")
    except UnknownItem:
        return ()
    found, content = [], frame.data[4:]
    if not frame.is_answer or len(content) != sum(one.octets for one in members):
        return ()
    for one in members:
        part, content = content[: one.octets], content[one.octets :]
        number = number_of(one, part)
        shown = "—" if number is None else f"{number:.{one.digits}f} {one.unit}"
        found.append(_field(offset, part, one.title, shown, is_good=number is not None))
        offset += one.octets
    return tuple(found)


def _titles(item: str) -> Words:
    try:
        members = load_items().members(item)
    except UnknownItem:
        return words(f"{item}: not in the table", f"{item}：表中没有")
    return {tag: f"{item}: " + ", ".join(one.title[tag] for one in members) for tag in _ADDRESS}


def _control(offset: int, control: int) -> Field:
    base = _CONTROLS.get(control & 0x1F, words("unknown", "未知"))
    signs = [
        (0x80, words("from the meter", "从站应答")),
        (0x40, words("error", "异常")),
        (0x20, words("more follows", "有后续帧")),
    ]
    said = {
        tag: "; ".join([base[tag], *(text[tag] for bit, text in signs if control & bit)])
        for tag in base
    }
    return Field(
        offset=offset, raw=f"{control:02X}", name=words("control code", "控制码"), meaning=said
    )


def _length(offset: int, frame: bytes) -> Field:
    is_good = len(frame) == SHORTEST + frame[9]
    return _field(
        offset, frame[9:10], words("length of data L", "数据域长度 L"), str(frame[9]),
        is_good=is_good,
    )  # fmt: skip


def _field(offset: int, raw: bytes, name: Words, meaning: str, *, is_good: bool = True) -> Field:
    return Field(
        offset=offset,
        raw=hex_text(raw),
        name=name,
        meaning=words(meaning, meaning),
        is_good=is_good,
    )
