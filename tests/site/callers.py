"""Programs of the tests: clients with a token of a named person."""

from datetime import timedelta

from django.test import Client
from signing_in import account_of

from duheng.site.actions.actor import Actor
from duheng.site.people.actions.tokens import make_token
from duheng.site.people.roles import for_programs
from duheng.terms.clock import system_clock


def token_of(actor: Actor, *permissions: str) -> str:
    """Return a token that a person made; with all that a program may have, when nothing is said."""
    account_of(actor)
    now = system_clock()
    allowed = Actor(
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        roles=actor.roles,
        permissions=actor.permissions | {"people.token"},
        divisions=actor.divisions,
    )
    made = make_token(
        actor=allowed,
        at=now,
        name="test",
        permissions=permissions or sorted(for_programs(actor.permissions)),
        expires_at=now + timedelta(days=30),
    )
    return made.bearer.text


def program_of(actor: Actor, *permissions: str) -> Client:
    """Return a client that asks with a token of a person."""
    return Client(headers={"authorization": f"Bearer {token_of(actor, *permissions)}"})
