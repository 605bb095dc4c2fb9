"""Octets as people write them and meters send them: hexadecimal texts, BCD, sums."""

from __future__ import annotations

import re

from duheng.telemetry.protocols.errors import CheckValueDiffers, FrameRefused

LONGEST_TEXT = 65_536
END = 0x16
_NOT_HEX = re.compile(r"(0x)|[\s,:\-]+", re.IGNORECASE)


def octets_of_text(text: str) -> bytes:
    """Return the octets of a hexadecimal text, with or without blanks.

    Raises
    ------
    FrameRefused
        When it is not hexadecimal, or is too long.

    Examples
    --------
    >>> octets_of_text("68 AA,0x16").hex()
    '68aa16'
    """
    if len(text) > LONGEST_TEXT:
        raise FrameRefused(f"the text has {len(text)} characters, more than {LONGEST_TEXT}")
    try:
        return bytes.fromhex(_NOT_HEX.sub("", text))
    except ValueError as error:
        raise FrameRefused(
            f"not a frame in hexadecimal digits: {error}", hint="write it as 68 12 10 …"
        ) from error


def hex_text(octets: bytes) -> str:
    r"""Return octets as people read them.

    Examples
    --------
    >>> hex_text(b"\x68\xaa")
    '68 AA'
    """
    return octets.hex(" ").upper()


def sum_of(octets: bytes) -> int:
    """Return the sum modulo 256, the check value CS."""
    return sum(octets) % 256


def check_end(frame: bytes) -> None:
    """Refuse a frame that does not close with its sum and 16.

    Raises
    ------
    FrameRefused
        When its last octet is another.
    CheckValueDiffers
        When the sum is not the one sent.
    """
    if frame[-1] != END:
        raise FrameRefused(f"a frame ends with 16, not {frame[-1]:02X}")
    if sum_of(frame[:-2]) != frame[-2]:
        raise CheckValueDiffers(
            f"the sum is {sum_of(frame[:-2]):02X}, and {frame[-2]:02X} was sent"
        )


def bcd_digits(octets: bytes) -> str | None:
    """Return the decimal digits of BCD octets, low octet first; ``None`` where one is no digit.

    Examples
    --------
    >>> bcd_digits(bytes.fromhex("45230100"))
    '00012345'
    """
    text = octets[::-1].hex()
    return text if text.isdecimal() else None


def bcd_octets(digits: str) -> bytes:
    """Return the BCD octets of an even number of digits, low octet first.

    Examples
    --------
    >>> bcd_octets("123456781012").hex()
    '121078563412'
    """
    return bytes.fromhex(digits)[::-1]


def without_lead(frame: bytes, longest: int = 4) -> tuple[int, bytes]:
    """Return how many FE lead a frame, and the frame behind them.

    Raises
    ------
    FrameRefused
        When more than ``longest`` do.
    """
    lead = len(frame) - len(frame.lstrip(b"\xfe"))
    if lead > longest:
        raise FrameRefused(f"{lead} octets FE lead the frame, more than {longest}")
    return lead, frame[lead:]
