"""A frame of Modbus TCP or RTU field by field; what its registers mean is not in it."""

from __future__ import annotations

from datetime import datetime

from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.modbus.frame import READS, Frame, decode
from duheng.telemetry.protocols.octets import hex_text
from duheng.telemetry.protocols.record import (
    Explanation,
    Field,
    MeterReading,
    Words,
    explained,
    words,
)

_FUNCTIONS = {
    1: words("read coils", "读线圈"),
    2: words("read discrete inputs", "读离散输入"),
    3: words("read holding registers", "读保持寄存器"),
    4: words("read input registers", "读输入寄存器"),
    5: words("WRITE a coil: Duheng never sends this", "写单个线圈：度衡从不发送"),
    6: words("WRITE a register: Duheng never sends this", "写单个寄存器：度衡从不发送"),
    15: words("WRITE coils: Duheng never sends this", "写多个线圈：度衡从不发送"),
    16: words("WRITE registers: Duheng never sends this", "写多个寄存器：度衡从不发送"),
}
_EXCEPTIONS = {
    1: words("illegal function", "非法功能"),
    2: words("illegal address", "非法数据地址"),
    3: words("illegal value", "非法数据值"),
    4: words("device failure", "从站设备故障"),
    6: words("device busy", "从站设备忙"),
    10: words("gateway: no path", "网关路径不可用"),
    11: words("gateway: device silent", "网关目标设备无响应"),
}
_DATA = words("data", "数据")
_DEVICE = words("device address", "设备地址")


def exception_text(number: int) -> Words:
    """Return an exception in words."""
    return _EXCEPTIONS.get(number, words(f"exception {number}", f"异常 {number}"))


def explain(octets: bytes) -> Explanation:
    """Return a frame field by field; of a bad one, its octets and why it is refused."""
    try:
        frame = decode(octets)
    except FrameRefused as error:
        whole = _field(0, octets, words("octets", "字节"), "", is_good=False)
        return explained((whole,), error)
    offset = 0 if frame.transaction is None else 6
    found = [] if frame.transaction is None else _head(octets, frame.transaction)
    found += [
        _field(offset, octets[offset : offset + 1], _DEVICE, str(frame.device)),
        Field(
            offset=offset + 1,
            raw=f"{frame.function:02X}",
            name=words("function", "功能码"),
            meaning=_function_text(frame),
        ),
        *_data(frame, offset + 2),
    ]
    if frame.transaction is None:
        at = len(octets) - 2
        found.append(_field(at, octets[at:], words("CRC-16, low first", "CRC-16，低字节在前"), ""))
    return explained(tuple(found))


def read(octets: bytes, at: datetime) -> tuple[MeterReading, ...]:
    """Return no readings: without its map of registers, a frame of Modbus says only octets."""
    decode(octets)
    return ()


def _head(octets: bytes, transaction: int) -> list[Field]:
    return [
        _field(0, octets[:2], words("transaction", "事务标识"), str(transaction)),
        _field(2, octets[2:4], words("protocol, 0 is Modbus", "协议标识，0 为 Modbus"), "0"),
        _field(4, octets[4:6], words("length", "长度"), str(len(octets) - 6)),
    ]


def _function_text(frame: Frame) -> Words:
    base = _FUNCTIONS.get(frame.function & 0x7F, words("unknown", "未知"))
    if not frame.is_refusal:
        return base
    return {"en": f"{base['en']}: refused", "zh-Hans": f"{base['zh-Hans']}：异常应答"}


def _data(frame: Frame, offset: int) -> list[Field]:
    data = frame.data
    if frame.is_refusal and len(data) == 1:
        name = words("exception", "异常码")
        return [
            Field(offset=offset, raw=hex_text(data), name=name, meaning=exception_text(data[0]))
        ]
    if frame.function in READS and len(data) == 4 and data[0] != 3:
        first, count = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big")
        return [
            _field(offset, data[:2], words("first address", "起始地址"), str(first)),
            _field(offset + 2, data[2:], words("number", "数量"), str(count)),
        ]
    if frame.function in READS and data and data[0] == len(data) - 1:
        rows = [
            _field(offset, data[:1], words("number of octets", "字节数"), str(data[0])),
        ]
        step = 2 if frame.function in (3, 4) else 1
        for at in range(1, len(data), step):
            word = data[at : at + step]
            rows.append(_field(offset + at, word, _DATA, str(int.from_bytes(word, "big"))))
        return rows
    return [_field(offset, data, _DATA, "")] if data else []


def _field(offset: int, raw: bytes, name: Words, meaning: str, *, is_good: bool = True) -> Field:
    return Field(
        offset=offset,
        raw=hex_text(raw),
        name=name,
        meaning=words(meaning, meaning),
        is_good=is_good,
    )
