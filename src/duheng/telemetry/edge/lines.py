"""Lines to meters as an agent polls them: what was read, and what was due and could not be read.

A due poll that failed gives a reading with the status ``missing`` and no number, at the instant
at which it was due; nothing is ever put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from duheng.telemetry.edge.bodies import TakenReading
from duheng.telemetry.edge.errors import UnusableAgent
from duheng.telemetry.edge.settings import LineSettings
from duheng.telemetry.protocols.cjt188.frame import CURRENT, ItemOrder
from duheng.telemetry.protocols.cjt188.poller import Cjt188Poller
from duheng.telemetry.protocols.dlt645.items import load_items
from duheng.telemetry.protocols.dlt645.poller import Dlt645Poller
from duheng.telemetry.protocols.errors import NoAnswer
from duheng.telemetry.protocols.line import open_tcp
from duheng.telemetry.protocols.modbus.poller import ModbusPoller
from duheng.telemetry.protocols.modbus.registers import Register, registers_of
from duheng.telemetry.protocols.record import MeterReading
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError

_TYPE = re.compile("[0-9A-Fa-f]{2}")
Reads = Callable[[], Awaitable[Sequence[MeterReading]]]


class Port(Protocol):
    """The open end of a line."""

    def questions(self) -> Sequence[Question]:
        """Return what is asked, in order."""

    async def close(self) -> None:
        """End the line."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the channels that its answer gives."""

    codes: tuple[str, ...]
    read: Reads


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll of a line gave.

    Attributes
    ----------
    readings : tuple of TakenReading
        Read, or missing.
    failures : tuple of str
        Why some are missing.
    """

    readings: tuple[TakenReading, ...]
    failures: tuple[str, ...]


class PolledLine:
    """A line that opens itself when it is polled, and again after it was lost.

    Parameters
    ----------
    settings : LineSettings
        Its meters.
    clock : Clock
        Tells when an answer came.

    Raises
    ------
    UnusableAgent, UnusableDeclaration, UnknownItem
        When what is declared cannot be asked for.
    """

    def __init__(self, settings: LineSettings, clock: Clock) -> None:
        if settings.protocol not in _OPENERS:
            raise UnusableAgent(
                f"'{settings.protocol}' is no protocol that is polled",
                hint=f"one of {', '.join(_OPENERS)}; loggers of hj212 call duheng intake hj212",
            )
        self.settings = settings
        self.codes, self._open = _OPENERS[settings.protocol](settings, clock)
        self._port: Port | None = None

    @property
    def where(self) -> str:
        """Protocol and address, for people."""
        return f"{self.settings.protocol} {self.settings.host}:{self.settings.port}"

    async def poll(self, due: datetime) -> Polled:
        """Return what the line gives now, with what was due and is missing."""
        readings: list[TakenReading] = []
        failures: list[str] = []
        asked: set[str] = set()
        try:
            for number in range(len(self.codes)):
                question = (await self._opened()).questions()[number]
                asked.update(question.codes)
                readings += await self._answered(question, due, failures)
        except DuhengError as error:  # the line cannot be opened: nothing behind it is asked
            failures.append(error.message)
        rest = [code for codes in self.codes for code in codes if code not in asked]
        return Polled((*readings, *self._missing(rest, due)), tuple(failures))

    async def close(self) -> None:
        """End the line."""
        port, self._port = self._port, None
        if port is not None:
            await port.close()

    async def _opened(self) -> Port:
        if self._port is None:
            self._port = await self._open()
        return self._port

    async def _answered(
        self, question: Question, due: datetime, failures: list[str]
    ) -> Iterable[TakenReading]:
        try:
            found = await question.read()
        except DuhengError as error:
            failures.append(error.message)
            if isinstance(error, NoAnswer):
                await self.close()  # a late word must not become the answer to the next question
            return self._missing(question.codes, due)
        taken = [self._taken(one) for one in found if one.channel in question.codes]
        here = {one.channel for one in found}
        return [*taken, *self._missing([c for c in question.codes if c not in here], due)]

    def _taken(self, one: MeterReading) -> TakenReading:
        return TakenReading(self._code(one.channel), one.at.isoformat(), one.value, one.status)

    def _missing(self, codes: Iterable[str], due: datetime) -> list[TakenReading]:
        return [TakenReading(self._code(one), due.isoformat(), None, "missing") for one in codes]

    def _code(self, code: str) -> str:
        return str(self.settings.channels.get(code, code))


@dataclass(frozen=True, slots=True)
class _Asking:
    """A poller of meters that stand on one line."""

    poller: Dlt645Poller | Cjt188Poller
    asked: tuple[Question, ...]

    def questions(self) -> Sequence[Question]:
        return self.asked

    async def close(self) -> None:
        await self.poller.close()


@dataclass(frozen=True, slots=True)
class _AskingRegisters:
    poller: ModbusPoller
    asked: tuple[Question, ...]

    def questions(self) -> Sequence[Question]:
        return self.asked

    async def close(self) -> None:
        self.poller.close()


Codes = tuple[tuple[str, ...], ...]
Opener = Callable[[], Awaitable[Port]]


def _dlt645(settings: LineSettings, clock: Clock) -> tuple[Codes, Opener]:
    pairs = [
        (_address(meter, 12), str(item).upper())
        for meter in settings.meters
        for item in _list(meter, "items", {"address", "items"})
    ]
    codes = tuple(
        tuple(f"{address}/{one.identifier}" for one in load_items().members(item))
        for address, item in pairs
    )

    async def opened() -> Port:
        octets = await open_tcp(settings.host, settings.port, timeout_s=settings.timeout_s)
        poller = Dlt645Poller(octets, clock=clock, timeout_s=settings.timeout_s)

        def reading(address: str, item: str) -> Reads:
            return lambda: poller.read_item(address, item)

        asked = (Question(code, reading(*pair)) for code, pair in zip(codes, pairs, strict=True))
        return _Asking(poller, tuple(asked))

    return codes, opened


def _cjt188(settings: LineSettings, clock: Clock) -> tuple[Codes, Opener]:
    known = {"address", "quantities", "meter_type", "order"}
    meters = [(_address(one, 14), _meter_type(one), _order(one)) for one in settings.meters]
    codes = tuple(
        tuple(
            f"{_address(one, 14)}/{CURRENT}/{name}"
            for name in _list({"quantities": ["current"], **one}, "quantities", known)
        )
        for one in settings.meters
    )

    async def opened() -> Port:
        octets = await open_tcp(settings.host, settings.port, timeout_s=settings.timeout_s)
        poller = Cjt188Poller(octets, clock=clock, timeout_s=settings.timeout_s)

        def reading(address: str, meter_type: int, order: ItemOrder) -> Reads:
            return lambda: poller.read_current(address, meter_type=meter_type, order=order)

        asked = (Question(code, reading(*one)) for code, one in zip(codes, meters, strict=True))
        return _Asking(poller, tuple(asked))

    return codes, opened


def _modbus(settings: LineSettings, clock: Clock) -> tuple[Codes, Opener]:
    registers = registers_of({"registers": list(settings.meters)})
    codes = tuple((one.channel,) for one in registers)

    async def opened() -> Port:
        poller = ModbusPoller(
            settings.host, settings.port, registers, clock=clock, timeout_s=settings.timeout_s
        )

        def reading(register: Register) -> Reads:
            async def read() -> Sequence[MeterReading]:
                return [await poller.read_register(register)]

            return read

        asked = (Question(code, reading(one)) for code, one in zip(codes, registers, strict=True))
        return _AskingRegisters(poller, tuple(asked))

    return codes, opened


_OPENERS: Mapping[str, Callable[[LineSettings, Clock], tuple[Codes, Opener]]] = {
    "dlt645": _dlt645,
    "cjt188": _cjt188,
    "modbus": _modbus,
}


def _address(meter: Mapping[str, Any], digits: int) -> str:
    found = meter.get("address")
    if isinstance(found, str) and len(found) == digits and found.isascii() and found.isdigit():
        return found
    raise UnusableAgent(f"the address {found!r} of a meter has not {digits} digits, as text")


def _list(meter: Mapping[str, Any], name: str, known: set[str]) -> list[str]:
    unknown = sorted(set(meter) - known)
    if unknown:
        raise UnusableAgent(f"a meter has no field {unknown[0]}", hint=", ".join(sorted(known)))
    found = meter.get(name)
    if isinstance(found, list) and found and all(isinstance(one, str) for one in found):
        return found
    raise UnusableAgent(f"{name} of meter {meter.get('address')} is no list of texts")


def _meter_type(meter: Mapping[str, Any]) -> int:
    """Return T; it is given as the text of two hexadecimal digits, so that 20 is never 14h."""
    found = meter.get("meter_type", "10")
    if isinstance(found, str) and _TYPE.fullmatch(found):
        return int(found, 16)
    raise UnusableAgent(
        f"meter_type of meter {meter.get('address')} is {found!r}",
        hint='two hexadecimal digits as text, such as "20" for heat',
    )


def _order(meter: Mapping[str, Any]) -> ItemOrder:
    try:
        return ItemOrder(meter.get("order", ItemOrder.HIGH_FIRST))
    except ValueError as error:
        raise UnusableAgent(f"order of meter {meter.get('address')}: {error}") from error
