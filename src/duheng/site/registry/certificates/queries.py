"""What may be read of certificates, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.certificates.records import (
    CertificateRecord,
    CertificateRow,
    PointRow,
    UseRow,
)
from duheng.site.registry.models import Certificate, CertificatePoint, CertificateUse
from duheng.site.registry.plain import copied, trimmed

_WITH = ("issuer", "owner", "instrument", "standard", "material")
_WHOLE = (*_WITH, "file", "superseded_by")


def certificates(actor: Actor) -> Any:
    """Return the standing certificates that an actor sees, void and replaced ones among them."""
    return (
        Certificate.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True)
        .select_related(*_WITH)
    )


def certificate_row(one: Certificate) -> CertificateRow:
    """Return the line of a certificate."""
    row: CertificateRow = copied(CertificateRow, one, **_named(one))
    return row


def _named(one: Certificate) -> dict[str, Any]:
    subject = one.standard or one.instrument or one.material
    return {
        "issuer_name": one.issuer.name,
        "owner_name": one.owner.name,
        "subject": str(subject) if subject else "",
    }


def get_certificate(actor: Actor, certificate_id: int) -> CertificateRecord:
    """Return one certificate.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = Certificate.objects.all().select_related(*_WHOLE)
    return certificate_record(found.get_visible(actor, certificate_id))


def certificate_record(one: Certificate) -> CertificateRecord:
    """Return the plain record of a certificate."""
    file, newer = one.file, one.superseded_by
    record: CertificateRecord = copied(
        CertificateRecord,
        one,
        **_named(one),
        superseded_by_number=newer.number if newer else "",
        file_name=file.name if file else "",
        file_type=file.media_type if file else "",
        file_size=file.size if file else 0,
        sha256=file.sha256 if file else "",
    )
    return record


def points_of(actor: Actor, certificate_id: int, most: int = 500) -> list[PointRow]:
    """Return the points of a certificate, each with its place in the picture of all."""
    found = (
        CertificatePoint.objects.visible_to(actor)
        .filter(certificate_id=certificate_id, withdrawn_at__isnull=True)
        .order_by("id")[:most]
    )
    return drawn([copied(PointRow, one, left=None, right=None, middle=None) for one in found])


def drawn(points: list[PointRow]) -> list[PointRow]:
    """Return points with the bars of error and U on one scale for each unit of error."""
    widest: dict[str, Decimal] = {}
    for one in points:
        unit = one.error_unit or one.unit
        reach = abs(one.error or Decimal(0)) + (one.expanded_uncertainty or Decimal(0))
        widest[unit] = max(widest.get(unit, Decimal(0)), reach)
    return [_drawn(one, widest[one.error_unit or one.unit]) for one in points]


def _drawn(one: PointRow, widest: Decimal) -> PointRow:
    if one.error is None or not widest > 0:
        return one
    spread = one.expanded_uncertainty or Decimal(0)

    def place(value: Decimal) -> float:
        return round(float(50 + 48 * value / widest), 2)

    drawn_point: PointRow = copied(
        PointRow,
        one,
        left=place(one.error - spread),
        right=place(one.error + spread),
        middle=place(one.error),
    )
    return drawn_point


def uses_of(actor: Actor, certificate_id: int, most: int = 500) -> list[UseRow]:
    """Return what a certificate was made with; of another's certificate, issuer and number."""
    found = list(
        CertificateUse.objects.visible_to(actor)
        .filter(certificate_id=certificate_id, withdrawn_at__isnull=True)
        .order_by("id")[:most]
    )
    uppers = _uppers(one.upper_certificate_id for one in found)
    visible = set(
        Certificate.objects.visible_to(actor)
        .filter(pk__in=list(uppers))
        .values_list("pk", flat=True)
    )
    names = _standard_names(actor, (one.standard_id for one in found))
    rows = [_use(one, uppers, visible, names) for one in found]
    return _together(rows)


def _together(rows: list[UseRow]) -> list[UseRow]:
    """Return one row for what was used at several points."""
    points: dict[UseRow, list[str]] = {}
    for one in rows:
        points.setdefault(replace(one, point_key="", loading=None), []).append(one.point_key)
    return [
        replace(one, point_key=", ".join(key for key in keys if key))
        for one, keys in points.items()
    ]


def _uppers(numbers: Iterable[int | None]) -> dict[int, Certificate]:
    wanted = {one for one in numbers if one is not None}
    found = Certificate.objects.unscoped("named by a certificate that the actor may see")
    return {one.pk: one for one in found.filter(pk__in=wanted).select_related("issuer")}


def _standard_names(actor: Actor, numbers: Iterable[int | None]) -> dict[int, str]:
    from duheng.site.registry.models import MeasurementStandard

    found = MeasurementStandard.objects.visible_to(actor)
    return dict(found.filter(pk__in={one for one in numbers if one}).values_list("pk", "name"))


def _use(
    one: CertificateUse, uppers: dict[int, Certificate], visible: set[int], names: dict[int, str]
) -> UseRow:
    upper = uppers.get(one.upper_certificate_id or 0)
    return UseRow(
        name=one.name,
        point_key=one.point_key,
        relation=one.relation,
        standard_id=one.standard_id if one.standard_id in names else None,
        standard_name=names.get(one.standard_id or 0, ""),
        upper_id=upper.pk if upper else None,
        upper_number=upper.number if upper else "",
        upper_issuer=upper.issuer.name if upper else "",
        loading=None if one.loading is None else trimmed(one.loading),
        is_upper_visible=upper is not None and upper.pk in visible,
    )


def certificate_by_token(token: str) -> CertificateRecord | None:
    """Return the certificate whose QR code holds a token: whoever holds it may see its status."""
    found = (
        Certificate.objects.unscoped("the token cannot be guessed: the document itself carries it")
        .filter(token=token, withdrawn_at__isnull=True)
        .select_related(*_WHOLE)
        .first()
    )
    return certificate_record(found) if found else None


def certificates_of_file(sha256: str) -> list[CertificateRecord]:
    """Return the certificates recorded with a file: whoever holds the file may see their status."""
    found = Certificate.objects.unscoped("whoever asks holds the document itself").filter(
        file__sha256=sha256, withdrawn_at__isnull=True
    )
    return [certificate_record(one) for one in found.select_related(*_WHOLE)[:5]]


def certificates_of_number(number: str) -> list[CertificateRecord]:
    """Return the certificates of a number; pages show their status and issuer alone."""
    found = Certificate.objects.unscoped("of a number, status and issuer are public").filter(
        number=number, withdrawn_at__isnull=True
    )
    return [certificate_record(one) for one in found.select_related(*_WHOLE)[:5]]
