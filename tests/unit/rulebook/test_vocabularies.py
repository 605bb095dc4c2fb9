"""Vocabularies: the words of the plan's records, which its counting rules rely on."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from duheng.rulebook import (
    AttributeType,
    InvalidPack,
    NoSuchEntry,
    UnknownPack,
    load_indicators,
    load_vocabulary,
    read_pack,
)
from duheng.rulebook.vocabularies import vocabulary_of

DAY = date(2025, 6, 30)
RECORDS = load_vocabulary("nmg/plan-records", DAY)
BODIES = load_vocabulary("nmg/plan-bodies", DAY)
PLAN = load_indicators(DAY)
TEXT = Path(__file__).parents[4] / "shared" / "plan.zh.txt"
RULES = [
    *((series.key, series.counting) for series in PLAN.every_series()),
    *((one.key, one.counting) for one in PLAN.commitments if one.counting),
]
OF_RECORDS = [(key, rule) for key, rule in RULES if rule.of == "plan_record"]


def test_every_term_and_attribute_has_both_titles():
    for term in (*RECORDS.terms, *BODIES.terms):
        assert {"zh-Hans", "en"} <= set(term.titles), term.key
        for attribute in term.attributes:
            assert {"zh-Hans", "en"} <= set(attribute.title), attribute.key
            for title in attribute.values.values():
                assert {"zh-Hans", "en"} <= set(title)


@pytest.mark.parametrize(("key", "rule"), OF_RECORDS, ids=[key for key, _ in OF_RECORDS])
def test_a_counting_rule_filters_by_what_records_of_its_kind_have(key, rule):
    (kind,) = rule.where["kind"]
    term = RECORDS.term(kind)
    for name, values in rule.where.items():
        if name != "kind":
            attribute = term.attribute(name)
            assert attribute.is_required
            assert set(values) <= set(attribute.values)
    if rule.dated_by:
        assert term.attribute(rule.dated_by).type is AttributeType.DATE


def test_every_body_that_an_indicator_names_is_in_the_list():
    assert {body for series in PLAN.every_series() for body in series.bodies} <= {
        term.key for term in BODIES.terms
    }


@pytest.mark.parametrize("term", BODIES.terms, ids=lambda one: one.key)
def test_the_name_of_a_body_stands_in_the_text_of_the_plan(term):
    if not TEXT.is_file():
        pytest.skip("the text of the plan is not beside this checkout")
    assert term.titles["zh-Hans"] in re.sub(r"\s+", "", TEXT.read_text(encoding="utf-8"))


def test_who_a_record_names_is_marked_as_personal():
    assert RECORDS.term("expert").attribute("person").is_personal
    assert not RECORDS.term("expert").attribute("organisation").is_personal


def test_an_open_list_accepts_other_words_and_a_closed_one_does_not():
    committee = RECORDS.term("technical_committee")
    assert committee.attribute("field").accepts("thermometry")
    assert committee.attribute("level").accepts("regional")
    assert not committee.attribute("level").accepts("galactic")


def test_what_is_not_there_is_refused_with_what_is_near():
    with pytest.raises(UnknownPack) as refused:
        load_vocabulary("nmg/plan-record", DAY)
    assert "nmg/plan-records" in (refused.value.hint or "")
    with pytest.raises(NoSuchEntry, match="has no term 'comittee'"):
        RECORDS.term("comittee")
    with pytest.raises(NoSuchEntry, match="expert has no attribute 'age'"):
        RECORDS.term("expert").attribute("age")
    assert "expert" in RECORDS
    assert "comittee" not in RECORDS


def test_the_same_day_gives_the_same_vocabulary():
    assert load_vocabulary("nmg/plan-records", DAY) is RECORDS


SMALL = """\
kind: vocabularies
id: xx/words
edition: "1"
title: {en: words}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: null
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{term: {key: one, on: 2021-01-01}, gives: {title_en: one}}]
body:
  attributes: {day: {title: {en: day}, type: date}}
  terms:
    - {key: one, titles: {en: one}, attributes: [day]}
    - {key: two, titles: {en: two}}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("key: two", "key: one", "the terms one stand twice"),
        ("attributes: [day]", "attributes: [night]", "one has attributes without title"),
        ("type: date", "type: moment", "'moment' is not one of"),
    ],
    ids=["a term twice", "an attribute without title", "a type that is none"],
)
def test_a_pack_that_contradicts_itself_is_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(InvalidPack, match=message):
        vocabulary_of("xx/words", [read_pack(SMALL.replace(old, new))], DAY)
