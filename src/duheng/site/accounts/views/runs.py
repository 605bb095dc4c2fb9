"""Pages of runs: asked for, watched, shown, proved, and their figures published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duheng.site.accounts.files import file_of_run
from duheng.site.accounts.models import Account, Purpose, RunState, Verdict
from duheng.site.accounts.publishing import publish_run, publishable
from duheng.site.accounts.queries import get_account, get_run
from duheng.site.accounts.records import RunRecord
from duheng.site.accounts.starting import begin_again, begin_run, has_job, job_of
from duheng.site.accounts.views.accounts import account_context
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import CHANGE, VIEW
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.pages.language import page_language
from duheng.site.pages.refusal_words import sentences
from duheng.site.people.doors import Asked, may
from duheng.site.registry.figures.actions.publishing import standing_figures
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.ownership import get_own, organisation_of

_STATES = {RunState.WAITING: "under_way", RunState.DONE: "valid", RunState.REFUSED: "failed"}
_VERDICTS = {
    Verdict.IDENTICAL: "valid",
    Verdict.WITHIN: "undecided",
    Verdict.DIFFERENT: "failed",
}


@CHANGE
@require_POST
def start(request: Asked, account_id: int) -> HttpResponse:
    """Run the latest version of an account."""
    get_own(Account, request.actor, account_id)
    return redirect("accounts:run", begin_run(request.actor, request.at, account_id))


@CHANGE
@require_POST
def prove(request: Asked, run_id: int) -> HttpResponse:
    """Run the same version again, and say whether digest and values are those that are kept."""
    proved = _own(request, run_id)
    made = begin_run(request.actor, request.at, proved.account_id, proves_id=run_id)
    return redirect("accounts:run", made)


@CHANGE
@require_POST
def again(request: Asked, run_id: int) -> HttpResponse:
    """Give a run that waits, and that no worker has, to a worker."""
    _own(request, run_id)
    if not begin_again(request.actor, request.at, run_id):
        raise NotPossibleNow(_("a worker has this run already, or it has ended"))
    return redirect("accounts:run", run_id)


@VIEW
def run(request: Asked, run_id: int) -> HttpResponse:
    """Show a run: how far it is, what it gave, why it was refused, or what it proves."""
    found = get_run(request.actor, run_id)
    context = account_context(request, get_account(request.actor, found.account_id), found)
    state = RunState(found.state)
    context |= {
        "state": (_STATES[state], state.label),
        "purpose": Purpose(found.purpose).label,
        "verdict": (_VERDICTS[Verdict(found.verdict)], Verdict(found.verdict).label)
        if found.verdict
        else None,
        "is_waiting": state == RunState.WAITING,
        "sentence": _sentence(found.error_code),
        "has_job": state == RunState.WAITING and has_job(run_id),
        "job": job_of(request.actor, found) if state == RunState.WAITING else None,
    }
    if request.headers.get("HX-Request") != "true":
        return render(request, "accounts/run.html", context)
    response = render(request, "accounts/run_progress.html", context)
    if state != RunState.WAITING:
        response.headers["HX-Refresh"] = "true"
    return response


@VIEW
def file(request: Asked, run_id: int, kind: str) -> HttpResponse:
    """Hand out what a run gave: the account as JSON, its cells, or a report of it."""
    made = file_of_run(get_run(request.actor, run_id), kind, page_language())
    return attachment(made.content, made.name, made.media_type)


@may("registry.publish_figure")
def publish(request: Asked, run_id: int) -> HttpResponse:
    """Show what a run would publish and what it would replace; then publish it."""
    found = publishable(request.actor, run_id)
    faults: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        named = [int(one) for one in request.POST.getlist("restates") if one.isdecimal()]
        reason = request.POST.get("reason", "")
        try:
            made = publish_run(request.actor, request.at, found, named, reason)
        except UnusableFields as refusal:
            faults, status = dict(refusal.data.get("fields", {"": refusal.message})), 422
        except NotPossibleNow as refusal:
            faults, status = {"": " ".join(filter(None, (refusal.message, refusal.hint)))}, 409
        else:
            words = ngettext(
                "%(number)d figure is published.", "%(number)d figures are published.", len(made)
            )
            messages.success(request, words % {"number": len(made)})
            return redirect("registry:figure", made[0])
    context = {
        "run": found.run,
        "account": get_account(request.actor, found.run.account_id),
        "figures": _shown(request, found.account),
        "faults": faults,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "accounts/publish.html", context, status=status)


def _sentence(code: str) -> str:
    """Return what a refusal of a room below says in the language of the page; empty in English."""
    return sentences().get(code, "") if page_language() == "zh-Hans" else ""


def _shown(request: Asked, account: Mapping[str, Any]) -> list[dict[str, Any]]:
    drafts = account["figures"]
    standing = standing_figures(request.actor, organisation_of(request.actor), drafts)
    return [
        {
            **one,
            "words": in_language(one["title"]["zh-Hans"], one["title"]["en"]) or one["quantity"],
            "same": next((each for each in found if each.is_same), None),
            "replaces": next((each for each in found if not each.is_same), None),
        }
        for one, found in zip(drafts, standing, strict=True)
    ]


def _own(request: Asked, run_id: int) -> RunRecord:
    found = get_run(request.actor, run_id)
    get_own(Account, request.actor, found.account_id)
    return found
