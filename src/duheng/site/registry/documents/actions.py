"""Normative documents: registered by edition, and moved on through their life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import DocumentStatus, NormativeDocument
from duheng.site.registry.ownership import (
    check_answers_for,
    get_answered_for,
    organisation_faults,
)

Status = DocumentStatus
DESCRIBED = ("number", "edition", "title", "title_en", "kind", "level", "division_code", "body")
REGISTERED = (*DESCRIBED, "replaces", "status", "published_on", "in_force_from", "in_force_to")

NEXT: dict[str, frozenset[str]] = {
    Status.PROPOSED: frozenset({Status.DRAFTED, Status.ABANDONED}),
    Status.DRAFTED: frozenset({Status.COMMENTED, Status.ABANDONED}),
    Status.COMMENTED: frozenset({Status.DRAFTED, Status.PUBLISHED, Status.ABANDONED}),
    Status.PUBLISHED: frozenset({Status.IN_FORCE, Status.REPEALED}),
    Status.IN_FORCE: frozenset({Status.REPLACED, Status.REPEALED}),
    Status.REPLACED: frozenset(),
    Status.REPEALED: frozenset(),
    Status.ABANDONED: frozenset(),
}
"""What may follow on each stage."""


@action("registry.register_document", permission="registry.change_document")
def register_document(
    *, actor: Actor, at: datetime, facts: Mapping[str, Any], true_from: datetime | None = None
) -> int:
    """Return the number of a new edition of a normative document, in whatever stage it is.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    values = _columns(read_fields(NormativeDocument, facts, REGISTERED))
    record = NormativeDocument(**{"status": Status.PROPOSED, **values})
    check_answers_for(actor, record.body_id, record.division_code)
    refuse_faults(_faults(actor, record, values, at))
    record.record(true_from=true_from)
    return int(record.pk)


@action("registry.change_document", permission="registry.change_document")
def change_document(
    *,
    actor: Actor,
    at: datetime,
    document_id: int,
    revision: int,
    facts: Mapping[str, Any],
    reason: str = "",
) -> int:
    """Return the revision after a change of what describes a document; not of its stage."""
    record = _get_own(actor, document_id)
    record.check_unchanged_since(revision)
    values = _columns(read_fields(NormativeDocument, facts, (*DESCRIBED, "replaces")))
    for name, value in values.items():
        setattr(record, name, value)
    check_answers_for(actor, record.body_id, record.division_code)
    refuse_faults(_faults(actor, record, values, at))
    record.record()
    return int(record.revision)


@action("registry.move_document", permission="registry.change_document")
def move_document(
    *,
    actor: Actor,
    at: datetime,
    document_id: int,
    revision: int,
    status: str,
    on: date | str,
    reason: str = "",
) -> int:
    """Return the revision after a document moved on; ``on`` is the day of it.

    An edition that comes into force replaces the one it names, which ends the day before.

    Raises
    ------
    NotPossibleNow
        When the stage does not follow on the present one.
    """
    record = _get_own(actor, document_id)
    record.check_unchanged_since(revision)
    if status not in NEXT[record.status]:
        raise NotPossibleNow(
            _("a document that is '%(now)s' cannot become so")
            % {"now": Status(record.status).label},
            data={"status": record.status, "possible": sorted(NEXT[record.status])},
        )
    day = read_fields(NormativeDocument, {"published_on": on}, ("published_on",))["published_on"]
    refuse_faults(missing_fields({"on": day}, ("on",)))
    record.status = status
    _date(record, day)
    refuse_faults(_day_faults(record))
    record.record()
    if status == Status.IN_FORCE and record.replaces_id is not None:
        _replace(record.replaces_id, day)
    return int(record.revision)


@action("registry.withdraw_document", permission="registry.change_document")
def withdraw_document(
    *, actor: Actor, at: datetime, document_id: int, revision: int, reason: str
) -> None:
    """Withdraw an edition that should never have been registered."""
    record = _get_own(actor, document_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def _get_own(actor: Actor, document_id: int) -> Any:
    return get_answered_for(NormativeDocument, actor, document_id, column="body_id")


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_id" if name in {"body", "replaces"} else name: values[name] for name in values}


def _date(record: NormativeDocument, day: date) -> None:
    if record.status == Status.PUBLISHED:
        record.published_on = day
    elif record.status == Status.IN_FORCE:
        record.in_force_from = day
    elif record.status in {Status.REPLACED, Status.REPEALED}:
        record.in_force_to = day


def _replace(document_id: int, day: date) -> None:
    """End the edition before; its body may be another, the new edition decides."""
    before = NormativeDocument.objects.unscoped("documents are open to all").get(pk=document_id)
    if before.status == Status.IN_FORCE:
        before.status, before.in_force_to = Status.REPLACED, day - timedelta(days=1)
        before.record()


def _faults(
    actor: Actor, record: NormativeDocument, values: dict[str, Any], at: datetime
) -> dict[str, str]:
    faults = missing_fields(vars(record), ("number", "title", "kind")) | _day_faults(record)
    if values.get("division_code"):
        faults |= division_faults(values["division_code"], local_day(at))
    if organisation_faults(actor, values, "body_id"):
        faults["body"] = _("there is no such organisation")
    every = NormativeDocument.objects.unscoped("documents are open to all").filter(
        withdrawn_at__isnull=True
    )
    same = every.filter(number=record.number, edition=record.edition).exclude(pk=record.pk)
    if same.exists():
        faults["edition"] = _("is already registered under this number")
    other = values.get("replaces_id")
    if other is not None and not every.filter(pk=other).exclude(pk=record.pk).exists():
        faults["replaces"] = _("there is no such document")
    return faults


def _day_faults(record: NormativeDocument) -> dict[str, str]:
    names = ("published_on", "in_force_from", "in_force_to")
    days = [(name, day) for name in names if (day := getattr(record, name)) is not None]
    return {
        name: _("lies before the day before it")
        for (_earlier, begin), (name, end) in pairwise(days)
        if not begin <= end
    }
