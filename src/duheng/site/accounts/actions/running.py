"""Accounts are run: asked for, then kept or refused by the job that ran them."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duheng.site.accounts.actions.sending import check_open, latest_version
from duheng.site.accounts.actions.storing import store
from duheng.site.accounts.comparing import SHOWN, compared, files_changed
from duheng.site.accounts.models import (
    Account,
    AccountFigure,
    AccountRun,
    Purpose,
    RunState,
    Verdict,
)
from duheng.site.accounts.reading import Refusal
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.recording import record_in_bulk
from duheng.site.errors import NotPossibleNow
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.stepping import note_step
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.ownership import get_own

JSON = "application/json"
ARROW = "application/vnd.apache.arrow.file"
_NUMBERS = ("standard_uncertainty", "expanded_uncertainty", "coverage_factor")


@action("accounts.ask_run", permission="accounts.change_account")
def ask_run(*, actor: Actor, at: datetime, account_id: int, proves_id: int | None = None) -> int:
    """Return the number of a run that waits: of the latest version, or to prove an earlier run.

    Raises
    ------
    NotPossibleNow
        When the period is closed (a proof may still be asked for), or what is to be proved gave
        no figures.
    """
    record: Account = get_own(Account, actor, account_id)
    if proves_id is None:
        check_open(record)
        run = AccountRun(account=record, version=latest_version(actor, account_id), asked_at=at)
    else:
        proved = _run(actor, proves_id)
        if proved.account_id != record.pk or proved.state != RunState.DONE:
            raise NotPossibleNow(_("this run gave no figures that could be proved"))
        run = AccountRun(
            account=record,
            version=proved.version,
            purpose=Purpose.PROOF,
            proves=proved,
            asked_at=at,
        )
    run.record()
    return int(run.pk)


@action("accounts.finish_run", permission="accounts.change_account")
def finish_run(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    started_at: datetime,
    told: Mapping[str, Any],
    job: JobRecord,
) -> None:
    """Keep what a run gave; figures of the account are those of its last run from now on."""
    run = _run(actor, run_id)
    get_own(Account, actor, run.account_id)
    account = told["account"]
    run.state, run.started_at, run.ended_at = RunState.DONE, started_at, at
    run.engine, run.digest = account["account"]["engine"][:60], account["figures"][0]["digest"]
    run.result = store(written(account), of=run.account, media_type=JSON, name="account.json")
    run.details = store(
        details_of(told),
        of=run.account,
        media_type=JSON,
        name="details.json",
    )
    cells = cells_told(told)
    if cells:
        run.cells = store(cells, of=run.account, media_type=ARROW, name="cells.arrow")
    run.errors, run.warnings, run.notes = counts_of(account["figures"])
    if run.proves is not None and run.proves.result is not None:
        stored = json.loads(kept_bytes(run.proves.result.sha256))
        run.verdict, run.differences = compared(stored, account)
        changed = files_changed(_files_of(run.proves), told["details"]["files"])
        run.differences = [*changed, *run.differences][:SHOWN]
    run.record()
    whole = [one for one in account["figures"] if not one["group"]]
    record_in_bulk([figure_of(run, place, one) for place, one in enumerate(whole)])
    if run.proves is None:
        run.account.current = run
        run.account.record()
    _note_end(run, job, _message(run, len(whole)))


@action("accounts.refuse_run", permission="accounts.change_account")
def refuse_run(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    started_at: datetime,
    refusal: Refusal,
    job: JobRecord,
) -> None:
    """Note why an account could not be run; what stood before stands."""
    run = _run(actor, run_id)
    get_own(Account, actor, run.account_id)
    run.state, run.started_at, run.ended_at = RunState.REFUSED, started_at, at
    run.error_code, run.message = refusal.code, refusal.message
    run.record()
    _note_end(run, job, _("Refused: %(why)s") % {"why": refusal.message})


def _files_of(run: AccountRun) -> list[Mapping[str, Any]]:
    """Return the files that a run read, days of the history among them."""
    kept = {} if run.details is None else json.loads(kept_bytes(run.details.sha256))
    return list(kept.get("files", ()))


def written(account: Mapping[str, Any]) -> bytes:
    """Return the bytes of an account, as the command line prints them."""
    return (json.dumps(account, ensure_ascii=False, indent=2) + "\n").encode()


def details_of(told: Mapping[str, Any]) -> bytes:
    """Return the bytes of what is kept beside an account: its report, and what pages draw."""
    return json.dumps({"report": told["report"], **told["details"]}, ensure_ascii=False).encode()


def cells_told(told: Mapping[str, Any]) -> bytes:
    """Return the bytes of the cells of an account; empty where it has none that are kept."""
    return base64.b64decode(told.get("cells") or "")


def _run(actor: Actor, run_id: int) -> AccountRun:
    found = AccountRun.objects.all().select_related(
        "account", "version", "proves__result", "proves__details"
    )
    run: AccountRun = found.get_visible(actor, run_id)
    return run


def figure_of(run: AccountRun, place: int, one: Mapping[str, Any]) -> AccountFigure:
    """Return the record of a figure of the whole."""
    title = one["title"]
    return AccountFigure(
        run=run,
        position=place,
        quantity=one["quantity"][:120],
        title=(title.get("zh-Hans") or title.get("en") or one["quantity"])[:200],
        title_en=str(title.get("en") or "")[:200],
        unit=one["unit"][:40],
        statutory=one["statutory"],
        value=one["best_estimate"],
        measured=measured_share(one["coverage"]),
        causes=[cause_of(line) for line in one["budget"]],
        digest=one["digest"],
        method=str(one["method"].get("id", ""))[:120],
        **{name: one[name] for name in _NUMBERS},
    )


def cause_of(line: Mapping[str, Any]) -> list[Any]:
    """Return source, kind, titles and signed contribution of a line of a budget."""
    amount, slope = line["contribution"], line["sensitivity"]
    title = line["title"]
    return [
        line["source"],
        line["kind"],
        title.get("zh-Hans") or title.get("en") or line["source"],
        title.get("en") or "",
        None if amount is None else math.copysign(amount, 1.0 if slope is None else slope),
    ]


def measured_share(coverage: Mapping[str, Any]) -> float | None:
    """Return the share that was measured by instruments in force; ``None`` where it is unknown."""
    for name in ("by_quantity", "by_time"):
        found = coverage.get(name, {}).get("measured", {}).get("in_force")
        if found is not None:
            return float(found)
    return None


def findings_of(figures: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the findings of the figures of the whole, each once."""
    seen = set()
    for figure in figures:
        for one in () if figure["group"] else figure["findings"]:
            key = (one["code"], one["message"])
            if key not in seen:
                seen.add(key)
                yield one


def counts_of(figures: list[Mapping[str, Any]]) -> tuple[int, int, int]:
    """Return how many errors, warnings and notes the figures of the whole hold."""
    found = [one["severity"] for one in findings_of(figures)]
    return found.count("error"), found.count("warning"), found.count("note")


def _message(run: AccountRun, number: int) -> str:
    if run.proves is not None:
        return str(Verdict(run.verdict).label)
    return ngettext("%(number)d figure", "%(number)d figures", number) % {"number": number}


def _note_end(run: AccountRun, job: JobRecord, message: str) -> None:
    note_step(
        job,
        done=1,
        total=1,
        message=message,
        is_finished=True,
        result_address=reverse("accounts:run", args=[run.pk]),
    )
