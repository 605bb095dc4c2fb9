"""Frames of CJ/T 188 (water, heat, gas meters): decoded, checked, encoded; requests only to read.

``(FE x 0..4) 68 T A0..A6 C L DI0 DI1 SER DATA CS 16``; nothing is added to the octets of DATA.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from duheng.telemetry.protocols.errors import FrameRefused, NotARead
from duheng.telemetry.protocols.octets import END, bcd_octets, check_end, sum_of, without_lead
from duheng.telemetry.protocols.record import Words, words

START = 0x68
SHORTEST = 13
LONGEST_DATA = 0x64

READ, READ_ADDRESS = 0x01, 0x03
READS = frozenset({READ, READ_ADDRESS})
"""The control codes that a poller may send."""
ANSWER, REFUSED = 0x80, 0x40
ANYONE = "A" * 14
ANY_TYPE = 0xAA
_ADDRESS = re.compile(r"[0-9A]{14}")

METER_TYPES: Mapping[int, Words] = {
    0x10: words("cold water", "冷水表"),
    0x11: words("hot water", "生活热水表"),
    0x20: words("heat", "热量表"),
    0x30: words("gas", "燃气表"),
    0x40: words("electricity", "电能表"),
}
CURRENT = "901F"
ADDRESS_ITEM = "810A"
_KNOWN_ITEMS = frozenset({CURRENT, ADDRESS_ITEM})


class ItemOrder(StrEnum):
    """In which order a maker sends the two octets of a data identifier."""

    HIGH_FIRST = "high_first"
    """90 1F."""
    LOW_FIRST = "low_first"
    """1F 90."""
    UNKNOWN = "unknown"
    """The identifier is not known, so that its order cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame.

    Attributes
    ----------
    meter_type : int
        T.
    address : str
        Fourteen digits as printed on the meter; ``A`` stands for any digit.
    control : int
        Control code.
    data : bytes
        DI0, DI1, SER and what follows.
    """

    meter_type: int
    address: str
    control: int
    data: bytes = b""

    @property
    def is_answer(self) -> bool:
        """Whether the meter sent it."""
        return bool(self.control & ANSWER)

    @property
    def is_refusal(self) -> bool:
        """Whether the meter answers that it will not."""
        return bool(self.control & REFUSED)

    @property
    def item_order(self) -> ItemOrder:
        """The order of the identifier's octets, as this frame has it."""
        sent = self.data[:2].hex().upper()
        if sent in _KNOWN_ITEMS:
            return ItemOrder.HIGH_FIRST
        turned = self.data[1::-1].hex().upper() if len(self.data) >= 2 else ""
        return ItemOrder.LOW_FIRST if turned in _KNOWN_ITEMS else ItemOrder.UNKNOWN

    @property
    def item(self) -> str | None:
        """The data identifier, high octet first (an unknown one as sent); ``None`` without."""
        if self.is_refusal or len(self.data) < 3:
            return None
        sent = self.data[:2]
        return (sent[::-1] if self.item_order is ItemOrder.LOW_FIRST else sent).hex().upper()


def encode(frame: Frame) -> bytes:
    """Return the octets of a frame, without leading FE.

    Raises
    ------
    FrameRefused
        When the address is not fourteen digits, or a field does not fit.
    """
    if not _ADDRESS.fullmatch(frame.address):
        raise FrameRefused(f"the address {frame.address!r} is not fourteen digits")
    octets = (frame.meter_type, frame.control)
    if len(frame.data) > LONGEST_DATA or not all(0 <= one <= 0xFF for one in octets):
        raise FrameRefused(f"{len(frame.data)} octets of data, T and C {octets}")
    body = bytes(
        [
            START,
            frame.meter_type,
            *bcd_octets(frame.address),
            frame.control,
            len(frame.data),
            *frame.data,
        ]
    )
    return body + bytes([sum_of(body), END])


def decode(octets: bytes) -> Frame:
    """Return the frame of its octets, which are exactly one frame.

    Raises
    ------
    FrameRefused
        When start, length, end or address are wrong.
    CheckValueDiffers
        When the sum is not the one sent.
    """
    _, frame = without_lead(octets)
    if len(frame) < SHORTEST or frame[0] != START:
        raise FrameRefused("a frame begins with 68, T, seven octets of address, C and L")
    if frame[10] > LONGEST_DATA:
        raise FrameRefused(f"L is {frame[10]}, more than {LONGEST_DATA}")
    if len(frame) != SHORTEST + frame[10]:
        raise FrameRefused(f"L is {frame[10]}, and {len(frame) - SHORTEST} octets are there")
    check_end(frame)
    address = frame[8:1:-1].hex().upper()
    if not _ADDRESS.fullmatch(address):
        raise FrameRefused(f"the address {address} is not of decimal digits")
    return Frame(meter_type=frame[1], address=address, control=frame[9], data=frame[11:-2])


def read_request(
    meter_type: int, address: str, *, item: str = CURRENT,
    order: ItemOrder = ItemOrder.HIGH_FIRST, serial: int = 0,
) -> Frame:  # fmt: skip
    """Return the request that reads a data identifier, in the maker's order of its octets."""
    octets = bytes.fromhex(item)
    sent = octets[::-1] if order is ItemOrder.LOW_FIRST else octets
    control = READ_ADDRESS if item == ADDRESS_ITEM else READ
    return Frame(
        meter_type=meter_type, address=address, control=control, data=sent + bytes([serial % 256])
    )


def require_read(octets: bytes) -> None:
    """Refuse every request that is not one of the two reading ones.

    Raises
    ------
    NotARead
        When it is anything else, or no frame at all.
    """
    try:
        frame = decode(octets)
    except FrameRefused as error:
        raise NotARead(f"not a frame of CJ/T 188: {error.message}") from error
    if frame.control not in READS or len(frame.data) != 3:
        raise NotARead(
            f"control code {frame.control:02X} with {len(frame.data)} octets does not only read",
            hint="Duheng reads meters and never writes to them",
        )


def length_at(octets: bytes) -> int | None:
    """Return the length that a frame beginning here would have (see ``line.cut_with``)."""
    if len(octets) < 11:
        return None
    return SHORTEST + octets[10] if octets[10] <= LONGEST_DATA else 0
