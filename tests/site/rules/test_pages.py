"""The pages of the rules: open to everybody, in both languages, as of a day."""

import json

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from signing_in import client_of

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/rules/",
    "/rules/packs/cn/standard-coal/",
    "/rules/packs/cn/mandatory-management/",
    "/rules/packs/nmg/places/",
    "/rules/unchecked/",
    "/rules/verification/",
    "/rules/working-days/",
    "/rules/identifier/",
]

NAMES = ["as_of", "kind", "region", "confidence", "q", "edition", "use", "place", "start", "last"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_public_reads_the_rules_in_both_languages(address: str, language: str) -> None:
    answer = client_of(None, language=language).get(address)
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_every_installed_pack_has_a_page_and_every_example_comes_out() -> None:
    from duheng.rulebook import load_packs

    client = client_of(None)
    for one in load_packs().packs():
        page = client.get(f"/rules/packs/{one.id}/", {"edition": one.edition}).content.decode()
        assert one.digest in page
        assert "does not come out" not in page
        assert page.count("comes out as said") == len(one.examples)
        assert "nobody runs it" not in page


def test_a_day_chooses_the_edition_in_force_on_it() -> None:
    client = client_of(None)
    old = client.get("/rules/packs/cn/standard-coal/", {"as_of": "2015-06-30"}).content.decode()
    new = client.get("/rules/packs/cn/standard-coal/", {"as_of": "2025-06-30"}).content.decode()
    assert "<dd>GB/T 2589-2008</dd>" in old
    assert "<dd>GB/T 2589-2020</dd>" in new


def test_a_pack_before_its_first_day_says_that_it_is_not_in_force() -> None:
    address = "/rules/packs/cn/mandatory-management/"
    page = client_of(None).get(address, {"as_of": "2015-06-30"}).content.decode()
    assert "not yet in force" in page


@pytest.mark.parametrize("address", ["/rules/packs/cn/nothing/", "/rules/schemas/nothing.json"])
def test_what_is_not_installed_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


def test_an_edition_that_is_none_is_not_found() -> None:
    assert Client().get("/rules/packs/cn/standard-coal/?edition=1900").status_code == 404


@pytest.mark.parametrize("asked", ["yesterday", "0001-01-01", "9999-12-31", "2025-02-30", "\x00"])
def test_any_day_or_nonsense_gets_a_page(asked: str) -> None:
    for address in ADDRESSES:
        assert Client().get(address, {"as_of": asked}).status_code == 200


def test_the_list_is_filtered_and_an_empty_one_offers_all() -> None:
    client = client_of(None)
    page = client.get("/rules/", {"kind": "calendars"}).content.decode()
    assert "cn/working-days" in page
    assert "cn/standard-coal" not in page
    assert "No pack fits" in client.get("/rules/", {"q": "no such thing"}).content.decode()


def test_the_schema_of_a_kind_accepts_what_is_installed() -> None:
    answer = Client().get("/rules/schemas/rules.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    schema = json.loads(answer.content)
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["kind"] == {"const": "rules"}


def test_everything_unchecked_is_listed_with_its_use_and_as_a_spreadsheet() -> None:
    page = client_of(None).get("/rules/unchecked/").content.decode()
    assert "cn/mandatory-management" in page
    assert "water_meter" in page
    sheet = client_of(None).get("/rules/unchecked/", {"export": "csv"})
    rows = sheet.content.decode("utf-8-sig").splitlines()
    assert len(rows) > 150
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.split(","))


def test_hostile_questions_are_answered_without_a_fault() -> None:
    client = client_of(None)
    hostile = "<script>alert(1)</script>\x00' OR 1=1 --"
    for address in ADDRESSES:
        answer = client.get(address, dict.fromkeys(NAMES, hostile))
        assert answer.status_code in {200, 404}
        assert "<script>alert" not in answer.content.decode()
