"""Whose records a query may see; a query that does not say is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Self

from django.db import connections, models
from django.db.models import Q
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.kinds import kind_title
from duheng.site.actions.running import running_action
from duheng.site.actions.tenancy import EVERYTHING, Eyes, eyes_of, present_eyes, seen_by
from duheng.site.errors import NoSuchRecord, UnscopedQuery

_END = object()


@dataclass(frozen=True, slots=True)
class Scope:
    """By which columns a record belongs to somebody.

    Attributes
    ----------
    organisations : tuple of str
        Columns that hold an organisation's number: its people see the record.
    division : str or None
        Column with a division code: people whose scope covers the division see it.
    listed : str or None
        Column that is true of what everybody who signed in sees.
    """

    organisations: tuple[str, ...] = ()
    division: str | None = None
    listed: str | None = None

    def condition(self, actor: Actor) -> Q:
        """Return the condition under which the actor sees a record."""
        found = Q(pk__in=[])
        if actor.organisation_id is not None:
            for column in self.organisations:
                found |= Q(**{column: actor.organisation_id})
        if self.division is not None:
            for prefix in actor.divisions:
                found |= within(self.division, prefix)
        if self.listed is not None and actor.person_id is not None:
            found |= Q(**{self.listed: True})
        return found


def covers(scope: Scope, actor: Actor, facts: Mapping[str, Any]) -> bool:
    """Return whether a state of a record, as its history holds it, lies in an actor's scope.

    Columns of another record (``standard__keeper_id``) say nothing of the state itself: they are
    judged by the record as it is now.
    """
    own = [one for one in (*scope.organisations, scope.division) if one is not None]
    if actor.is_system or any("__" in one for one in own):
        return True
    organisations = {facts.get(one) for one in scope.organisations}
    if actor.organisation_id is not None and actor.organisation_id in organisations:
        return True
    code = str(facts.get(scope.division or "", ""))
    if scope.division and any(code.startswith(prefix) for prefix in actor.divisions):
        return True
    return bool(scope.listed and actor.person_id is not None and facts.get(scope.listed))


def within(column: str, prefix: str) -> Q:
    """Return the condition that a code lies in the division whose codes begin with a prefix.

    Of a county, a range: SQLite uses no index for ``LIKE`` with an escape. Of a city or a region no
    index is wanted: many rows lie in it, and a list walks in its own order to the end of its page.
    """
    following = str(int(prefix) + 1).zfill(len(prefix)) if prefix.isdecimal() else ""
    if len(prefix) <= 4 or len(following) != len(prefix):
        return Q(**{f"{column}__startswith": prefix})
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": following})


class ScopedQuerySet(models.QuerySet[Any]):
    """A query that knows for whom it is, and refuses to run before it does.

    Models without ``SCOPE`` are open to every signed-in person and need no scope.
    """

    _is_scoped = False
    _eyes: Eyes | None = None

    def visible_to(self, actor: Actor) -> Self:
        """Return the records that the actor may see."""
        scope: Scope | None = getattr(self.model, "SCOPE", None)
        seen = self if scope is None or actor.is_system else self.filter(scope.condition(actor))
        return seen._marked(eyes_of(actor))

    def unscoped(self, why: str) -> Self:
        """Return all records; ``why`` says to the reader of the code what makes this right."""
        if not why:
            raise UnscopedQuery("a query over everybody's records needs a reason")
        return self._marked(EVERYTHING)

    def get_visible(self, actor: Actor, record_id: int) -> Any:
        """Return the record of a number that the actor may see.

        Raises
        ------
        NoSuchRecord
            When there is none, or the actor may not see it: the two look the same from outside.
        """
        found = self.visible_to(actor).filter(pk=record_id).first()
        if found is None:
            raise NoSuchRecord(
                _("there is no %(kind)s %(number)s that you may see")
                % {"kind": kind_title(self.model), "number": record_id},
                hint=_("it may belong to another organisation, or the number is wrong"),
                data={"kind": str(self.model._meta.model_name), "id": record_id},
            )
        return found

    def _marked(self, eyes: Eyes) -> Self:
        marked: Self = self._chain()  # type: ignore[attr-defined]
        marked._is_scoped, marked._eyes = True, eyes
        return marked

    def _seen(self) -> AbstractContextManager[None]:
        """Ask for the eyes that the query is for; without a word, for those of the request."""
        return seen_by(self._eyes or present_eyes())

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._is_scoped, copy._eyes = self._is_scoped, self._eyes
        return copy

    def _check_scoped(self) -> None:
        if not self._is_scoped and getattr(self.model, "SCOPE", None) is not None:
            raise UnscopedQuery(
                f"a query over {self.model._meta.label} does not say for whom it is",
                hint="use visible_to(actor), or unscoped(why)",
            )

    def _fetch_all(self) -> None:
        self._check_scoped()
        with self._seen():
            super()._fetch_all()

    def iterator(self, *args: Any, **options: Any) -> Any:
        """Return the records one after the other."""
        self._check_scoped()
        return self._each(super().iterator(*args, **options))

    def _each(self, rows: Iterator[Any]) -> Iterator[Any]:
        """Yield rows that are fetched bit by bit, each bit for the right eyes."""
        while True:
            with self._seen():
                tell = getattr(connections[self.db], "tell", None)
                if tell is not None:
                    tell()
                row = next(rows, _END)
            if row is _END:
                return
            yield row

    def count(self) -> int:
        """Return how many there are."""
        self._check_scoped()
        with self._seen():
            return super().count()

    def exists(self) -> bool:
        """Return whether there is any."""
        self._check_scoped()
        with self._seen():
            return super().exists()

    def aggregate(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Return aggregates over the records."""
        self._check_scoped()
        with self._seen():
            return super().aggregate(*args, **options)

    def create(self, **fields: Any) -> Any:
        """Return a new record; only in an action."""
        running_action(self.model._meta.label)
        return super().create(**fields)

    def update(self, **fields: Any) -> int:
        """Refuse: a bulk update would leave no history of its records."""
        raise UnscopedQuery(
            f"{self.model._meta.label} was to be updated in bulk",
            hint="change each record in an action, or use record_in_bulk",
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: nothing is deleted."""
        raise UnscopedQuery(
            f"{self.model._meta.label} was to be deleted",
            hint="withdraw the record with a reason",
        )

    def bulk_create(self, *args: Any, **options: Any) -> Any:
        """Refuse: :func:`duheng.site.actions.recording.record_in_bulk` writes the history too."""
        raise UnscopedQuery(
            f"{self.model._meta.label} was to be created in bulk", hint="use record_in_bulk"
        )

    def bulk_update(self, *args: Any, **options: Any) -> int:
        """Refuse, as for :meth:`bulk_create`."""
        raise UnscopedQuery(
            f"{self.model._meta.label} was to be updated in bulk", hint="use record_in_bulk"
        )


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The manager of every recorded model."""
