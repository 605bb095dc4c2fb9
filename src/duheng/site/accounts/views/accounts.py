"""Pages of accounts: the list, one with its figures, what was sent in, its period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.accounts.actions.periods import close_account, reopen_account
from duheng.site.accounts.actions.sending import Sent, add_version, open_account
from duheng.site.accounts.forms import RestateForm, SendForm, form_title
from duheng.site.accounts.lists import ACCOUNTS, ALLOWANCES, BALANCES, SINKS, period_of, status_mark
from duheng.site.accounts.models import Account, AccountStatus, EnergySite
from duheng.site.accounts.outcomes import DRAWN, figures_before, outcome_of
from duheng.site.accounts.queries import (
    get_account,
    get_run,
    get_site,
    get_version,
    runs_of,
    versions_of,
)
from duheng.site.accounts.receiving import received
from duheng.site.accounts.records import AccountRecord, RunRecord
from duheng.site.accounts.starting import begin_run
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import CHANGE, VIEW, may_change
from duheng.site.accounts.what_if.withdrawn import fallen_evidence
from duheng.site.errors import ChangedMeanwhile, NotPossibleNow, UnusableFields
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.ownership import get_own


@VIEW
def index(request: Asked) -> HttpResponseBase:
    """Show the accounts; a form in the address makes it the list of forests, allowances, ..."""
    return show_list(request, ACCOUNTS)


@VIEW
def sinks(request: Asked) -> HttpResponseBase:
    """Show the accounts of forests and other sinks, with every figure."""
    return show_list(request, SINKS)


@VIEW
def allowances(request: Asked) -> HttpResponseBase:
    """Show allowances and gaps, with their uncertainty."""
    return show_list(request, ALLOWANCES)


@VIEW
def balances(request: Asked) -> HttpResponseBase:
    """Show energy balances, with their residuals."""
    return show_list(request, BALANCES)


@VIEW
def account(request: Asked, account_id: int) -> HttpResponse:
    """Show an account: the figures of its current run, and what was sent in and run."""
    found = get_account(request.actor, account_id)
    run = None if found.current_id is None else get_run(request.actor, found.current_id)
    return render(request, "accounts/account.html", account_context(request, found, run))


def account_context(request: Asked, found: AccountRecord, run: RunRecord | None) -> dict[str, Any]:
    """Return what a page shows of an account and of one of its runs."""
    before = figures_before(request.actor, found) if run is not None else {}
    has_result = run is not None and bool(run.result_sha256)
    return {
        "account": found,
        "run": run,
        "outcome": outcome_of(run, before) if run is not None and has_result else None,
        "fallen": fallen_evidence(request.actor, found, run) if run and has_result else [],
        "number_drawn": DRAWN,
        "period": period_of(found),
        "form": form_title(found.form),
        "status": status_mark(found),
        "is_open": found.status == AccountStatus.OPEN,
        "versions": versions_of(request.actor, found.id),
        "runs": runs_of(request.actor, found.id),
        "may_change": may_change(request, found.owner_id),
        "may_publish": request.actor.may("registry.publish_figure")
        and found.owner_id == request.actor.organisation_id,
    }


@CHANGE
def send(request: Asked, site_id: int) -> HttpResponse:
    """Take an account for a site, and run it."""
    get_own(EnergySite, request.actor, site_id)
    site = get_site(request.actor, site_id)
    form = SendForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        sent = _sent(form)
        if sent is not None:
            try:
                made = open_account(
                    actor=request.actor,
                    at=request.at,
                    site_id=site_id,
                    sent=sent,
                    note=form.cleaned_data["note"],
                )
            except (UnusableFields, NotPossibleNow) as refusal:
                _mark(form, refusal)
            else:
                return _run(request, made)
    context = {"form": form, "site": site, "title": _("Send an account")}
    return render(request, "accounts/send.html", context, status=status)


@CHANGE
def restate(request: Asked, account_id: int) -> HttpResponse:
    """Take a new version of an account, which names the one it replaces, and run it."""
    get_own(Account, request.actor, account_id)
    found = get_account(request.actor, account_id)
    form = RestateForm(
        request.POST or None, request.FILES or None, initial={"revision": found.revision}
    )
    status = 200
    if request.method == "POST":
        status = 422
        sent = _sent(form)
        if sent is not None:
            try:
                add_version(
                    actor=request.actor,
                    at=request.at,
                    account_id=account_id,
                    revision=form.cleaned_data["revision"],
                    sent=sent,
                    reason=form.cleaned_data["reason"],
                )
            except (UnusableFields, NotPossibleNow, ChangedMeanwhile) as refusal:
                status = 422 if isinstance(refusal, UnusableFields) else 409
                _mark(form, refusal)
            else:
                return _run(request, account_id)
    context = {"form": form, "account": found, "title": _("Send a new version")}
    return render(request, "accounts/send.html", context, status=status)


def _run(request: Asked, account_id: int) -> HttpResponse:
    run_id = begin_run(request.actor, request.at, account_id)
    messages.success(request, _("It is kept, and runs in the background."))
    return redirect("accounts:run", run_id)


def _sent(form: forms.Form) -> Sent | None:
    """Return what was sent, opened and looked into; ``None`` when the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return received(form.cleaned_data["file"])
    except UnusableFields as refusal:
        _mark(form, refusal)
        return None


def _mark(form: forms.Form, refusal: UnusableFields | NotPossibleNow | ChangedMeanwhile) -> None:
    fields = refusal.data.get("fields", {}) if isinstance(refusal, UnusableFields) else {}
    for name, reason in fields.items():
        form.add_error(name if name in form.fields else None, str(reason))
    if not fields:
        form.add_error(None, " ".join(filter(None, (refusal.message, refusal.hint))))


@CHANGE
def close(request: Asked, account_id: int) -> HttpResponse:
    """Close the period of an account."""
    return _turn(request, account_id, close_account, _("Close the period of %(title)s"))


@CHANGE
def reopen(request: Asked, account_id: int) -> HttpResponse:
    """Reopen the period of an account."""
    return _turn(request, account_id, reopen_account, _("Reopen the period of %(title)s"))


def _turn(request: Asked, account_id: int, act_on: Any, title: str) -> HttpResponse:
    get_own(Account, request.actor, account_id)
    found = get_account(request.actor, account_id)

    def act(said: dict[str, Any], revision: int) -> int:
        act_on(
            actor=request.actor,
            at=request.at,
            account_id=account_id,
            revision=revision,
            reason=said["reason"],
        )
        return account_id

    return edit(
        request,
        Edit(
            plan=reason_plan(Account),
            title=title % {"title": found.title},
            act=act,
            done=lambda number: reverse("accounts:account", args=[number]),
            initial={"revision": found.revision},
            submit=_("Confirm"),
            explanation=_(
                "A closed period takes no version and no run; its figures can still be proved. "
                "Whoever reopens it says why, and the new version names the one it replaces."
            ),
        ),
    )


@VIEW
def version_file(request: Asked, version_id: int) -> HttpResponse:
    """Hand out a version as it came in."""
    found = get_version(request.actor, version_id)
    suffix = "zip" if found.media_type.endswith("zip") else "yaml"
    return attachment(kept_bytes(found.sha256), f"account-version-{found.number}.{suffix}")
