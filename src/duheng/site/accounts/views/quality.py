"""The page of an account's data quality: its score part by part, and what counts against it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.accounts.checks.words import number, verdict_mark
from duheng.site.accounts.models import Account
from duheng.site.accounts.outcomes import outcome_of
from duheng.site.accounts.plans.keeping import departures_of
from duheng.site.accounts.queries import get_account, get_run
from duheng.site.accounts.records import AccountRecord, RunRecord
from duheng.site.accounts.score.agreeing import Agreement
from duheng.site.accounts.score.days import channels_of_period
from duheng.site.accounts.score.scoring import evidence_of, scores_of
from duheng.site.accounts.views.sites import VIEW
from duheng.site.people.doors import Asked


@VIEW
def quality(request: Asked, account_id: int) -> HttpResponse:
    """Show the quality of an account's data, figure by figure."""
    found = get_account(request.actor, account_id)
    run = None if found.current_id is None else get_run(request.actor, found.current_id)
    context: dict[str, Any] = {"account": found, "run": run, "outcome": None}
    if run is not None:
        outcome = outcome_of(run, {})
        context |= {"outcome": outcome} | _scored(request, found, run)
        context["departures"] = departures_of(outcome.plan_check or {})
    return render(request, "accounts/quality.html", context)


def _scored(request: Asked, account: AccountRecord, run: RunRecord) -> dict[str, Any]:
    known = Account.objects.all().select_related("site")
    record: Account = known.get_visible(request.actor, account.id)
    evidence = evidence_of(record)
    return {
        "scores": scores_of(run.result_sha256, evidence),
        "monitored_as": record.site.monitored_as,
        "days": evidence.days,
        "checks": _checks(evidence.agreement),
        "channels": channels_of_period(request.actor, record.site, evidence.days),
    }


def _checks(agreement: Agreement) -> list[tuple[Any, str, Any]]:
    """Return the checks with E_n and conclusion, those that count first."""
    ordered = sorted(agreement.checks, key=lambda one: (bool(one.left_out), -one.id))
    return [(one, number(one.statistic, 3), verdict_mark(one.verdict)) for one in ordered]
