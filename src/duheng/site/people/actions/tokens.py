"""Tokens for programs: made by a person, with a part of that person's permissions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchRecord, NotAllowed
from duheng.site.people.bearers import Bearer, new_bearer
from duheng.site.people.fields import problem_of_name, refuse_unusable
from duheng.site.people.models import ApiToken, TokenUse
from duheng.site.people.records import TokenRecord, token_record
from duheng.site.people.roles import for_programs

PREFIX = "duheng_"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was made: the text is shown once and kept nowhere."""

    token: TokenRecord
    bearer: Bearer


@action("people.make_token", permission="people.token")
def make_token(
    *, actor: Actor, at: datetime, name: str, permissions: Collection[str], expires_at: datetime
) -> MadeToken:
    """Return a token with some of the actor's permissions, until an instant.

    Raises
    ------
    UnusableFields
        When the name is missing, no permission was chosen, or the end is past or too far.
    NotAllowed
        When a permission is not the actor's, or none that a program may have.
    """
    _check(name, permissions, expires_at, at)
    beyond = frozenset(permissions) - for_programs(actor.permissions)
    if actor.person_id is None or actor.organisation_id is None or beyond:
        raise NotAllowed(
            _("A token carries only what its maker may do, and nothing that is signed in person."),
            data={"beyond": sorted(beyond)},
        )
    bearer = new_bearer(PREFIX)
    made = ApiToken(
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        name=name.strip(),
        hint=bearer.text[: len(PREFIX) + 4],
        token_sha256=bearer.sha256,
        permissions=sorted(set(permissions)),
        expires_at=expires_at,
    )
    made.record()
    TokenUse.objects.create(token=made)
    return MadeToken(token_record(made), bearer)


@action("people.revoke_token", permission=None)
def revoke_token(*, actor: Actor, at: datetime, token_id: int, reason: str) -> TokenRecord:
    """Return the token, revoked: by its person, or by who ends sessions."""
    token: ApiToken = ApiToken.objects.get_visible(actor, token_id)
    if token.person_id != actor.person_id and not actor.may("people.end_session"):
        raise NoSuchRecord(
            _("You have no such token."),
            hint=_("Tokens are revoked by their person, or by the security administrator."),
        )
    token.withdraw(reason)
    return token_record(token)


def _check(name: str, permissions: Collection[str], expires_at: datetime, at: datetime) -> None:
    in_time = at < expires_at <= at + LONGEST
    refuse_unusable(
        {
            "name": problem_of_name(name, 80),
            "permissions": "" if permissions else _("Choose at least one."),
            "expires_at": "" if in_time else _("The end lies in the past or over a year ahead."),
        }
    )
