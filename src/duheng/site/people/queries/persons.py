"""Reading people, their roles, registrations, invitations and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from duheng.site.actions.actor import Actor
from duheng.site.people.models import (
    Account,
    ApiToken,
    Invitation,
    Person,
    Registration,
    RoleGrant,
)
from duheng.site.people.records import (
    GrantRecord,
    InvitationRecord,
    PersonRecord,
    RegistrationRecord,
    TokenRecord,
    grant_record,
    invitation_record,
    person_record,
    registration_record,
    token_record,
)

WARN_DAYS = 180


def persons(actor: Actor) -> QuerySet[Person]:
    """Return the people that the actor sees, for a list."""
    seen: QuerySet[Person] = Person.objects.visible_to(actor).select_related("organisation")
    return seen.order_by("name", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person with everything that hangs on them."""

    person: PersonRecord
    grants: tuple[GrantRecord, ...]
    registrations: tuple[RegistrationRecord, ...]
    has_account: bool
    number_of_sessions: int


def get_person(*, actor: Actor, person_id: int) -> PersonView:
    """Return a person with roles, registrations and what there is of an account."""
    found = Person.objects.get_visible(actor, person_id)
    account = Account.objects.filter(person=found, is_active=True).first()
    return PersonView(
        person=person_record(found),
        grants=grants_of(actor=actor, person_id=person_id),
        registrations=registrations_of(actor=actor, person_id=person_id),
        has_account=account is not None,
        number_of_sessions=UserSession.objects.filter(user=account).count() if account else 0,
    )


def grants_of(*, actor: Actor, person_id: int) -> tuple[GrantRecord, ...]:
    """Return the roles of a person, the latest first, those taken back too."""
    rows = RoleGrant.objects.visible_to(actor).filter(person_id=person_id)
    return tuple(
        grant_record(one)
        for one in rows.select_related("organisation").order_by("-valid_from", "-id")
    )


def get_grant(*, actor: Actor, grant_id: int) -> GrantRecord:
    """Return one role grant."""
    return grant_record(RoleGrant.objects.get_visible(actor, grant_id))


def registrations_of(*, actor: Actor, person_id: int) -> tuple[RegistrationRecord, ...]:
    """Return the registrations of a person, the latest end first."""
    rows = _registrations(actor).filter(person_id=person_id)
    return tuple(registration_record(one) for one in rows.order_by("-valid_to", "-id"))


def registrations(actor: Actor) -> QuerySet[Registration]:
    """Return the registrations that the actor sees and that stand, for a list."""
    return _registrations(actor).filter(withdrawn_at__isnull=True).order_by("valid_to", "id")


def get_registration(*, actor: Actor, registration_id: int) -> RegistrationRecord:
    """Return one registration."""
    return registration_record(Registration.objects.get_visible(actor, registration_id))


def registrations_expiring(
    *, actor: Actor, day: date, within_days: int = WARN_DAYS
) -> tuple[RegistrationRecord, ...]:
    """Return the registrations that end within some days, those that ended lately included."""
    begin, end = day - timedelta(days=within_days), day + timedelta(days=within_days)
    rows = registrations(actor).filter(valid_to__gte=begin, valid_to__lte=end)
    return tuple(registration_record(one) for one in rows)


def is_registered(*, person_id: int, item: str, day: date) -> bool:
    """Return whether a metrologist was registered for an item on a day."""
    rows = Registration.objects.unscoped("whoever signs must be registered, wherever they are")
    return bool(
        rows.filter(
            person_id=person_id,
            item=item,
            withdrawn_at__isnull=True,
            valid_from__lte=day,
            valid_to__gte=day,
        ).exists()
    )


def invitations(*, actor: Actor) -> tuple[InvitationRecord, ...]:
    """Return the invitations that the actor sees, the latest first."""
    rows = Invitation.objects.visible_to(actor).select_related("person", "organisation")
    return tuple(invitation_record(one) for one in rows)


def get_invitation(*, actor: Actor, invitation_id: int) -> InvitationRecord:
    """Return one invitation."""
    return invitation_record(Invitation.objects.get_visible(actor, invitation_id))


def tokens_of(*, actor: Actor) -> tuple[TokenRecord, ...]:
    """Return the actor's own tokens, the latest first."""
    rows = ApiToken.objects.visible_to(actor).filter(person_id=actor.person_id)
    return tuple(token_record(one) for one in rows.select_related("use"))


def names_of(*, actor: Actor, person_ids: set[int]) -> dict[int, str]:
    """Return the names, by number, of those people whom the actor may see."""
    rows = Person.objects.visible_to(actor).filter(pk__in=person_ids)
    return {one.pk: str(one) for one in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A session of an account: where from, and since when."""

    id: int
    address: str
    browser: str
    began_at: datetime
    last_seen_at: datetime
    is_current: bool


def sessions_of(*, account: Account, session_key: str | None) -> tuple[SessionRecord, ...]:
    """Return the sessions of an account that still live, the latest used first."""
    alive = UserSession.objects.purge_and_list(account)
    return tuple(
        SessionRecord(
            id=one.pk,
            address=one.ip,
            browser=one.user_agent,
            began_at=one.created_at,
            last_seen_at=one.last_seen_at,
            is_current=one.session_key == session_key,
        )
        for one in sorted(alive, key=lambda one: one.last_seen_at, reverse=True)
    )


def _registrations(actor: Actor) -> QuerySet[Registration]:
    seen: QuerySet[Registration] = Registration.objects.visible_to(actor)
    return seen.select_related("person", "organisation")
