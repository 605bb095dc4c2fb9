"""The declared map of registers: nothing of a Modbus device says what its numbers are."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.protocols.modbus.frame import READS


class RegisterType(StrEnum):
    """How registers make a number."""

    BIT = "bit"
    UINT16 = "uint16"
    INT16 = "int16"
    UINT32 = "uint32"
    INT32 = "int32"
    UINT64 = "uint64"
    INT64 = "int64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"


class WordOrder(StrEnum):
    """Which word of a longer number stands in the lower address."""

    HIGH_FIRST = "high_first"
    LOW_FIRST = "low_first"


_FORMATS: Mapping[RegisterType, str] = {
    RegisterType.UINT16: ">H", RegisterType.INT16: ">h", RegisterType.UINT32: ">I",
    RegisterType.INT32: ">i", RegisterType.UINT64: ">Q", RegisterType.INT64: ">q",
    RegisterType.FLOAT32: ">f", RegisterType.FLOAT64: ">d",
}  # fmt: skip
_BIT_FUNCTIONS = frozenset({1, 2})
_FIELDS = frozenset(
    {"channel", "address", "type", "unit", "function", "word_order", "scale", "device", "missing"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A number in a device.

    Attributes
    ----------
    channel : str
        Code of its channel.
    address : int
        Address on the wire, from 0 (not the 40001 of manuals).
    type : RegisterType
        How registers make it.
    unit : str
        Unit after the scale.
    function : int
        1 to 4.
    word_order : WordOrder
        Of longer numbers.
    scale : float
        What the number is multiplied by.
    device : int
        Address of the device (unit).
    missing : int or None
        Bits that say *no value*, such as ``0xFFFF``.
    """

    channel: str
    address: int
    type: RegisterType
    unit: str
    function: int = 3
    word_order: WordOrder = WordOrder.HIGH_FIRST
    scale: float = 1.0
    device: int = 1
    missing: int | None = None

    def __post_init__(self) -> None:
        is_bit = self.type is RegisterType.BIT
        if self.function not in READS or is_bit != (self.function in _BIT_FUNCTIONS):
            raise UnusableDeclaration(
                f"{self.channel}: function {self.function} does not read a {self.type}",
                hint="1 and 2 read bits, 3 and 4 read registers; there are no others",
            )
        if not 0 <= self.address <= 65536 - self.words or not 0 <= self.device <= 255:
            raise UnusableDeclaration(
                f"{self.channel}: address {self.address} of device {self.device}"
            )
        if not (math.isfinite(self.scale) and self.scale != 0):
            raise UnusableDeclaration(f"{self.channel}: the scale is {self.scale}")

    @property
    def words(self) -> int:
        """Number of registers, or of bits."""
        return 1 if self.type is RegisterType.BIT else struct.calcsize(_FORMATS[self.type]) // 2

    def number_of(self, words: Sequence[int]) -> float | None:
        """Return the number that registers make; ``None`` where they say *no value*."""
        if self.type is RegisterType.BIT:
            return float(words[0])
        ordered = words if self.word_order is WordOrder.HIGH_FIRST else tuple(reversed(words))
        octets = b"".join(one.to_bytes(2, "big") for one in ordered)
        if self.missing is not None and int.from_bytes(octets, "big") == self.missing:
            return None
        number: float = struct.unpack(_FORMATS[self.type], octets)[0]
        return number * self.scale

    def words_of(self, number: float) -> tuple[int, ...]:
        """Return the registers that make a number, as a device would show it."""
        form = _FORMATS[self.type]
        raw: float = number / self.scale
        octets = struct.pack(form, raw if form in (">f", ">d") else round(raw))
        found = tuple(int.from_bytes(octets[i : i + 2], "big") for i in range(0, len(octets), 2))
        return found if self.word_order is WordOrder.HIGH_FIRST else found[::-1]


def registers_of(held: Mapping[str, Any]) -> tuple[Register, ...]:
    """Return the registers of a declared map: ``{registers: [{channel, address, type, unit}]}``.

    Raises
    ------
    UnusableDeclaration
        When something is missing, unknown or impossible.
    """
    found: list[Register] = []
    try:
        for entry in held["registers"]:
            unknown = set(entry) - _FIELDS
            if unknown:
                raise ValueError(f"unknown field {sorted(unknown)[0]}")
            given = {**entry, "type": RegisterType(entry["type"])}
            if "word_order" in entry:
                given["word_order"] = WordOrder(entry["word_order"])
            found.append(Register(**given))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, UnusableDeclaration):
            raise
        raise UnusableDeclaration(
            f"the map of registers cannot be read: {error}",
            hint="each register needs channel, address, type and unit",
        ) from error
    repeated = len(found) - len({one.channel for one in found})
    if repeated:
        raise UnusableDeclaration(f"{repeated} channels of the map of registers stand twice")
    return tuple(found)
