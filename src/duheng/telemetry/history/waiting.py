"""The batches of an inbox as the history takes them: decoded, adopted late, quarantined again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from duheng.telemetry.history.batches import Batch
from duheng.telemetry.intake.batches import HeldBatch, UnknownCode
from duheng.telemetry.intake.bodies import to_readings
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.stream import Snapshot
from duheng.terms.instants import instant_of_microseconds

_NAMES_US = 400 * 86_400_000_000
"""How long names of batches are kept: far longer than any gateway stores, and not for ever."""


class WaitingBatches:
    """A :class:`BatchSource` of an inbox.

    Parameters
    ----------
    inbox : Inbox
        Where the batches wait.
    snapshot : Snapshot
        Registry to number channels by; readings of codes that it knows by now are adopted.
    """

    def __init__(self, inbox: Inbox, snapshot: Snapshot) -> None:
        self.inbox = inbox
        self.snapshot = snapshot
        self._adopted: list[tuple[int, Collection[str]]] = []
        self._unknown: list[tuple[HeldBatch, tuple[UnknownCode, ...]]] = []
        self._newest_us = 0

    def batches_after(self, number: int) -> Iterator[Batch]:
        """Yield what can be adopted of earlier batches, then the batches above a number."""
        ready = list(self.inbox.batches_to_adopt(self.snapshot.numbers_of))
        for held, codes in ready:
            self._adopted.append((held.number, codes))
            yield _batch(held, to_readings(held, self.snapshot, codes).readings, is_adopted=True)
        for held in self.inbox.batches_after(number):
            self._newest_us = held.received_us
            decoded = to_readings(held, self.snapshot)
            if decoded.unknown:
                self._unknown.append((replace(held, body=b""), decoded.unknown))
            yield _batch(held, decoded.readings)

    def let_go(self, number: int) -> None:
        """Keep the unknown codes in quarantine, free the adopted ones, let go of the rest.

        Names of batches that came long before the newest one are forgotten.
        """
        for held, unknown in self._unknown:
            self.inbox.quarantine(held, unknown)
        for batch, codes in self._adopted:
            self.inbox.adopted(batch, codes)
        self._unknown, self._adopted = [], []
        self.inbox.let_go(number)
        self.inbox.forget_before(self._newest_us - _NAMES_US)


def _batch(held: HeldBatch, table: object, *, is_adopted: bool = False) -> Batch:
    return Batch(
        number=held.number,
        received_at=instant_of_microseconds(held.received_us),
        gateway=held.gateway,
        is_authenticated=held.is_authenticated,
        digest=held.digest,
        table=table,
        is_adopted=is_adopted,
    )
