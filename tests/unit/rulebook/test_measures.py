"""The plan's measures: its own words and bodies, and who is responsible for what."""

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
    load_indicators,
    load_measures,
    load_vocabulary,
    read_pack,
)
from duheng.rulebook.measures import measures_of

DAY = date(2025, 6, 30)
PLAN = load_measures(DAY)
TEXT = Path(__file__).parents[4] / "shared" / "plan.zh.txt"
BODIES = load_vocabulary("nmg/plan-bodies", DAY)
RECORDS = load_vocabulary("nmg/plan-records", DAY)
NAMED_IN_BRACKETS = [one for one in PLAN.measures if one.section != "s6"]


def _plan_text() -> str:
    if not TEXT.is_file():
        pytest.skip("the text of the plan is not beside this checkout")
    plain = re.sub(r"\s+", "", TEXT.read_text(encoding="utf-8"))
    return re.sub(r"-\d+-", "", plain)  # numbers of pages


def test_there_are_27_measures_in_five_sections():
    assert len(PLAN.measures) == 27
    numbers = {
        key: len([one for one in PLAN.measures if one.section == key]) for key in PLAN.sections
    }
    assert numbers == {"s2": 5, "s3": 7, "s4": 6, "s5": 6, "s6": 3}


@pytest.mark.parametrize("measure", PLAN.measures, ids=lambda one: one.key)
def test_heading_and_quotes_stand_in_the_text_of_the_plan(measure):
    text = _plan_text()
    number = measure.clause[1:]
    assert f"{number}{measure.names['zh-Hans']}。" in text
    for task in measure.tasks:
        assert task["zh-Hans"] in text


@pytest.mark.parametrize("measure", NAMED_IN_BRACKETS, ids=lambda one: one.key)
def test_the_bodies_are_those_in_brackets_after_the_measure_in_that_order(measure):
    after = _plan_text().split(f"{measure.names['zh-Hans']}。", 1)[1]
    bracket = re.search(r"（([^（）]*?)(等部门单位)?负责）", after)
    assert bracket is not None
    printed = bracket.group(1).removeprefix("自治区")
    names = [BODIES.term(key).titles["zh-Hans"] for key in measure.bodies]
    ours = "、".join(name for name in names if name != "各盟行政公署、市人民政府")
    if "leagues_and_cities" in measure.bodies:
        assert printed.endswith("，各盟行政公署、市人民政府")
    plain = printed.removesuffix("各盟行政公署、市人民政府").rstrip("，")
    assert plain.replace("，", "、") == ours


@pytest.mark.parametrize("project", PLAN.projects, ids=lambda one: one.key)
def test_an_item_of_a_box_stands_in_the_text_and_has_a_kind_of_record(project):
    assert project.names["zh-Hans"] in _plan_text()
    assert project.record_kind in RECORDS
    assert project in PLAN.projects_of(project.measure)


def test_eight_documents_are_to_be_written():
    assert len(PLAN.documents) == 8
    text = _plan_text()
    for document in PLAN.documents:
        assert f"《{document.names['zh-Hans']}》" in text
    assert [one.key for one in PLAN.documents_of("3-4")] == ["industry_centre_measures"]


def test_no_measure_is_said_to_have_a_lead_that_the_plan_does_not_name():
    stated = [one.key for one in PLAN.measures if one.is_lead_stated]
    assert stated == ["6-2", "6-3"]
    for measure in PLAN.measures:
        if measure.lead_bodies and not measure.is_lead_stated:
            assert "lead_not_stated" in {note.key for note in PLAN.notes_about(measure.key)}


def test_a_body_finds_its_measures():
    assert [one.key for one in PLAN.of_body("justice")] == ["5-1"]
    assert PLAN.of_body("justice", lead_only=True) == ()
    assert [one.key for one in PLAN.of_body("health", lead_only=True)] == ["3-6"]
    assert PLAN.of_body("nobody") == ()


def test_indicators_and_measures_name_the_same_bodies_for_the_same_clause():
    by_clause = {one.clause: one.bodies for one in PLAN.measures}
    for series in load_indicators(DAY).every_series():
        if series.bodies_stated_in:
            clause = series.bodies_stated_in.split("，")[0]
            assert series.bodies == by_clause[clause], series.key


def test_the_misspelt_word_is_kept_and_noted():
    (wrong,) = [one for one in PLAN.projects if "分捡" in one.names["zh-Hans"]]
    assert [note.key for note in PLAN.notes_about(wrong.key)] == ["misspelling"]


def test_people_are_due_by_the_end_of_2025_and_nothing_else_has_a_date():
    due = {one.record_kind for one in PLAN.projects if one.due_on == date(2025, 12, 31)}
    assert due == {
        "doctor", "expert", "researcher", "technician", "discipline_leader", "innovation_team",
    }  # fmt: skip
    assert {one.due_on for one in PLAN.measures} == {None}


def test_what_is_not_in_the_plan_is_refused():
    for ask in (PLAN.measure, PLAN.project, PLAN.document, PLAN.projects_of, PLAN.documents_of):
        with pytest.raises(NoSuchEntry, match="the plan has no"):
            ask("9-9")
    with pytest.raises(NoValueInForce):
        load_measures(date(2022, 11, 8))


SMALL = """\
kind: measures
id: xx/measures
edition: "1"
title: {en: one measure}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: null
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{plan: {on: 2021-01-01}, gives: {measures: 1}}]
body:
  sections: {one: {en: one}}
  measures:
    - {key: 1-1, clause: a, section: one, names: {en: do it}, lead_bodies: [], supporting_bodies: [], is_lead_stated: false, due_on: null, tasks: []}
  documents:
    - {key: rules, measure: 1-1, level: regional, names: {en: rules}, due_on: 2025-12-31}
"""  # noqa: E501
FAULTS = {
    "a section without title": ("section: one", "section: two", "the section of 1-1 has no title"),
    "a document of no measure": ("measure: 1-1", "measure: 1-2", "belong to 1-2, no measure"),
    "a date that is none": ("due_on: 2025-12-31", "due_on: 2025-02-31", "is not a date"),
    "a key of another form": ("key: 1-1", "key: one", "'one' does not match"),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_pack_that_contradicts_itself_is_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(InvalidPack, match=message):
        measures_of([read_pack(SMALL.replace(old, new))], DAY)


def test_the_same_measures_in_the_packs_of_two_regions_are_two_plans():
    other = read_pack(SMALL.replace("xx/measures", "yy/more"))
    packs = [read_pack(SMALL), other]
    assert measures_of(packs, DAY, "yy/more").packs == (other,)
    with pytest.raises(AmbiguousValue):
        measures_of(packs, DAY)
