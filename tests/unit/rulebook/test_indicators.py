"""The plan's indicators: its numbers unchanged, its contradictions shown, its pairs apart."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from duheng.rulebook import (
    AmbiguousValue,
    InvalidPack,
    NoSuchEntry,
    NoValueInForce,
    UnknownPack,
    load_packs,
    read_pack,
)
from duheng.rulebook.counting import CountedOver, CountingForm
from duheng.rulebook.indicators import (
    Series,
    indicator_plans_of,
    indicators_of,
    load_indicators,
)
from duheng.rulebook.notes import NoteKind

DAY = date(2025, 6, 30)
PLAN = load_indicators(DAY)
TEXT = Path(__file__).parents[4] / "shared" / "plan.zh.txt"
YEARS = range(2021, 2026)


def _numbers(series: Series) -> list[str]:
    return [f"{target.value:g}" for target in series.targets]


def _printed() -> str:
    if not TEXT.is_file():
        pytest.skip("the text of the plan is not beside this checkout")
    return re.sub(r"\s+", " ", TEXT.read_text(encoding="utf-8"))


def test_there_are_thirteen_indicators_in_fifteen_series_of_five_years():
    assert [one.number for one in PLAN.indicators] == list(range(1, 14))
    assert [one.key for one in PLAN.every_series()] == [
        "1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9a", "9b", "10", "11", "12", "13",
    ]  # fmt: skip
    for series in PLAN.every_series():
        assert [target.year for target in series.targets] == list(YEARS)
        assert [target.is_actual for target in series.targets] == [True] + [False] * 4


@pytest.mark.parametrize("indicator", PLAN.indicators, ids=lambda one: one.key)
def test_the_numbers_stand_in_the_text_of_the_plan_in_that_order(indicator):
    columns = zip(*(_numbers(series) for series in indicator.series), strict=True)
    assert " ".join("/".join(column) for column in columns) in _printed()


@pytest.mark.parametrize("indicator", PLAN.indicators, ids=lambda one: one.key)
def test_the_names_stand_in_the_text_of_the_plan(indicator):
    assert indicator.names["zh-Hans"] in _printed().replace(" ", "")


@pytest.mark.parametrize("one", PLAN.commitments, ids=lambda one: one.key)
def test_the_numbers_of_the_commitments_stand_in_the_text_of_the_plan(one):
    text = _printed().replace(" ", "")
    for value in [value for _, value in one.parts] or [one.value]:
        number = "两" if one.key == "authorised_body_pilots" else f"{value:g}"
        assert f"{number}{one.unit['zh-Hans']}" in text or f"{number}条主线" in text or (
            f"{number}个方面项目" in text
        )  # fmt: skip


def test_a_pair_is_two_series_and_no_fraction():
    assert [one.key for one in PLAN.indicators if one.is_pair] == ["industry_centres", "platforms"]
    centres = PLAN.indicator("industry_centres")
    assert [_numbers(one) for one in centres.series] == [
        ["1", "1", "3", "3", "3"],
        ["0", "2", "4", "5", "5"],
    ]


def test_the_contradictions_of_the_plan_are_shown_at_what_they_concern():
    shown = {note.key: note.about for note in PLAN.notes if note.kind is NoteKind.CONTRADICTION}
    assert shown.keys() == {
        "reference_material_totals",
        "local_specification_numbers",
        "units_or_merchants",
        "centres_not_paired",
    }
    assert PLAN.series("4").target(2025).value == 29
    materials = ("nucleic_acid_materials", "dairy_materials", "carbon_materials")
    assert sum(PLAN.commitment(key).value for key in materials) == 32
    for note in PLAN.notes:
        assert {"zh-Hans", "en"} <= set(note.text)


def test_counting_rules_say_that_they_are_our_reading():
    assert {series.counting.confidence.value for series in PLAN.every_series()} == {"unchecked"}
    assert {one.confidence.value for one in PLAN.indicators} == {"official"}


def test_a_total_over_the_years_says_which_date_counts():
    for series in PLAN.every_series():
        is_cumulative = series.counting.over is CountedOver.CUMULATIVE
        assert is_cumulative == (series.counting.dated_by is not None), series.key


def test_coverage_is_a_ratio_of_kinds():
    rule = PLAN.series("13").counting
    assert rule.form is CountingForm.RATIO
    assert (rule.of, rule.having) == ("catalogue_kinds", "public_standard_in_region")
    assert rule.where == {"requires_verification": (True,)}


def test_a_year_without_a_number_has_none_and_a_wrong_key_is_refused():
    assert PLAN.series("1").target(2030) is None
    with pytest.raises(NoSuchEntry, match="no series '7'"):
        PLAN.series("7")
    with pytest.raises(NoSuchEntry, match="no indicator 'x'"):
        PLAN.indicator("x")
    with pytest.raises(NoValueInForce):
        load_indicators(date(2022, 11, 8))


SMALL = """\
kind: indicators
id: xx/indicators
edition: "1"
title: {en: one indicator}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: null
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{plan: {on: 2021-01-01}, gives: {indicators: 1}}]
body:
  groups: {all: {en: all}}
  natures: {binding: {en: binding}}
  indicators:
    - key: scales
      number: 1
      group: all
      nature: binding
      names: {en: scales}
      unit: {en: pieces}
      definition: {en: scales that were counted}
      series:
        - key: "1"
          bodies: []
          bodies_stated_in: null
          actual: {2021: 1}
          targets: {2022: 2}
          counting: {count: scale, over: as_of}
  notes: [{key: one, kind: remark, about: [scales], text: {en: no remark}}]
"""
FAULTS = {
    "a group without title": ("group: all", "group: some", "the group 'some' of scales has no"),
    "a nature without title": ("nature: binding", "nature: x", "the nature 'x' of scales has no"),
    "a year twice": ("targets: {2022", "targets: {2021", "a year of series 1 is actual and target"),
    "a note on nothing": ("about: [scales]", "about: [ruler]", "is about ruler, which is not in"),
    "a rule of two forms": (
        "{count: scale",
        "{ratio: {of: a, having: b}, count: scale",
        "counting",
    ),
    "a body from nowhere": ("bodies: []", "bodies: [office]", "bodies_stated_in"),
    "a year of three digits": ("{2021: 1}", "{202: 1}", "'202' does not match"),
    "a key twice": ('key: "1"', "key: scales", "does not match"),
}


def test_the_small_pack_is_good():
    assert indicators_of([read_pack(SMALL)], DAY).series("1").target(2022).value == 2


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_pack_that_contradicts_itself_is_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(InvalidPack, match=message):
        indicators_of([read_pack(SMALL.replace(old, new))], DAY)


def test_the_same_keys_in_the_packs_of_two_regions_are_two_plans():
    other = read_pack(SMALL.replace("xx/indicators", "yy/more").replace("2022: 2", "2022: 5"))
    packs = [read_pack(SMALL), other]
    assert [one.plan_id for one in indicator_plans_of(packs, DAY)] == ["xx/indicators", "yy/more"]
    found = [indicators_of(packs, DAY, plan).series("1") for plan in ("xx/indicators", "yy/more")]
    assert [one.target(2022).value for one in found] == [2, 5]


def test_of_several_plans_one_must_be_named_and_exist():
    packs = [read_pack(SMALL), read_pack(SMALL.replace("xx/indicators", "yy/more"))]
    with pytest.raises(AmbiguousValue, match="xx/indicators, yy/more"):
        indicators_of(packs, DAY)
    with pytest.raises(UnknownPack):
        indicators_of(packs, DAY, "zz/none")
    with pytest.raises(UnknownPack) as told:
        load_indicators(DAY, "nmg/metrology-plan-indicator")
    assert "nmg/metrology-plan-indicators" in told.value.hint


def test_one_key_twice_in_one_pack_is_refused():
    twice = SMALL.replace("series:\n", "series:\n        - key: '1'\n          bodies: []\n"
        "          bodies_stated_in: null\n          actual: {2021: 1}\n          targets: {}\n"
        "          counting: {count: scale, over: as_of}\n")  # fmt: skip
    with pytest.raises(InvalidPack, match="keys 1 stand twice"):
        indicators_of([read_pack(twice)], DAY)


def test_the_pack_is_on_the_shelf_of_the_library_too():
    assert load_packs().pack("nmg/metrology-plan-indicators").digest == PLAN.packs[0].digest
