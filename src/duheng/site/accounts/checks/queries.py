"""What may be read of checks: by their owners, and by who answers for the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from duheng.site.accounts.models import AccountFigure, Purpose, QualityCheck, RunState
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.plain import copied

_MOST_FIGURES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """A check of quality."""

    id: int
    revision: int
    owner_id: int
    owner_name: str
    division_code: str
    site_id: int
    site_name: str
    kind: str
    on: date
    title: str
    verdict: str
    errors: int
    warnings: int
    notes: int
    made_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheck:
    """A check with its result and the files that were kept of it."""

    check: CheckRecord
    result: Mapping[str, Any]
    file_name: str
    file_sha256: str
    file_size: int
    report_name: str
    report_sha256: str
    report_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosableFigure:
    """A figure of a site that can be compared, and the run that gave it."""

    id: int
    run_id: int
    quantity: str
    title: str
    result_sha256: str


def checks(actor: Actor) -> Any:
    """Return the query of all checks; those that were withdrawn say so."""
    found = QualityCheck.objects.visible_to(actor)
    return found.select_related("owner", "site", "made_by").defer("result")


def checks_of(actor: Actor, site_id: int, most: int = 20) -> list[CheckRecord]:
    """Return the latest checks of a site, the latest first."""
    return [check_record(one) for one in checks(actor).filter(site_id=site_id)[:most]]


def get_check(actor: Actor, check_id: int) -> KeptCheck:
    """Return one check with its result.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    joined = ("owner", "site", "made_by", "file", "report")
    one: QualityCheck = (
        QualityCheck.objects.all().select_related(*joined).get_visible(actor, check_id)
    )
    return KeptCheck(
        check=check_record(one),
        result=one.result,
        file_name=one.file.name if one.file else "",
        file_sha256=one.file.sha256 if one.file else "",
        file_size=one.file.size if one.file else 0,
        report_name=one.report.name,
        report_sha256=one.report.sha256,
        report_type=one.report.media_type,
    )


def check_record(one: QualityCheck) -> CheckRecord:
    """Return the plain record of a check."""
    record: CheckRecord = copied(
        CheckRecord,
        one,
        owner_name=one.owner.name,
        site_name=in_language(one.site.name, one.site.name_en),
        title=in_language(one.title, one.title_en),
        made_by=one.made_by.name if one.made_by else "",
    )
    return record


def figures_to_choose(actor: Actor, site_id: int) -> list[ChoosableFigure]:
    """Return the figures of a site's runs, those that count now first, each with its account."""
    found = (
        AccountFigure.objects.visible_to(actor)
        .filter(run__account__site_id=site_id, run__account__withdrawn_at__isnull=True)
        .filter(run__state=RunState.DONE, run__purpose=Purpose.FIGURES, run__result__isnull=False)
        .select_related("run__account", "run__result", "run__version")
        .order_by("-run_id", "position")
    )[:_MOST_FIGURES]
    listed = sorted(found, key=lambda one: one.run.account.current_id != one.run_id)
    return [_choosable(one) for one in listed]


def _choosable(one: AccountFigure) -> ChoosableFigure:
    account, run = one.run.account, one.run
    figure, of = in_language(one.title, one.title_en), in_language(account.title, account.title_en)
    begin, end = local_day(account.begins_at), local_day(account.ends_at)
    title = f"{figure} · {of} · {begin} → {end}"
    if account.current_id != run.pk:
        title += f" · {run.version.number} · {run.asked_at:%Y-%m-%d %H:%M}"
    return ChoosableFigure(
        id=int(one.pk),
        run_id=int(run.pk),
        quantity=one.quantity,
        title=title,
        result_sha256=run.result.sha256 if run.result else "",
    )
