"""Who acts in a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from duheng.site.people.models import Account
from duheng.site.people.who import actor_of
from duheng.terms.clock import system_clock


class WhoActs:
    """Puts the actor and the instant of the request on it: ``request.actor``, ``request.at``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response."""
        request.at = system_clock()  # type: ignore[attr-defined]
        user = request.user
        person = user.person if isinstance(user, Account) else None
        request.actor = actor_of(person, request.at.date())  # type: ignore[attr-defined]
        return self.get_response(request)
