"""Registrations of metrologists, by item (项目)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.people.fields import (
    problem_of_name,
    problem_of_period,
    problem_of_text,
    refuse_unusable,
)
from duheng.site.people.models import Person, Registration
from duheng.site.people.records import RegistrationRecord, registration_record


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFields:
    """What a form says of a registration."""

    item: str
    document_number: str = ""
    level: str = ""
    valid_from: date
    valid_to: date


@action("people.add_registration", permission="people.change_registration")
def add_registration(
    *, actor: Actor, at: datetime, person_id: int, fields: RegistrationFields
) -> RegistrationRecord:
    """Return a new registration of a metrologist."""
    person = Person.objects.get_visible(actor, person_id)
    if person.withdrawn_at is not None:
        raise NotPossibleNow(_("A person who was withdrawn gets no registration."))
    _check(fields)
    made = Registration(person=person, organisation=person.organisation, **asdict(fields))
    made.record()
    return registration_record(made)


@action("people.change_registration", permission="people.change_registration")
def change_registration(
    *,
    actor: Actor,
    at: datetime,
    registration_id: int,
    revision: int,
    fields: RegistrationFields,
) -> RegistrationRecord:
    """Return the registration after the change: renewed, or corrected."""
    found = Registration.objects.get_visible(actor, registration_id)
    found.check_unchanged_since(revision)
    _check(fields)
    for name, value in asdict(fields).items():
        setattr(found, name, value)
    found.record()
    return registration_record(found)


@action("people.withdraw_registration", permission="people.change_registration")
def withdraw_registration(
    *, actor: Actor, at: datetime, registration_id: int, reason: str
) -> RegistrationRecord:
    """Return the registration, withdrawn with a reason."""
    found = Registration.objects.get_visible(actor, registration_id)
    found.withdraw(reason)
    return registration_record(found)


def _check(fields: RegistrationFields) -> None:
    refuse_unusable(
        {
            "item": problem_of_name(fields.item, 120),
            "document_number": problem_of_text(fields.document_number, 80),
            "level": problem_of_text(fields.level, 20),
            "valid_to": problem_of_period(fields.valid_from, fields.valid_to),
        }
    )
