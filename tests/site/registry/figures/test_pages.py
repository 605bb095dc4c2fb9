"""Pages of figures: intake, list, one with its evidence, chain, impact; and who sees what."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import load_workbook
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.pages.notifications.queries import notifications_of
from duheng.site.registry.chains.actions import doubt_standard, tell_affected
from duheng.site.registry.models import Certificate, Figure

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Publish = Callable[..., list[int]]


def bytes_of(account: dict[str, Any]) -> bytes:
    return json.dumps(account, ensure_ascii=False).encode()


def sent(client: Any, content: bytes) -> Any:
    file = SimpleUploadedFile("account.json", content, "application/json")
    return client.post("/registry/figures/upload/", {"file": file})


@pytest.fixture
def published(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> dict[str, int]:
    number, other = publish(alice, account)
    return {**works, "figure": number, "other": other}


def test_an_account_is_sent_shown_and_published(
    alice: Actor, works: dict[str, int], account: dict[str, Any]
) -> None:
    client = client_of(alice)
    answer = sent(client, bytes_of(account))
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    assert "CO2 of purchased electricity" in page
    assert "STD-2024-0003" in page  # stays a gap, said before anything is published
    answer = client.post(answer.url)
    assert answer.status_code == 302
    assert Figure.objects.unscoped("tests").count() == 2


def test_the_same_file_twice_is_told(
    alice: Actor, published: dict[str, int], account: dict[str, Any]
) -> None:
    client = client_of(alice)
    preview = sent(client, bytes_of(account)).url
    assert "Published already" in client.get(preview).content.decode()
    answer = client.post(preview)
    assert answer.status_code == 409
    assert "published already" in answer.content.decode()


def test_a_restatement_is_chosen_on_the_page(
    alice: Actor, published: dict[str, int], account: dict[str, Any]
) -> None:
    account["figures"] = account["figures"][:1]
    account["figures"][0]["digest"] = "sha256:" + "1" * 64
    client = client_of(alice)
    preview = sent(client, bytes_of(account)).url
    assert client.post(preview).status_code == 409
    answer = client.post(preview, {"restates": [published["figure"]], "reason": "new factor"})
    assert answer.status_code == 302
    page = client.get(f"/registry/figures/{published['figure']}/").content.decode()
    assert "Restated" in page
    assert "new factor" in page


@pytest.mark.parametrize("content", [b"<x/>", b"{}", b'{"figures": [{}]}', b"not json"])
def test_a_wrong_file_is_refused_at_its_field(alice: Actor, content: bytes) -> None:
    answer = sent(client_of(alice), content)
    assert answer.status_code == 422
    assert "is not what an account prints" in answer.content.decode()


def test_a_changed_budget_is_refused_with_what_does_not_follow(
    alice: Actor, account: dict[str, Any]
) -> None:
    account["figures"][0]["expanded_uncertainty"] *= 0.5
    answer = sent(client_of(alice, language="zh-hans"), bytes_of(account))
    assert answer.status_code == 422
    assert "扩展不确定度" in answer.content.decode()


def test_another_persons_upload_is_not_opened(
    alice: Actor, bob: Actor, works: dict[str, int], account: dict[str, Any]
) -> None:
    preview = sent(client_of(alice), bytes_of(account)).url
    assert client_of(bob).get(preview).status_code == 404


def test_a_figure_shows_value_budget_evidence_and_chain(
    alice: Actor, published: dict[str, int]
) -> None:
    page = client_of(alice).get(f"/registry/figures/{published['figure']}/").content.decode()
    assert "75.60" in page
    assert f'href="/registry/certificates/{published["CAL-2024-0171"]}/"' in page
    assert "/packs/nmg/electricity-emission-factors/" in page
    assert "not in the registry" in page
    assert "not stated" in page


def test_the_pages_speak_chinese(alice: Actor, published: dict[str, int]) -> None:
    client = client_of(alice, language="zh-hans")
    page = client.get(f"/registry/figures/{published['figure']}/").content.decode()
    for words in ("购入电力的二氧化碳排放量", "最佳估计", "溯源", "不确定度"):
        assert words in page
    assert "已发布的核算数" in client.get("/registry/figures/").content.decode()


def test_the_chain_above_a_figure_is_drawn_as_of_an_instant(
    alice: Actor, published: dict[str, int]
) -> None:
    client = client_of(alice)
    address = f"/registry/chains/figure/{published['figure']}/"
    page = client.get(address).content.decode()
    for number in ("CAL-2024-0171", "VER-2024-0099", "STD-1", "is not in the registry"):
        assert number in page
    before = client.get(address, {"at": "2023-01-01"}).content.decode()
    assert "It was used before it was calibrated" in before
    assert "It was used before it was calibrated" not in page


def test_strangers_see_neither_figure_nor_file_nor_chain(
    bob: Actor, mallory: Actor, published: dict[str, int]
) -> None:
    number = published["figure"]
    for path in (
        f"/registry/figures/{number}/",
        f"/registry/figures/{number}/file",
        f"/registry/chains/figure/{number}/",
        f"/registry/figures/{number}/withdraw/",
    ):
        assert client_of(bob).get(path).status_code == 404, path
        assert client_of(mallory).get(path).status_code in (403, 404), path
    assert "CO2" not in client_of(bob).get("/registry/figures/").content.decode()


def test_the_regulator_of_the_place_reads_and_does_not_withdraw(
    carol: Actor, published: dict[str, int]
) -> None:
    number = published["figure"]
    client = client_of(carol)
    assert client.get(f"/registry/figures/{number}/").status_code == 200
    assert client.get(f"/registry/figures/{number}/withdraw/").status_code == 403
    assert client.get("/registry/figures/upload/").status_code == 403


def test_the_list_filters_and_exports(alice: Actor, published: dict[str, int]) -> None:
    client = client_of(alice)
    page = client.get("/registry/figures/", {"title": "comprehensive"}).content.decode()
    assert "CO2 of purchased" not in page
    found = client.get("/registry/figures/", {"export": "xlsx"})
    assert found.status_code == 200


def test_withdrawing_stays_to_be_read(alice: Actor, published: dict[str, int]) -> None:
    client = client_of(alice)
    address = f"/registry/figures/{published['figure']}/"
    answer = client.post(f"{address}withdraw/", {"revision": "1", "reason": "wrong meter"})
    assert answer.status_code == 302
    assert "wrong meter" in client.get(address).content.decode()


def doubted(works: dict[str, int]) -> int:
    return doubt_standard(
        actor=SYSTEM,
        at=AT,
        standard_id=works["standard"],
        found_at=datetime(2025, 9, 1, tzinfo=UTC),
        last_good_at=datetime(2024, 3, 1, tzinfo=UTC),
        reason="dropped",
    )


@action("tests.move_figures", permission=None)
def move_figures(*, actor: Actor, at: datetime, owner: int) -> None:
    for one in Figure.objects.unscoped("tests"):
        one.owner_id = owner
        one.record()


def test_the_affected_of_a_bad_standard_hold_the_figures_that_rest_on_it(
    alice: Actor, carol: Actor, published: dict[str, int]
) -> None:
    doubt = doubted(published)
    client = client_of(carol)
    page = client.get(f"/registry/doubts/{doubt}/").content.decode()
    assert f'href="/registry/figures/{published["figure"]}/"' in page
    book = load_workbook(
        io.BytesIO(b"".join(client.get(f"/registry/doubts/{doubt}/affected.xlsx")))
    )
    kinds = [row[1].value for row in book.active.iter_rows()]
    assert kinds.count("Figure") == 2
    letters = client.get(f"/registry/doubts/{doubt}/letters/").content.decode()
    assert "CO2" in letters or "二氧化碳" in letters


def test_the_owners_of_affected_figures_are_told_of_them_too(
    alice: Actor, carol: Actor, published: dict[str, int]
) -> None:
    assert tell_affected(actor=carol, at=AT, doubt_id=doubted(published)) > 0
    with translation.override("en"):
        subject = notifications_of(alice)[0].subject
    assert subject == "2 of your certificates and 2 of your published figures may be wrong"
    with translation.override("zh-hans"):
        assert "2 份证书和 2 个已发布的核算数" in notifications_of(alice)[0].subject


def test_an_owner_of_whom_only_figures_are_affected_is_led_to_the_figures(
    alice: Actor, bob: Actor, carol: Actor, works: dict[str, int], account: dict[str, Any],
    publish: Publish,
) -> None:  # fmt: skip
    publish(alice, account)
    move_figures(actor=SYSTEM, at=AT, owner=bob.organisation_id or 0)
    tell_affected(actor=carol, at=AT, doubt_id=doubted(works))
    with translation.override("en"):
        (own,) = notifications_of(bob)
        assert own.subject == "2 of your published figures may be wrong"
        assert notifications_of(alice)[0].subject == "2 of your certificates may be wrong"
    assert own.address == "/registry/figures/"


def test_who_may_not_see_a_figure_does_not_tell_its_owner_of_it(
    alice: Actor, carol: Actor, published: dict[str, int]
) -> None:
    laboratory = replace(carol, organisation_id=published["body"], divisions=())
    tell_affected(actor=laboratory, at=AT, doubt_id=doubted(published))
    with translation.override("en"):
        assert notifications_of(alice)[0].subject == "2 of your certificates may be wrong"


def test_a_withdrawn_figure_is_not_affected_any_more(
    alice: Actor, carol: Actor, published: dict[str, int]
) -> None:
    doubt = doubted(published)
    for number in (published["figure"], published["other"]):
        client_of(alice).post(
            f"/registry/figures/{number}/withdraw/", {"revision": "1", "reason": "wrong"}
        )
    page = client_of(carol).get(f"/registry/doubts/{doubt}/").content.decode()
    assert "/registry/figures/" not in page.partition("<main")[2]


def test_certificates_lead_to_the_figures_that_rest_on_them(
    alice: Actor, published: dict[str, int]
) -> None:
    number = published["CAL-2024-0171"]
    assert Certificate.objects.unscoped("tests").filter(pk=number).exists()
    page = client_of(alice).get(f"/registry/certificates/{number}/").content.decode()
    assert f'href="/registry/figures/{published["figure"]}/"' in page
