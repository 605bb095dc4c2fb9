"""What must be verified, how often, until when: catalogue, regulations and due dates."""

from __future__ import annotations

from datetime import date

import pytest

from duheng.rulebook import (
    AmbiguousValue,
    FactNotGiven,
    InvalidPack,
    Manner,
    NextStep,
    NoSuchEntry,
    NoValueInForce,
    RangeOnly,
    UncheckedValue,
    assess_verification_due,
    load_catalogue,
    load_packs,
    load_verification_regulations,
    read_pack,
)
from duheng.rulebook.catalogue import catalogue_of
from duheng.rulebook.conditions import entries_that_apply
from duheng.rulebook.due_dates import last_day
from duheng.rulebook.notes import NoteKind
from duheng.terms.errors import UnusableInput

DAY = date(2025, 6, 30)
CATALOGUE = load_catalogue(DAY)
REGULATIONS = load_verification_regulations(DAY)


def _due(kind: str, verified_on: date = DAY, **more):
    return assess_verification_due(CATALOGUE, REGULATIONS, kind, verified_on, **more)


def test_the_working_list_has_42_rows_and_says_that_the_official_one_has_62_kinds():
    assert [one.number for one in CATALOGUE.kinds] == list(range(1, 43))
    assert (CATALOGUE.official_items, CATALOGUE.official_kinds) == (40, 62)
    shown = {note.key for note in CATALOGUE.notes_about("taximeter")}
    assert shown == {"number_of_kinds"}
    assert {one.kind for one in CATALOGUE.notes if one.key in shown} == {NoteKind.CONTRADICTION}


def test_every_row_of_the_working_list_is_unchecked_and_has_both_titles():
    for kind in CATALOGUE.kinds:
        assert kind.confidence == "unchecked"
        assert {"zh-Hans", "en"} <= set(kind.titles) & set(kind.item)


def test_every_regulation_of_a_kind_is_in_the_list_of_regulations():
    for kind in CATALOGUE.kinds:
        for key in kind.regulations:
            assert REGULATIONS.regulation(key).key == key


def test_chargers_are_in_the_catalogue_from_their_day_on():
    assert load_catalogue(date(2023, 1, 1)).kind("ev_charger").valid_from == date(2023, 1, 1)
    with pytest.raises(NoSuchEntry, match="the catalogue has no kind 'ev_charger'"):
        load_catalogue(date(2022, 12, 31)).kind("ev_charger")
    with pytest.raises(NoValueInForce):
        load_catalogue(date(2019, 12, 31))


def test_verification_is_compulsory_for_a_listed_use_of_a_kind_with_v_only():
    assert CATALOGUE.is_compulsory("water_meter", "trade")
    assert not CATALOGUE.is_compulsory("water_meter", "medical")
    assert not CATALOGUE.is_compulsory("pressure_transmitter", "safety")
    with pytest.raises(NoSuchEntry, match="has no use 'fun'"):
        CATALOGUE.is_compulsory("water_meter", "fun")


def test_a_meter_beyond_the_range_of_the_catalogue_is_not_under_it():
    assert CATALOGUE.is_compulsory("gas_meter", "trade", {"meter_size_g": 16})
    assert not CATALOGUE.is_compulsory("gas_meter", "trade", {"meter_size_g": 25})
    assert CATALOGUE.kind("taximeter").is_in_range({})
    with pytest.raises(FactNotGiven, match="the range of water_meter depends on nominal_diam"):
        CATALOGUE.is_compulsory("water_meter", "trade", {})


def test_a_kind_for_type_approval_only_has_no_manner():
    only = [one.key for one in CATALOGUE.kinds if not one.requires_verification]
    assert only == [
        "filling_and_check_weigher", "load_cell", "weighing_indicator", "pressure_transmitter",
    ]  # fmt: skip
    with pytest.raises(NoSuchEntry, match="asks no verification"):
        CATALOGUE.kind("load_cell").manner()


def test_compulsory_verification_is_free_and_calibration_is_charged():
    assert not CATALOGUE.is_charged("compulsory_verification")
    assert CATALOGUE.is_charged("calibration")
    with pytest.raises(NoSuchEntry):
        CATALOGUE.is_charged("dinner")


def test_a_periodic_instrument_is_verified_again():
    due = _due("fuel_dispenser", date(2025, 3, 1))
    assert due.manner is Manner.PERIODIC
    assert (due.valid_until, due.next_step) == (date(2025, 8, 31), NextStep.VERIFY)
    assert due.to_dict()["months"] == 6


def test_a_household_meter_is_replaced_at_the_end_of_its_term():
    due = _due("water_meter", date(2020, 3, 1), facts={"nominal_diameter_mm": 20})
    assert due.manner is Manner.FIRST_ROTATE
    assert (due.valid_until, due.next_step) == (date(2026, 2, 28), NextStep.REPLACE)
    meter = _due(
        "electricity_meter",
        facts={"installation": "residential", "accuracy_class": "2"},
        regulation="elec_meter_static",
    )
    assert (meter.valid_until, meter.next_step) == (date(2033, 6, 29), NextStep.REPLACE)


def test_a_glass_thermometer_has_no_due_date():
    due = _due(
        "clinical_thermometer",
        facts={"construction": "glass"},
        regulation="thermometer_glass_clinical",
    )
    assert (due.valid_until, due.interval) == (None, None)
    assert due.next_step is NextStep.SCRAP_WHEN_INACCURATE
    assert due.to_dict()["valid_until"] is None


def test_the_lower_confidence_of_row_and_interval_is_said():
    facts = {"nominal_diameter_mm": 20}
    assert REGULATIONS.regulation("water_meter").interval(facts).confidence == "secondary"
    assert _due("water_meter", facts=facts).confidence == "unchecked"


def test_strict_refuses_a_row_or_an_interval_that_nobody_checked():
    with pytest.raises(UncheckedValue, match="row fuel_dispenser is unchecked"):
        _due("fuel_dispenser", strict=True)
    with pytest.raises(UncheckedValue, match="12 months, unchecked"):
        REGULATIONS.regulation("taximeter").interval(strict=True)
    assert REGULATIONS.regulation("fuel_dispenser").interval(strict=True).months == 6


@pytest.mark.parametrize(
    ("kind", "more", "refusal", "message"),
    [
        ("gas_dispenser", {}, AmbiguousValue, "has 3 regulations: lpg_dispenser, cng_dispenser"),
        ("tonometer", {}, AmbiguousValue, "none is listed"),
        ("heat_meter", {}, AmbiguousValue, "left open by the source"),
        ("instrument_transformer", {}, AmbiguousValue, "'periodic / first'"),
        ("water_meter", {}, FactNotGiven, "depends on nominal_diameter_mm, which is not given"),
        ("electricity_meter", {}, FactNotGiven, "depends on installation"),
        ("breath_alcohol_analyser", {}, RangeOnly, "6 to 12 months"),
        ("taximeter", {"regulation": "taxi"}, NoSuchEntry, "no regulation 'taxi'"),
        ("gas_meter", {"regulation": "gas_meter_ultrasonic", "facts": {"gas": "town"}},
         NoSuchEntry, "is not fixed for gas: town"),
    ],
)  # fmt: skip
def test_a_due_date_that_cannot_be_known_is_refused(kind, more, refusal, message):
    with pytest.raises(refusal, match=message):
        _due(kind, **more)


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [
        ("2024-06-30", 12, "2025-06-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-01-01", 12, "2024-12-31"),
        ("2024-12-01", 1, "2024-12-31"),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary_or_with_a_shorter_month(begin, months, end):
    assert last_day(date.fromisoformat(begin), months).isoformat() == end


def test_a_term_may_be_counted_to_the_anniversary():
    assert last_day(date(2024, 6, 30), 12, "anniversary") == date(2025, 6, 30)
    with pytest.raises(InvalidPack, match="no way to count"):
        last_day(DAY, 12, "roughly")


@pytest.mark.parametrize("months", [0, -1, float("nan"), 120_000])
def test_a_term_that_is_none_or_has_no_end_is_refused(months):
    with pytest.raises(UnusableInput):
        last_day(DAY, months)


def test_a_regulation_is_found_by_the_beginning_of_its_number():
    assert [one.key for one in REGULATIONS.numbered("jjg162")] == ["water_meter"]
    assert REGULATIONS.numbered("JJG 9999") == ()


def test_there_are_69_regulations_with_both_titles_and_a_word_on_how_sure_they_are():
    assert len(REGULATIONS.regulations) == 69
    sure = [one.key for one in REGULATIONS.regulations if one.confidence == "secondary"]
    assert sure == ["elec_meter_inservice_online", "water_meter", "fuel_dispenser"]
    for one in REGULATIONS.regulations:
        assert {"zh-Hans", "en"} <= set(one.titles)
        assert one.known
        assert set(one.uses) <= set(REGULATIONS.titles["uses"])


def test_every_condition_asks_for_a_fact_that_has_a_title():
    asked = {
        name
        for one in REGULATIONS.regulations
        for interval in one.intervals
        for name in interval.when
    } | {name for kind in CATALOGUE.kinds for when, _ in kind.manners for name in when}
    asked |= {name for kind in CATALOGUE.kinds for name in kind.range}
    assert asked <= set(REGULATIONS.titles["facts"]) | set(CATALOGUE.titles["facts"])


BANDS = [({"d": {"to": 25}}, "small"), ({"d": {"above": 25, "below": 50}}, "middle")]


@pytest.mark.parametrize(("d", "found"), [(25, "small"), (25.1, "middle"), (49.9, "middle")])
def test_a_band_holds_its_own_ends_only(d, found):
    assert entries_that_apply(BANDS, {"d": d}, "it") == (found,)


@pytest.mark.parametrize("d", [50, float("nan"), "25", True, None], ids=repr)
def test_what_is_in_no_band_is_refused(d):
    with pytest.raises(NoSuchEntry, match="it is not fixed for d"):
        entries_that_apply(BANDS, {"d": d}, "it")


def test_a_fact_is_not_asked_when_another_one_decides():
    entries = [({"gas": "natural", "size": {"to": 16}}, 120), ({"size": {"above": 16}}, 36)]
    assert entries_that_apply(entries, {"size": 25}, "it") == (36,)
    with pytest.raises(FactNotGiven, match="depends on gas"):
        entries_that_apply(entries, {"size": 4}, "it")


def test_a_kind_twice_on_one_day_is_refused():
    pack = load_packs().pack("cn/mandatory-management")
    other = read_pack(SMALL)
    with pytest.raises(InvalidPack, match="the kinds taximeter stand twice"):
        catalogue_of([pack, other], DAY)
    with pytest.raises(InvalidPack, match="uses without title"):
        catalogue_of([read_pack(SMALL.replace("uses: [trade]", "uses: [fun]"))], DAY)


SMALL = """\
kind: catalogues
id: xx/catalogue
edition: "1"
title: {en: one kind}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: null
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{catalogue: {on: 2021-01-01}, gives: {kinds: 1}}]
body:
  modes: {}
  manners: {}
  uses: {trade: {en: trade}}
  kinds:
    - key: taximeter
      number: 1
      item: {en: taximeters}
      titles: {en: taximeters}
      modes: [V]
      manner_as_written: periodic
      manners: [{manner: periodic}]
      uses: [trade]
      regulations: []
"""
