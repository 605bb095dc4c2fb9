"""Pages of checks: all of them, those of a site, the forms, one with its result and its files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.accounts.actions.checking import withdraw_check
from duheng.site.accounts.checks.lists import CHECKS
from duheng.site.accounts.checks.making import check_form, figures_for, make_check
from duheng.site.accounts.checks.queries import checks_of, get_check
from duheng.site.accounts.checks.showing import shown
from duheng.site.accounts.checks.words import WHAT, verdict_mark
from duheng.site.accounts.models import CheckKind, EnergySite, QualityCheck
from duheng.site.accounts.queries import get_site
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import CHANGE, VIEW, may_change
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.ownership import get_own


@VIEW
def index(request: Asked) -> HttpResponseBase:
    """Show the checks of all sites."""
    return show_list(request, CHECKS)


@VIEW
def of_site(request: Asked, site_id: int) -> HttpResponse:
    """Show the latest checks of a site, and what can be checked."""
    found = get_site(request.actor, site_id)
    context = {
        "site": found,
        "checks": [
            (one, CheckKind(one.kind).label, verdict_mark(one.verdict))
            for one in checks_of(request.actor, site_id)
        ],
        "kinds": [(one.value, one.label, WHAT[one]) for one in CheckKind],
        "may_change": may_change(request, found.owner_id) and found.withdrawn_at is None,
    }
    return render(request, "accounts/checks/of_site.html", context)


@VIEW
def check(request: Asked, quality_check_id: int) -> HttpResponse:
    """Show a check with its result."""
    found = get_check(request.actor, quality_check_id)
    one = found.check
    context = {
        "kept": found,
        "check": one,
        "kind": CheckKind(one.kind).label,
        "suffix": PurePosixPath(found.report_name).suffix[1:].upper(),
        "verdict": verdict_mark(one.verdict),
        "shown": shown(one.kind, found.result),
        "body": f"accounts/checks/{one.kind}.html",
        "may_change": may_change(request, one.owner_id) and one.withdrawn_at is None,
    }
    return render(request, "accounts/checks/check.html", context)


@VIEW
def file(request: Asked, quality_check_id: int, part: str) -> HttpResponse:
    """Hand out what was handed in, or the whole result."""
    found = get_check(request.actor, quality_check_id)
    if part == "report":
        suffix = PurePosixPath(found.report_name).suffix
        name, media_type = f"check-{quality_check_id}{suffix}", found.report_type
        return attachment(kept_bytes(found.report_sha256), name, media_type)
    if part != "sent" or not found.file_sha256:
        raise Http404
    suffix = PurePosixPath(found.file_name).suffix.lower()
    return attachment(kept_bytes(found.file_sha256), f"check-{quality_check_id}-sent{suffix}")


@CHANGE
def make(request: Asked, site_id: int, kind: str) -> HttpResponse:
    """Make a check of a site, and keep it."""
    get_own(EnergySite, request.actor, site_id)
    if kind not in CheckKind.values:
        raise Http404
    asked = CheckKind(kind)
    figures = figures_for(request.actor, site_id, asked)
    form = check_form(asked, figures, local_day(request.at), request.POST, request.FILES)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            number = make_check(request.actor, request.at, site_id, asked, form, figures)
        except (UnusableFields, NotPossibleNow) as refusal:
            _mark(form, refusal)
        else:
            messages.success(request, _("The check was made and is kept."))
            return redirect("accounts:check", number)
    context = {
        "form": form,
        "site": get_site(request.actor, site_id),
        "title": asked.label,
        "what": WHAT[asked],
        "lacks_figures": asked == CheckKind.CROSS and len(figures) < 2,
    }
    return render(request, "accounts/checks/make.html", context, status=status)


@CHANGE
def withdraw(request: Asked, quality_check_id: int) -> HttpResponse:
    """Withdraw a check, with a reason."""
    get_own(QualityCheck, request.actor, quality_check_id)
    found = get_check(request.actor, quality_check_id).check

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_check(
            actor=request.actor,
            at=request.at,
            check_id=quality_check_id,
            revision=revision,
            reason=said["reason"],
        )
        return quality_check_id

    return edit(
        request,
        Edit(
            plan=reason_plan(QualityCheck),
            title=_("Withdraw %(title)s") % {"title": found.title},
            act=act,
            done=lambda number: reverse("accounts:check", args=[number]),
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            is_danger=True,
        ),
    )


def _mark(form: forms.Form, refusal: UnusableFields | NotPossibleNow) -> None:
    fields = refusal.data.get("fields", {}) if isinstance(refusal, UnusableFields) else {}
    for name, reason in fields.items():
        form.add_error(name if name in form.fields else None, str(reason))
    if not fields:
        form.add_error(None, " ".join(filter(None, (refusal.message, refusal.hint))))
