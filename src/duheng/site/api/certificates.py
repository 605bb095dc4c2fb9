"""Certificates over the interface: lists, the whole of one, its original bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from duheng.certificates.safe_xml import MAX_BYTES
from duheng.site.actions.scope import within
from duheng.site.api.bearer import check_in_person
from duheng.site.api.certificate_intake import Intake, take_in
from duheng.site.api.certificate_records import (
    CertificateRecord,
    WholeCertificate,
    certificate_record,
    certificates,
    whole_certificate,
)
from duheng.site.api.fields import (
    DivisionCode,
    Instant,
    Number,
    Revised,
    Withdrawal,
    Word,
)
from duheng.site.api.files import BYTES, download
from duheng.site.api.paging import Lines, Page, Paging, lines_of, page_of
from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.actions import void_certificate, withdraw_certificate
from duheng.site.registry.certificates.proofs import proof_of_file
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.models import Certificate

router = Router(tags=[_("Certificates")])


class CertificateFilter(Schema):
    """Which certificates are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    number: Word = ""
    kind: Word = ""
    status: Word = ""
    instrument_id: Number | None = None
    standard_id: Number | None = None
    issuer_id: Number | None = None
    measured_since: Instant | None = None
    measured_before: Instant | None = None


class TakenIn(Schema):
    """The number of a certificate that was taken in, and what the checks found."""

    id: int
    findings: list[dict[str, Any]]


def _found(request: Asked, wanted: CertificateFilter) -> QuerySet[Certificate]:
    request.actor.check_may("registry.view")
    records: QuerySet[Certificate] = certificates(request.actor).filter(withdrawn_at__isnull=True)
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    same = wanted.dict(exclude={"division", "measured_since", "measured_before"})
    records = records.filter(**{name: value for name, value in same.items() if value})
    return _measured(records, wanted.measured_since, wanted.measured_before)


def _measured(
    records: QuerySet[Certificate], since: datetime | None, before: datetime | None
) -> QuerySet[Certificate]:
    if since is not None:
        records = records.filter(measured_at__gte=since)
    return records if before is None else records.filter(measured_at__lt=before)


@router.get("/", response=Page[CertificateRecord], summary=_("List certificates"))
def list_certificates(
    request: Asked, wanted: Query[CertificateFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the certificates that the caller may see; replaced and void ones say so."""
    return page_of(_found(request, wanted), paging, certificate_record)


@router.get("/export", response=Lines[CertificateRecord], summary=_("Export certificates"))
def export_certificates(request: Asked, wanted: Query[CertificateFilter]) -> Iterator[Any]:
    """Return every certificate that the caller may see, one a line."""
    return lines_of(_found(request, wanted), certificate_record)


@router.get("/{certificate_id}", response=WholeCertificate, summary=_("Read one certificate"))
def read_certificate(request: Asked, certificate_id: Number) -> WholeCertificate:
    """Return a certificate with its points, what it was made with, and the findings."""
    request.actor.check_may("registry.view")
    return whole_certificate(request.actor, certificate_id)


@router.get("/{certificate_id}/file", summary=_("Fetch its file"), openapi_extra=BYTES)
def read_certificate_file(request: Asked, certificate_id: Number) -> HttpResponse:
    """Return the bytes of a certificate exactly as they came in."""
    request.actor.check_may("registry.view")
    record = certificates(request.actor).get_visible(request.actor, certificate_id)
    if record.file is None:
        raise NoSuchRecord(gettext("nothing was kept of this certificate but what was typed in"))
    return download(kept_bytes(record.file.sha256), record.file.sha256)


@router.get("/{certificate_id}/proof", summary=_("Fetch its proof"), openapi_extra=BYTES)
def read_certificate_proof(request: Asked, certificate_id: Number) -> HttpResponse:
    """Return the proof that the file stands in the transparency log (``.tlog-proof``)."""
    request.actor.check_may("registry.view")
    record = certificates(request.actor).get_visible(request.actor, certificate_id)
    proof = proof_of_file(record.file.pk) if record.file else None
    if proof is None or proof.content is None:
        raise NoSuchRecord(gettext("the proof is pending"), hint=gettext("try again in a minute"))
    return download(proof.content, f"{record.file.sha256}.tlog-proof")


@router.post("/", response={201: TakenIn}, summary=_("Take in a digital certificate"))
def post_certificate(request: Asked, given: Form[Intake], file: File[UploadedFile]) -> Any:
    """Take in a digital calibration certificate: checked, kept byte for byte, recorded."""
    request.actor.check_may("registry.upload_certificate")
    if (file.size or 0) > MAX_BYTES:
        raise UnusableFields(gettext("the file has more than %(most)d bytes") % {"most": MAX_BYTES})
    number, findings = take_in(request.actor, request.at, file.read(), str(file.name or ""), given)
    return Status(201, {"id": number, "findings": findings})


@router.post("/{certificate_id}/void", response=Revised, summary=_("Void a certificate"))
def post_void(request: Asked, certificate_id: Number, given: Withdrawal) -> dict[str, int]:
    """Void a certificate; only its issuer, in person: no token carries that."""
    request.actor.check_may("registry.void_certificate")
    check_in_person(request)
    revision = void_certificate(
        actor=request.actor, at=request.at, certificate_id=certificate_id, **given.dict()
    )
    return {"revision": revision}


@router.post(
    "/{certificate_id}/withdraw", response={204: None}, summary=_("Withdraw a certificate")
)
def withdraw_one_certificate(request: Asked, certificate_id: Number, given: Withdrawal) -> Any:
    """Take back the record of a certificate that was entered wrongly."""
    withdraw_certificate(
        actor=request.actor, at=request.at, certificate_id=certificate_id, **given.dict()
    )
    return Status(204, None)
