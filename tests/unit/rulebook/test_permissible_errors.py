"""Maximum permissible errors by kind, class, load and stage."""

from __future__ import annotations

from datetime import date

import pytest

from duheng.rulebook import NoSuchEntry, NoValueInForce, UncheckedValue, UnknownPack, load_packs
from duheng.rulebook.dated_values import DatedValue

LIBRARY = load_packs()
DAY = date(2025, 6, 30)


def _limit(kind: str, accuracy_class: str | float, **asked: object) -> DatedValue:
    question = {"in_service": True, "on": DAY, **asked}
    return LIBRARY.maximum_permissible_error(kind, accuracy_class, **question)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "accuracy_class", "value"),
    [
        ("active_energy_meter", "0.2S", 0.002),
        ("active_energy_meter", "0.5S", 0.005),
        ("active_energy_meter", 1, 0.01),
        ("active_energy_meter", "2", 0.02),
        ("current_transformer", 0.2, 0.002),
        ("current_transformer", "0.5S", 0.005),
        ("voltage_transformer", 0.2, 0.002),
        ("gas_meter", 1.0, 0.02),
        ("water_meter", 2, 0.04),
        ("belt_weigher", 0.5, 0.005),
        ("road_vehicle_weigher", 2, 0.02),
    ],
)
def test_without_a_load_the_limit_is_that_of_the_rated_range_in_service(
    kind, accuracy_class, value
):
    limit = _limit(kind, accuracy_class)
    assert limit.value == pytest.approx(value, rel=1e-12)
    assert limit.unit == "1"
    assert limit.distribution == "rectangular"


def test_what_was_assumed_is_said():
    assert _limit("active_energy_meter", "0.5S").assumed == (
        "connection: transformer",
        "power_factor: 1",
        "load: rated range",
    )
    assert _limit("belt_weigher", 0.5).assumed == ()


@pytest.mark.parametrize(
    ("load", "value"),
    [(0.01, 0.010), (0.049, 0.010), (0.05, 0.005), (1.0, 0.005), (4.0, 0.005), ("any", 0.010)],
)
def test_the_limit_follows_the_load_of_an_energy_meter(load, value):
    assert _limit("active_energy_meter", "0.5S", load=load).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("load", "value"),
    [(0.05, 0.0075), (0.19, 0.0075), (0.2, 0.0035), (0.99, 0.0035), (1.0, 0.002), (1.2, 0.002)],
)
def test_the_limit_of_a_current_transformer_is_that_of_the_lower_printed_load(load, value):
    assert _limit("current_transformer", 0.2, load=load).value == pytest.approx(value)


@pytest.mark.parametrize("load", [0.04, 1.21, -1.0, float("nan"), "upper"])
def test_a_load_that_the_regulation_does_not_cover_is_refused(load):
    with pytest.raises(NoSuchEntry, match=r"it has limits for: 0\.05 <= load < 0\.2"):
        _limit("current_transformer", 0.2, load=load)


def test_a_zone_is_asked_for_by_name():
    lower = _limit("gas_meter", 1.5, load="lower", in_service=False)
    assert lower.value == pytest.approx(0.03)
    assert lower.assumed == ()
    with pytest.raises(NoSuchEntry, match="zone upper; zone lower"):
        _limit("gas_meter", 1.5, load=0.5)


def test_the_limit_in_service_is_the_multiple_that_the_pack_states():
    first = _limit("water_meter", 1, in_service=False)
    later = _limit("water_meter", 1)
    assert later.value == pytest.approx(2 * first.value)
    assert first.source_id != later.source_id


def test_a_condition_replaces_the_default():
    hot = _limit("water_meter", 2, in_service=False, conditions={"water": "above-30C"})
    assert hot.value == pytest.approx(0.03)
    assert hot.assumed == ("load: rated range",)


def test_an_unknown_class_condition_or_kind_is_refused():
    with pytest.raises(NoSuchEntry, match=r"has no class '0\.7'"):
        _limit("active_energy_meter", 0.7)
    with pytest.raises(NoSuchEntry, match="is asked by class, water"):
        _limit("water_meter", 2, conditions={"colour": "blue"})
    with pytest.raises(UnknownPack, match="no pack has maximum permissible errors") as refusal:
        _limit("active_energy_metre", 1)
    assert refusal.value.hint == "did you mean 'active_energy_meter'?"


def test_a_limit_outside_its_period_and_an_unchecked_one_asked_strictly_are_refused():
    with pytest.raises(NoValueInForce, match="2013-04-08 onwards"):
        _limit("active_energy_meter", 1, on=date(2010, 1, 1))
    with pytest.raises(UncheckedValue):
        _limit("active_energy_meter", 1, strict=True)
    assert _limit("gas_meter", 1, strict=True).value == pytest.approx(0.02)
