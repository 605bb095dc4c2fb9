"""Who calls: the actor behind a token, or behind the session of a signed-in page."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.security import HttpBearer, SessionAuth

from duheng.site.actions.actor import Actor
from duheng.site.actions.tenancy import look_as
from duheng.site.errors import NotAllowed
from duheng.site.people.doors import sure_who_it_is
from duheng.site.people.queries.tokens import actor_of_token
from duheng.site.people.second_factors import has_second_factor, needs_second_factor


class TokenOfProgram(HttpBearer):
    """A program's token; it acts with a part of its person's permissions."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return the actor of a token that holds now, and put it on the request."""
        actor = actor_of_token(token, request.at)  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        look_as(actor)
        return actor


class SessionOfPerson(SessionAuth):
    """A person who looks at the interface's pages in a browser; writes want the CSRF token."""

    def __call__(self, request: HttpRequest) -> Any:
        """Return the actor; who is not signed in is told to bring a token, and not of CSRF."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the actor of the session, if somebody is signed in.

        Raises
        ------
        NotAllowed
            When the person's roles want a second factor, and there is none: as on every page.
        """
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.person_id is None:
            return None
        if needs_second_factor(actor) and not has_second_factor(request.user):
            raise NotAllowed(
                _("your roles need a second factor"),
                hint=_("set one up under My account, or use a token"),
            )
        return actor


def check_in_person(request: HttpRequest) -> None:
    """Refuse what cannot be taken back, unless a person showed a moment ago who they are.

    Raises
    ------
    NotAllowed
        When the last second factor is too long ago, or a program asks.
    """
    try:
        sure_who_it_is(_answer)(request)
    except ReauthenticationRequired as refusal:
        raise NotAllowed(
            _("this is done in person, by somebody who showed a moment ago who they are"),
            hint=_("open the record's page in the browser and do it there"),
        ) from refusal


def _answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


DOORS = (TokenOfProgram(), SessionOfPerson())
