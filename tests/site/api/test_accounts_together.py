"""Accounts together over the interface: all sites, and one against the period before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from accounts_of import example_outcome
from callers import program_of
from quality_of import made
from records_of import AT, records_of

from duheng.site.accounts.actions.running import figure_of
from duheng.site.accounts.models import Account, AccountRun
from duheng.site.actions.actor import Actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]
REGION = "/api/v1/accounts/region"
TITLE = "energy_comprehensive"


def figures() -> list[Any]:
    return [one for one in example_outcome()["account"]["figures"] if not one["group"]]


def an_earlier_account(of: int, factor: float) -> None:
    """Add the account of the period before, with the same causes and other values."""
    now = Account.objects.unscoped("tests").select_related("current").get(pk=of)
    before = made(
        Account(
            site_id=now.site_id, title="Before", form=now.form, owner_id=now.owner_id,
            division_code=now.division_code, begins_at=AT - timedelta(days=700),
            ends_at=now.begins_at,
        )
    )  # fmt: skip
    run = made(
        AccountRun(account=before, version_id=now.current.version_id, state="done", asked_at=AT)
    )
    for place, one in enumerate(figures()):
        made(figure_of(run, place, one | {"best_estimate": one["best_estimate"] * factor}))
    before.current = run
    made(before)


def test_sites_are_added_up_with_what_they_share(alice: Actor, bob: Actor, carol: Actor) -> None:
    records_of(alice)
    second = records_of(bob)
    told = {one["quantity"]: one for one in figures()}
    alone = program_of(alice).get(REGION, {"quantity": f"{TITLE}|{told[TITLE]['unit']}"}).json()
    (site,) = alone["sites"]
    assert site["value"] == alone["total"]["value"] == told[TITLE]["best_estimate"]
    u = told[TITLE]["standard_uncertainty"]
    assert alone["total"]["expanded_uncertainty"] == pytest.approx(2 * u, rel=1e-12)
    assert sum(one["share"] for one in alone["causes"]) == pytest.approx(1.0)
    helps = alone["one_better_certificate"]
    assert helps == sorted(helps, key=lambda one: -one["fall"])
    assert all(0 < one["fall"] < 1 for one in helps)
    assert "certificate" in helps[0]["source"]
    regulator = program_of(carol).get(REGION).json()
    assert {one["division_code"] for one in regulator["sites"]} <= {"150203"}
    assert second["account"] not in {one["account_id"] for one in alone["sites"]}


def test_what_no_account_gives_is_refused_and_nothing_is_nothing(alice: Actor, bob: Actor) -> None:
    caller = program_of(alice)
    empty = caller.get(REGION).json()
    assert (empty["sites"], empty["total"]["number"], empty["year"]) == ([], 0, None)
    records_of(alice)
    for wanted, field in (({"quantity": "gold|kg"}, "quantity"), ({"year": 1999}, "year")):
        answer = caller.get(REGION, wanted)
        assert answer.status_code == 422
        assert list(answer.json()["data"]["fields"]) == [field]
    assert program_of(bob).get(REGION).json()["sites"] == []
    assert program_of(alice, "registry.view").get(REGION).status_code == 403


def test_a_change_is_judged_by_what_both_periods_share(alice: Actor, bob: Actor) -> None:
    number = records_of(alice)["account"]
    caller, address = program_of(alice), f"/api/v1/accounts/{number}/comparison"
    assert caller.get(address).json() == []
    an_earlier_account(number, 0.5)
    found = {one["quantity"]: one for one in caller.get(address).json()}
    assert set(found) == {one["quantity"] for one in figures()}
    one = found[TITLE]
    assert one["difference"] == pytest.approx(one["after"] / 2)
    assert one["shared"] == pytest.approx(1.0)
    assert one["expanded_uncertainty"] < 1e-6 * one["after"]
    assert one["is_seen"] is True
    assert program_of(bob).get(address).status_code == 404
