"""What every kind of body can do, whatever its format."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import pyarrow as pa

from duheng.telemetry.intake.batches import Reject
from duheng.telemetry.intake.errors import BatchTooLarge, UnreadableBatch
from duheng.telemetry.intake.wire import READINGS, Reading, Rules, usable_batch_id

COLUMNS = pa.schema(
    [
        ("channel", pa.string()),
        ("at", pa.int64()),
        ("revision", pa.int32()),
        ("value", pa.float64()),
        ("status", pa.string()),
    ]
)
"""Kept readings before their channels have numbers; ``at`` in us since 1970 UTC."""


class Body(Protocol):
    """A batch, decoded."""

    batch_id: str

    def __len__(self) -> int:
        """Return how many readings it holds, those that could not be read among them."""
        ...

    def is_clean(self, rules: Rules) -> bool:
        """Return whether every reading is kept and known: the fast answer for nearly all."""
        ...

    def each(self) -> list[Reading | Reject]:
        """Return every reading by itself, or why it could not be read."""
        ...

    def columns(self, dropped: Collection[int]) -> pa.Table:
        """Return the readings but the dropped positions, as :data:`COLUMNS`."""
        ...


def checked_id(batch: object) -> str:
    """Return the id of a batch.

    Raises
    ------
    UnreadableBatch
        When it is none.
    """
    found = usable_batch_id(batch)
    if found is None:
        raise UnreadableBatch(
            "the batch has no usable id", hint="'batch' is 1 to 64 printable characters"
        )
    return found


def check_number(number: int) -> None:
    """Return when a batch may hold so many readings.

    Raises
    ------
    BatchTooLarge
        When it may not.
    """
    if number > READINGS:
        raise BatchTooLarge(
            f"the batch holds more than {READINGS} readings",
            hint="send smaller batches",
            data={"limit_readings": READINGS},
        )
