"""Runs of accounts in the background: computed outside any transaction, kept in one action.

A worker that is killed leaves nothing; the job begins anew with the same version.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.accounts.actions.running import finish_run, refuse_run
from duheng.site.accounts.actions.sites import MAY_CHANGE
from duheng.site.accounts.models import AccountRun
from duheng.site.accounts.monitored import history_of
from duheng.site.accounts.queries import plans_of
from duheng.site.accounts.reading import Refusal, run_package
from duheng.site.accounts.unpacking import open_package
from duheng.site.actions.days import local_day
from duheng.site.pages.jobs.kinds import job_kind
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.stepping import note_progress
from duheng.site.people.models import Person
from duheng.site.people.who import actor_of
from duheng.site.registry.certificates.storage import kept_bytes

RUN = "accounts.run"
_PART = 12
_STEPS = {
    "document": gettext_lazy("The document is read …"),
    "evidence": gettext_lazy("The evidence is read …"),
    "readings": gettext_lazy("The readings are read …"),
    "timeline": gettext_lazy("Readings are placed under their certificates …"),
    "figures": gettext_lazy("Figures and budgets are made …"),
}


@job_kind(
    RUN, title=lambda facts: _("Run %(title)s") % {"title": facts["title"]}, permission=MAY_CHANGE
)
def run_account(job: JobRecord, at: datetime) -> None:
    """Run a version of an account in the limited child, and keep what it gave."""
    why = "a job acts for whoever started it"
    person = Person.objects.unscoped(why).filter(pk=job.person_id).first()
    actor = actor_of(person, local_day(at))
    run: AccountRun = (
        AccountRun.objects.all()
        .select_related("version__file", "account__site")
        .get_visible(actor, int(job.facts["run"]))
    )
    number, begun_s = 0, monotonic()

    def tell(step: str) -> None:
        nonlocal number
        number = min(number + 1, _PART - 1)
        words = str(_STEPS.get(step, step))
        note_progress(job, done=number, total=_PART, message=words)

    plans = [kept_bytes(one.sha256) for one in plans_of(actor, run.account.site_id)]
    package = open_package(kept_bytes(run.version.file.sha256))
    told = run_package(package, tell, plans, history=history_of(actor, run.account, at))
    end = at + timedelta(seconds=monotonic() - begun_s)
    if isinstance(told, Refusal):
        refuse_run(actor=actor, at=end, run_id=run.pk, started_at=at, refusal=told, job=job)
    else:
        finish_run(actor=actor, at=end, run_id=run.pk, started_at=at, told=told, job=job)
