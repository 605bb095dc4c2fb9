"""Frames of DL/T 645-2007: decoded, checked, and encoded; requests only to read.

``(FE x 0..4) 68 A0..A5 68 C L DATA CS 16``; every octet of DATA travels with 33h added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duheng.telemetry.protocols.errors import FrameRefused, NotARead
from duheng.telemetry.protocols.octets import END, bcd_octets, check_end, sum_of, without_lead

START = 0x68
LONGEST_DATA = 200
SHORTEST = 12
_OFFSET = 0x33

READ, READ_NEXT, READ_ADDRESS = 0x11, 0x12, 0x13
READS = frozenset({READ, READ_NEXT, READ_ADDRESS})
"""The control codes that a poller may send; everything else changes something in the meter."""
ANSWER, REFUSED, FOLLOWS = 0x80, 0x40, 0x20
"""Bits of the control code: from the meter, error, more frames follow."""
ANYONE = "A" * 12
_ADDRESS = re.compile(r"[0-9A]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame.

    Attributes
    ----------
    address : str
        Twelve digits as printed on the meter; ``A`` stands for any digit.
    control : int
        Control code.
    data : bytes
        Without the offset of 33h.
    """

    address: str
    control: int
    data: bytes = b""

    @property
    def function(self) -> int:
        """The control code without its direction, error and follow-up bits."""
        return self.control & 0x1F

    @property
    def is_answer(self) -> bool:
        """Whether the meter sent it."""
        return bool(self.control & ANSWER)

    @property
    def is_refusal(self) -> bool:
        """Whether the meter answers that it will not."""
        return bool(self.control & REFUSED)

    @property
    def has_more(self) -> bool:
        """Whether further frames belong to the answer."""
        return bool(self.control & FOLLOWS)

    @property
    def item(self) -> str | None:
        """The data identifier, eight hexadecimal digits, high octet first; ``None`` without one."""
        has_item = not self.is_refusal and self.function in (READ, READ_NEXT)
        return self.data[3::-1].hex().upper() if has_item and len(self.data) >= 4 else None


def encode(frame: Frame) -> bytes:
    """Return the octets of a frame, without leading FE.

    Raises
    ------
    FrameRefused
        When the address is not twelve digits, or the data are too long.
    """
    if not _ADDRESS.fullmatch(frame.address):
        raise FrameRefused(f"the address {frame.address!r} is not twelve digits")
    if len(frame.data) > LONGEST_DATA or not 0 <= frame.control <= 0xFF:
        raise FrameRefused(f"{len(frame.data)} octets of data, control code {frame.control}")
    shifted = bytes((octet + _OFFSET) % 256 for octet in frame.data)
    body = bytes(
        [START, *bcd_octets(frame.address), START, frame.control, len(frame.data), *shifted]
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
    if len(frame) < SHORTEST or frame[0] != START or frame[7] != START:
        raise FrameRefused("a frame begins with 68, six octets of address, 68")
    if frame[9] > LONGEST_DATA:
        raise FrameRefused(f"L is {frame[9]}, more than {LONGEST_DATA}")
    if len(frame) != SHORTEST + frame[9]:
        raise FrameRefused(f"L is {frame[9]}, and {len(frame) - SHORTEST} octets of data are there")
    check_end(frame)
    address = frame[6:0:-1].hex().upper()
    if not _ADDRESS.fullmatch(address):
        raise FrameRefused(f"the address {address} is not of decimal digits")
    data = bytes((octet - _OFFSET) % 256 for octet in frame[10:-2])
    return Frame(address=address, control=frame[8], data=data)


def read_request(address: str, item: str) -> Frame:
    """Return the request that reads a data identifier."""
    return Frame(address=address, control=READ, data=item_octets(item))


def item_octets(item: str) -> bytes:
    """Return the octets of a data identifier, low octet first.

    Raises
    ------
    FrameRefused
        When it is not eight hexadecimal digits.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{8}", item):
        raise FrameRefused(f"the data identifier {item!r} is not eight hexadecimal digits")
    return bytes.fromhex(item)[::-1]


_LENGTHS = {READ: {4, 5, 10}, READ_NEXT: {5}, READ_ADDRESS: {0}}


def require_read(octets: bytes) -> None:
    """Refuse every request that is not one of the three reading ones.

    Raises
    ------
    NotARead
        When it is anything else, or no frame at all.
    """
    try:
        frame = decode(octets)
    except FrameRefused as error:
        raise NotARead(f"not a frame of DL/T 645: {error.message}") from error
    if frame.control not in READS or len(frame.data) not in _LENGTHS[frame.control]:
        raise NotARead(
            f"control code {frame.control:02X} with {len(frame.data)} octets does not only read",
            hint="Duheng reads meters and never writes to them",
        )


def length_at(octets: bytes) -> int | None:
    """Return the length that a frame beginning here would have (see ``line.cut_with``)."""
    if len(octets) < 10:
        return None
    return SHORTEST + octets[9] if octets[7] == START and octets[9] <= LONGEST_DATA else 0
