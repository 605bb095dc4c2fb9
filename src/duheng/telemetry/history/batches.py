"""What the history takes from the inbox: batches, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Readings that came together.

    Attributes
    ----------
    number : int
        Its number, never used again. The inbox counts up from 1; corrections made at the desk count
        down from -1, so that neither can take the other's.
    received_at : datetime
        When it was acknowledged.
    gateway : str
        Who sent it.
    is_authenticated : bool
        False where the protocol cannot say who speaks.
    digest : str
        SHA-256 of its bytes as received.
    table : pyarrow.Table
        Its readings, in the columns of :data:`duheng.telemetry.stream.READINGS`.
    reason, actor : str or None
        Of a correction: why, and by whom.
    is_adopted : bool
        True of readings that a day may not have although it has the rest of the batch: their
        channel was unknown when it came.
    """

    number: int
    received_at: datetime
    gateway: str
    is_authenticated: bool
    digest: str
    table: Any
    reason: str | None = None
    actor: str | None = None
    is_adopted: bool = False


class BatchSource(Protocol):
    """Where batches wait until the history has them.

    A day never takes a number twice, except for readings that are marked as adopted.
    """

    def batches_after(self, number: int) -> Iterator[Batch]:
        """Yield the batches with a higher number, in the order of their numbers."""

    def let_go(self, number: int) -> None:
        """Take note that every batch up to this number is on disk elsewhere."""
