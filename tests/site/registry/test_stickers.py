"""What the QR code of a sticker opens: the instrument for its own people, its state for all."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.urls import reverse
from signing_in import client_of

from conftest import someone
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.instruments.stickers import find_public_instrument
from duheng.site.registry.models import Certificate, Instrument

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = ("Platform scale", "SN-77", "hall 1", "INV-5", "Alice", "150203")
NUMBERS = count(1)
ADDRESSES = count(1)


@pytest.fixture
def institute(db: None) -> Actor:
    return someone("Institute", "metrologist", "150203", "technical_body")


@pytest.fixture
def scale(alice: Actor, at: datetime) -> int:
    facts = {
        "name": "Platform scale",
        "number": "INV-5",
        "serial_number": "SN-77",
        "kind": "taximeter",
        "division_code": "150203",
        "place": "hall 1",
    }
    return register_instrument(actor=alice, at=at, facts=facts)


@action("tests.certify_for_sticker", permission=None)
def certify(*, actor: Actor, at: datetime, **facts: Any) -> None:
    Certificate(issued_on=date(2026, 2, 11), **facts).record()


def certificate(alice: Actor, institute: Actor, scale: int, **facts: Any) -> None:
    said: dict[str, Any] = {
        "number": f"V-{next(NUMBERS)}",
        "kind": "verification",
        "verdict": "passed",
        "issuer_id": institute.organisation_id,
        "owner_id": alice.organisation_id,
        "division_code": "150203",
        "instrument_id": scale,
        "measured_at": datetime(2026, 2, 10, 2, tzinfo=UTC),
        "valid_until": date(2099, 2, 9),
    }
    certify(actor=SYSTEM, at=datetime(2026, 2, 11, tzinfo=UTC), **(said | facts))


def token_of(scale: int) -> str:
    return str(Instrument.objects.unscoped("test").get(pk=scale).token)


def page_of(actor: Actor | None, token: str) -> Any:
    """Ask from an address from which nobody asked before."""
    address = reverse("registry:instrument_by_token", args=[token])
    return client_of(actor).get(address, REMOTE_ADDR=f"10.0.0.{next(ADDRESSES)}")


def test_the_public_sees_how_it_stands_and_neither_customer_nor_serial_nor_place(
    alice: Actor, institute: Actor, scale: int
) -> None:
    certificate(alice, institute, scale, number="V-2026-1")
    answer = page_of(None, token_of(scale))
    page = answer.content.decode()
    assert answer.status_code == 200
    for said in ("Verified and in force", "2099-02-09", "V-2026-1", "Institute", "axi"):
        assert said in page
    assert [one for one in SECRETS if one in page] == []
    assert f"next=/registry/i/{token_of(scale)}" in page.replace("%2F", "/")
    assert answer.headers["Cache-Control"] == "no-store"


def test_its_own_people_are_led_to_it_and_a_stranger_sees_what_the_public_sees(
    alice: Actor, bob: Actor, mallory: Actor, scale: int
) -> None:
    own = page_of(alice, token_of(scale))
    assert own.url == reverse("registry:instrument", args=[scale])
    for actor in (bob, mallory):
        answer = page_of(actor, token_of(scale))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "belongs to another organisation" in page
        assert [one for one in SECRETS if one in page] == []


def test_a_sticker_that_nobody_gave_out_is_not_known() -> None:
    assert page_of(None, "guessed").status_code == 404


def test_who_asks_too_often_waits_and_its_own_people_never_do(alice: Actor, scale: int) -> None:
    address = reverse("registry:instrument_by_token", args=[token_of(scale)])
    here = f"10.1.0.{next(ADDRESSES)}"
    public, own = client_of(None), client_of(alice)
    asked = [public.get(address, REMOTE_ADDR=here) for _one in range(12)]
    assert [asked[0].status_code, asked[-1].status_code] == [200, 429]
    assert asked[-1].headers["Retry-After"] == "60"
    assert own.get(address, REMOTE_ADDR=here).status_code == 302


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "valid"),
        ({"valid_until": None}, "valid"),
        ({"valid_until": date(2026, 3, 1)}, "overdue"),
        ({"verdict": "failed"}, "failed"),
        ({"kind": "rejection", "verdict": "failed", "valid_until": None}, "failed"),
        ({"kind": "calibration", "verdict": ""}, "undecided"),
        ({"status": "void"}, "not_provable"),
    ],
)
def test_the_state_is_that_of_the_latest_certificate_that_stands(
    alice: Actor, institute: Actor, scale: int, facts: dict[str, Any], state: str
) -> None:
    certificate(alice, institute, scale, **facts)
    found = find_public_instrument(token_of(scale), date(2026, 3, 2))
    assert found is not None
    assert found.state == state


def test_a_calibration_after_it_does_not_hide_a_failed_verification(
    alice: Actor, institute: Actor, scale: int
) -> None:
    certificate(alice, institute, scale, verdict="failed")
    later = datetime(2026, 2, 20, 2, tzinfo=UTC)
    certificate(alice, institute, scale, kind="calibration", verdict="", measured_at=later)
    found = find_public_instrument(token_of(scale), date(2026, 3, 2))
    assert found is not None
    assert found.state == "failed"
