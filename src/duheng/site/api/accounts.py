"""Energy and carbon accounts over the interface: sites, accounts, versions, runs, figures."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema, Status

from duheng.site.accounts.models import Account, EnergySite
from duheng.site.accounts.queries import (
    account_record,
    accounts,
    figures_of,
    get_account,
    get_run,
    get_site,
    get_version,
    runs_of,
    site_record,
    sites,
    versions_of,
)
from duheng.site.accounts.records import (
    AccountRecord,
    FigureRecord,
    RunRecord,
    SiteRecord,
    VersionRecord,
)
from duheng.site.accounts.starting import begin_run
from duheng.site.accounts.what_if.answering import evidence_of_run, what_if_of_run
from duheng.site.accounts.what_if.asking import question_of
from duheng.site.accounts.what_if.records import EvidenceRecord, WhatIfRecord
from duheng.site.actions.scope import within
from duheng.site.api.fields import DivisionCode, Instant, Made, Number, Reason, Word
from duheng.site.api.files import BYTES, download
from duheng.site.api.paging import Page, Paging, page_of
from duheng.site.errors import NoSuchRecord
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes

router = Router(tags=[_("Energy and carbon accounts")])


class AccountFilter(Schema):
    """Which accounts are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    form: Word = ""
    status: Word = ""
    site_id: Number | None = None
    owner_id: Number | None = None
    ends_since: Instant | None = None
    begins_before: Instant | None = None


class NewRun(Schema):
    """Whether the run is to prove an earlier one, whose digest and values are then compared."""

    proves_id: Number | None = None


class WhatIfAsked(Schema):
    """What is withdrawn, made better (``CERTIFICATE=FACTOR``) or changed (``SOURCE=U``)."""

    without: list[Reason] = Field(default_factory=list)
    scale: list[Reason] = Field(default_factory=list)
    change: list[Reason] = Field(default_factory=list)
    group_by: Word = ""


def _found(request: Asked, wanted: AccountFilter) -> QuerySet[Account]:
    request.actor.check_may("accounts.view")
    records: QuerySet[Account] = accounts(request.actor)
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    if wanted.ends_since is not None:
        records = records.filter(ends_at__gte=wanted.ends_since)
    if wanted.begins_before is not None:
        records = records.filter(begins_at__lt=wanted.begins_before)
    same = wanted.dict(include={"form", "status", "site_id", "owner_id"})
    return records.filter(**{name: value for name, value in same.items() if value})


@router.get("/", response=Page[AccountRecord], summary=_("List accounts"))
def list_accounts(
    request: Asked, wanted: Query[AccountFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the accounts that the caller may see, each with the first figure of its last run."""
    return page_of(_found(request, wanted), paging, account_record)


@router.get("/sites", response=Page[SiteRecord], summary=_("List sites"))
def list_sites(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """Return the sites that the caller may see."""
    request.actor.check_may("accounts.view")
    records: QuerySet[EnergySite] = sites(request.actor)
    return page_of(records, paging, site_record)


@router.get("/sites/{site_id}", response=SiteRecord, summary=_("Read one site"))
def read_site(request: Asked, site_id: Number) -> SiteRecord:
    """Return a site."""
    request.actor.check_may("accounts.view")
    return get_site(request.actor, site_id)


@router.get("/runs/{run_id}", response=RunRecord, summary=_("Read one run"))
def read_run(request: Asked, run_id: Number) -> RunRecord:
    """Return a run: how it stands, its digest, why it was refused, what it proves."""
    request.actor.check_may("accounts.view")
    return get_run(request.actor, run_id)


@router.get(
    "/runs/{run_id}/figures", response=list[FigureRecord], summary=_("List the figures of a run")
)
def list_figures_of_run(request: Asked, run_id: Number) -> list[FigureRecord]:
    """Return the figures of the whole that a run gave."""
    request.actor.check_may("accounts.view")
    return figures_of(request.actor, get_run(request.actor, run_id).id)


@router.get("/runs/{run_id}/file", summary=_("Fetch what a run gave"), openapi_extra=BYTES)
def read_run_file(request: Asked, run_id: Number) -> HttpResponse:
    """Return the account that a run gave, as ``duheng account --json`` prints it."""
    request.actor.check_may("accounts.view")
    known = get_run(request.actor, run_id)
    if not known.result_sha256:
        raise NoSuchRecord(gettext("this run gave no figures"))
    return download(kept_bytes(known.result_sha256), f"{known.result_sha256}.json")


@router.get(
    "/runs/{run_id}/evidence",
    response=list[EvidenceRecord],
    summary=_("List what the figures of a run rest on"),
)
def list_evidence_of_run(request: Asked, run_id: Number) -> list[EvidenceRecord]:
    """Return the documents that figures rest on with their sources, the largest share first."""
    request.actor.check_may("accounts.view")
    return evidence_of_run(request.actor, run_id)


@router.get(
    "/runs/{run_id}/what-if",
    response=WhatIfRecord,
    summary=_("Ask what withdrawn or better evidence would do"),
)
def ask_what_if(request: Asked, run_id: Number, asked: Query[WhatIfAsked]) -> WhatIfRecord:
    """Return every figure that the change reaches, before and after; nothing is kept."""
    request.actor.check_may("accounts.view")
    return what_if_of_run(request.actor, run_id, question_of(request.GET))


@router.get("/versions/{version_id}/file", summary=_("Fetch what was sent in"), openapi_extra=BYTES)
def read_version_file(request: Asked, version_id: Number) -> HttpResponse:
    """Return a version of an account exactly as it came in."""
    request.actor.check_may("accounts.view")
    known = get_version(request.actor, version_id)
    return download(kept_bytes(known.sha256), known.sha256)


@router.get("/{account_id}", response=AccountRecord, summary=_("Read one account"))
def read_account(request: Asked, account_id: Number) -> AccountRecord:
    """Return an account with the first figure of its last run."""
    request.actor.check_may("accounts.view")
    return get_account(request.actor, account_id)


@router.get(
    "/{account_id}/versions", response=list[VersionRecord], summary=_("List what was sent in")
)
def list_versions(request: Asked, account_id: Number) -> list[VersionRecord]:
    """Return the versions of an account, the latest first."""
    request.actor.check_may("accounts.view")
    return versions_of(request.actor, get_account(request.actor, account_id).id)


@router.get("/{account_id}/runs", response=list[RunRecord], summary=_("List runs"))
def list_runs(request: Asked, account_id: Number) -> list[RunRecord]:
    """Return the latest runs of an account."""
    request.actor.check_may("accounts.view")
    return runs_of(request.actor, get_account(request.actor, account_id).id)


@router.post("/{account_id}/runs", response={201: Made}, summary=_("Run an account"))
def post_run(request: Asked, account_id: Number, given: NewRun) -> Any:
    """Ask for a run, or for a proof of an earlier one; a worker takes it up."""
    number = begin_run(request.actor, request.at, account_id, proves_id=given.proves_id)
    return Status(201, {"id": number})
