"""Every installed rules pack is tested by its own worked examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duheng.quantities import parse_unit
from duheng.rulebook import ExampleFailed, NotForUse, RangeOnly, check_examples, load_packs
from duheng.rulebook.kind_examples import QUESTIONS
from duheng.rulebook.lookup import AsOf, row_in_force
from duheng.rulebook.tables import Row, value_of
from duheng.terms.errors import UnusableInput

LIBRARY = load_packs()
RULES = LIBRARY.packs(kind="rules")
TESTED = [pack for pack in LIBRARY.packs() if pack.kind == "rules" or pack.kind in QUESTIONS]


def _rows() -> list[Row]:
    return [row for pack in RULES for row in LIBRARY.rows(pack.body.get("extends", pack.id))]


@pytest.mark.parametrize("pack", TESTED, ids=lambda pack: f"{pack.id}@{pack.edition}")
def test_the_worked_examples_of_a_pack_come_out_as_it_says(pack):
    check_examples(LIBRARY, pack)


def test_an_example_that_says_another_value_fails():
    pack = LIBRARY.pack("cn/heat-emission-factor")
    wrong = replace(pack, examples=({"look_up": {"keys": {}}, "gives": {"value": 0.12}},))
    with pytest.raises(ExampleFailed, match=r"expected value 0\.12, got 0\.11"):
        check_examples(LIBRARY, wrong)


def test_an_example_that_expects_a_refusal_fails_when_there_is_a_value():
    pack = LIBRARY.pack("cn/heat-emission-factor")
    example = {"look_up": {"keys": {}}, "refuses": "rulebook.not_for_use"}
    with pytest.raises(ExampleFailed, match=r"got the value 0\.11"):
        check_examples(LIBRARY, replace(pack, examples=(example,)))


def test_an_example_that_expects_another_refusal_fails():
    pack = LIBRARY.pack("cn/heat-emission-factor")
    example = {"look_up": {"keys": {"fuel": "coal"}}, "refuses": "rulebook.not_for_use"}
    with pytest.raises(ExampleFailed, match=r"got rulebook\.no_such_entry"):
        check_examples(LIBRARY, replace(pack, examples=(example,)))


@pytest.mark.parametrize(
    "example",
    [
        {"look_up": {"keys": {}}},
        {"gives": {"value": 1}},
        {"look_up": {"keys": {}}, "gives": {"value": 0.11}, "refuses": "rulebook.not_for_use"},
    ],
    ids=["no answer", "no question", "two answers"],
)
def test_an_example_without_one_question_and_one_answer_fails(example):
    pack = LIBRARY.pack("cn/heat-emission-factor")
    with pytest.raises(ExampleFailed, match="example 1: an example asks"):
        check_examples(LIBRARY, replace(pack, examples=(example,)))


def test_the_examples_of_a_method_are_not_run_here():
    pack = replace(LIBRARY.pack("cn/heat-emission-factor"), kind="methods")
    with pytest.raises(UnusableInput, match="run by its own engine"):
        check_examples(LIBRARY, pack)


def test_every_unit_in_the_packs_is_one_that_duheng_reads():
    for row in _rows():
        parse_unit(row.unit)


def test_every_row_is_found_by_its_own_keys_and_time_and_by_no_other_row():
    for row in _rows():
        if "load" in row.content:
            continue
        same = [one for one in LIBRARY.rows(row.table_id) if one.keys == row.keys]
        year = row.accounting_years[0] if row.accounting_years else None
        day = row.valid_to or row.valid_from
        found, stands_in = row_in_force(
            same, AsOf(on=None if year else day, accounting_year=year, data_year=row.data_year)
        )
        assert found is row
        assert not stands_in


def test_every_key_value_in_a_row_has_a_title_where_the_pack_lists_them():
    for pack in RULES:
        for row in pack.body["values"]:
            for name, value in row["keys"].items():
                titles = pack.body["keys"][name].get("values")
                assert titles is None or str(value) in titles, (pack.file, name, value)


def test_every_pack_has_both_titles():
    for pack in LIBRARY.packs():
        assert {"zh-Hans", "en"} <= set(pack.title), pack.file


def test_no_value_claims_to_be_official_before_anyone_checked_it():
    for row in _rows():
        assert row.confidence != "official" or row.pack.checked_by


def test_every_row_gives_a_value_or_says_why_not():
    refused = []
    for row in _rows():
        try:
            value_of(row, asked={}, stands_in=False)
        except (NotForUse, RangeOnly) as refusal:
            refused.append((row.keys.get("energy") or row.keys.get("fuel"), refusal.code))
    assert ("bituminous", "rulebook.not_for_use") in refused
    assert ("natural-gas", "rulebook.range_only") in refused
    assert ("coke-oven-gas", "rulebook.range_only") in refused
