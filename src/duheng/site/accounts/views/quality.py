"""The page of an account's data quality: how much was measured, and what counts against it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.accounts.outcomes import outcome_of
from duheng.site.accounts.queries import get_account, get_run
from duheng.site.accounts.views.sites import VIEW
from duheng.site.people.doors import Asked


@VIEW
def quality(request: Asked, account_id: int) -> HttpResponse:
    """Show the quality of an account's data, figure by figure."""
    found = get_account(request.actor, account_id)
    run = None if found.current_id is None else get_run(request.actor, found.current_id)
    context = {
        "account": found,
        "run": run,
        "outcome": None if run is None else outcome_of(run, {}),
    }
    return render(request, "accounts/quality.html", context)
