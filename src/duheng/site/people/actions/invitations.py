"""Inviting people, and what happens when they come: there is no other way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotAllowed, NotPossibleNow
from duheng.site.people.accounts import open_account
from duheng.site.people.actions.persons import PersonFields, check_person
from duheng.site.people.bearers import Bearer, digest_of, new_bearer
from duheng.site.people.fields import refuse_unusable
from duheng.site.people.granting import Wish, check_fits, check_may_grant, grant
from duheng.site.people.models import Account, Invitation, Organisation, Person
from duheng.site.people.records import InvitationRecord, invitation_record

OPEN_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its token, which is sent and never shown again."""

    invitation: InvitationRecord
    bearer: Bearer


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFields:
    """What a form says of somebody who is to be invited."""

    name: str
    email: str
    role: str
    division_code: str = ""
    valid_to: date | None = None


@action("people.invite", permission="people.invite")
def invite(
    *, actor: Actor, at: datetime, organisation_id: int, fields: InvitationFields
) -> Invited:
    """Return an invitation of somebody new, with the token that opens it once.

    Raises
    ------
    NotAllowed
        When the organisation is not the actor's, or the role is not theirs to give.
    UnusableFields
        When a field cannot be used, or the address has an account already.
    """
    place = Organisation.objects.get_visible(actor, organisation_id)
    check_may_invite_into(actor, place.pk)
    _check_address(fields.name, fields.email)
    address = fields.email.strip().lower()
    person = Person(organisation=place, name=fields.name.strip(), email=address)
    person.record()
    wish = Wish(fields.role, fields.division_code, local_day(at), fields.valid_to)
    check_may_grant(actor, person, wish, local_day(at))
    check_fits(person, wish, local_day(at))
    return _send(actor, person, wish, at)


@action("people.invite_again", permission="people.invite")
def invite_again(*, actor: Actor, at: datetime, invitation_id: int) -> Invited:
    """Return the invitation with a new token and a new end; the old token opens nothing."""
    found = _open_one(actor, invitation_id)
    bearer = new_bearer()
    found.token_sha256, found.expires_at = bearer.sha256, at + OPEN_FOR
    found.record()
    return Invited(invitation_record(found), bearer)


@action("people.withdraw_invitation", permission="people.invite")
def withdraw_invitation(
    *, actor: Actor, at: datetime, invitation_id: int, reason: str
) -> InvitationRecord:
    """Return the invitation, withdrawn: its token opens nothing any more."""
    found = _open_one(actor, invitation_id)
    found.withdraw(reason)
    return invitation_record(found)


@action("people.accept_invitation", permission=None)
def accept_invitation(*, actor: Actor, at: datetime, token: str, password: str) -> int:
    """Return the number of the account that an invited person has now.

    Raises
    ------
    NotPossibleNow
        When no open invitation has this token: used, withdrawn, expired and unknown look the same.
    UnusableFields
        When the password cannot be used.
    """
    found = open_invitation(token, at)
    person: Person = found.person
    _check_password(password, person)
    account = open_account(person, password, at)
    found.accepted_at = at
    found.record()
    wish = Wish(found.role, found.division_code, local_day(at), found.valid_to)
    grant(person, wish, local_day(at))
    return int(account.pk)


def open_invitation(token: str, at: datetime) -> Invitation:
    """Return the open invitation of a token.

    Raises
    ------
    NotPossibleNow
        When there is none.
    """
    held = Invitation.objects.unscoped("the token itself is what lets somebody in")
    found: Invitation | None = (
        held.filter(token_sha256=digest_of(token), expires_at__gt=at)
        .filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("person__organisation", "organisation")
        .first()
    )
    if found is None:
        raise NotPossibleNow(
            _("This invitation opens nothing: it was used, withdrawn, or is too old."),
            hint=_("Ask whoever invited you for a new one."),
        )
    return found


def _send(actor: Actor, person: Person, wish: Wish, at: datetime) -> Invited:
    bearer = new_bearer()
    made = Invitation(
        person=person,
        organisation=person.organisation,
        role=wish.role,
        division_code=wish.division_code,
        valid_to=wish.valid_to,
        invited_by_id=actor.person_id,
        token_sha256=bearer.sha256,
        expires_at=at + OPEN_FOR,
    )
    made.record()
    return Invited(invitation_record(made), bearer)


def check_may_invite_into(actor: Actor, organisation_id: int) -> None:
    """Refuse when the actor may invite nobody into an organisation.

    Raises
    ------
    NotAllowed
        Then.
    """
    if actor.is_system or actor.may("people.grant_any_role"):
        return
    if organisation_id != actor.organisation_id:
        raise NotAllowed(
            _("You invite people into your own organisation only."),
            hint=_("Ask the administrator there."),
        )


def _check_address(name: str, email: str) -> None:
    check_person(PersonFields(name=name, email=email.strip()))
    taken = Account.objects.filter(email__iexact=email.strip()).exists()
    missing = "" if email.strip() else _("This is missing.")
    refuse_unusable(
        {"email": _("Somebody with this address has an account already.") if taken else missing}
    )


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, Account(email=person.email, person=person))
    except ValidationError as error:
        refuse_unusable({"password": " ".join(error.messages)})


def _open_one(actor: Actor, invitation_id: int) -> Invitation:
    found: Invitation = Invitation.objects.get_visible(actor, invitation_id)
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise NotPossibleNow(_("This invitation was accepted or withdrawn already."))
    return found
