"""For whose eyes the database is asked: what PostgreSQL needs to hold the tenants apart by itself.

The first wall is in the queries (:mod:`duheng.site.actions.scope`). The second is row-level
security: the connection says for whom it asks (:mod:`duheng.site.actions.postgres`), and the
database leaves out every other row, whatever the query forgot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Q

from duheng.site.actions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What the database is told of who asks.

    Attributes
    ----------
    organisation : str
        Number of the organisation, or nothing.
    divisions : str
        Beginnings of division codes, with commas between them.
    person : str
        Number of the person, or nothing: what is told to somebody is theirs alone.
    signed_in : bool
        Whether it is a person; they see what is listed for everybody.
    unscoped : bool
        Whether every row is seen: the software itself, and queries that say why.
    """

    organisation: str = ""
    divisions: str = ""
    person: str = ""
    signed_in: bool = False
    unscoped: bool = False


@dataclass(frozen=True, slots=True)
class OfPerson:
    """That the rows of a table belong to one person each, and to nobody else.

    Attributes
    ----------
    column : str
        Which holds the person's number, here or in a record that the row leads to.
    """

    column: str

    def condition(self, actor: Actor) -> Q:
        """Return the condition under which the actor sees a row."""
        if actor.person_id is None:
            return Q(pk__in=[])
        return Q(**{self.column: actor.person_id})


EVERYTHING = Eyes(unscoped=True)

_PRESENT: ContextVar[Eyes] = ContextVar("duheng_eyes", default=EVERYTHING)


def eyes_of(actor: Actor) -> Eyes:
    """Return what the database is told of an actor."""
    if actor.is_system:
        return EVERYTHING
    return Eyes(
        organisation="" if actor.organisation_id is None else str(actor.organisation_id),
        divisions=",".join(one for one in actor.divisions if one),
        person="" if actor.person_id is None else str(actor.person_id),
        signed_in=actor.person_id is not None,
    )


def present_eyes() -> Eyes:
    """Return for whom the database is asked now; outside requests and actions, for the software."""
    return _PRESENT.get()


@contextmanager
def seen_by(eyes: Eyes) -> Iterator[None]:
    """Ask the database for somebody's eyes, as long as it lasts."""
    token = _PRESENT.set(eyes)
    try:
        yield
    finally:
        _PRESENT.reset(token)


def look_as(actor: Actor) -> None:
    """Ask for an actor's eyes until the request is over: a token said who a program is."""
    _PRESENT.set(eyes_of(actor))


@contextmanager
def unscoped_rows(why: str) -> Iterator[None]:
    """Ask for every row, in SQL written by hand or over related records; ``why`` says the right."""
    if not why:
        raise ValueError("rows of everybody need a reason")
    with seen_by(EVERYTHING):
        yield
