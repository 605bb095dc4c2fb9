"""Pages of one's own account: second factor, sessions, tokens, language."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duheng.site.actions.days import local_day
from duheng.site.people.actions.tokens import MadeToken, make_token, revoke_token
from duheng.site.people.doors import (
    Asked,
    Door,
    hang,
    may,
    signed_in,
    sure_when_sent,
    sure_who_it_is,
)
from duheng.site.people.forms import TokenForm, perform
from duheng.site.people.models import Account
from duheng.site.people.queries.persons import grants_of, sessions_of, tokens_of
from duheng.site.people.roles import PERMISSION_TITLES, for_programs
from duheng.site.people.second_factors import has_second_factor, needs_second_factor
from duheng.site.people.views.forms import show_form

_YEAR = timedelta(days=365)


def _account(request: Asked) -> Account:
    assert isinstance(request.user, Account)  # noqa: S101 - the door let nobody else in
    return request.user


@signed_in
def mine(request: Asked) -> HttpResponse:
    """Show one's own account."""
    account = _account(request)
    grants = grants_of(actor=request.actor, person_id=request.actor.person_id or 0)
    return render(
        request,
        "people/account.html",
        {
            "account": account,
            "person": account.person,
            "grants": [one for one in grants if one.holds_on(local_day(request.at))],
            "has_second_factor": has_second_factor(account),
            "needs_second_factor": needs_second_factor(request.actor),
            "may_make_tokens": request.actor.may("people.token"),
        },
    )


def _second_factor(request: Asked) -> HttpResponse:
    account = _account(request)
    if has_second_factor(account):
        return redirect("people:account")
    has_codes = Authenticator.objects.filter(user=account).exists()
    return render(request, "people/second_factor.html", {"has_codes": has_codes})


second_factor = hang(_second_factor, Door(wants_second_factor=False))


@signed_in
@sure_when_sent
@never_cache
def sessions(request: Asked) -> HttpResponse:
    """Show one's own sessions; end one of them, or all others."""
    account = _account(request)
    key = request.session.session_key
    if request.method == "POST":
        rows = UserSession.objects.filter(user=account).exclude(session_key=key)
        chosen = request.POST.get("session", "")
        for one in rows.filter(pk=int(chosen)) if chosen.isdecimal() else rows:
            one.end()
        return redirect("people:sessions")
    found = sessions_of(account=account, session_key=key)
    return render(request, "people/sessions.html", {"sessions": found})


@may("people.token")
def tokens(request: Asked) -> HttpResponse:
    """Show one's own tokens for programs."""
    found = [
        (one, one.state_at(request.at), [PERMISSION_TITLES.get(p, p) for p in one.permissions])
        for one in tokens_of(actor=request.actor)
    ]
    return render(request, "people/tokens.html", {"tokens": found})


@may("people.token")
@sure_who_it_is
@never_cache
def new_token(request: Asked) -> HttpResponse:
    """Make a token; its text is shown on this page once."""
    may_carry = for_programs(request.actor.permissions)
    until = (local_day(request.at) + _YEAR).isoformat()
    form = TokenForm(request.POST or None, initial={"expires_on": until}, permissions=may_carry)

    def act(fields: dict[str, Any]) -> MadeToken:
        midnight = datetime.combine(fields["expires_on"], time.max)
        return make_token(
            actor=request.actor,
            at=request.at,
            name=fields["name"],
            permissions=fields["permissions"],
            expires_at=timezone.make_aware(midnight),
        )

    made = perform(form, act) if request.method == "POST" else None
    if made is not None:
        return render(request, "people/token_made.html", {"made": made})
    return show_form(request, form, _("Make a token for a program"))


@may("people.token", "people.end_session")
@require_POST
def revoke(request: Asked, token_id: int) -> HttpResponse:
    """Revoke a token."""
    revoke_token(
        actor=request.actor, at=request.at, token_id=token_id, reason=_("revoked by its person")
    )
    return redirect("people:tokens")
