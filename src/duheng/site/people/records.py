"""What pages and other rooms are told of organisations and people: frozen records, no models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from duheng.site.people.models import (
    ApiToken,
    Invitation,
    Organisation,
    OrganisationKind,
    Person,
    Registration,
    RoleGrant,
)
from duheng.site.people.roles import ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord:
    """An organisation."""

    id: int
    name: str
    name_en: str
    kind: str
    kind_title: str
    identifier_scheme: str
    identifier: str
    division_code: str
    address: str
    parent_id: int | None
    parent_name: str
    revision: int
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person; of an erased one only the number is left."""

    id: int
    name: str
    email: str
    telephone: str
    qualifications: str
    organisation_id: int
    organisation_name: str
    revision: int
    withdrawn_at: datetime | None
    withdrawn_reason: str
    erased_at: datetime | None

    @property
    def is_erased(self) -> bool:
        """Whether the personal data were erased on request."""
        return self.erased_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRecord:
    """A role that somebody holds."""

    id: int
    person_id: int
    organisation_name: str
    role: str
    role_title: str
    division_code: str
    valid_from: date
    valid_to: date | None
    revision: int
    withdrawn_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Return whether the role is held on a day."""
        ended = self.valid_to is not None and self.valid_to < day
        return self.withdrawn_at is None and self.valid_from <= day and not ended


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRecord:
    """A metrologist's registration for an item."""

    id: int
    person_id: int
    person_name: str
    organisation_name: str
    item: str
    document_number: str
    level: str
    valid_from: date
    valid_to: date
    revision: int
    withdrawn_at: datetime | None

    def days_left(self, day: date) -> int:
        """Return the days from a day to the end; negative when it is over."""
        return (self.valid_to - day).days


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRecord:
    """An invitation, without its token: that is known to the invited person only."""

    id: int
    person_id: int
    person_name: str
    email: str
    organisation_name: str
    role_title: str
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    revision: int

    def state_at(self, at: datetime) -> str:
        """Return ``accepted``, ``withdrawn``, ``expired`` or ``open``."""
        if self.accepted_at is not None:
            return "accepted"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "open" if at < self.expires_at else "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """A program's token, without the token itself."""

    id: int
    name: str
    hint: str
    permissions: tuple[str, ...]
    expires_at: datetime
    withdrawn_at: datetime | None
    last_used_at: datetime | None
    requests_in_all: int
    requests_per_hour: int

    def state_at(self, at: datetime) -> str:
        """Return ``revoked``, ``expired`` or ``in_use``."""
        if self.withdrawn_at is not None:
            return "revoked"
        return "in_use" if at < self.expires_at else "expired"


def organisation_record(one: Organisation) -> OrganisationRecord:
    """Return an organisation as a record."""
    parent = one.parent
    return OrganisationRecord(
        id=one.pk,
        name=one.name,
        name_en=one.name_en,
        kind=one.kind,
        kind_title=str(OrganisationKind(one.kind).label),
        identifier_scheme=one.identifier_scheme,
        identifier=one.identifier,
        division_code=one.division_code,
        address=one.address,
        parent_id=one.parent_id,
        parent_name=parent.name if parent else "",
        revision=one.revision,
        withdrawn_at=one.withdrawn_at,
        withdrawn_reason=one.withdrawn_reason,
    )


def person_record(one: Person) -> PersonRecord:
    """Return a person as a record."""
    return PersonRecord(
        id=one.pk,
        name=display_name(one),
        email=one.email,
        telephone=one.telephone,
        qualifications=one.qualifications,
        organisation_id=one.organisation_id,
        organisation_name=one.organisation.name,
        revision=one.revision,
        withdrawn_at=one.withdrawn_at,
        withdrawn_reason=one.withdrawn_reason,
        erased_at=one.erased_at,
    )


def display_name(one: Person) -> str:
    """Return the name of a person, or the number of one whose name was erased."""
    return one.name or _("Person %(number)s (erased)") % {"number": one.pk}


def grant_record(one: RoleGrant) -> GrantRecord:
    """Return a role grant as a record."""
    return GrantRecord(
        id=one.pk,
        person_id=one.person_id,
        organisation_name=one.organisation.name,
        role=one.role,
        role_title=role_title(one.role),
        division_code=one.division_code,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        revision=one.revision,
        withdrawn_at=one.withdrawn_at,
    )


def role_title(role: str) -> str:
    """Return the title of a role; its key when it is none any more."""
    return str(ROLES[role].title) if role in ROLES else role


def registration_record(one: Registration) -> RegistrationRecord:
    """Return a registration as a record."""
    return RegistrationRecord(
        id=one.pk,
        person_id=one.person_id,
        person_name=display_name(one.person),
        organisation_name=one.organisation.name,
        item=one.item,
        document_number=one.document_number,
        level=one.level,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        revision=one.revision,
        withdrawn_at=one.withdrawn_at,
    )


def invitation_record(one: Invitation) -> InvitationRecord:
    """Return an invitation as a record."""
    return InvitationRecord(
        id=one.pk,
        person_id=one.person_id,
        person_name=display_name(one.person),
        email=one.person.email,
        organisation_name=one.organisation.name,
        role_title=role_title(one.role),
        expires_at=one.expires_at,
        accepted_at=one.accepted_at,
        withdrawn_at=one.withdrawn_at,
        revision=one.revision,
    )


def token_record(one: ApiToken) -> TokenRecord:
    """Return a token as a record; how much it was used when that was asked for with it."""
    use = getattr(one, "use", None)
    return TokenRecord(
        id=one.pk,
        name=one.name,
        hint=one.hint,
        permissions=tuple(one.permissions),
        expires_at=one.expires_at,
        withdrawn_at=one.withdrawn_at,
        last_used_at=use.last_used_at if use else None,
        requests_in_all=use.requests_in_all if use else 0,
        requests_per_hour=one.requests_per_hour,
    )
