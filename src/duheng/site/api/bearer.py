"""Who calls: the actor behind a token, or behind the session of a signed-in page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from duheng.site.actions.actor import Actor
from duheng.site.people.queries.tokens import actor_of_token


class TokenOfProgram(HttpBearer):
    """A program's token; it acts with a part of its person's permissions."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return the actor of a token that holds now, and put it on the request."""
        actor = actor_of_token(token, request.at)  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class SessionOfPerson(SessionAuth):
    """A person who looks at the interface's pages in a browser; writes want the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the actor of the session, if somebody is signed in."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.person_id is not None else None


DOORS = (TokenOfProgram(), SessionOfPerson())
