"""A frame of HJ 212 field by field, as far as it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.hj212.frame import (
    LONGEST_DATA,
    START,
    check_value,
    decode,
    length_of,
)
from duheng.telemetry.protocols.hj212.reading import FLAGS, TAGS, readings_of
from duheng.telemetry.protocols.record import (
    Explanation,
    Field,
    MeterReading,
    Words,
    explained,
    words,
)

_NOTHING = words("", "")
_NAMES = {
    "QN": words("number of the request", "请求编码"),
    "ST": words("system", "系统编码"),
    "CN": words("command", "命令编码"),
    "PW": words("password, in clear: proves nothing", "访问密码，明文：不能证明来源"),
    "MN": words("equipment", "设备唯一标识"),
    "Flag": words("flag", "标志位"),
    "PNUM": words("number of packets", "总包数"),
    "PNO": words("packet", "包号"),
    "DataTime": words("time of the data", "数据时间"),
}
_MEANINGS = {
    ("ST", "21"): words("surface water", "地表水"),
    ("ST", "22"): words("air", "空气质量"),
    ("ST", "31"): words("air emission source", "大气环境污染源"),
    ("ST", "32"): words("water emission source", "地表水体环境污染源"),
    ("ST", "91"): words("system interaction", "系统交互"),
    ("CN", "1062"): words("set interval of real-time data", "设置实时数据间隔"),
    ("CN", "2011"): words("real-time data", "实时数据"),
    ("CN", "2051"): words("minute data", "分钟数据"),
    ("CN", "2061"): words("hour data", "小时数据"),
    ("CN", "2031"): words("day data", "日数据"),
    ("CN", "9011"): words("request acknowledged", "请求应答"),
    ("CN", "9012"): words("result", "操作执行结果"),
    ("CN", "9014"): words("data acknowledged", "数据应答"),
}


def explain(frame: bytes) -> Explanation:
    """Return a frame field by field; of a bad one, what can be read and why it is refused."""
    stripped = frame.strip(b"\r\n \t")
    fields = tuple(_fields(stripped))
    try:
        decode(stripped)
    except FrameRefused as error:
        return explained(fields, error)
    return explained(fields)


def read(frame: bytes, at: datetime) -> tuple[MeterReading, ...]:
    """Return the readings of a frame; it states its own instants."""
    return readings_of(decode(frame.strip(b"\r\n \t")))


def _fields(frame: bytes) -> Iterator[Field]:
    if len(frame) < 10:
        yield _field(0, frame, words("too short", "过短"), _NOTHING, is_good=False)
        return
    yield _field(0, frame[:2], words("start", "包头"), _NOTHING, is_good=frame[:2] == START)
    length = length_of(frame)
    has = len(frame) - 10
    is_good = length == has and has <= LONGEST_DATA
    said = words(f"{has} octets are there", f"实有 {has} 字节")
    yield _field(2, frame[2:6], words("length of data", "数据段长度"), said, is_good=is_good)
    data = frame[6:-4]
    yield from _segment(data[:LONGEST_DATA], 6)
    crc = check_value(data)
    sent = frame[-4:]
    is_same = sent.upper() == b"%04X" % crc
    what = words(f"of this data: {crc:04X}", f"本数据段为 {crc:04X}")
    yield _field(len(frame) - 4, sent, words("check value", "CRC 校验"), what, is_good=is_same)


def _segment(data: bytes, offset: int) -> Iterator[Field]:
    """Yield the fields between the separators, wherever they stand."""
    start = 0
    for end in [*(i for i, octet in enumerate(data) if octet in b";,"), len(data)]:
        part = data[start:end]
        inner = part.removeprefix(b"CP=").strip(b"&")
        at = offset + start + (part.find(inner) if inner else 0)
        if inner:
            yield _pair(at, inner)
        start = end + 1


def _pair(offset: int, octets: bytes) -> Field:
    key, mark, value = octets.decode("utf-8", errors="replace").partition("=")
    factor, _, tag = key.partition("-")
    name = _NAMES.get(key) or words(key, key)
    meaning = _MEANINGS.get((key, value), _NOTHING)
    if key == "Flag" and value.isdecimal() and len(value) <= 3:
        meaning = _flag_text(int(value))
    elif tag == "Flag":
        name = words(f"flag of {factor}", f"{factor} 数据标记")
        meaning = FLAGS.get(value, words("not in the table", "表中没有"))
    elif tag in TAGS:
        name = {one: f"{factor} {TAGS[tag][one]}" for one in TAGS[tag]}
    return _field(offset, octets, name, meaning, is_good=bool(mark))


def _flag_text(flag: int) -> Words:
    version = {0: "HJ/T 212-2005", 1: "HJ 212-2017"}.get(flag >> 2, f"version {flag >> 2}")
    asks = (
        words("acknowledgement wanted", "需要应答") if flag & 1 else words("no answer", "不需应答")
    )
    split = words(", packet numbers", "，有包号") if flag & 2 else _NOTHING
    return {tag: f"{version}, {asks[tag]}{split[tag]}" for tag in asks}


def _field(offset: int, raw: bytes, name: Words, meaning: Words, *, is_good: bool = True) -> Field:
    return Field(
        offset=offset,
        raw=raw.decode("utf-8", errors="replace"),
        name=name,
        meaning=meaning,
        is_good=is_good,
    )
