"""Pages of invitations: the administrator's list, and the door of the invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from duheng.site.actions.days import local_day
from duheng.site.people.actions.invitations import (
    InvitationFields,
    Invited,
    accept_invitation,
    check_may_invite_into,
    invite,
    invite_again,
    open_invitation,
    withdraw_invitation,
)
from duheng.site.people.doors import Asked, may, public, sure_who_it_is
from duheng.site.people.forms import InvitationForm, NewPasswordForm, ReasonForm, perform
from duheng.site.people.mails import send_invitation
from duheng.site.people.models import Account
from duheng.site.people.queries.organisations import get_organisation
from duheng.site.people.queries.persons import get_invitation, invitations
from duheng.site.people.records import role_title
from duheng.site.people.views.forms import show_form


@may("people.invite")
def index(request: Asked) -> HttpResponse:
    """Show the invitations, open ones first."""
    found = [(one, one.state_at(request.at)) for one in invitations(actor=request.actor)]
    found.sort(key=lambda pair: pair[1] != "open")
    return render(request, "people/invitations.html", {"invitations": found})


@may("people.invite")
@sure_who_it_is
def new(request: Asked, organisation_id: int) -> HttpResponse:
    """Invite somebody."""
    place = get_organisation(actor=request.actor, organisation_id=organisation_id)
    check_may_invite_into(request.actor, place.id)
    form = InvitationForm(
        request.POST or None,
        day=local_day(request.at),
        may_grant_any=request.actor.may("people.grant_any_role"),
        kind=place.kind,
    )

    def act(fields: dict[str, Any]) -> Invited:
        return invite(
            actor=request.actor,
            at=request.at,
            organisation_id=place.id,
            fields=InvitationFields(**fields),
        )

    made = perform(form, act) if request.method == "POST" else None
    if made is not None:
        return _sent(request, made)
    title = _("Invite somebody into %(name)s") % {"name": place.name}
    return show_form(request, form, title, _("Send the invitation"))


@may("people.invite")
@require_POST
def again(request: Asked, invitation_id: int) -> HttpResponse:
    """Send an invitation again, with a new token."""
    made = invite_again(actor=request.actor, at=request.at, invitation_id=invitation_id)
    return _sent(request, made)


@may("people.invite")
def withdraw(request: Asked, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = get_invitation(actor=request.actor, invitation_id=invitation_id)
    form = ReasonForm(request.POST or None)

    def act(fields: dict[str, Any]) -> Any:
        return withdraw_invitation(
            actor=request.actor, at=request.at, invitation_id=invitation_id, **fields
        )

    if request.method == "POST" and perform(form, act) is not None:
        return redirect("people:invitations")
    title = _("Withdraw the invitation of %(name)s") % {"name": found.person_name}
    return show_form(request, form, title, _("Withdraw"))


@public
@never_cache
@sensitive_post_parameters("password", "again")
def accept(request: Asked, token: str) -> HttpResponse:
    """Let an invited person in: password, then a second factor, then the site."""
    invitation = open_invitation(token, request.at)
    form = NewPasswordForm(request.POST or None)

    def act(fields: dict[str, Any]) -> int:
        return accept_invitation(
            actor=request.actor, at=request.at, token=token, password=fields["password"]
        )

    number = perform(form, act) if request.method == "POST" else None
    if number is not None:
        account = Account.objects.get(pk=number)
        get_adapter().login(request, account)
        record_authentication(request, account, method="password", email=account.email)
        return redirect("people:second_factor")
    facts = {
        "form": form,
        "name": invitation.person.name,
        "email": invitation.person.email,
        "organisation": invitation.organisation.name,
        "role": role_title(invitation.role),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "people/accept.html", facts, status=status)


def _sent(request: Asked, made: Invited) -> HttpResponse:
    if send_invitation(request, made):
        messages.success(
            request, _("The invitation was sent to %(to)s.") % {"to": made.invitation.email}
        )
    else:
        messages.error(
            request,
            _("The invitation is there, but the mail could not be sent. Send it again later."),
        )
    return redirect("people:invitations")
