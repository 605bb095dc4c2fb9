"""Packets of a message that was split: each is taken as soon as its instant is known; bounded.

Senders wait for the acknowledgement of a packet before they send the next one, so that nothing
may wait for the whole set. A packet with its own ``DataTime`` stands by itself; only one without
it waits for the packet of its set that has it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.hj212.frame import Message
from duheng.telemetry.protocols.hj212.reading import UPLOADS

MOST_SETS = 64
MOST_WAITING = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A message, the frame it came in, and the instant that its set states."""

    message: Message
    frame: bytes
    data_time: str | None = None


@dataclass(slots=True)
class _Set:
    data_time: str | None = None
    waiting: list[Packet] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


class PacketSets:
    """Sets that are not whole yet; the oldest makes room, and its waiting packets are counted."""

    def __init__(self) -> None:
        self._sets: OrderedDict[tuple[str | None, ...], _Set] = OrderedDict()
        self.given_up = 0
        """Packets that waited in vain; their senders were given no acknowledgement."""

    def add(self, message: Message, frame: bytes) -> tuple[Packet, ...]:
        """Return the packets that can be read now, in the order they came.

        Raises
        ------
        FrameRefused
            When too many packets of a set wait.
        """
        if not message.is_split or message.get("CN") not in UPLOADS:
            return (Packet(message=message, frame=frame),)
        key = tuple(message.get(name) for name in ("MN", "QN", "CN", "ST"))
        held = self._sets.setdefault(key, _Set())
        self._sets.move_to_end(key)
        total, number = message.packet
        held.seen.add(number)
        held.data_time = message.data_time or held.data_time
        ready = self._ready(held, Packet(message=message, frame=frame))
        if len(held.seen) >= total and not held.waiting:
            del self._sets[key]
        self._make_room()
        return ready

    @property
    def open_sets(self) -> int:
        """Number of sets that lack packets."""
        return len(self._sets)

    def _ready(self, held: _Set, packet: Packet) -> tuple[Packet, ...]:
        if held.data_time is None:
            if any(one.frame == packet.frame for one in held.waiting):
                return ()  # sent again while it waits
            if len(held.waiting) >= MOST_WAITING:
                raise FrameRefused(f"more than {MOST_WAITING} packets wait for their DataTime")
            held.waiting.append(packet)
            return ()
        ready, held.waiting = [*held.waiting, packet], []
        return tuple(
            Packet(message=one.message, frame=one.frame, data_time=held.data_time) for one in ready
        )

    def _make_room(self) -> None:
        while len(self._sets) > MOST_SETS:
            _, oldest = self._sets.popitem(last=False)
            self.given_up += len(oldest.waiting)
