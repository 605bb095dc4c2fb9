"""What a sticker tells anybody who holds a phone to it: never customer, serial number or place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from duheng.site.registry.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    Instrument,
    InstrumentStatus,
    Verdict,
)

_WHY = "the token cannot be guessed: the instrument itself carries it"
_JUDGED = (CertificateKind.VERIFICATION, CertificateKind.REJECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInstrument:
    """What the public may know of an instrument.

    Attributes
    ----------
    kind : str
        Its kind in the catalogue.
    state, word : str
        How it stands to its verification on the day of asking.
    certificate, certificate_kind, issuer : str
        Of the latest verification, or else calibration; empty when none is recorded.
    """

    kind: str
    state: str
    word: str
    certificate: str = ""
    certificate_kind: str = ""
    issuer: str = ""
    measured_on: date | None = None
    valid_until: date | None = None


def find_public_instrument(token: str, day: date) -> PublicInstrument | None:
    """Return what may be told of the instrument whose sticker holds a token; None without one."""
    instruments = Instrument.objects.unscoped(_WHY)
    found = instruments.filter(token=token, withdrawn_at__isnull=True).first()
    if found is None:
        return None
    certificate = _latest(found.pk)
    state, word = _standing(found.status, certificate, day)
    if certificate is None:
        return PublicInstrument(kind=found.kind, state=state, word=word)
    return PublicInstrument(
        kind=found.kind,
        state=state,
        word=word,
        certificate=certificate.number,
        certificate_kind=str(CertificateKind(certificate.kind).label),
        issuer=certificate.issuer.name,
        measured_on=certificate.measured_at.date(),
        valid_until=certificate.valid_until,
    )


def _latest(instrument_id: int) -> Certificate | None:
    """Return the latest verification that stands, or else the latest calibration."""
    standing = (
        Certificate.objects.unscoped(_WHY)
        .filter(
            instrument_id=instrument_id,
            status=CertificateStatus.VALID,
            withdrawn_at__isnull=True,
        )
        .select_related("issuer")
        .order_by("-measured_at", "-id")
    )
    found: Certificate | None = standing.filter(kind__in=_JUDGED).first() or standing.first()
    return found


def _standing(status: str, certificate: Certificate | None, day: date) -> tuple[str, str]:
    if status == InstrumentStatus.SCRAPPED:
        return "void", _("Scrapped: it must not be used any more")
    if certificate is None:
        return "not_provable", _("No verification is recorded here")
    if certificate.kind == CertificateKind.REJECTION or certificate.verdict == Verdict.FAILED:
        return "failed", _("It failed its verification")
    if certificate.kind not in _JUDGED:
        return "undecided", _("Calibrated, not verified: a calibration gives no verdict")
    if certificate.valid_until is None:
        return "valid", _("Verified, without a day on which that ends")
    if certificate.valid_until < day:
        return "overdue", _("Its verification has ended")
    return "valid", _("Verified and in force")
