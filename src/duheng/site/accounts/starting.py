"""A run is asked for and given to a worker: two actions, for no action calls another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from duheng.site.accounts.actions.running import ask_run
from duheng.site.accounts.background import RUN
from duheng.site.accounts.models import Account, RunState
from duheng.site.accounts.queries import get_run
from duheng.site.accounts.records import RunRecord
from duheng.site.actions.actor import Actor
from duheng.site.pages.jobs.actions import start_job
from duheng.site.pages.jobs.queries import latest_job_of, open_facts_of
from duheng.site.pages.jobs.records import JobRecord


def begin_run(actor: Actor, at: datetime, account_id: int, proves_id: int | None = None) -> int:
    """Return the number of a run of an account that a worker will take up."""
    run_id = ask_run(actor=actor, at=at, account_id=account_id, proves_id=proves_id)
    _start(actor, at, get_run(actor, run_id))
    return run_id


def begin_again(actor: Actor, at: datetime, run_id: int) -> bool:
    """Return whether a run that waits and has no job was given to a worker again."""
    run = get_run(actor, run_id)
    is_left = run.state == RunState.WAITING and not has_job(run_id)
    if is_left:
        _start(actor, at, run)
    return is_left


def has_job(run_id: int) -> bool:
    """Return whether a worker has a run, or will take it up."""
    return any(one.get("run") == run_id for one in open_facts_of([RUN]))


def job_of(actor: Actor, run: RunRecord) -> JobRecord | None:
    """Return the actor's own job that does a run; somebody else's is theirs alone."""
    return latest_job_of(actor, RUN, _facts(actor, run))


def _start(actor: Actor, at: datetime, run: RunRecord) -> None:
    start_job(actor=actor, at=at, kind=RUN, facts=_facts(actor, run), total=12)


def _facts(actor: Actor, run: RunRecord) -> dict[str, Any]:
    account: Account = Account.objects.get_visible(actor, run.account_id)
    return {"run": run.id, "title": account.title}
