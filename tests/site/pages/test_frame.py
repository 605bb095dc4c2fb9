"""What stands around every page: navigation by job, language, headers, the synthetic band."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from signing_in import client_of

from duheng.site.actions.actor import PUBLIC, Actor
from duheng.site.pages.navigation import Item, every_item, phone_places, sections_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def synthetic() -> Iterator[Path]:
    path = Path(settings.HOME) / "site.json"
    before = path.read_bytes() if path.is_file() else None
    path.write_text(
        json.dumps({"title": "Test site", "region": "15", "synthetic": True}), encoding="utf-8"
    )
    os.utime(path, ns=(1, 1))
    yield path
    path.unlink() if before is None else path.write_bytes(before)


def page(client: Client, address: str = "/") -> str:
    return client.get(address).content.decode()


def test_every_page_of_a_synthetic_site_says_so(synthetic: Path, alice: Actor) -> None:
    for client in (client_of(None), client_of(alice)):
        for address in ("/", "/accounts/login/", "/people/account/", "/registry/instruments/"):
            answer = client.get(address)
            if answer.status_code == 200:
                assert "synthetic-band" in answer.content.decode(), address
    assert "Inner Mongolia" in page(client_of(None))
    assert "内蒙古自治区" in page(client_of(None, language="zh-hans"))


def test_a_real_site_says_nothing_of_the_kind() -> None:
    assert "synthetic-band" not in page(client_of(None))


def test_chinese_is_the_language_until_somebody_chooses_another() -> None:
    client = Client()
    assert (
        '<html lang="zh-hans">'
        in client.get("/", headers={"accept-language": "en"}).content.decode()
    )
    answer = client.post("/language/", {"language": "en", "next": "/?day=1"})
    assert answer.headers["Location"] == "/?day=1"
    assert '<html lang="en">' in page(client)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_the_language_switch_leads_nowhere_else(address: str) -> None:
    answer = Client().post("/language/", {"language": "en", "next": address})
    assert answer.headers["Location"] == "/"


def test_an_unknown_language_is_not_kept() -> None:
    assert "django_language" not in Client().post("/language/", {"language": "xx"}).cookies


def test_every_page_lets_scripts_of_this_site_run_and_no_other() -> None:
    policy = client_of(None).get("/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_navigation_shows_what_somebody_may_use(alice: Actor, mallory: Actor) -> None:
    keys = {one.key for one in sections_for(alice, "/")}
    assert "instruments" in keys
    assert "instruments" not in {one.key for one in sections_for(mallory, "/")}
    assert {one.key for one in sections_for(PUBLIC, "/")} <= {"home", "plan", "public", "rules"}


def test_every_item_leads_somewhere() -> None:
    assert len(every_item()) > 3


def test_an_item_is_open_to_whom_its_permission_says(alice: Actor) -> None:
    assert Item("home", "x", "home:home", "public").is_open_to(None)
    assert not Item("home", "x", "home:home").is_open_to(PUBLIC)
    assert Item("home", "x", "home:home", "registry.view").is_open_to(alice)
    assert not Item("home", "x", "home:home", "people.audit").is_open_to(alice)


def test_the_page_shown_is_marked(alice: Actor) -> None:
    sections = sections_for(alice, "/registry/instruments/7/")
    assert [one.key for one in sections if one.is_current] == ["instruments"]


def test_the_phone_leads_home_to_instruments_and_to_oneself(alice: Actor) -> None:
    sections = sections_for(alice, "/")
    keys = [one.key for one in phone_places(sections, alice, "/")]
    assert keys[0] == "home"
    assert keys[-1] == "me"
    assert "instruments" in keys


def test_a_refusal_is_a_page_with_its_reason_and_code(alice: Actor) -> None:
    answer = client_of(alice).get("/registry/instruments/999999/")
    assert answer.status_code == 404
    assert "site.no_such_record" in answer.content.decode()


def test_an_address_without_a_page_says_so_in_the_look_of_the_site(alice: Actor) -> None:
    answer = client_of(alice, language="zh-hans").get("/nothing-here/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words(alice: Actor) -> None:
    answer = client_of(alice, csrf=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.content.decode()


def test_what_nobody_foresaw_is_a_page_without_a_traceback(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duheng.site.home.views.overview", lambda *_given: 1 / 0)
    client = client_of(alice)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/static/vendor/tabler.min.css", "/static/pages/duheng.css"]
)
def test_what_a_page_loads_travels_packed(address: str) -> None:
    with closing(Client(headers={"accept-encoding": "gzip"}).get(address)) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "gzip"
        if answer.streaming:
            assert b"".join(answer.streaming_content)[:2] == b"\x1f\x8b"
