"""Certificates on which a confirmation can rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.instruments.records import ConfirmationRecord
from duheng.site.registry.models import Certificate, Confirmation
from duheng.site.registry.plain import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLine:
    """One line of the certificates of an instrument, a standard or a material."""

    id: int
    number: str
    kind: str
    kind_title: str
    issuer_name: str
    measured_at: datetime
    issued_on: date
    valid_until: date | None
    verdict: str
    status: str
    status_title: str
    is_digital: bool


def get_confirmation(actor: Actor, confirmation_id: int) -> ConfirmationRecord:
    """Return one confirmation that the actor may see.

    Raises
    ------
    NoSuchRecord
        When there is none.
    """
    rows = Confirmation.objects.all().select_related("certificate")
    one = rows.get_visible(actor, confirmation_id)
    number = one.certificate.number if one.certificate else ""
    found: ConfirmationRecord = copied(ConfirmationRecord, one, certificate_number=number)
    return found


def certificates_of(actor: Actor, **subject: int) -> tuple[CertificateLine, ...]:
    """Return the certificates of an ``instrument_id``, ``standard_id`` or ``material_id``.

    The latest first; those that were replaced or voided are among them, and say so.
    """
    found: Any = (
        Certificate.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True, **subject)
        .select_related("issuer")
        .order_by("-measured_at", "-id")
    )
    return tuple(
        copied(
            CertificateLine,
            one,
            issuer_name=one.issuer.name,
            kind_title=one.get_kind_display(),
            status_title=one.get_status_display(),
        )
        for one in found
    )
