"""What an answer of DL/T 645 says: readings in the unit and decimals of the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duheng.telemetry.protocols.dlt645.frame import Frame
from duheng.telemetry.protocols.dlt645.items import Item, Items, load_items
from duheng.telemetry.protocols.errors import FrameRefused, MeterRefused
from duheng.telemetry.protocols.octets import bcd_digits, bcd_octets
from duheng.telemetry.protocols.record import MeterReading


def readings_of(frame: Frame, at: datetime, items: Items | None = None) -> tuple[MeterReading, ...]:
    """Return the readings of an answer; of a request, none.

    Parameters
    ----------
    frame : Frame
        The answer.
    at : datetime
        When it was read: the meter does not say.
    items : Items, optional
        Table of data identifiers.

    Raises
    ------
    MeterRefused
        When the meter answers with an error.
    UnknownItem
        When the table does not have the data identifier.
    FrameRefused
        When the data are not as long as the table says.
    """
    table = items or load_items()
    if not frame.is_answer:
        return ()
    if frame.is_refusal:
        raise MeterRefused(f"meter {frame.address} refuses: {refusal_text(frame, table)}")
    if frame.item is None:
        return ()
    members = table.members(frame.item)
    content = frame.data[4:]
    if len(content) != sum(one.octets for one in members):
        raise FrameRefused(f"{frame.item} has {len(content)} octets, not as its table says")
    return tuple(_reading(frame.address, one, part, at) for one, part in _cut(members, content))


def refusal_text(frame: Frame, items: Items | None = None, language: str = "en") -> str:
    """Return in words why the meter refuses."""
    table = items or load_items()
    bits = frame.data[0] if frame.data else 0
    said = [text[language] for bit, text in table.errors.items() if bits >> bit & 1]
    return ", ".join(said) or f"{bits:02X}"


def number_of(item: Item, octets: bytes) -> float | None:
    """Return the number of BCD octets; ``None`` where they are none.

    Examples
    --------
    >>> energy = load_items().items["00010000"]
    >>> number_of(energy, bytes.fromhex("50500000"))
    50.5
    """
    is_negative = item.is_signed and bool(octets[-1] & 0x80)
    magnitude = octets[:-1] + bytes([octets[-1] & 0x7F]) if is_negative else octets
    digits = bcd_digits(magnitude)
    if digits is None:
        return None
    number = int(digits) / float(10**item.digits)
    return -number if is_negative else number


def octets_of(item: Item, number: float) -> bytes:
    """Return the BCD octets of a number, as a meter would show it: cut to the digits it has."""
    whole = round(abs(number) * 10**item.digits) % 10 ** (2 * item.octets - item.is_signed)
    octets = bytearray(bcd_octets(f"{whole:0{2 * item.octets}d}"))
    if item.is_signed and number < 0:
        octets[-1] |= 0x80
    return bytes(octets)


def _cut(members: tuple[Item, ...], content: bytes) -> Iterator[tuple[Item, bytes]]:
    for one in members:
        yield one, content[: one.octets]
        content = content[one.octets :]


def _reading(address: str, item: Item, octets: bytes, at: datetime) -> MeterReading:
    number = number_of(item, octets)
    # all F is how meters say that they hold nothing; anything else that is no digit is damage
    no_number = "missing" if octets == b"\xff" * len(octets) else "not_a_number"
    return MeterReading(
        channel=f"{address}/{item.identifier}",
        at=at,
        value=number,
        status=no_number if number is None else "measured",
        unit=item.unit,
        marks={} if number is not None else {"sent": octets[::-1].hex().upper()},
    )
