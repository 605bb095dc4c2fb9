"""What may be read of accounts: by their owners, and by who answers for the place."""

from __future__ import annotations

from typing import Any

from duheng.site.accounts.models import (
    Account,
    AccountFigure,
    AccountRun,
    AccountVersion,
    EnergySite,
    MonitoringPlan,
)
from duheng.site.accounts.records import (
    AccountRecord,
    FigureRecord,
    PlanRecord,
    RunRecord,
    SiteRecord,
    VersionRecord,
)
from duheng.site.actions.actor import Actor
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.plain import copied


def sites(actor: Actor) -> Any:
    """Return the query of the sites that stand."""
    found = EnergySite.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("owner")


def accounts(actor: Actor) -> Any:
    """Return the query of the accounts that stand."""
    found = Account.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("owner", "site", "current")


def get_site(actor: Actor, site_id: int) -> SiteRecord:
    """Return one site.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = EnergySite.objects.all().select_related("owner")
    return site_record(found.get_visible(actor, site_id))


def get_account(actor: Actor, account_id: int) -> AccountRecord:
    """Return one account.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = Account.objects.all().select_related("owner", "site", "current")
    return account_record(found.get_visible(actor, account_id))


def get_run(actor: Actor, run_id: int) -> RunRecord:
    """Return one run.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = AccountRun.objects.all().select_related("version", "result", "details", "cells")
    return run_record(found.get_visible(actor, run_id))


def get_version(actor: Actor, version_id: int) -> VersionRecord:
    """Return one version of an account.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = AccountVersion.objects.all().select_related("file", "uploaded_by")
    return version_record(found.get_visible(actor, version_id))


def accounts_of(actor: Actor, site_id: int) -> list[AccountRecord]:
    """Return the accounts of a site, the latest period first."""
    found = accounts(actor).filter(site_id=site_id).order_by("-ends_at", "-pk")
    return [account_record(one) for one in found]


def versions_of(actor: Actor, account_id: int) -> list[VersionRecord]:
    """Return the versions of an account, the latest first."""
    found = AccountVersion.objects.visible_to(actor).filter(account_id=account_id)
    found = found.select_related("file", "uploaded_by").order_by("-number")
    return [version_record(one) for one in found]


def runs_of(actor: Actor, account_id: int, most: int = 20) -> list[RunRecord]:
    """Return the latest runs of an account, the latest first."""
    found = AccountRun.objects.visible_to(actor).filter(account_id=account_id)
    found = found.select_related("version", "result", "details", "cells").order_by("-pk")
    return [run_record(one) for one in found[:most]]


def figures_of(actor: Actor, run_id: int) -> list[FigureRecord]:
    """Return the figures of the whole that a run gave."""
    found = AccountFigure.objects.visible_to(actor).filter(run_id=run_id).order_by("position")
    return [figure_record(one) for one in found]


def plans(actor: Actor) -> Any:
    """Return the query of the versions of all monitoring plans."""
    return MonitoringPlan.objects.visible_to(actor).select_related("file")


def get_plan(actor: Actor, plan_id: int) -> PlanRecord:
    """Return one version of a monitoring plan.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = MonitoringPlan.objects.all().select_related("file")
    return plan_record(found.get_visible(actor, plan_id))


def plans_of(actor: Actor, site_id: int) -> list[PlanRecord]:
    """Return the monitoring plans of a site, the latest first."""
    return [plan_record(one) for one in plans(actor).filter(site_id=site_id).order_by("-number")]


def site_record(one: EnergySite) -> SiteRecord:
    """Return the plain record of a site."""
    record: SiteRecord = copied(
        SiteRecord, one, owner_name=one.owner.name, title=in_language(one.name, one.name_en)
    )
    return record


def account_record(one: Account) -> AccountRecord:
    """Return the plain record of an account, with the figure it is known by."""
    why = "of an account that the actor was let see"
    first = (
        AccountFigure.objects.unscoped(why).filter(run_id=one.current_id, position=0).first()
        if one.current_id
        else None
    )
    record: AccountRecord = copied(
        AccountRecord,
        one,
        title=in_language(one.title, one.title_en),
        owner_name=one.owner.name,
        site_name=in_language(one.site.name, one.site.name_en),
        errors=one.current.errors if one.current else None,
        warnings=one.current.warnings if one.current else None,
        figure=None if first is None else figure_record(first),
    )
    return record


def figure_record(one: AccountFigure) -> FigureRecord:
    """Return the plain record of a figure."""
    record: FigureRecord = copied(FigureRecord, one, title=in_language(one.title, one.title_en))
    return record


def version_record(one: AccountVersion) -> VersionRecord:
    """Return the plain record of a version."""
    record: VersionRecord = copied(
        VersionRecord,
        one,
        uploaded_by=one.uploaded_by.name if one.uploaded_by else "",
        sha256=one.file.sha256,
        size=one.file.size,
        name=one.file.name,
        media_type=one.file.media_type,
    )
    return record


def run_record(one: AccountRun) -> RunRecord:
    """Return the plain record of a run."""
    record: RunRecord = copied(
        RunRecord,
        one,
        version_number=one.version.number,
        result_sha256=one.result.sha256 if one.result else "",
        details_sha256=one.details.sha256 if one.details else "",
        cells_sha256=one.cells.sha256 if one.cells else "",
    )
    return record


def plan_record(one: MonitoringPlan) -> PlanRecord:
    """Return the plain record of a monitoring plan."""
    record: PlanRecord = copied(PlanRecord, one, sha256=one.file.sha256)
    return record
