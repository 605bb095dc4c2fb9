"""Records of which every state is kept, with the two times of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from duheng.site.actions.kinds import kind_title
from duheng.site.actions.running import Change, RunningAction, running_action
from duheng.site.actions.scope import Scope, ScopedManager
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.errors import ChangedMeanwhile, NotPossibleNow, WriteOutsideAction

_BATCH = 2000


class Recorded(models.Model):
    """A record that changes only in actions, and of which every state is kept.

    Attributes
    ----------
    revision : int
        Number of the present state, from 1.
    true_from : datetime
        Since when the present state is true.
    recorded_at : datetime
        When we learnt it.
    withdrawn_at, withdrawn_reason
        Set when the record was withdrawn; nothing is deleted.
    """

    SCOPE: ClassVar[Scope | None] = None
    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    revision = models.PositiveIntegerField(default=0, editable=False)
    true_from = models.DateTimeField(editable=False)
    recorded_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(max_length=400, blank=True, editable=False)

    objects = ScopedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write the record and note its state for the history; only in an action."""
        running = running_action(self._meta.label)
        before = self.revision
        self._mark(running)
        with unscoped_rows("an action decides what it may write; it read with its actor's eyes"):
            if before == 0:
                super().save(*args, **options)
            else:
                self._replace(before)
        running.changes.append(self._change())

    def record(self, *, true_from: datetime | None = None) -> None:
        """Write the record as true since an instant; without one, since the action's."""
        if true_from is not None:
            self.date_from(true_from)
        self.save()

    def date_from(self, true_from: datetime) -> None:
        """Say since when the state that is written next is true; what a bulk of records needs."""
        self.true_from = true_from
        self._states_true_from = True

    def withdraw(self, reason: str) -> None:
        """Withdraw the record with a reason.

        Raises
        ------
        NotPossibleNow
            When it is withdrawn already, or no reason is given.
        """
        if self.withdrawn_at is not None or not reason.strip():
            raise NotPossibleNow(
                _("%(kind)s %(number)s cannot be withdrawn")
                % {"kind": kind_title(type(self)), "number": self.pk},
                hint=_("it is withdrawn already, or the reason is missing"),
            )
        self.withdrawn_at = running_action(self._meta.label).at
        self.withdrawn_reason = reason.strip()
        self.save()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refuse: nothing is deleted."""
        raise WriteOutsideAction(
            f"{self._meta.label} {self.pk} was to be deleted", hint="withdraw it with a reason"
        )

    def facts(self) -> dict[str, Any]:
        """Return the present state, JSON-ready, by column."""
        skipped = {"revision", "true_from", "recorded_at"}
        return {
            field.attname: _plain(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.attname not in skipped
        }

    def check_unchanged_since(self, revision: int) -> None:
        """Refuse when the record is not in the state that the writer had read.

        Raises
        ------
        ChangedMeanwhile
            Then; ``data`` holds both numbers, the page shows both states.
        """
        if self.revision != revision:
            raise ChangedMeanwhile(
                _(
                    "%(kind)s %(number)s was changed by somebody else meanwhile "
                    "(you read state %(read)s, now it is %(now)s)"
                )
                % {
                    "kind": kind_title(type(self)),
                    "number": self.pk,
                    "read": revision,
                    "now": self.revision,
                },
                hint=_("look at the new state and apply your change again"),
                data={"id": self.pk, "read": revision, "now": self.revision},
            )

    def _mark(self, running: RunningAction) -> None:
        self.revision += 1
        self.recorded_at = running.at
        if not getattr(self, "_states_true_from", False):
            self.true_from = running.at
        self._states_true_from = False

    def _replace(self, before: int) -> None:
        """Write over the state that was read, and no other: two writers cannot both succeed."""
        values = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if not field.primary_key
        }
        rows: QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk, revision=before)
        if rows.update(**values) != 1:
            self.revision = before
            raise ChangedMeanwhile(
                _("%(kind)s %(number)s was changed by somebody else meanwhile")
                % {"kind": kind_title(type(self)), "number": self.pk},
                hint=_("look at the new state and apply your change again"),
                data={"id": self.pk, "read": before},
            )

    def _change(self) -> Change:
        return Change(
            self._meta.label_lower, int(self.pk), self.revision, self.true_from, self.facts()
        )


def record_in_bulk(records: Sequence[Recorded]) -> None:
    """Write new records of one kind, and note the first state of each."""
    if not records:
        return
    model = type(records[0])
    running = running_action(model._meta.label)
    for one in records:
        one._mark(running)
    with unscoped_rows("an action decides what it may write; it read with its actor's eyes"):
        model._base_manager.bulk_create(records, batch_size=_BATCH)
    running.changes.extend(one._change() for one in records)


def _plain(value: Any) -> Any:
    """Return a value as JSON carries it; decimals as text, so that no digit is lost."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | Decimal):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    return value
