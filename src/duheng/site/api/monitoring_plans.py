"""Monitoring plans over the interface: versions, their files, and a new version."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from duheng.site.accounts.actions.plans import MOST_BYTES
from duheng.site.accounts.actions.sites import MAY_CHANGE
from duheng.site.accounts.models import EnergySite
from duheng.site.accounts.plans.adding import add_sent_plan
from duheng.site.accounts.plans.reading import read_kept_plan
from duheng.site.accounts.queries import get_plan, plan_record, plans
from duheng.site.accounts.records import PlanRecord
from duheng.site.api.fields import Made, Number, Reason
from duheng.site.api.files import BYTES, download
from duheng.site.api.paging import Page, Paging, page_of
from duheng.site.errors import NotPossibleNow
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.ownership import get_own

router = Router(tags=[_("Monitoring plans")])


class PlanFilter(Schema):
    """Which plans are asked for; what is left out does not filter."""

    site_id: Number | None = None
    owner_id: Number | None = None


class ChangeOfPlan(Schema):
    """One thing that differs; ``added`` has no before, ``removed`` no after."""

    keys: list[str]
    kind: str
    before: Any = None
    after: Any = None


class ChangesOfPlan(Schema):
    """What changed since the version that was replaced, and what is wrong with the succession."""

    replaces_id: int | None
    changes: list[ChangeOfPlan]
    findings: list[dict[str, Any]]


class NewPlan(Schema):
    """Of which site, and why; the plan's own reason stands where none is given."""

    site_id: Number
    reason: Reason = ""


@router.get("/", response=Page[PlanRecord], summary=_("List monitoring plans"))
def list_monitoring_plans(
    request: Asked, wanted: Query[PlanFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the versions of plans that the caller may see."""
    request.actor.check_may("accounts.view")
    same = {name: value for name, value in wanted.dict().items() if value}
    return page_of(plans(request.actor).filter(**same), paging, plan_record)


@router.post("/", response={201: Made}, summary=_("Add a version of a monitoring plan"))
def post_monitoring_plan(request: Asked, given: Form[NewPlan], file: File[UploadedFile]) -> Any:
    """Add a version, which names the one it replaces; later accounts are checked against it."""
    request.actor.check_may(MAY_CHANGE)
    get_own(EnergySite, request.actor, given.site_id)
    content = file.read(MOST_BYTES + 1)
    number = add_sent_plan(
        request.actor, request.at, given.site_id, content, str(file.name or ""), given.reason
    )
    return Status(201, {"id": number})


@router.get("/{plan_id}", response=PlanRecord, summary=_("Read one monitoring plan"))
def read_monitoring_plan(request: Asked, plan_id: Number) -> PlanRecord:
    """Return a version of a plan."""
    request.actor.check_may("accounts.view")
    return get_plan(request.actor, plan_id)


@router.get("/{plan_id}/file", summary=_("Fetch the plan"), openapi_extra=BYTES)
def read_monitoring_plan_file(request: Asked, plan_id: Number) -> HttpResponse:
    """Return a version of a plan exactly as it came in."""
    request.actor.check_may("accounts.view")
    known = get_plan(request.actor, plan_id)
    return download(kept_bytes(known.sha256), f"{known.sha256}.yaml")


@router.get("/{plan_id}/changes", response=ChangesOfPlan, summary=_("Read what changed in a plan"))
def read_changes_of_monitoring_plan(request: Asked, plan_id: Number) -> dict[str, Any]:
    """Return what changed since the version that this one replaced; nothing for a first one."""
    request.actor.check_may("accounts.view")
    known = get_plan(request.actor, plan_id)
    if known.replaces_id is None:
        return {"replaces_id": None, "changes": [], "findings": []}
    before = get_plan(request.actor, known.replaces_id)
    read = read_kept_plan(known.sha256, before.sha256)
    if read.refused:
        raise NotPossibleNow(read.refused)
    return {"replaces_id": known.replaces_id, "changes": read.changes, "findings": read.findings}
