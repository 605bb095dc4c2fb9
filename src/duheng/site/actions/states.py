"""Every record of a kind as it was at an instant: what counts, and what indicators are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from duheng.site.actions.history import facts_at, with_changes
from duheng.site.actions.models import Entry

_CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a record was at an instant.

    Attributes
    ----------
    kind : str
        Such as ``registry.instrument``.
    record_id, number : int
        The record, and the last of its states that was known.
    facts : Mapping
        By column.
    """

    kind: str
    record_id: int
    number: int
    facts: Mapping[str, Any]


def states_at(kind: str, true_at: datetime, known_at: datetime | None = None) -> Iterator[State]:
    """Yield every record of a kind as it was at an instant, by record.

    Whoever shows them asks first whether the actor may see them: this is for figures of the region.

    Parameters
    ----------
    kind : str
        Such as ``registry.measurementstandard``.
    true_at : datetime
        Of when we ask.
    known_at : datetime, optional
        What was recorded later is left out.
    """
    entries = Entry.objects.filter(kind=kind, erased_at__isnull=True)
    if known_at is not None:
        entries = entries.filter(recorded_at__lte=known_at)
    ordered = entries.order_by("record_id", "number").iterator(chunk_size=_CHUNK)
    for record_id, of_one in groupby(ordered, key=lambda entry: entry.record_id):
        states = list(with_changes(of_one))
        facts = facts_at(states, true_at)
        if facts:
            yield State(kind=kind, record_id=record_id, number=states[-1].number, facts=facts)
