"""A standard is declared bad: who is affected, who is told, and what strangers see."""

import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import NoSuchRecord, NotAllowed, NotPossibleNow, UnusableFields
from duheng.site.pages.jobs.queries import jobs_of
from duheng.site.pages.jobs.running import run
from duheng.site.pages.models import Job, JobState
from duheng.site.pages.notifications.models import Notification
from duheng.site.pages.notifications.queries import notifications_of
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    PointDraft,
    UseDraft,
    record_certificates,
)
from duheng.site.registry.chains import background
from duheng.site.registry.chains.actions import doubt_standard, tell_affected
from duheng.site.registry.chains.impact import get_doubt, impact_below
from duheng.site.registry.chains.stored import KEPT, StoredImpact, clear_stored
from duheng.site.registry.chains.views import large
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
    with pytest.raises(NoSuchRecord):
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


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """Let two certificates be too many to be judged while somebody waits."""
    monkeypatch.setattr(large, "JUDGED", 1)
    monkeypatch.setattr(background, "AT_ONCE", 1)
    settings.MEDIA_ROOT = tmp_path / "files"


def as_texts(items: Any) -> list[str]:
    return sorted(repr(one) for one in items)


def work(actor: Actor) -> Any:
    run(jobs_of(actor)[0].id, lambda: AT)
    return jobs_of(actor)[0]


def judge(actor: Actor, number: int) -> Any:
    answer = client_of(actor).post(reverse("registry:judge_doubt", args=[number]))
    assert answer.url == reverse("home:job", args=[jobs_of(actor)[0].id])
    return work(actor)


@pytest.mark.usefixtures("_small")
def test_a_large_impact_is_counted_at_once_and_listed_with_letters_when_it_was_judged(
    alice: Actor, carol: Actor, lab: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = declared(carol, lab)
    browser = client_of(carol)
    address = reverse("registry:doubt", args=[number])
    page = browser.get(address).content.decode()
    assert "Judge them all" in page
    assert "A-1-60" not in page
    refused = partial(impact_below, most=1)
    monkeypatch.setattr("duheng.site.registry.chains.actions.impact_below", refused)
    with pytest.raises(NotPossibleNow):
        tell_affected(actor=carol, at=AT, doubt_id=number)
    done = judge(carol, number)
    assert (done.state, done.done, done.total) == (JobState.DONE, 2, 2)
    assert "Weights F2" in notifications_of(carol)[0].subject
    page = browser.get(address).content.decode()
    assert "Alice &amp; Co" in page
    owner = alice.organisation_id or 0
    listed = browser.get(reverse("registry:doubt_affected", args=[number, owner]))
    assert "A-1-60" in listed.content.decode()
    assert "B-1-60" not in listed.content.decode()
    letters = reverse("registry:doubt_letters", args=[number])
    letter = browser.get(letters, {"owner": owner}).content.decode()
    assert "A-1-60" in letter
    assert "B-1-60" not in letter
    assert browser.get(letters).url == address
    table = b"".join(browser.get(reverse("registry:doubt_workbook", args=[number])))  # type: ignore[arg-type]
    text = table.decode("utf-8-sig")
    assert "A-1-60" in text
    assert "B-1-60" in text
    assert "'=Scale of A" in text, "a formula is neutralised"
    assert browser.post(letters).status_code == 302
    with translation.override("en"):
        assert "1 of your certificates" in notifications_of(alice)[0].subject


@pytest.mark.usefixtures("_small")
def test_what_was_judged_for_one_is_not_shown_to_another(
    alice: Actor, carol: Actor, lab: dict[str, int]
) -> None:
    number = declared(carol, lab)
    done = judge(carol, number)
    assert client_of(alice).get(reverse("registry:doubt", args=[number])).status_code == 404
    facts = Job.objects.get(pk=done.id).facts
    Job.objects.filter(pk=done.id).update(facts=facts | {"divisions": ["15"]})
    page = client_of(carol).get(reverse("registry:doubt", args=[number])).content.decode()
    assert "Alice &amp; Co" not in page, "it was judged for wider eyes"


@pytest.mark.usefixtures("_small")
def test_a_part_that_is_done_again_after_a_crash_is_kept_once(
    carol: Actor, lab: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = declared(carol, lab)
    client_of(carol).post(reverse("registry:judge_doubt", args=[number]))

    def die(**_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr(background, "note_job_step", die)
        with pytest.raises(KeyboardInterrupt):
            work(carol)
    half = jobs_of(carol)[0]
    assert (half.state, half.done) == (JobState.RUNNING, 0)
    done = work(carol)
    assert done.state == JobState.DONE
    whole = impact_below(carol, get_doubt(carol, number)).judgement.items
    stored = StoredImpact(done.id)
    kept = [one for owner in stored.owners() for one in stored.items(owner.owner_id)]
    assert as_texts(kept) == as_texts(whole)


@pytest.mark.usefixtures("_small")
def test_stored_impacts_are_let_go_when_they_are_too_old(carol: Actor, lab: dict[str, int]) -> None:
    number = declared(carol, lab)
    done = judge(carol, number)
    path = StoredImpact(done.id).path
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    assert clear_stored(written + KEPT - timedelta(minutes=1)) == 0
    assert clear_stored(written + KEPT + timedelta(minutes=1)) == 1
    page = client_of(carol).get(reverse("registry:doubt", args=[number])).content.decode()
    assert "Judge them all" in page
