"""Checks of quality over the interface: read with their files, made and withdrawn."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from duheng.site.accounts.actions.checking import withdraw_check
from duheng.site.accounts.actions.sites import MAY_CHANGE
from duheng.site.accounts.checks.making import check_form, figures_for, make_check
from duheng.site.accounts.checks.queries import (
    CheckRecord,
    KeptCheck,
    check_record,
    checks,
    get_check,
)
from duheng.site.accounts.models import CheckKind, EnergySite, QualityCheck
from duheng.site.actions.days import local_day
from duheng.site.actions.scope import within
from duheng.site.api.fields import Day, DivisionCode, Made, Number, Withdrawal, Word
from duheng.site.api.files import BYTES, download
from duheng.site.api.paging import Page, Paging, page_of
from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.ownership import get_own

router = Router(tags=[_("Checks of quality")])


class CheckFilter(Schema):
    """Which checks are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    kind: Word = ""
    verdict: Word = ""
    site_id: Number | None = None
    owner_id: Number | None = None


class NewCheck(Schema):
    """What is checked; a cross-check names two figures of the site's runs and sends no file."""

    site_id: Number
    kind: Literal["metering", "stack_tests", "laboratories", "cross_check"]
    on: Day | None = None
    level: Word = ""
    first: Number | None = None
    second: Number | None = None


@router.get("/", response=Page[CheckRecord], summary=_("List checks of quality"))
def list_quality_checks(
    request: Asked, wanted: Query[CheckFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the checks that the caller may see; those that were withdrawn say so."""
    request.actor.check_may("accounts.view")
    records: QuerySet[QualityCheck] = checks(request.actor)
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    same = wanted.dict(exclude={"division"})
    records = records.filter(**{name: value for name, value in same.items() if value})
    return page_of(records, paging, check_record)


@router.post("/", response={201: Made}, summary=_("Make a check of quality"))
def post_quality_check(
    request: Asked,
    given: Form[NewCheck],
    sent: File[list[UploadedFile] | None] = None,
    answers: File[UploadedFile | None] = None,
) -> Any:
    """Make a check of a site and keep it with what was sent, as the form of the page does."""
    request.actor.check_may(MAY_CHANGE)
    get_own(EnergySite, request.actor, given.site_id)
    kind = CheckKind(given.kind)
    figures = figures_for(request.actor, given.site_id, kind)
    files = MultiValueDict({"sent": sent or [], "answers": [answers] if answers else []})
    on = given.on or local_day(request.at)
    data = {"on": on, "level": given.level, "first": given.first, "second": given.second}
    form = check_form(kind, figures, on, data, files)
    if not form.is_valid():
        faults = {name: " ".join(map(str, one)) for name, one in form.errors.items()}
        raise UnusableFields(gettext("the check cannot be made"), data={"fields": faults})
    number = make_check(request.actor, request.at, given.site_id, kind, form, figures)
    return Status(201, {"id": number})


@router.get("/{quality_check_id}", response=KeptCheck, summary=_("Read one check of quality"))
def read_quality_check(request: Asked, quality_check_id: Number) -> KeptCheck:
    """Return a check with its result: its tables cut to what its page shows."""
    request.actor.check_may("accounts.view")
    return get_check(request.actor, quality_check_id)


@router.get("/{quality_check_id}/report", summary=_("Fetch the whole result"), openapi_extra=BYTES)
def read_quality_check_report(request: Asked, quality_check_id: Number) -> HttpResponse:
    """Return the whole result of a check: a workbook, or JSON."""
    request.actor.check_may("accounts.view")
    found = get_check(request.actor, quality_check_id)
    return download(kept_bytes(found.report_sha256), found.report_name)


@router.get("/{quality_check_id}/file", summary=_("Fetch what was handed in"), openapi_extra=BYTES)
def read_quality_check_file(request: Asked, quality_check_id: Number) -> HttpResponse:
    """Return what was handed in for a check, exactly as it came; several files are a ZIP."""
    request.actor.check_may("accounts.view")
    found = get_check(request.actor, quality_check_id)
    if not found.file_sha256:
        raise NoSuchRecord(gettext("nothing was handed in for this check"))
    return download(kept_bytes(found.file_sha256), found.file_sha256)


@router.post(
    "/{quality_check_id}/withdraw", response={204: None}, summary=_("Withdraw a check of quality")
)
def withdraw_one_quality_check(request: Asked, quality_check_id: Number, given: Withdrawal) -> Any:
    """Withdraw a check that was made by mistake; it stays readable."""
    withdraw_check(actor=request.actor, at=request.at, check_id=quality_check_id, **given.dict())
    return Status(204, None)
