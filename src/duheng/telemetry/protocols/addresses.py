"""Who may speak to a door of a protocol that cannot authenticate: loopback, or a declared list."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from duheng.telemetry.protocols.errors import OpenDoor
from duheng.terms.errors import UnusableInput

Network = IPv4Network | IPv6Network


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks of their texts, such as ``10.3.0.0/16``.

    Raises
    ------
    UnusableInput
        When a text is no network.
    """
    try:
        return tuple(ip_network(one) for one in texts)
    except ValueError as error:
        raise UnusableInput(f"not a network: {error}") from error


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine only; a name other than localhost is not."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def require_narrow_door(host: str, allowed: tuple[Network, ...]) -> None:
    """Refuse to listen beyond this machine without a list of allowed addresses.

    Raises
    ------
    OpenDoor
        When the host is not loopback, and the list is empty or allows everybody.
    """
    if is_loopback(host):
        return
    if not allowed or any(one.prefixlen == 0 for one in allowed):
        raise OpenDoor(
            f"the protocol authenticates nobody, and {host} is not this machine",
            hint="give the networks that its senders call from, none of them /0",
        )


def may_speak(peer: str, allowed: tuple[Network, ...]) -> bool:
    """Return whether a peer is loopback or in one of the allowed networks."""
    try:
        address = ip_address(peer.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_loopback or any(address in one for one in allowed)
