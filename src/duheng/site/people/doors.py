"""The doors of views: each view carries exactly one, and an architecture test looks for it.

A door says who may knock. What stands behind it looks at the scope of each record once more:
``Model.objects.get_visible(actor, id)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed
from duheng.site.people.second_factors import has_second_factor, needs_second_factor

View = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """A request as views get it: :class:`duheng.site.people.middleware.WhoActs` says who asks."""

    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Door:
    """Who may knock at a view.

    Attributes
    ----------
    is_public : bool
        Whether nobody is asked who they are.
    permissions : tuple of str
        One of these must be allowed by the actor's roles; empty: any person who signed in.
    wants_second_factor : bool
        Whether roles that change records need a second factor here; only the pages on which one
        is set up do without.
    """

    is_public: bool = False
    permissions: tuple[str, ...] = ()
    wants_second_factor: bool = True

    def let_in(self, request: HttpRequest) -> HttpResponse | None:
        """Return ``None``, or the page to which somebody is sent first.

        Raises
        ------
        NotAllowed
            When the roles of the actor do not allow it, or the account belongs to nobody.
        """
        if self.is_public:
            return None
        if not request.user.is_authenticated:
            return _send(request, redirect_to_login(request.get_full_path()).url)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        self._check(actor)
        if self._lacks_second_factor(actor, request.user):
            return _send(request, reverse("people:second_factor"))
        return None

    def _lacks_second_factor(self, actor: Actor, user: Any) -> bool:
        wants = self.wants_second_factor and needs_second_factor(actor)
        return wants and not has_second_factor(user)

    def _check(self, actor: Actor) -> None:
        if actor.person_id is None:
            raise NotAllowed(
                _("This account belongs to no person any more."),
                hint=_("Ask the administrator of your organisation."),
            )
        if self.permissions and not any(actor.may(one) for one in self.permissions):
            actor.check_may(self.permissions[0])


def _send(request: HttpRequest, address: str) -> HttpResponse:
    """Return a redirect that a fragment's request follows as a whole page, too."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def hang(view: View, door: Door) -> View:
    """Return a view behind a door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        sent = door.let_in(request)
        return view(request, *args, **options) if sent is None else sent

    guarded.door = door  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Return a view that anybody may open, without an account."""
    return hang(view, Door(is_public=True))


def signed_in(view: View) -> View:
    """Return a view that every person with an account may open."""
    return hang(view, Door())


def may(*permissions: str) -> Callable[[View], View]:
    """Return a decorator: only people whose roles allow one of the permissions may open a view."""

    def decorate(view: View) -> View:
        return hang(view, Door(permissions=permissions))

    return decorate


def sure_who_it_is(view: View) -> View:
    """Return a view that asks for password or second factor again when the last time is long ago.

    It stands below the door, on what cannot be taken back: approving, voiding, making tokens. A
    form that was sent waits meanwhile and goes on by itself.
    """
    return reauthentication_required(view)  # type: ignore[no-any-return]


def sure_when_sent(view: View) -> View:
    """Return a view that asks again, as :func:`sure_who_it_is`, when a form is sent to it."""
    return reauthentication_required(view, allow_get=True)  # type: ignore[no-any-return]
