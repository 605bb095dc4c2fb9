"""Runs of accounts over the interface: what they gave, rest on and would be; reports, proof."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema, Status

from duheng.site.accounts.files import file_of_run
from duheng.site.accounts.publishing import publish_run, publishable
from duheng.site.accounts.queries import figures_of, get_run
from duheng.site.accounts.records import FigureRecord, RunRecord
from duheng.site.accounts.what_if.answering import evidence_of_run, what_if_of_run
from duheng.site.accounts.what_if.asking import question_of
from duheng.site.accounts.what_if.records import EvidenceRecord, WhatIfRecord
from duheng.site.api.fields import Number, Reason, Word, example
from duheng.site.api.files import BYTES, download
from duheng.site.people.doors import Asked

router = Router(tags=[_("Energy and carbon accounts")])


class ReportAsked(Schema):
    """The format, and the language of a PDF or workbook; an HTML report is in both."""

    format: Literal["pdf", "xlsx", "html"] = "pdf"
    language: Literal["zh", "en"] = "zh"


class Publication(Schema):
    """Which published figures are restated, and why; none when nothing stands yet."""

    restates: Annotated[list[Number], Field(max_length=100)] = Field(default_factory=list)
    reason: Reason = ""

    model_config = example(restates=[41], reason="a meter was read again")


class Published(Schema):
    """The numbers of the figures that are published now."""

    figure_ids: list[int]


class WhatIfAsked(Schema):
    """What is withdrawn, made better (``CERTIFICATE=FACTOR``) or changed (``SOURCE=U``)."""

    without: list[Reason] = Field(default_factory=list)
    scale: list[Reason] = Field(default_factory=list)
    change: list[Reason] = Field(default_factory=list)
    group_by: Word = ""


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
    return download(file_of_run(known, "json", "").content, f"{known.result_sha256}.json")


@router.get("/runs/{run_id}/report", summary=_("Fetch the report"), openapi_extra=BYTES)
def read_run_report(request: Asked, run_id: Number, asked: Query[ReportAsked]) -> HttpResponse:
    """Return a report of a run as PDF, workbook or HTML, made from what it kept."""
    request.actor.check_may("accounts.view")
    return _handed(request, run_id, asked.format, "en" if asked.language == "en" else "zh-Hans")


@router.get("/runs/{run_id}/proof", summary=_("Fetch its proof"), openapi_extra=BYTES)
def read_run_proof(request: Asked, run_id: Number) -> HttpResponse:
    """Return a ZIP with the account, its proof from the log, and the policy that names the log."""
    request.actor.check_may("accounts.view")
    return _handed(request, run_id, "bundle")


def _handed(request: Asked, run_id: int, kind: str, language: str = "zh-Hans") -> HttpResponse:
    made = file_of_run(get_run(request.actor, run_id), kind, language)
    return download(made.content, made.name)


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


@router.post(
    "/runs/{run_id}/publish", response={201: Published}, summary=_("Publish the figures of a run")
)
def post_publication(request: Asked, run_id: Number, given: Publication) -> Any:
    """Publish the figures of a run; one that stands for the same period is named and restated."""
    request.actor.check_may("registry.publish_figure")
    found = publishable(request.actor, run_id)
    made = publish_run(request.actor, request.at, found, given.restates, given.reason)
    return Status(201, {"figure_ids": made})
