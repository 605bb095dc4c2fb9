"""One record of each kind that the interface knows, of a person's own organisation."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    record_certificates,
)
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.models import (
    CertificatePoint,
    Instrument,
    MeasurementStandard,
    NormativeDocument,
    PlanRecord,
    ReferenceMaterial,
)

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FILE = b"<not-read-again/>"


@action("tests.records", permission=None)
def make_records(
    *, actor: Actor, at: datetime, owner_id: int, division_code: str
) -> dict[str, int]:
    """Return the number of a record of each kind, by the name that the interface gives it."""
    here: dict[str, Any] = {"division_code": division_code}
    instrument = Instrument(name="Balance", number=f"B-{owner_id}", owner_id=owner_id, **here)
    standard = MeasurementStandard(
        name="Weights", number=f"M-{owner_id}", level="enterprise", quantity="mass",
        keeper_id=owner_id, **here,
    )  # fmt: skip
    material = ReferenceMaterial(
        name="Methane", number=f"GBW-{owner_id}", level="second", batch="1",
        producer_id=owner_id, **here,
    )  # fmt: skip
    document = NormativeDocument(
        number=f"JJF {owner_id}",
        edition="2026",
        title="Rule",
        kind="rule",
        level="regional",
        status="drafted",
        **here,
    )
    plan = PlanRecord(
        kind="industry_centre", name="Centre", since=date(2024, 5, 1), organisation_id=owner_id,
        **here,
    )  # fmt: skip
    for one in (instrument, standard, material, document, plan):
        one.record()
    (certificate,) = record_certificates([_draft(owner_id, division_code, instrument.pk)])
    point = CertificatePoint.objects.visible_to(SYSTEM).get(certificate_id=certificate)
    return {
        "instrument": instrument.pk,
        "standard": standard.pk,
        "material": material.pk,
        "document": document.pk,
        "plan_record": plan.pk,
        "certificate": certificate,
        "point": point.pk,
    }


def _draft(owner_id: int, division_code: str, instrument_id: int) -> CertificateDraft:
    return CertificateDraft(
        number=f"C-{owner_id}",
        kind="calibration",
        issuer_id=owner_id,
        owner_id=owner_id,
        division_code=division_code,
        measured_at=AT,
        issued_on=AT.date(),
        instrument_id=instrument_id,
        file=FileDraft(sha256=keep_bytes(FILE), size=len(FILE), media_type="application/xml"),
        points=(PointDraft(key="1", unit="g", nominal=Decimal(100), error=Decimal("0.001")),),
    )


def records_of(owner: Actor, division_code: str = "150203") -> dict[str, int]:
    """Return the numbers of new records of somebody's organisation."""
    return make_records(
        actor=SYSTEM, at=AT, owner_id=owner.organisation_id or 0, division_code=division_code
    )
