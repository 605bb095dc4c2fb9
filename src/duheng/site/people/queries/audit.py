"""What the audit administrator reads: every action, and what happened at the doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from duheng.site.actions.actor import Actor
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.people.action_titles import title_of
from duheng.site.people.models import Organisation, Person, SecurityEvent
from duheng.site.people.records import display_name, role_title
from duheng.site.people.roles import ROLES

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What is looked for; empty fields ask for everything."""

    name: str = ""
    person_id: int | None = None
    organisation_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One action: who did what, when, in which role, why, to how many records."""

    id: int
    name: str
    title: str
    at: datetime
    person_id: int | None
    person_name: str
    organisation_name: str
    roles: tuple[str, ...]
    reason: str
    number_of_changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some actions, the latest first, and whether earlier ones follow."""

    lines: tuple[AuditLine, ...]
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRecord:
    """A state that an action wrote; its facts stay with those who may see the record."""

    kind: str
    record_id: int
    number: int
    ledger_index: int | None
    is_erased: bool


def audit_page(*, actor: Actor, wanted: AuditFilter, page: int = 1) -> AuditPage:
    """Return a page of actions.

    Raises
    ------
    NotAllowed
        For anybody but the audit administrator.
    """
    actor.check_may("site.audit")
    first = (max(page, 1) - 1) * PAGE_SIZE
    with unscoped_rows("the audit administrator reads what everybody did"):
        found = list(_filtered(wanted)[first : first + PAGE_SIZE + 1])
        lines = _lines(found[:PAGE_SIZE])
    return AuditPage(lines=lines, number=max(page, 1), has_more=len(found) > PAGE_SIZE)


def changed_records(*, actor: Actor, action_id: int, most: int = 200) -> tuple[ChangedRecord, ...]:
    """Return what an action wrote: which records, not what is in them."""
    actor.check_may("site.audit")
    with unscoped_rows("the audit administrator reads what everybody did"):
        rows = Entry.objects.filter(action_id=action_id).order_by("id")
        return tuple(
            ChangedRecord(
                kind=one.kind,
                record_id=one.record_id,
                number=one.number,
                ledger_index=one.ledger_index,
                is_erased=one.erased_at is not None,
            )
            for one in rows.defer("facts", "salt", "erased_leaf")[:most]
        )


def action_names(*, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return the names and titles of all actions that were ever done, for the filter."""
    actor.check_may("site.audit")
    with unscoped_rows("the audit administrator reads what everybody did"):
        found = ActionRecord.objects.order_by("name").values_list("name", flat=True)
        return tuple((name, title_of(name)) for name in found.distinct())


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """What happened at a door."""

    at: datetime
    kind_title: str
    person_name: str
    address: str


def latest_events(*, actor: Actor, most: int = 50) -> tuple[EventLine, ...]:
    """Return what happened at the doors lately."""
    actor.check_may("site.audit")
    rows = SecurityEvent.objects.unscoped("the audit administrator watches the doors")
    return tuple(
        EventLine(
            at=one.recorded_at,
            kind_title=str(one.get_kind_display()),
            person_name=display_name(one.person) if one.person else "",
            address=one.address,
        )
        for one in rows.select_related("person").order_by("-id")[:most]
    )


def _filtered(wanted: AuditFilter) -> QuerySet[ActionRecord]:
    found = ActionRecord.objects.all()
    if wanted.name:
        found = found.filter(name=wanted.name)
    else:
        found = found.exclude(name="people.note_event")  # shown apart, at the doors
    if wanted.person_id is not None:
        found = found.filter(actor_person_id=wanted.person_id)
    if wanted.organisation_id is not None:
        found = found.filter(actor_organisation_id=wanted.organisation_id)
    if wanted.since is not None:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found.order_by("-id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _lines(found: list[ActionRecord]) -> tuple[AuditLine, ...]:
    people = Person.objects.unscoped("the audit administrator reads who did it")
    names = {
        one.pk: display_name(one)
        for one in people.filter(pk__in={one.actor_person_id for one in found})
    }
    places = {
        one.pk: one.name
        for one in Organisation.objects.filter(pk__in={one.actor_organisation_id for one in found})
    }
    return tuple(
        AuditLine(
            id=one.pk,
            name=one.name,
            title=title_of(one.name),
            at=one.at,
            person_id=one.actor_person_id,
            person_name=names.get(one.actor_person_id or 0, ""),
            organisation_name=places.get(one.actor_organisation_id or 0, ""),
            roles=tuple(role_title(role) for role in one.actor_roles.split() if role in ROLES),
            reason=one.reason,
            number_of_changes=one.number_of_changes,
        )
        for one in found
    )
