"""Frames of HJ 212-2017 and HJ/T 212-2005: decoded, checked, encoded, split.

``##`` LEN (4 digits) DATA CRC (4 hexadecimal digits) CR LF, all text. The check value is *not*
CRC-16/MODBUS, although polynomial and start are the same: each step drops the low octet, so that
only 256 of the 65,536 check values exist and one in 256 edits of several digits goes unnoticed. It
detects accident, and never tampering.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from duheng.telemetry.protocols.errors import CheckValueDiffers, FrameRefused

START = b"##"
LONGEST_DATA = 1024
_OVERHEAD = 10
_MOST_PACKETS = 9999
_BRACKET = "&&"
_SEPARATORS = re.compile(r"[;,=\r\n]|&&|##")
_NUMBER = re.compile(r"[0-9]{1,4}")

Pair = tuple[str, str]
Group = tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the data segment of a frame says.

    Attributes
    ----------
    header : tuple of (str, str)
        ``QN``, ``ST``, ``CN`` … in their order.
    groups : tuple of tuple of (str, str)
        ``CP``: groups apart by ``;``, pairs of a group apart by ``,``.
    """

    header: Group
    groups: tuple[Group, ...] = ()

    def get(self, name: str) -> str | None:
        """Return a field of the header; ``None`` where it is not there."""
        return dict(self.header).get(name)

    @property
    def flag(self) -> int:
        """The flag; 0 where it is not there, as in 2005."""
        return int(self.get("Flag") or 0)

    @property
    def version(self) -> int:
        """Version bits: 0 is HJ/T 212-2005, 1 is HJ 212-2017."""
        return self.flag >> 2

    @property
    def is_split(self) -> bool:
        """Whether packet numbers are there (bit D); some senders forget the bit."""
        return bool(self.flag & 2) or self.get("PNUM") is not None

    @property
    def wants_acknowledgement(self) -> bool:
        """Whether the sender asks for one (bit A)."""
        return bool(self.flag & 1)

    @property
    def packet(self) -> tuple[int, int]:
        """Number of packets, and number of this one from 1."""
        return int(self.get("PNUM") or 1), int(self.get("PNO") or 1)

    @property
    def data_time(self) -> str | None:
        """``DataTime`` as sent."""
        return next((text for group in self.groups for key, text in group if key == _TIME), None)


_TIME = "DataTime"


def check_value(data: bytes) -> int:
    """Return the check value of a data segment.

    Examples
    --------
    >>> f"{check_value(b'123456789'):04X}"
    '2F80'
    """
    crc = 0xFFFF
    for octet in data:
        crc = _STEPS[(crc >> 8) ^ octet]
    return crc


def _eight_steps(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc


_STEPS = tuple(_eight_steps(octet) for octet in range(256))


def encode(message: Message) -> bytes:
    """Return the frame of a message, with CR and LF.

    Raises
    ------
    FrameRefused
        When a text holds a separator, or the data segment is too long.
    """
    data = _segment(message).encode()
    if len(data) > LONGEST_DATA:
        raise FrameRefused(
            f"the data segment has {len(data)} octets, more than {LONGEST_DATA}",
            hint="split it",
        )
    return b"##%04d%s%04X\r\n" % (len(data), data, check_value(data))


def decode(frame: bytes, *, longest: int = LONGEST_DATA) -> Message:
    """Return the message of exactly one frame, with or without CR and LF.

    Raises
    ------
    FrameRefused
        When start, length or a field are wrong.
    CheckValueDiffers
        When the check value is not that of the data segment.
    """
    data, sent = _parts(frame, longest)
    found = check_value(data)
    if found != sent:
        raise CheckValueDiffers(f"the check value is {found:04X}, and {sent:04X} was sent")
    try:
        return _message(data.decode())
    except UnicodeDecodeError as error:
        raise FrameRefused(f"the data segment is not UTF-8: {error.reason}") from error


def split(message: Message, *, longest: int = LONGEST_DATA) -> tuple[Message, ...]:
    """Return a message in as many packets as it needs, each with its own ``DataTime``.

    Raises
    ------
    FrameRefused
        When a single group is too long.
    """
    if len(_segment(message).encode()) <= longest:
        return (message,)
    times = tuple(group for group in message.groups if group and group[0][0] == _TIME)
    rest = [group for group in message.groups if group not in times]
    flagged = replace(message, header=_with_packet(message, _MOST_PACKETS, _MOST_PACKETS))
    packets: list[list[Group]] = [[]]
    for group in rest:
        longer = replace(flagged, groups=(*times, *packets[-1], group))
        if len(_segment(longer).encode()) > longest:
            packets.append([])
            if len(_segment(replace(flagged, groups=(*times, group))).encode()) > longest:
                raise FrameRefused(f"one group alone is longer than {longest} octets")
        packets[-1].append(group)
    kept = [tuple(groups) for groups in packets if groups]
    return tuple(
        Message(header=_with_packet(message, len(kept), number), groups=(*times, *groups))
        for number, groups in enumerate(kept, start=1)
    )


def _with_packet(message: Message, total: int, number: int) -> Group:
    kept = [pair for pair in message.header if pair[0] not in ("PNUM", "PNO", "Flag")]
    flag = ("Flag", str(message.flag | 2))
    return (*kept, flag, ("PNUM", str(total)), ("PNO", str(number)))


def _segment(message: Message) -> str:
    for key, text in (*message.header, *(pair for group in message.groups for pair in group)):
        if not key or _SEPARATORS.search(key) or _SEPARATORS.search(text):
            raise FrameRefused(f"{key!r}={text!r} holds a separator of the protocol")
    header = "".join(f"{key}={text};" for key, text in message.header)
    body = ";".join(",".join(f"{key}={text}" for key, text in one) for one in message.groups)
    return f"{header}CP={_BRACKET}{body}{_BRACKET}"


def _parts(frame: bytes, longest: int) -> tuple[bytes, int]:
    """Return the data segment and the check value as sent."""
    if not frame.startswith(START):
        raise FrameRefused("a frame begins with ##")
    length = length_of(frame)
    if length is None:
        raise FrameRefused("after ## come four digits of length")
    if length > longest:
        raise FrameRefused(f"the length is {length}, more than {longest}")
    end = 6 + length
    if frame[end + 4 :] not in (b"", b"\r\n") or len(frame) < end + 4:
        raise FrameRefused(f"the length is {length}, which is not that of the frame")
    sent = frame[end : end + 4]
    if not re.fullmatch(rb"[0-9A-Fa-f]{4}", sent):
        raise FrameRefused("the check value is not four hexadecimal digits")
    return frame[6:end], int(sent, 16)


def length_of(frame: bytes) -> int | None:
    """Return LEN of a frame that begins here; ``None`` where it is not four digits."""
    digits = frame[2:6]
    return int(digits) if re.fullmatch(rb"[0-9]{4}", digits) else None


def _message(text: str) -> Message:
    head, mark, rest = text.partition(f"CP={_BRACKET}")
    if not mark or not rest.endswith(_BRACKET):
        raise FrameRefused("the data segment does not end with CP=&&…&&")
    header = tuple(_pairs(head.split(";")))
    body = rest.removesuffix(_BRACKET)
    groups = tuple(tuple(_pairs(group.split(","))) for group in body.split(";") if group)
    message = Message(header=header, groups=groups)
    _require_numbers(message)
    return message


def _pairs(texts: list[str]) -> Iterator[Pair]:
    for text in texts:
        if not text:
            continue
        key, mark, value = text.partition("=")
        if not (key and mark):
            raise FrameRefused(f"{text[:40]!r} is no field with a value")
        yield key, value


def _require_numbers(message: Message) -> None:
    for name in ("Flag", "PNUM", "PNO"):
        text = message.get(name)
        if text is not None and not _NUMBER.fullmatch(text):
            raise FrameRefused(f"{name} is {text!r}, not a number")
    if message.flag > 0xFF:
        raise FrameRefused(f"Flag is {message.flag}, more than one octet")
    total, number = message.packet
    if not 1 <= number <= total:
        raise FrameRefused(f"packet {number} of {total} is none")
    names = [key for key, _ in message.header]
    if len(names) != len(set(names)):
        raise FrameRefused("a field of the header stands twice")


class FrameCutter:
    """Finds frames in a stream and comes back to its senses after rubbish; its buffer is bounded.

    Parameters
    ----------
    longest : int
        Largest LEN that is believed.
    """

    def __init__(self, longest: int = LONGEST_DATA) -> None:
        self._longest = longest
        self._buffer = b""
        self.rubbish = 0
        """Octets that belonged to no frame."""

    def feed(self, content: bytes) -> Iterator[bytes]:
        """Yield the frames that are whole now, good or bad: their check value is not looked at."""
        self._buffer += content
        while (frame := self._next()) is not None:
            yield frame

    def reject(self, frame: bytes) -> None:
        """Look again behind the beginning of a frame that was refused: another may be inside."""
        self.rubbish += len(START)
        self._buffer = frame[len(START) :] + self._buffer

    def _next(self) -> bytes | None:
        while True:
            self._drop_to_start()
            if len(self._buffer) < 6:
                return None
            length = length_of(self._buffer)
            if length is None or length > self._longest:
                self._drop(1)
                continue
            end = 6 + length + 4
            break_at = self._buffer.find(b"\n", 0, end)
            if break_at >= 0:  # no line break is inside a frame: its length lied, or it was cut
                self._drop(1)
                continue
            if len(self._buffer) < end:
                return None
            frame, self._buffer = self._buffer[:end], self._buffer[end:]
            return frame

    def _drop_to_start(self) -> None:
        start = self._buffer.find(START)
        if start < 0:
            start = len(self._buffer) - self._buffer.endswith(b"#")
        self.rubbish += len(self._buffer[:start].strip(b"\r\n"))
        self._buffer = self._buffer[start:]

    def _drop(self, number: int) -> None:
        self.rubbish += number
        self._buffer = self._buffer[number:]
