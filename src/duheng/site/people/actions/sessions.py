"""Ending sessions of somebody else, and noting what happened at the doors."""

from __future__ import annotations

from datetime import datetime

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.people.accounts import end_sessions_of
from duheng.site.people.models import Account, Person, SecurityEvent, SecurityEventKind


@action("people.end_sessions", permission="people.end_session")
def end_sessions(*, actor: Actor, at: datetime, person_id: int, reason: str) -> int:
    """Return how many sessions of a person were ended."""
    person = Person.objects.get_visible(actor, person_id)
    account = Account.objects.filter(person=person).first()
    ended = end_sessions_of(account) if account is not None else 0
    SecurityEvent(kind=SecurityEventKind.SESSION_ENDED, person=person).record()
    return ended


@action("people.note_event", permission=None)
def note_event(
    *, actor: Actor, at: datetime, kind: str, person_id: int | None, address: str
) -> int:
    """Return the number of the note of what happened at a door."""
    made = SecurityEvent(kind=kind, person_id=person_id, address=address)
    made.record()
    return int(made.pk)
