"""A standard is declared bad: who is affected, who is told, and what strangers see."""

import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import NotAllowed, UnusableFields
from duheng.site.pages.notifications.models import Notification
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    PointDraft,
    UseDraft,
    record_certificates,
)
from duheng.site.registry.chains.actions import doubt_standard, tell_affected
from duheng.site.registry.models import Instrument, MeasurementStandard, StandardDoubt

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def draft(number: str, issuer: int, owner: int, code: str, day: int, **more: Any) -> Any:
    return CertificateDraft(
        number=number,
        kind="calibration",
        issuer_id=issuer,
        owner_id=owner,
        division_code=code,
        measured_at=datetime(2025, day // 28 + 1, day % 28 + 1, tzinfo=UTC),
        issued_on=date(2025, 12, 31),
        points=tuple(
            PointDraft(
                key=key,
                unit="g",
                nominal=Decimal(value),
                error=Decimal("0.01"),
                expanded_uncertainty=Decimal("0.02"),
                coverage_factor=Decimal(2),
            )
            for key, value in (("1", 10), ("2", 100))
        ),
        **more,
    )


@action("tests.laboratory", permission=None)
def laboratory(
    *, actor: Actor, at: datetime, keeper: int, owners: dict[str, int]
) -> dict[str, int]:
    standard = MeasurementStandard(
        number="W-1", name="Weights F2", level="enterprise", keeper_id=keeper,
        division_code="150200", quantity="mass",
    )  # fmt: skip
    standard.record()
    own = draft("OWN-1", keeper, keeper, "150200", 1, standard_id=standard.pk)
    (upper,) = record_certificates([own])
    found = {"standard": standard.pk, "upper": upper}
    for place, (name, owner) in enumerate(owners.items()):
        scale = Instrument(
            name=f"=Scale of {name}", owner_id=owner, division_code="150203", status="in_use"
        )
        scale.record()
        for key, day in (("1", 60), ("2", 120), ("1", 300)):
            use = UseDraft(upper_certificate_id=upper, point_key=key, upper_point_key=key)
            number = f"{name}-{key}-{day}"
            made = draft(
                number, keeper, owner, "150203", day + place, instrument_id=scale.pk, uses=(use,)
            )
            (found[number],) = record_certificates([made])
        found[name] = scale.pk
    return found


@pytest.fixture
def lab(alice: Actor, bob: Actor, carol: Actor) -> dict[str, int]:
    """Carol's authority keeps the weights; scales of Alice and of Bob were calibrated with them."""
    return laboratory(
        actor=SYSTEM,
        at=AT,
        keeper=carol.organisation_id or 0,
        owners={"A": alice.organisation_id or 0, "B": bob.organisation_id or 0},
    )


def declared(carol: Actor, lab: dict[str, int], **changes: Any) -> int:
    given = {
        "standard_id": lab["standard"],
        "found_at": datetime(2025, 9, 1, tzinfo=UTC),
        "last_good_at": datetime(2025, 2, 1, tzinfo=UTC),
        "points": [{"key": "1", "unit": "g", "error": "0.05"}],
        "reason": "a scratch",
    }
    return doubt_standard(actor=carol, at=AT, **(given | changes))


def test_only_what_was_made_inside_the_window_at_the_bad_point_is_listed(
    carol: Actor, lab: dict[str, int]
) -> None:
    number = declared(carol, lab)
    page = client_of(carol).get(f"/registry/doubts/{number}/").content.decode()
    assert "A-1-60" in page
    assert "B-1-60" in page
    for outside in ("A-2-120", "A-1-300", "B-2-120"):
        assert outside not in page


def test_strangers_see_neither_declaration_nor_list(
    alice: Actor, mallory: Actor, carol: Actor, lab: dict[str, int]
) -> None:
    number = declared(carol, lab)
    for address in ("", "letters/", "affected.xlsx", "close/"):
        for stranger in (alice, mallory):
            got = client_of(stranger).get(f"/registry/doubts/{number}/{address}")
            assert got.status_code in (403, 404), (address, stranger)
    assert "Weights" not in client_of(alice).get("/registry/doubts/").content.decode()


def test_who_may_not_doubt_a_standard_declares_nothing(
    alice: Actor, bob: Actor, lab: dict[str, int]
) -> None:
    with pytest.raises(NotAllowed):
        declared(alice, lab)
    rights = alice.permissions | {"registry.doubt_standard"}
    with pytest.raises(Exception, match="standard"):
        declared(replace(alice, permissions=rights), lab)
    assert StandardDoubt.objects.unscoped("test").count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"found_at": datetime(2027, 1, 1, tzinfo=UTC)},
        {"last_good_at": datetime(2025, 9, 1, tzinfo=UTC)},
        {"points": [{"error": "0.1"}]},
        {"points": [{"key": "1", "error": "NaN"}]},
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused_with_its_field(
    carol: Actor, lab: dict[str, int], wrong: dict[str, Any]
) -> None:
    with pytest.raises(UnusableFields):
        declared(carol, lab, **wrong)


def test_each_owner_gets_a_letter_with_nothing_of_another(
    carol: Actor, lab: dict[str, int]
) -> None:
    number = declared(carol, lab)
    page = client_of(carol).get(f"/registry/doubts/{number}/letters/").content.decode()
    letters = page.split('<article class="letter">')[1:]
    assert len(letters) == 2
    for letter in letters:
        assert ("A-1-60" in letter) != ("B-1-60" in letter)


def test_the_spreadsheet_holds_texts_and_no_formula(carol: Actor, lab: dict[str, int]) -> None:
    number = declared(carol, lab)
    response = client_of(carol).get(f"/registry/doubts/{number}/affected.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any("Scale of A" in str(cell.value) for cell in cells)
    assert all(cell.data_type == "s" for cell in cells if cell.value is not None)
    assert not any(str(cell.value).startswith("=") for cell in cells)


def test_keepers_of_the_affected_are_told_each_of_their_own(
    alice: Actor, bob: Actor, carol: Actor, lab: dict[str, int]
) -> None:
    number = declared(carol, lab)
    told = tell_affected(actor=carol, at=AT, doubt_id=number)
    people = set(Notification.objects.values_list("person_id", flat=True))
    assert told > 0
    assert people == {alice.person_id, bob.person_id}


def test_a_chain_shows_of_another_organisation_issuer_number_dates_and_uncertainty_only(
    alice: Actor, lab: dict[str, int]
) -> None:
    page = client_of(alice).get(f"/registry/chains/certificate/{lab['A-1-60']}/").content.decode()
    assert "OWN-1" in page
    assert "of another organisation" in page
    assert "Weights F2" not in page
    assert f"/registry/chains/certificate/{lab['upper']}/" not in page
    assert client_of(alice).get(f"/registry/chains/standard/{lab['standard']}/").status_code == 404


def test_a_chain_is_shown_as_of_a_day_and_refuses_what_is_none(
    alice: Actor, lab: dict[str, int]
) -> None:
    client = client_of(alice)
    address = f"/registry/chains/instrument/{lab['A']}/"
    assert "A-1-60" in client.get(address, {"at": "2025-04-01"}).content.decode()
    assert "There is no chain" in client.get(address, {"at": "2020-01-01"}).content.decode()
    assert client.get(address, {"at": "soon"}).status_code == 422
    assert client.get(f"/registry/chains/secret/{lab['A']}/").status_code == 404


def test_the_scheme_of_a_random_region_is_drawn(
    carol: Actor, registry: Callable[[int], tuple[Any, random.Random]]
) -> None:
    registry(5)
    page = client_of(carol).get("/registry/chains/").content.decode()
    assert "Standard 0." in page
    assert "<rect" in page
