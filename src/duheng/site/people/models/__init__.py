"""The models of people: thin, one file per subject."""

from duheng.site.people.models.access import (
    ApiToken,
    Invitation,
    SecurityEvent,
    SecurityEventKind,
    TokenUse,
)
from duheng.site.people.models.accounts import Account, AccountManager
from duheng.site.people.models.organisations import Organisation, OrganisationKind
from duheng.site.people.models.persons import Person, Registration, RoleGrant

__all__ = [
    "Account",
    "AccountManager",
    "ApiToken",
    "Invitation",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Registration",
    "RoleGrant",
    "SecurityEvent",
    "SecurityEventKind",
    "TokenUse",
]
