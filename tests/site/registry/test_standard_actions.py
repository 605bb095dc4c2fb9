"""Measurement standards, their checks and their kinds; confirmations; who may do which."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from conftest import someone
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import (
    ChangedMeanwhile,
    NoSuchRecord,
    NotAllowed,
    NotPossibleNow,
    UnusableFields,
)
from duheng.site.registry.confirmations.actions import (
    confirm_instrument,
    confirm_standard,
    withdraw_confirmation,
)
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.instruments.queries import confirmations_of, get_instrument
from duheng.site.registry.models import Certificate
from duheng.site.registry.standards.actions.checking import record_check, withdraw_check
from duheng.site.registry.standards.actions.covering import (
    add_capability,
    attach_equipment,
    detach_equipment,
    link_kinds,
)
from duheng.site.registry.standards.actions.registering import (
    change_standard,
    register_standard,
    set_standard_status,
    withdraw_standard,
)
from duheng.site.registry.standards.queries import (
    capabilities_of,
    checks_of,
    equipment_of,
    get_standard,
    kinds_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = {
    "number": "P-1",
    "name": "Weights, class F2",
    "level": "city",
    "division_code": "150200",
    "quantity": "mass",
}


@pytest.fixture
def mei(db: None) -> Actor:
    """Works as a metrologist in the institute of Baotou."""
    return someone("Mei", "metrologist", "150200", "technical_body")


def register(actor: Actor, at: datetime, **facts: Any) -> int:
    return register_standard(actor=actor, at=at, facts=FACTS | facts)


def test_public_standards_are_listed_for_all_and_the_others_for_their_keeper(
    mei: Actor, bob: Actor, carol: Actor, at: datetime
) -> None:
    public, own = register(mei, at), register(mei, at, number="E-1", level="enterprise")
    assert get_standard(bob, public).is_listed
    with pytest.raises(NoSuchRecord):
        get_standard(bob, own)
    assert get_standard(carol, own).number == "E-1"
    change_standard(actor=mei, at=at, standard_id=public, revision=1, facts={"level": "secondary"})
    with pytest.raises(NoSuchRecord):
        get_standard(bob, public)


def test_only_the_keeper_changes_a_standard(
    mei: Actor, alice: Actor, carol: Actor, at: datetime
) -> None:
    number = register(mei, at)
    other = someone("Otto", "metrologist", "150600", "technical_body")
    for actor in (alice, carol, other):
        with pytest.raises(NotAllowed):
            change_standard(actor=actor, at=at, standard_id=number, revision=1, facts={})
    with pytest.raises(NotAllowed):
        register(alice, at)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"level": "best"}, {"level"}),
        ({"quantity": ""}, {"quantity"}),
        ({"examined_on": "2026-01-02", "valid_until": "2026-01-01"}, {"valid_until"}),
        ({"examined_on": "soon"}, {"examined_on"}),
        ({"examined_by": 999_999}, {"examined_by"}),
        ({"keeper_id": 1}, {"keeper_id"}),
        ({"is_listed": True}, {"is_listed"}),
        ({"division_code": "zz"}, {"division_code"}),
    ],
    ids=str,
)
def test_a_standard_names_each_field_that_cannot_be_used(
    mei: Actor, at: datetime, facts: dict[str, Any], named: set[str]
) -> None:
    with pytest.raises(UnusableFields) as refusal:
        register(mei, at, **facts)
    assert set(refusal.value.data["fields"]) == named


def test_a_standard_is_suspended_resumed_and_ended(mei: Actor, at: datetime) -> None:
    number = register(mei, at)

    def become(status: str, revision: int, reason: str = "seal") -> int:
        return set_standard_status(
            actor=mei, at=at, standard_id=number, revision=revision, status=status, reason=reason
        )

    with pytest.raises(NotPossibleNow):
        become("suspended", 1, reason="")
    assert become("suspended", 1) == 2
    with pytest.raises(ChangedMeanwhile):
        become("in_force", 1)
    become("in_force", 2)
    become("ended", 3)
    with pytest.raises(NotPossibleNow):
        become("in_force", 4)


def test_the_kinds_of_a_standard_are_what_was_said_last(mei: Actor, at: datetime) -> None:
    number = register(mei, at)
    for kinds in (["water_meter", "gas_meter"], ["gas_meter", "heat_meter"], []):
        link_kinds(actor=mei, at=at, standard_id=number, revision=1, kinds=kinds)
        assert kinds_of(mei, number) == tuple(sorted(kinds))


def test_a_capability_has_an_uncertainty_with_its_factor_or_a_class(
    mei: Actor, at: datetime
) -> None:
    number = register(mei, at)
    good = {
        "quantity": "mass",
        "unit": "kg",
        "expanded_uncertainty": "0.0003",
        "coverage_factor": 2,
    }
    add_capability(actor=mei, at=at, standard_id=number, facts=good)
    add_capability(
        actor=mei,
        at=at,
        standard_id=number,
        facts={"quantity": "mass", "unit": "kg", "accuracy_class": "F2"},
    )
    for bad in (
        {"expanded_uncertainty": "0"},
        {"expanded_uncertainty": "nan"},
        {"coverage_factor": ""},
        {"expanded_uncertainty": ""},
    ):
        with pytest.raises(UnusableFields):
            add_capability(actor=mei, at=at, standard_id=number, facts=good | bad)
    found = capabilities_of(mei, number)
    assert [(str(one.expanded_uncertainty), one.accuracy_class) for one in found] == [
        ("0.0003", ""),
        ("None", "F2"),
    ]


def test_equipment_belongs_to_one_standard_of_its_own_keeper(
    mei: Actor, alice: Actor, at: datetime
) -> None:
    number, other = register(mei, at), register(mei, at, number="P-2")
    facts = {"name": "Comparator", "division_code": "150200"}
    device = register_instrument(actor=mei, at=at, facts=facts)
    foreign = register_instrument(actor=alice, at=at, facts=facts | {"division_code": "150203"})
    attach_equipment(actor=mei, at=at, standard_id=number, instrument_id=device, revision=1)
    assert [one.id for one in equipment_of(mei, number)] == [device]
    with pytest.raises(NotPossibleNow):
        attach_equipment(actor=mei, at=at, standard_id=other, instrument_id=device, revision=2)
    with pytest.raises(NoSuchRecord):
        attach_equipment(actor=mei, at=at, standard_id=number, instrument_id=foreign, revision=1)
    assert equipment_of(alice, number) == ()
    with pytest.raises(UnusableFields):
        detach_equipment(actor=mei, at=at, instrument_id=device, revision=2, reason=" ")
    detach_equipment(actor=mei, at=at, instrument_id=device, revision=2, reason="sold")
    assert equipment_of(mei, number) == ()


def test_the_verdict_of_a_check_follows_from_deviation_and_limit(
    mei: Actor, alice: Actor, at: datetime
) -> None:
    number = register(mei, at)
    measured = {"checked_at": at, "deviation": "-0.4", "limit": "0.3", "unit": "mg"}
    record_check(actor=mei, at=at, standard_id=number, facts=measured)
    record_check(actor=mei, at=at, standard_id=number, facts={"checked_at": at, "passed": True})
    for bad in (
        measured | {"passed": True},
        measured | {"limit": "-1"},
        measured | {"unit": ""},
        {"checked_at": at},
        {"passed": True},
        {"checked_at": at + timedelta(days=1), "passed": True},
        {"checked_at": "2026-01-01T00:00", "passed": True},
    ):
        with pytest.raises(UnusableFields):
            record_check(actor=mei, at=at, standard_id=number, facts=bad)
    found = checks_of(mei, number)
    assert [one.passed for one in found] == [False, True]
    assert checks_of(alice, number) == ()
    withdraw_check(actor=mei, at=at, check_id=found[0].id, revision=1, reason="wrong pan")
    assert len(checks_of(mei, number)) == 1


NUMBERS = count(1)


@action("tests.certify", permission=None)
def certify(*, actor: Actor, at: datetime, **facts: Any) -> int:
    record = Certificate(issued_on=at.date(), **facts)
    record.record()
    return int(record.pk)


def certificate(alice: Actor, number: int, **facts: Any) -> int:
    said: dict[str, Any] = {
        "number": f"C-{next(NUMBERS)}",
        "kind": "verification",
        "verdict": "passed",
        "issuer_id": alice.organisation_id,
        "owner_id": alice.organisation_id,
        "division_code": "150203",
        "instrument_id": number,
        "measured_at": datetime(2026, 2, 10, 2, tzinfo=UTC),
        "valid_until": date(2027, 2, 9),
    }
    return certify(actor=SYSTEM, at=datetime(2026, 2, 11, tzinfo=UTC), **(said | facts))


def scale(alice: Actor, at: datetime, **facts: Any) -> int:
    given = {"name": "Scale", "division_code": "150203"} | facts
    return register_instrument(actor=alice, at=at, facts=given)


def confirm(alice: Actor, at: datetime, number: int, **said: Any) -> date | None:
    revision = get_instrument(alice, number, at.date()).revision
    given = {"confirmed_on": at.date(), "is_fit": True} | said
    confirm_instrument(actor=alice, at=at, instrument_id=number, revision=revision, **given)
    return get_instrument(alice, number, at.date()).confirmed_until


def test_the_due_day_follows_from_interval_catalogue_or_certificate(
    alice: Actor, at: datetime
) -> None:
    own = scale(alice, at, interval_months=6)
    assert confirm(alice, at, own) == date(2026, 9, 1)
    dispenser = scale(alice, at, kind="fuel_dispenser")
    assert confirm(alice, at, dispenser) == date(2026, 9, 1)
    verified = scale(alice, at)
    assert confirm(alice, at, verified, certificate_id=certificate(alice, verified)) == date(
        2027, 2, 9
    )
    shorter = scale(alice, at, interval_months=3)
    number = certificate(alice, shorter)
    assert confirm(alice, at, shorter, certificate_id=number) == date(2026, 5, 9)


def test_what_is_scrapped_when_out_of_tolerance_is_never_due(alice: Actor, at: datetime) -> None:
    assert confirm(alice, at, scale(alice, at, manner="scrap")) is None


def test_a_confirmation_without_any_interval_asks_for_a_due_day(alice: Actor, at: datetime) -> None:
    number = scale(alice, at)
    with pytest.raises(UnusableFields) as refusal:
        confirm(alice, at, number)
    assert set(refusal.value.data["fields"]) == {"due_on"}
    assert confirm(alice, at, number, due_on="2026-12-31") == date(2026, 12, 31)


def test_a_confirmation_rests_on_a_certificate_that_can_bear_it(
    alice: Actor, bob: Actor, at: datetime
) -> None:
    number, other = scale(alice, at), scale(alice, at)
    for bad in (
        certificate(alice, other),
        certificate(alice, number, status="void"),
        certificate(alice, number, verdict="failed", kind="rejection"),
    ):
        with pytest.raises(NotPossibleNow):
            confirm(alice, at, number, certificate_id=bad)
    good = certificate(alice, number, regulation="JJG 539")
    with pytest.raises(NoSuchRecord):
        confirm(bob, at, scale(bob, at, division_code="150602"), certificate_id=good)
    for day in ({"confirmed_on": "2026-02-01"}, {"due_on": "2027-02-10"}, {"due_on": "2026-02-01"}):
        with pytest.raises(UnusableFields):
            confirm(alice, at, number, certificate_id=good, **day)


def test_an_unfit_instrument_is_confirmed_until_no_day(alice: Actor, at: datetime) -> None:
    number = scale(alice, at, interval_months=12)
    assert confirm(alice, at, number) is not None
    assert confirm(alice, at, number, is_fit=False, as_found="0.4 g above the limit") is None
    latest = confirmations_of(alice, instrument_id=number)[0]
    assert (latest.is_fit, latest.due_on) == (False, None)
    revision = get_instrument(alice, number, at.date()).revision
    assert revision == 3
    withdraw_confirmation(
        actor=alice, at=at, confirmation_id=latest.id, revision=1, reason="wrong instrument"
    )
    assert get_instrument(alice, number, at.date()).confirmed_until == date(2027, 3, 1)


def test_an_older_confirmation_learnt_later_does_not_move_the_due_day(
    alice: Actor, at: datetime
) -> None:
    number = scale(alice, at, interval_months=12)
    confirm(alice, at, number)
    assert confirm(alice, at, number, confirmed_on="2025-03-02") == date(2027, 3, 1)


def test_a_standard_is_confirmed_by_its_keeper(mei: Actor, alice: Actor, at: datetime) -> None:
    number = register(mei, at, interval_months=12)
    said: dict[str, Any] = {"standard_id": number, "revision": 1, "is_fit": True}
    confirm_standard(actor=mei, at=at, confirmed_on=at.date(), **said)
    assert get_standard(mei, number).confirmed_until == date(2027, 3, 1)
    with pytest.raises(NotAllowed):
        confirm_standard(actor=alice, at=at, confirmed_on=at.date(), **said)


def test_a_withdrawn_standard_is_no_longer_changed(mei: Actor, at: datetime) -> None:
    number = register(mei, at)
    withdraw_standard(actor=mei, at=at, standard_id=number, revision=1, reason="twice")
    with pytest.raises(NotPossibleNow):
        change_standard(actor=mei, at=at, standard_id=number, revision=2, facts={"name": "x"})
