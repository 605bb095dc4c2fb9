"""An account of a synthetic works, the certificates behind it, and a standard above them."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.models import Organisation
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    UseDraft,
    record_certificates,
)
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.figures.actions.publishing import publish_figure
from duheng.site.registry.figures.reading import MEDIA_TYPE, read_account
from duheng.site.registry.models import Instrument, MeasurementStandard

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ACCOUNT = Path(__file__).parent / "account.json"
"""What ``duheng account examples/account/ACCOUNT.yaml --json`` printed."""


@pytest.fixture
def account() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ACCOUNT.read_text("utf-8"))
    for one in found["evidence"]:  # the registry holds typed certificates, without these files
        one["sha256"] = None
    return found


def bytes_of(account: dict[str, Any]) -> bytes:
    return json.dumps(account, ensure_ascii=False).encode()


@pytest.fixture
def publish() -> Callable[..., list[int]]:
    def published(actor: Actor, account: dict[str, Any], **more: Any) -> list[int]:
        content = bytes_of(account)
        file = FileDraft(sha256=keep_bytes(content), size=len(content), media_type=MEDIA_TYPE)
        return publish_figure(actor=actor, at=AT, account=read_account(content), file=file, **more)

    return published


@action("tests.works", permission=None)
def make_works(*, actor: Actor, at: datetime, owner: int) -> dict[str, int]:
    body = Organisation(
        name="Example Institute of Metrology",
        kind="technical_body",
        division_code="150200",
        identifier="EX-001",
    )
    body.record()
    standard = MeasurementStandard(
        number="E-1", name="Meter standard", level="city", keeper_id=body.pk,
        division_code="150200", quantity="energy", is_listed=True,
    )  # fmt: skip
    standard.record()
    upper = _certificate("STD-1", body.pk, body.pk, 1, standard_id=standard.pk)
    upper_id, *_others = record_certificates([upper])
    found = {"standard": standard.pk, "body": body.pk, "upper": upper_id}
    for number, month in (("CAL-2024-0171", 6), ("VER-2024-0099", 6)):
        meter = Instrument(name=f"Meter {number}", owner_id=owner, division_code="150203")
        meter.record()
        uses = [UseDraft(upper_certificate_id=upper_id)]
        made = _certificate(number, body.pk, owner, month, instrument_id=meter.pk, uses=uses)
        (found[number],) = record_certificates([made])
    return found


def _certificate(number: str, issuer: int, owner: int, month: int, **more: Any) -> Any:
    return CertificateDraft(
        number=number,
        kind="calibration",
        issuer_id=issuer,
        owner_id=owner,
        division_code="150203",
        measured_at=datetime(2024, month, 4, tzinfo=UTC),
        issued_on=date(2024, month, 5),
        points=tuple(
            PointDraft(
                key=key,
                unit="%",
                nominal=Decimal(load),
                error=Decimal(error),
                expanded_uncertainty=Decimal("0.08"),
                coverage_factor=Decimal(2),
            )
            for key, load, error in (("1", 5, "0.30"), ("2", 20, "0.18"), ("3", 100, "0.10"))
        ),
        **more,
    )


@pytest.fixture
def works(alice: Actor) -> dict[str, int]:
    """Two meters of Alice's, calibrated with one standard of the institute."""
    return make_works(actor=SYSTEM, at=AT, owner=alice.organisation_id or 0)
