"""Adding people, changing what is known of them, and letting them go."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.erasing import erase_entries
from duheng.site.errors import NoSuchRecord, NotAllowed, NotPossibleNow
from duheng.site.people.accounts import close_account, forget_account
from duheng.site.people.fields import (
    problem_of_email,
    problem_of_name,
    problem_of_text,
    refuse_unusable,
)
from duheng.site.people.models import (
    ApiToken,
    Invitation,
    Organisation,
    Person,
    RoleGrant,
    SecurityEvent,
)
from duheng.site.people.records import PersonRecord, person_record


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFields:
    """What a form says of a person."""

    name: str
    email: str = ""
    telephone: str = ""
    qualifications: str = ""


@action("people.add_person", permission="people.change_person")
def add_person(
    *, actor: Actor, at: datetime, organisation_id: int, fields: PersonFields
) -> PersonRecord:
    """Return a new person of the actor's organisation."""
    place = Organisation.objects.get_visible(actor, organisation_id)
    if not actor.is_system and place.pk != actor.organisation_id:
        raise NotAllowed(
            _("People are added by the administrator of their own organisation."),
            hint=_("Ask the administrator there."),
        )
    check_person(fields)
    made = Person(organisation=place, **asdict(fields))
    made.record()
    return person_record(made)


@action("people.change_person", permission="people.change_person")
def change_person(
    *, actor: Actor, at: datetime, person_id: int, revision: int, fields: PersonFields
) -> PersonRecord:
    """Return the person after the change."""
    found = own_person(actor, person_id)
    found.check_unchanged_since(revision)
    if found.withdrawn_at is not None:
        raise NotPossibleNow(_("A person who was withdrawn does not change any more."))
    check_person(fields)
    for name, value in asdict(fields).items():
        setattr(found, name, value)
    found.record()
    return person_record(found)


@action("people.withdraw_person", permission="people.change_person")
def withdraw_person(*, actor: Actor, at: datetime, person_id: int, reason: str) -> PersonRecord:
    """Return the person, withdrawn: the account is closed, roles, tokens and invitations end."""
    found = own_person(actor, person_id)
    if found.pk == actor.person_id:
        raise NotAllowed(_("Nobody withdraws themselves: the organisation would be left alone."))
    found.withdraw(reason)
    _end_everything(found, reason)
    return person_record(found)


@action("people.erase_person", permission="people.erase_person")
def erase_person(*, actor: Actor, at: datetime, person_id: int, reason: str) -> PersonRecord:
    """Return what is left of a person whose personal data were erased: a number.

    Name, e-mail, telephone and qualifications go, in the record and in every earlier state of it;
    of the account nothing is left. Roles and registrations stay under the number, since records
    that others rely on were made in them. The log stays whole: its leaves lead nowhere any more.
    """
    found = Person.objects.get_visible(actor, person_id)
    if found.erased_at is not None:
        raise NotPossibleNow(_("The personal data of this person were erased already."))
    if found.pk == actor.person_id:
        raise NotAllowed(_("Nobody erases themselves: ask another security administrator."))
    for name in Person.PERSONAL:
        setattr(found, name, "")
    found.erased_at = at
    if found.withdrawn_at is None:
        found.withdraw(reason)
    else:
        found.record()
    _end_everything(found, reason)
    forget_account(found)
    erase_entries(Person._meta.label_lower, found.pk, at)
    _erase_events(found, at)
    return person_record(found)


def own_person(actor: Actor, person_id: int) -> Person:
    """Return a person of the actor's own organisation.

    Raises
    ------
    NoSuchRecord
        When there is none, or it is somebody of another organisation.
    """
    found: Person = Person.objects.get_visible(actor, person_id)
    if not actor.is_system and found.organisation_id != actor.organisation_id:
        raise NoSuchRecord(
            _("There is no person %(number)s in your organisation.") % {"number": person_id},
            hint=_("People are changed by the administrator of their own organisation."),
            data={"kind": "person", "id": person_id},
        )
    return found


def check_person(fields: PersonFields) -> None:
    """Refuse fields of a person that cannot be used."""
    refuse_unusable(
        {
            "name": problem_of_name(fields.name, 80),
            "email": problem_of_email(fields.email),
            "telephone": problem_of_text(fields.telephone, 40),
            "qualifications": problem_of_text(fields.qualifications, 2000),
        }
    )


def _end_everything(person: Person, reason: str) -> None:
    """Close the account and withdraw roles, tokens and invitations of somebody who goes."""
    close_account(person)
    for model in (RoleGrant, ApiToken, Invitation):
        rows = model.objects.unscoped("they go with the person, whom the actor may withdraw")
        for one in rows.filter(person=person, withdrawn_at__isnull=True):
            one.withdraw(reason)


def _erase_events(person: Person, at: datetime) -> None:
    events = SecurityEvent.objects.unscoped("network addresses of the person, to be erased")
    for one in events.filter(person=person):
        one.address = ""
        one.record()
        erase_entries(SecurityEvent._meta.label_lower, one.pk, at)
