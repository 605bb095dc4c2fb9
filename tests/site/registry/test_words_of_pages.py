"""Quantities, shifts and maps say what they are, in the language of the page and with units."""

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.registry.chains.point_words import amount, point_words
from duheng.site.registry.confirmations.actions import confirm_instrument
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.models import Certificate
from duheng.site.registry.quantity_names import NAMES, quantity_name
from duheng.traceability import AffectedPoint, Significance


@pytest.mark.parametrize(("given", "language", "shown"), [
    ("质量", "en", "mass"),
    ("Mass", "zh-hans", "质量"),
    ("mass", "en", "mass"),
    ("时间频率", "en", "time and frequency"),
    ("甜度", "en", "甜度"),
    ("", "en", ""),
])  # fmt: skip
def test_a_quantity_is_named_in_the_language_of_the_page(
    given: str, language: str, shown: str
) -> None:
    with translation.override(language):
        assert quantity_name(given) == shown


def test_no_two_quantities_have_one_name() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert len({str(one) for one in NAMES}) == len(NAMES)


@pytest.mark.parametrize(("value", "unit", "said"), [
    (9e-05, "kg", "9 × 10⁻⁵ kg"),
    (9e-05, "1", "0.009 %"),
    (-0.0123456, "m3", "-0.0123 m3"),
    (20.0, "kg", "20 kg"),
    (0.0, "kg", "0 kg"),
])  # fmt: skip
def test_an_amount_has_its_unit(value: float, unit: str, said: str) -> None:
    assert amount(value, unit) == said


def test_a_point_says_by_what_it_is_off_and_what_was_stated() -> None:
    one = AffectedPoint(
        key="p",
        quantity="mass",
        unit="kg",
        nominal=20.0,
        shift=9e-05,
        shift_unit="kg",
        shift_uncertainty=None,
        expanded_uncertainty=6e-05,
        ratio=1.5,
        significance=Significance.SIGNIFICANT,
        is_loading_assumed=False,
        is_point_assumed=False,
    )
    with translation.override("en"):
        assert point_words(one) == "20 kg: off by +9 × 10⁻⁵ kg, stated U 6 × 10⁻⁵ kg"


@action("tests.certify_for_words", permission=None)
def certify(*, actor: Actor, at: datetime, **facts: Any) -> int:
    record = Certificate(issued_on=at.date(), **facts)
    record.record()
    return int(record.pk)


@pytest.mark.django_db(transaction=True)
def test_a_certificate_asks_for_a_confirmation_until_there_is_one(
    alice: Actor, at: datetime
) -> None:
    scale = register_instrument(
        actor=alice, at=at, facts={"name": "Scale", "division_code": "150203"}
    )
    number = certify(
        actor=SYSTEM,
        at=at,
        number="C-1",
        kind="verification",
        verdict="passed",
        issuer_id=alice.organisation_id,
        owner_id=alice.organisation_id,
        division_code="150203",
        instrument_id=scale,
        measured_at=at,
        valid_until=date(2027, 1, 1),
    )
    address = reverse("registry:certificate", args=[number])
    asked = f"/registry/instruments/{scale}/confirm/?certificate={number}"
    assert asked in client_of(alice).get(address).content.decode()
    confirm_instrument(
        actor=alice,
        at=at,
        instrument_id=scale,
        revision=1,
        confirmed_on=at.date(),
        is_fit=True,
        certificate_id=number,
    )
    assert asked not in client_of(alice).get(address).content.decode()
