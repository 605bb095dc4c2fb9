"""Frames of Modbus TCP and Modbus RTU: decoded, checked, encoded; requests only to read.

TCP: ``transaction (2) 0000 length (2) device function data``; it has no check value of its own.
RTU: ``device function data CRC-16 (low octet first)``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pymodbus.framer.rtu import FramerRTU

from duheng.telemetry.protocols.errors import CheckValueDiffers, FrameRefused, NotARead

READS = frozenset({1, 2, 3, 4})
"""Coils, discrete inputs, holding registers, input registers: the functions a poller may send."""
EXCEPTION = 0x80
LONGEST_PDU = 253
MOST_BITS, MOST_REGISTERS = 2000, 125


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame.

    Attributes
    ----------
    device : int
        Address of the device (unit).
    function : int
        Function code, with the bit of exceptions.
    data : bytes
        What follows the function code.
    transaction : int or None
        Of TCP; ``None`` for RTU.
    """

    device: int
    function: int
    data: bytes
    transaction: int | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether the device answers with an exception."""
        return bool(self.function & EXCEPTION)


def encode(frame: Frame) -> bytes:
    """Return the octets of a frame.

    Raises
    ------
    FrameRefused
        When a field does not fit.
    """
    octets = (frame.device, frame.function)
    if not all(0 <= one <= 0xFF for one in octets) or len(frame.data) >= LONGEST_PDU:
        raise FrameRefused(f"device and function {octets}, {len(frame.data)} octets of data")
    body = bytes(octets) + frame.data
    if frame.transaction is None:
        return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")
    head = (frame.transaction % 65536).to_bytes(2, "big") + b"\0\0"
    return head + len(body).to_bytes(2, "big") + body


def decode(octets: bytes) -> Frame:
    """Return the frame of its octets, which are exactly one frame of RTU or of TCP.

    Raises
    ------
    FrameRefused
        When it is neither by its lengths.
    CheckValueDiffers
        When it can only be RTU, and the CRC is not the one sent.
    """
    if not 4 <= len(octets) <= LONGEST_PDU + 7:
        raise FrameRefused(f"{len(octets)} octets are no frame of Modbus")
    has_crc = FramerRTU.compute_CRC(octets[:-2]) == int.from_bytes(octets[-2:], "big")
    if not has_crc and is_tcp(octets):
        transaction = int.from_bytes(octets[:2], "big")
        return Frame(device=octets[6], function=octets[7], data=octets[8:], transaction=transaction)
    if not has_crc:
        crc = FramerRTU.compute_CRC(octets[:-2])
        raise CheckValueDiffers(
            f"not Modbus TCP by its lengths, and as RTU the CRC is {crc:04X}, not "
            f"{octets[-2:].hex().upper()}"
        )
    return Frame(device=octets[0], function=octets[1], data=octets[2:-2])


def is_tcp(octets: bytes) -> bool:
    """Return whether protocol number and length are those of Modbus TCP."""
    return (
        len(octets) >= 8
        and octets[2:4] == b"\0\0"
        and int.from_bytes(octets[4:6], "big") == len(octets) - 6
    )


def require_read(octets: bytes) -> None:
    """Refuse every request that is not one of the four reading functions.

    Raises
    ------
    NotARead
        When it is anything else, or no frame of Modbus TCP at all.
    """
    if not is_tcp(octets):
        raise NotARead("not a frame of Modbus TCP")
    function, data = octets[7], octets[8:]
    most = MOST_BITS if function in (1, 2) else MOST_REGISTERS
    count = int.from_bytes(data[2:4], "big")
    if function not in READS or len(data) != 4 or not 1 <= count <= most:
        raise NotARead(
            f"function {function} with {len(data)} octets does not only read",
            hint="Duheng reads meters and never writes to them",
        )
