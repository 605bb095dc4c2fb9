"""What an edge agent is told: whom it sends to, what it keeps, which meters it reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from duheng.telemetry.edge.errors import UnusableAgent
from duheng.telemetry.protocols.addresses import is_loopback
from duheng.terms.documents import read_yaml

LONGEST_BATCH = 20_000
"""Readings; a door takes 100 000, and a small batch is soon sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """Meters behind one address, asked one after the other.

    Attributes
    ----------
    protocol : str
        ``dlt645``, ``cjt188`` or ``modbus``.
    host, port : str, int
        Of the serial server, converter or device.
    interval_s : float
        Time between two polls [s].
    timeout_s : float
        How long an answer is waited for [s].
    meters : tuple of Mapping
        As the protocol wants them: addresses and items, or registers.
    channels : Mapping
        Code of the protocol -> code of the registry, where they differ.
    """

    protocol: str
    host: str
    port: int
    interval_s: float
    timeout_s: float = 3.0
    meters: tuple[Mapping[str, Any], ...]
    channels: Mapping[str, str]

    def __post_init__(self) -> None:
        for name in ("interval_s", "timeout_s"):
            if not 0 < getattr(self, name) < math.inf:
                raise UnusableAgent(f"{name} of the line to {self.host} is not > 0")
        if not 0 < self.port < 65536:
            raise UnusableAgent(f"the port of the line to {self.host} is {self.port}")
        if not self.meters:
            raise UnusableAgent(f"the line to {self.host} has no meters")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """An edge agent.

    Attributes
    ----------
    server : str
        Address of the door, without ``/v1/readings``.
    token_file : Path
        Holds the token of the gateway.
    key_file : Path or None
        Holds the key that signs batches; without it they are not signed.
    outbox : Path
        Folder of what was read.
    lines : tuple of LineSettings
        What to read.
    ca_file : Path or None
        Certificates to check the server by, instead of those of the system.
    is_plain_allowed : bool
        Whether the token may go over HTTP without TLS to another machine.
    send_every_s : float
        Longest that a reading waits to be put into a batch [s].
    batch_readings : int
        Most readings of a batch.
    keep_days : float
        How long an acknowledged batch is kept [days].
    keep_megabytes : float
        Most that is kept [MB]; what is not acknowledged is never dropped.
    timeout_s : float
        How long the server is waited for [s].
    clock_limit_s : float
        Offset from the server's clock that is told as a doubt [s].
    """

    server: str
    token_file: Path
    outbox: Path
    lines: tuple[LineSettings, ...]
    key_file: Path | None = None
    ca_file: Path | None = None
    is_plain_allowed: bool = False
    send_every_s: float = 60.0
    batch_readings: int = 5000
    keep_days: float = 30.0
    keep_megabytes: float = 2048.0
    timeout_s: float = 30.0
    clock_limit_s: float = 5.0

    def __post_init__(self) -> None:
        for name in (
            "send_every_s", "keep_days", "keep_megabytes", "timeout_s", "clock_limit_s",
        ):  # fmt: skip
            if not 0 < getattr(self, name) < math.inf:
                raise UnusableAgent(f"{name} is {getattr(self, name)}, not > 0")
        if not 1 <= self.batch_readings <= LONGEST_BATCH:
            raise UnusableAgent(f"batch_readings is not between 1 and {LONGEST_BATCH}")
        if not self.lines:
            raise UnusableAgent("no line is declared: there is nothing to read")
        self._check_server()

    def _check_server(self) -> None:
        found = urlsplit(self.server)
        if found.scheme not in ("http", "https") or not found.hostname or found.username:
            raise UnusableAgent(
                f"server is '{self.server}'", hint="such as https://readings.example.org"
            )
        if found.scheme == "http" and not (self.is_plain_allowed or is_loopback(found.hostname)):
            raise UnusableAgent(
                f"the token would go to {found.hostname} for everybody to read",
                hint="use https://, or declare is_plain_allowed: true on a line that is your own",
            )


_Settings = TypeVar("_Settings", AgentSettings, LineSettings)


def read_settings(path: Path) -> AgentSettings:
    """Return the settings of a YAML file; its paths are relative to its folder.

    Raises
    ------
    UnusableAgent
        When something is missing, unknown or impossible.
    """
    held = dict(read_yaml(path))
    lines = held.pop("lines", None)
    if not isinstance(lines, list) or not all(isinstance(one, dict) for one in lines):
        raise UnusableAgent(f"{path.name}: lines is no list of lines to meters")
    for name in ("token_file", "key_file", "ca_file", "outbox"):
        if name in held:
            held[name] = path.parent / _text(held, name)
    found = tuple(_line(one) for one in lines)
    return _made(AgentSettings, {**held, "lines": found}, path.name)


def _line(held: Mapping[str, Any]) -> LineSettings:
    given = dict(held)
    meters = given.pop("registers" if given.get("protocol") == "modbus" else "meters", ())
    channels = given.pop("channels", {})
    if not isinstance(meters, list) or not all(isinstance(one, dict) for one in meters):
        raise UnusableAgent(
            "the meters of a line are no list",
            hint="meters: [{address, items}] of dlt645 and cjt188, registers: [...] of modbus",
        )
    if not isinstance(channels, dict):
        raise UnusableAgent(
            "channels of a line maps codes of the protocol to codes of the registry"
        )
    return _made(LineSettings, {**given, "meters": tuple(meters), "channels": channels}, "a line")


def _made(kind: type[_Settings], held: Mapping[str, Any], where: str) -> _Settings:
    known = {one.name: str(one.type) for one in fields(kind)}
    unknown = sorted(set(held) - set(known))
    if unknown:
        raise UnusableAgent(
            f"{where}: there is no field {unknown[0]}", hint=f"fields: {', '.join(known)}"
        )
    for name, value in held.items():
        if not _fits(known[name], value):
            raise UnusableAgent(f"{where}: {name} is {value!r}, not of the kind {known[name]}")
    try:
        return kind(**held)
    except TypeError as error:
        raise UnusableAgent(f"{where}: {error}") from error


def _fits(kind: str, value: object) -> bool:
    if kind in ("float", "int"):
        allowed = (int, float) if kind == "float" else (int,)
        return isinstance(value, allowed) and not isinstance(value, bool)
    plain: Mapping[str, type] = {"str": str, "bool": bool}
    return isinstance(value, plain.get(kind, object))


def _text(held: Mapping[str, Any], name: str) -> str:
    value = held[name]
    if not isinstance(value, str) or not value:
        raise UnusableAgent(f"{name} is no path")
    return value
