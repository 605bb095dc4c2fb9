"""Who acts in a request, and for whose eyes the database is asked meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duheng.site.actions.days import local_day
from duheng.site.actions.tenancy import eyes_of, seen_by
from duheng.site.people.accounts import end_idle_session, note_presence
from duheng.site.people.doorbells import note_rings
from duheng.site.people.models import Account
from duheng.site.people.who import actor_of
from duheng.terms.clock import system_clock


class WhoActs:
    """Puts the actor and the instant of the request on it: ``request.actor``, ``request.at``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response."""
        at = system_clock()
        if isinstance(request.user, Account):
            end_idle_session(request, at)
        user = request.user
        person = user.person if isinstance(user, Account) else None
        actor = actor_of(person, local_day(at))
        request.at, request.actor = at, actor  # type: ignore[attr-defined]
        if isinstance(user, Account):
            note_presence(request, at)
        with seen_by(eyes_of(actor)):
            response = self.get_response(request)
        note_rings(request, at)
        _keep_language(user, response)
        return response


def _keep_language(user: object, response: HttpResponse) -> None:
    """Keep a language that was just chosen with the account, for the next browser."""
    chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if isinstance(user, Account) and chosen is not None and chosen.value != user.language:
        Account.objects.filter(pk=user.pk).update(language=chosen.value)
