"""What was the case when, and what we knew of it when: every state of a record, looked back on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from duheng.site.actions.actor import Actor
from duheng.site.actions.models import Entry
from duheng.site.actions.scope import Scope, covers
from duheng.site.actions.tenancy import unscoped_rows

_MISSING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfRecord:
    """One state of a record, and what it said anew.

    Attributes
    ----------
    number : int
        From 1.
    true_from, recorded_at : datetime
        Since when it was true, and when we learnt it.
    facts : mapping
        The whole state, JSON-ready.
    changed : mapping
        What differs from the state before.
    action_id : int
        The action that wrote it.
    """

    number: int
    true_from: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]
    changed: Mapping[str, Any]
    action_id: int


def states_of(actor: Actor, kind: str, record_id: int) -> tuple[StateOfRecord, ...]:
    """Return every state of a record that the actor may see, the oldest first.

    A state is seen by whom the record, as it was in it, was open to: the next owner of an
    instrument does not read where the one before had kept it. Erased states are left out.

    Raises
    ------
    NoSuchRecord
        When the record is not visible to the actor.
    """
    model: Any = apps.get_model(kind)
    model.objects.get_visible(actor, record_id)
    scope: Scope | None = model.SCOPE
    return tuple(
        one
        for one in with_changes(_entries(kind, record_id))
        if scope is None or covers(scope, actor, one.facts)
    )


def state_at(
    actor: Actor,
    kind: str,
    record_id: int,
    *,
    true_at: datetime,
    known_at: datetime | None = None,
) -> dict[str, Any] | None:
    """Return what was known at one instant of how a record was at another.

    Each fact has its own two times: it holds the value of the latest state, recorded by
    ``known_at``, that changed it with effect from ``true_at`` or before. A state that changes
    nothing dates the change before it anew.

    Parameters
    ----------
    true_at : datetime
        Of when we ask.
    known_at : datetime, optional
        What was recorded later is left out; without it, all that is known now counts.

    Returns
    -------
    dict or None
        The facts; ``None`` when by then the record was not known, or was not yet.

    Raises
    ------
    NoSuchRecord
        When the record is not visible to the actor.
    """
    states = [
        one
        for one in states_of(actor, kind, record_id)
        if known_at is None or one.recorded_at <= known_at
    ]
    return facts_at(states, true_at) or None


def facts_at(states: Iterable[StateOfRecord], true_at: datetime) -> dict[str, Any]:
    """Return the facts that held at an instant, of the states in their order; empty before them."""
    facts: dict[str, Any] = {}
    said: Mapping[str, Any] = {}
    for one in states:
        said = one.changed or said
        if one.true_from <= true_at:
            facts.update(said)
    return facts


def _entries(kind: str, record_id: int) -> Iterable[Entry]:
    found = Entry.objects.filter(kind=kind.lower(), record_id=record_id, erased_at__isnull=True)
    with unscoped_rows("the caller asked whether the actor may see the record"):
        return list(found.order_by("number"))


def with_changes(entries: Iterable[Entry]) -> Iterable[StateOfRecord]:
    """Yield the states of one record, each with what it said anew."""
    before: dict[str, Any] = {}
    for entry in entries:
        facts: dict[str, Any] = json.loads(entry.facts)
        yield StateOfRecord(
            number=entry.number,
            true_from=entry.true_from,
            recorded_at=entry.recorded_at,
            facts=facts,
            changed={
                name: value for name, value in facts.items() if before.get(name, _MISSING) != value
            },
            action_id=entry.action_id,
        )
        before = facts
