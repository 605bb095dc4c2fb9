"""People of a synthetic site, with logins that the demonstration prints."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotAllowed
from duheng.site.people.accounts import open_account
from duheng.site.people.actions.grants import grant_role
from duheng.site.people.actions.persons import PersonFields, add_person
from duheng.site.people.models import Person
from duheng.site.people.records import role_title
from duheng.site.people.sealing import seal

DEMO_DOMAIN = "demo.example"
DEMO_ROLES: Mapping[str, tuple[str, str]] = {
    "instrument_keeper": ("keeper", "苏日娜"),
    "metrologist": ("metrologist", "陈立新"),
    "approver": ("signatory", "王建国"),
    "regulator": ("regulator", "巴特尔"),
    "indicator_manager": ("indicators", "其木格"),
    "organisation_administrator": ("administrator", "李敏"),
    "audit_administrator": ("audit", "赵静"),
}
"""Roles with the beginning of the login and an invented name."""

_STEP_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """A login of a synthetic site."""

    role: str
    role_title: str
    name: str
    email: str
    password: str
    totp_secret: str
    person_id: int


def make_demo_people(
    *, at: datetime, places: Mapping[str, int], seed: str = "duheng"
) -> tuple[DemoLogin, ...]:
    """Return the logins of people, one per role, made with a second factor set up.

    Parameters
    ----------
    at : datetime
        When they were made.
    places : Mapping
        Role -> number of the organisation; its kind must fit the role.
    seed : str
        Passwords and secrets follow from it, so that a demonstration can be made again. Only for
        synthetic sites: everybody who knows the seed can sign in.
    """
    found = []
    for role, (login, name) in DEMO_ROLES.items():
        email = f"{login}@{DEMO_DOMAIN}"
        person = add_person(
            actor=SYSTEM,
            at=at,
            organisation_id=places[role],
            fields=PersonFields(name=name, email=email),
        )
        grant_role(actor=SYSTEM, at=at, person_id=person.id, role=role, valid_from=local_day(at))
        password, secret = _secrets(seed, login)
        open_demo_account(
            actor=SYSTEM, at=at, person_id=person.id, password=password, totp_secret=secret
        )
        found.append(
            DemoLogin(
                role=role,
                role_title=role_title(role),
                name=name,
                email=email,
                password=password,
                totp_secret=secret,
                person_id=person.id,
            )
        )
    return tuple(found)


@action("people.open_demo_account", permission=None)
def open_demo_account(
    *, actor: Actor, at: datetime, person_id: int, password: str, totp_secret: str
) -> int:
    """Return the number of an account with a second factor that the demonstration knows."""
    if not actor.is_system:
        raise NotAllowed(_("Accounts come by invitation."))
    person = Person.objects.get_visible(actor, person_id)
    account = open_account(person, password, at)
    sealed = {"secret": seal(totp_secret)}
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data=sealed)
    return int(account.pk)


def present_code(totp_secret: str, at: datetime) -> str:
    """Return the code that an authenticator app would show for a secret at an instant."""
    code = hotp_value(totp_secret, int(at.timestamp()) // _STEP_S)
    return str(format_hotp_value(code))


def _secrets(seed: str, login: str) -> tuple[str, str]:
    """Return a password and a secret for an app that follow from the seed."""
    made = hashlib.sha256(f"{seed} {login}".encode()).digest()
    password = f"{login}-{base64.b32encode(made[:5]).decode().lower()}"
    return password, base64.b32encode(made[5:25]).decode()
