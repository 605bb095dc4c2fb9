"""Energy and carbon accounts over the interface: sent in, read, run, closed and reopened."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from duheng.site.accounts.actions.periods import close_account, reopen_account
from duheng.site.accounts.actions.sending import add_version, open_account
from duheng.site.accounts.actions.sites import MAY_CHANGE
from duheng.site.accounts.models import Account, EnergySite
from duheng.site.accounts.queries import (
    account_record,
    accounts,
    get_account,
    get_version,
    runs_of,
    versions_of,
)
from duheng.site.accounts.receiving import received
from duheng.site.accounts.records import AccountRecord, RunRecord, VersionRecord
from duheng.site.accounts.starting import begin_run
from duheng.site.actions.scope import within
from duheng.site.api.fields import (
    DivisionCode,
    Instant,
    Made,
    Number,
    Reason,
    Revised,
    Revision,
    Withdrawal,
    Word,
    example,
)
from duheng.site.api.files import BYTES, download
from duheng.site.api.paging import Page, Paging, page_of
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.ownership import get_own

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


class NewAccount(Schema):
    """Of which site, and a note for whoever reads it."""

    site_id: Number
    note: Reason = ""


class NewVersion(Schema):
    """The state of the account that was read, and what changed since its last version."""

    revision: Revision
    reason: Annotated[Reason, Field(min_length=1)]


class Turn(Withdrawal):
    """Why a period is closed or reopened."""

    model_config = example(revision=3, reason="handed in")


class Begun(Made):
    """The number of what was sent in, and that of the run that a worker takes up."""

    run_id: int


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


@router.post("/", response={201: Begun}, summary=_("Send an account"))
def post_account(request: Asked, given: Form[NewAccount], file: File[UploadedFile]) -> Any:
    """Open an account of a site with its first version, and run it; a worker takes it up."""
    request.actor.check_may(MAY_CHANGE)
    get_own(EnergySite, request.actor, given.site_id)
    number = open_account(
        actor=request.actor,
        at=request.at,
        site_id=given.site_id,
        sent=received(file),
        note=given.note,
    )
    return Status(201, {"id": number, "run_id": begin_run(request.actor, request.at, number)})


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


@router.post("/{account_id}/versions", response={201: Begun}, summary=_("Send a new version"))
def post_version(
    request: Asked, account_id: Number, given: Form[NewVersion], file: File[UploadedFile]
) -> Any:
    """Add a version, which names the one it replaces, and run it; a worker takes it up."""
    request.actor.check_may(MAY_CHANGE)
    get_own(Account, request.actor, account_id)
    number = add_version(
        actor=request.actor,
        at=request.at,
        account_id=account_id,
        revision=given.revision,
        sent=received(file),
        reason=given.reason,
    )
    return Status(201, {"id": number, "run_id": begin_run(request.actor, request.at, account_id)})


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


@router.post("/{account_id}/close", response=Revised, summary=_("Close the period"))
def post_close(request: Asked, account_id: Number, given: Turn) -> dict[str, int]:
    """Close the period of an account: nothing more is sent or run until it is reopened."""
    close_account(actor=request.actor, at=request.at, account_id=account_id, **given.dict())
    return {"revision": get_account(request.actor, account_id).revision}


@router.post("/{account_id}/reopen", response=Revised, summary=_("Reopen the period"))
def post_reopen(request: Asked, account_id: Number, given: Turn) -> dict[str, int]:
    """Reopen the period of an account, so that a new version can restate its figures."""
    reopen_account(actor=request.actor, at=request.at, account_id=account_id, **given.dict())
    return {"revision": get_account(request.actor, account_id).revision}
