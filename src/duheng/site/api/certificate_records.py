"""What the interface says of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.certificates.queries import uses_of
from duheng.site.registry.certificates.records import UseRow
from duheng.site.registry.models import Certificate, CertificatePoint
from duheng.site.registry.plain import copied

MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """A certificate, without its points; ``sha256`` is of the bytes as they came in."""

    id: int
    revision: int
    number: str
    kind: str
    issuer_id: int
    issuer_name: str
    owner_id: int
    owner_name: str
    division_code: str
    instrument_id: int | None
    standard_id: int | None
    material_id: int | None
    measured_at: datetime
    issued_on: date
    valid_until: date | None
    verdict: str
    accuracy_class: str
    regulation: str
    status: str
    status_at: datetime | None
    superseded_by_id: int | None
    terminus: str
    is_digital: bool
    signature_status: str
    sha256: str | None
    true_from: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRecord:
    """What a certificate says at one point; null is not stated, never 0."""

    id: int
    key: str
    quantity: str
    unit: str
    nominal: Decimal | None
    error: Decimal | None
    error_unit: str
    expanded_uncertainty: Decimal | None
    coverage_factor: Decimal | None
    coverage_probability: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCertificate(CertificateRecord):
    """A certificate with its points, what it was made with, and what the checks found."""

    points: list[PointRecord]
    uses: list[UseRow]
    findings: list[dict[str, Any]]


def certificate_record(one: Certificate) -> CertificateRecord:
    """Return the plain record of a certificate."""
    record: CertificateRecord = copied(CertificateRecord, one, **_named(one))
    return record


def whole_certificate(actor: Actor, certificate_id: int) -> WholeCertificate:
    """Return a certificate with everything that was recorded of it.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    one = certificates(actor).get_visible(actor, certificate_id)
    points = (
        CertificatePoint.objects.visible_to(actor)
        .filter(certificate_id=certificate_id, withdrawn_at__isnull=True)
        .order_by("id")
    )
    record: WholeCertificate = copied(
        WholeCertificate,
        one,
        **_named(one),
        points=[copied(PointRecord, point) for point in points[:MOST]],
        uses=uses_of(actor, certificate_id, most=MOST),
    )
    return record


def certificates(actor: Actor) -> Any:
    """Return the certificates that an actor sees, with what a record of them needs."""
    return Certificate.objects.visible_to(actor).select_related("issuer", "owner", "file")


def _named(one: Certificate) -> dict[str, Any]:
    return {
        "issuer_name": one.issuer.name,
        "owner_name": one.owner.name,
        "sha256": one.file.sha256 if one.file else None,
    }
