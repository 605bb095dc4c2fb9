"""Loggers of HJ 212 as gateways: each packet on disk before it is acknowledged.

The protocol proves nothing of who sends. A logger is known by its MN and the network it calls
from; its readings are marked *origin not authenticated*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import AddressNotAllowed
from duheng.telemetry.intake.sinks import sink_for
from duheng.telemetry.protocols.addresses import Network, may_speak, parse_networks
from duheng.telemetry.protocols.record import MeterBatch
from duheng.telemetry.stream import Gateway
from duheng.terms.errors import DuhengError, UnusableInput

_WAY = "hj212"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggerMapping:
    """What the registry calls otherwise than the loggers do.

    Attributes
    ----------
    gateways : Mapping
        MN -> code of the gateway; without an entry the MN is the code.
    channels : Mapping
        Code on the wire, such as ``MN/2011/w01018-Rtd`` -> code of the channel.
    """

    gateways: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def mapping_of_loggers(held: Mapping[str, Any]) -> LoggerMapping:
    """Return the mapping of a YAML document with ``gateways`` and ``channels``.

    Raises
    ------
    UnusableInput
        When it holds something else.
    """
    unknown = sorted(set(held) - {"gateways", "channels"})
    if unknown:
        raise UnusableInput(f"there is no field {unknown[0]}", hint="fields: gateways, channels")
    for name, entries in held.items():
        if not isinstance(entries, dict) or not all(isinstance(v, str) for v in entries.values()):
            raise UnusableInput(f"{name} maps texts to texts")
    return LoggerMapping(**held)


def networks_of(door: Door) -> tuple[Network, ...]:
    """Return every network that some gateway of the registry may call from.

    Raises
    ------
    UnusableInput
        When one of them is no network.
    """
    declared = {net for one in door.registry.current.gateways for net in one.addresses}
    return parse_networks(sorted(declared))


class LoggerDoor:
    """What an HJ 212 server hands its packets to.

    Parameters
    ----------
    door : Door
        Makes them durable.
    mapping : LoggerMapping, optional
        Other names.
    """

    def __init__(self, door: Door, mapping: LoggerMapping | None = None) -> None:
        self._door = door
        self._mapping = mapping or LoggerMapping()

    async def take(self, batch: MeterBatch) -> None:
        """Return when the readings of a packet are on disk.

        Raises
        ------
        AddressNotAllowed, TokenUnknown, QuotaExceeded, ChannelsOfAnother, InboxUnwritable
            When they are not; the logger gets no acknowledgement. The refusal is in the audit.
        """
        code = self._mapping.gateways.get(batch.sender, batch.sender)
        gateway = self._door.registry.current.gateway_of.get(code)
        if gateway is not None:  # an unknown one is refused by the sink, and noted there
            self._check_address(gateway, batch.peer)
        names = self._mapping.channels
        readings = [
            (names.get(one.channel, one.channel), one.at, one.value, _status(one.status))
            for one in batch.readings
        ]
        if readings:
            await sink_for(self._door, code)(batch.batch_id, readings)

    def _check_address(self, gateway: Gateway, peer: str) -> None:
        try:
            if may_speak(peer, parse_networks(gateway.addresses)):
                return
            raise AddressNotAllowed(
                f"{gateway.code} may not send from {peer}",
                hint="declare the network that the logger calls from",
            )
        except DuhengError as error:
            self._door.note_refusal(error, gateway.code, way=_WAY, address=peer)
            raise


def _status(status: str) -> str | None:
    return None if status in ("measured", "missing") else status
