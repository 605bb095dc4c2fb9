"""Samples for the permission matrix: an object of another tenant for each part of an address.

A view whose address holds ``<int:instrument_id>`` needs a sample called ``instrument_id``: a
function that makes a record of ``owner`` and returns its number. Rooms add theirs here, or in a
file of their own that this one imports; without a sample the matrix fails and names the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from signing_in import account_of

from duheng.rulebook.measures import load_measures
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.pages.models import Channel, DeliveryState, Job, JobState, Notification
from duheng.site.people.actions.grants import grant_role
from duheng.site.people.actions.invitations import InvitationFields, invite
from duheng.site.people.actions.persons import PersonFields, add_person
from duheng.site.people.actions.registrations import RegistrationFields, add_registration
from duheng.site.people.actions.tokens import make_token
from duheng.site.people.models import RoleGrant


@dataclass(frozen=True)
class Setting:
    """In whose name a sample is made, and when."""

    owner: Actor
    at: datetime


Sample = Callable[[Setting], Any]
SAMPLES: dict[str, Sample] = {}
"""By the name of a part of an address, or by ``view name:part`` where one view needs its own."""

OPEN: dict[str, str] = {
    "people:organisation": "organisations are open to everybody who signed in",
    "people:withdraw_organisation": "the system administrator keeps all organisations",
    "indicators:task": "the plan is of the region: whoever keeps tasks keeps all of them",
    "people:audit_records": "the audit administrator reads what everybody did, not the records",
}
"""Views whose object another tenant may open, with the reason."""


def sample(*names: str) -> Callable[[Sample], Sample]:
    """Return a decorator that makes a function the sample of parts of addresses."""

    def keep(function: Sample) -> Sample:
        for name in names:
            SAMPLES[name] = function
        return function

    return keep


@dataclass(frozen=True)
class Address:
    """A view and its address, with the parts that must be filled in."""

    name: str
    view: Any
    parts: tuple[str, ...]


def addresses() -> list[Address]:
    """Return every address of the site, as the resolver knows it."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], namespace: str) -> Any:
    for one in patterns:
        if isinstance(one, URLResolver):
            name = ":".join(part for part in (namespace, one.namespace) if part)
            yield from _walk(one.url_patterns, name)
        elif isinstance(one, URLPattern):
            name = ":".join(part for part in (namespace, one.name) if part)
            yield Address(name, one.callback, tuple(one.pattern.converters or _groups(one)))


def _groups(one: URLPattern) -> tuple[str, ...]:
    return tuple(getattr(getattr(one.pattern, "regex", None), "groupindex", {}))


@sample("person_id")
def a_person(setting: Setting) -> int:
    return add_person(
        actor=SYSTEM,
        at=setting.at,
        organisation_id=setting.owner.organisation_id or 0,
        fields=PersonFields(name="Somebody"),
    ).id


@sample("organisation_id")
def an_organisation(setting: Setting) -> int:
    return setting.owner.organisation_id or 0


@sample("grant_id")
def a_grant(setting: Setting) -> int:
    return grant_role(
        actor=SYSTEM,
        at=setting.at,
        person_id=a_person(setting),
        role="instrument_keeper",
        valid_from=date(2026, 1, 1),
    ).id


@sample("registration_id")
def a_registration(setting: Setting) -> int:
    fields = RegistrationFields(
        item="Balances", valid_from=date(2026, 1, 1), valid_to=date(2030, 12, 31)
    )
    return add_registration(
        actor=SYSTEM, at=setting.at, person_id=a_person(setting), fields=fields
    ).id


@sample("invitation_id")
def an_invitation(setting: Setting) -> int:
    fields = InvitationFields(name="Guest", email="guest@example.org", role="instrument_keeper")
    made = invite(
        actor=SYSTEM,
        at=setting.at,
        organisation_id=setting.owner.organisation_id or 0,
        fields=fields,
    )
    return made.invitation.id


@sample("token_id")
def a_token(setting: Setting) -> int:
    return make_token(
        actor=setting.owner,
        at=setting.at,
        name="sample",
        permissions=["registry.view"],
        expires_at=setting.at + timedelta(days=30),
    ).token.id


@sample("people:history:kind")
def a_kind(_setting: Setting) -> str:
    return RoleGrant._meta.label_lower


@sample("people:history:record_id")
def a_record(setting: Setting) -> int:
    return a_grant(setting)


@sample("people:accept:token")
def an_open_invitation(setting: Setting) -> str:
    fields = InvitationFields(name="Guest", email="open@example.org", role="instrument_keeper")
    place = setting.owner.organisation_id or 0
    return invite(actor=SYSTEM, at=setting.at, organisation_id=place, fields=fields).bearer.text


@sample("mfa_remove_webauthn:pk", "mfa_edit_webauthn:pk")
def a_security_key(setting: Setting) -> int:
    key = Authenticator.objects.create(
        user=account_of(setting.owner),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "key", "credential": {}},
    )
    return int(key.pk)


@sample("indicators:task:measure")
def a_measure(setting: Setting) -> str:
    return load_measures(setting.at.date()).measures[0].key


@sample("uidb36", "key", "people:audit_records:action_id", "indicators:snapshot:number")
def a_text(_setting: Setting) -> str:
    return "1"


@sample("notice_id")
def a_notice(setting: Setting) -> int:
    made = Notification.objects.create(
        person_id=setting.owner.person_id or 0,
        kind="tests",
        texts={"zh-hans": {"subject": "a", "text": ""}, "en": {"subject": "a", "text": ""}},
        channel=Channel.IN_SITE,
        state=DeliveryState.DELIVERED,
        written_at=setting.at,
    )
    return int(made.pk)


@sample("job_id")
def a_job(setting: Setting) -> int:
    made = Job.objects.create(
        kind="tests",
        title={"zh-hans": "a", "en": "a"},
        person_id=setting.owner.person_id,
        language="en",
        state=JobState.RUNNING,
        started_at=setting.at,
        seen_at=setting.at,
    )
    return int(made.pk)


@sample("rules:pack:pack_id")
def a_pack(_setting: Setting) -> str:
    return "cn/standard-coal"


@sample("rules:schema:kind")
def a_kind_of_pack(_setting: Setting) -> str:
    return "rules"
