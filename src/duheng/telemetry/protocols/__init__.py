"""Meter protocols: frames decoded, explained, polled, simulated. One folder each, the same files.

A member is found by the entry point group ``duheng.protocols``, so that another package can add
one. None of these protocols proves who sent a frame: a check value detects accident, not intent.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from duheng.telemetry.protocols.errors import UnknownProtocol
from duheng.telemetry.protocols.record import (
    Carrier,
    Explanation,
    Field,
    MeterBatch,
    MeterReading,
    Origin,
    Protocol,
    SimulatedEnd,
    Simulation,
)

GROUP = "duheng.protocols"


def protocol_names() -> tuple[str, ...]:
    """Return the names of the installed protocols, without loading them."""
    return tuple(sorted({one.name for one in entry_points(group=GROUP)}))


def find_protocol(name: str) -> Protocol:
    """Return the protocol of a name.

    Raises
    ------
    UnknownProtocol
        When none of that name is installed.
    """
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            found: Protocol = entry.load()
            return found
    raise UnknownProtocol(
        f"no protocol is called {name}", hint=f"installed: {', '.join(protocol_names())}"
    )


def find_protocols() -> Mapping[str, Protocol]:
    """Return every installed protocol by its name."""
    return {name: find_protocol(name) for name in protocol_names()}


__all__ = [
    "Carrier",
    "Explanation",
    "Field",
    "MeterBatch",
    "MeterReading",
    "Origin",
    "Protocol",
    "SimulatedEnd",
    "Simulation",
    "find_protocol",
    "find_protocols",
    "protocol_names",
]
