"""Must my instrument be verified? What a shopkeeper is told."""

from datetime import date, datetime

import pytest
from django.test import Client
from signing_in import client_of

from conftest import someone
from duheng.rulebook import load_catalogue, load_verification_regulations
from duheng.site.registry.models import StandardLevel
from duheng.site.registry.standards.actions.covering import link_kinds
from duheng.site.registry.standards.actions.registering import register_standard
from duheng.site.rules.receiving import receiving_bodies
from duheng.site.rules.verdicts import Verdict, judge

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)


def asked(kind: str, use: str, **facts: object) -> Verdict:
    regulations = load_verification_regulations(DAY)
    return judge(load_catalogue(DAY), regulations, kind, use, facts)


def answered(**question: str) -> str:
    question.setdefault("as_of", DAY.isoformat())
    answer = client_of(None).get("/rules/verification/", question)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_weigher_for_trade_must_be_verified_and_costs_nothing() -> None:
    page = answered(kind="non_automatic_weigher", use="trade")
    assert "Yes, it must be verified" in page
    assert "Free for the user." in page
    assert "every year" in page


def test_the_same_weigher_in_a_kitchen_need_not() -> None:
    page = answered(kind="non_automatic_weigher", use="other")
    assert "No, verification is not compulsory" in page
    assert "A verification of your own choice is charged." in page


def test_a_meter_is_asked_for_its_size_before_anything_is_said() -> None:
    verdict = asked("water_meter", "trade")
    assert verdict.is_compulsory is None
    assert verdict.missing == ("nominal_diameter_mm",)
    page = answered(kind="water_meter", use="trade")
    assert 'name="fact-nominal_diameter_mm"' in page


def test_a_meter_within_the_range_is_replaced_after_its_term() -> None:
    verdict = asked("water_meter", "trade", nominal_diameter_mm=20.0)
    assert verdict.is_compulsory
    assert [one.months for one in verdict.intervals] == [72]


def test_a_meter_beyond_the_range_need_not_be_verified() -> None:
    verdict = asked("water_meter", "trade", nominal_diameter_mm=80.0)
    assert verdict.is_compulsory is False
    assert verdict.reason == "out_of_range"
    question = {"kind": "water_meter", "use": "trade", "fact-nominal_diameter_mm": "80"}
    assert "outside the range" in answered(**question)


def test_what_needs_type_approval_only_is_said_to() -> None:
    assert asked("load_cell", "trade").reason == "approval_only"


def test_a_manner_that_the_source_leaves_open_is_not_guessed() -> None:
    verdict = asked("instrument_transformer", "trade")
    assert verdict.is_manner_open
    assert verdict.manner is None


def test_every_kind_and_use_gets_an_answer() -> None:
    catalogue = load_catalogue(DAY)
    for kind in catalogue.kinds:
        for use in (*catalogue.titles["uses"], "other"):
            verdict = asked(kind.key, use)
            assert (verdict.is_compulsory is None) == (verdict.reason == "fact_missing")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_is_asked_on_the_page(language: str) -> None:
    client = client_of(None, language=language)
    for kind in load_catalogue(DAY).kinds:
        for use in kind.uses:
            asked_for = {"kind": kind.key, "use": use, "as_of": DAY.isoformat()}
            assert client.get("/rules/verification/", asked_for).status_code == 200


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "1e400", "wide", "<b>"])
def test_a_size_that_is_none_is_asked_for_again(value: str) -> None:
    question = {"kind": "water_meter", "use": "trade", "fact-nominal_diameter_mm": value}
    assert "That depends: please say more" in answered(**question)


def test_before_the_first_catalogue_nothing_is_said() -> None:
    assert "No catalogue is in force on that day" in answered(as_of="2001-01-01")


@pytest.mark.django_db(transaction=True)
def test_the_nearest_body_with_a_public_standard_is_named(at: datetime) -> None:
    dora = someone("Dora", "metrologist", "150200", "technical_body")
    facts = {
        "number": "B-1",
        "name": "Balances",
        "level": StandardLevel.CITY,
        "division_code": "150200",
        "quantity": "mass",
        "unit": "kg",
    }
    standard = register_standard(actor=dora, at=at, facts=facts)
    link_kinds(actor=dora, at=at, standard_id=standard, revision=1, kinds=["non_automatic_weigher"])
    day = at.date()
    assert [one.name for one in receiving_bodies("non_automatic_weigher", "150203", day)] == [
        "Dora & Co"
    ]
    assert receiving_bodies("non_automatic_weigher", "150602", day) == ()
    assert receiving_bodies("non_automatic_weigher", "999999", day) == ()
    question = {"kind": "non_automatic_weigher", "use": "trade", "place": "150203"}
    assert "Dora &amp; Co" in answered(**question, as_of=day.isoformat())


def test_the_page_needs_no_account_and_no_script() -> None:
    page = Client().get("/rules/verification/").content.decode()
    assert 'method="get"' in page
    assert "onchange" not in page
