"""A value is found as of a time, and refused outside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duheng.rulebook import (
    AmbiguousValue,
    DateNotGiven,
    NoSuchEntry,
    NotForUse,
    NoValueInForce,
    PackLibrary,
    RangeOnly,
    UncheckedValue,
    UnknownPack,
    load_packs,
    read_pack,
)
from duheng.terms.canonical import canonical_json
from duheng.terms.errors import UnusableInput
from duheng.terms.evidence import Confidence

LIBRARY = load_packs()
FACTORS = "cn/electricity-emission-factors"
FOR_ENTERPRISES = "cn/electricity-emission-factor-for-enterprises"
NATIONAL = {"region": "national"}


def _pack_text(*, values: str, edition: str = "1", lag: str = "", period: str = "") -> str:
    return f"""
kind: rules
id: xx/limits
edition: "{edition}"
title: {{en: limits}}
document: {{number: X 1, edition: 2020, clause: null}}
{period or "valid_from: null"}
{"" if "valid_to" in period else "valid_to: null"}
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{{}}]
body:
  quantity: {{en: limit}}
  keys: {{}}
  {lag}
  values:
{values}
"""


def _library(*texts: str) -> PackLibrary:
    return PackLibrary(read_pack(text, name=f"{n}.yaml") for n, text in enumerate(texts))


def test_a_value_carries_its_provenance():
    diesel = LIBRARY.value("cn/standard-coal", {"energy": "diesel"}, on=date(2025, 12, 31))
    assert diesel.value == 1.4571
    assert diesel.unit == "kgce/kg"
    assert str(diesel.document) == "GB/T 2589-2020, Annexes A and B"
    assert diesel.confidence is Confidence.UNCHECKED
    assert diesel.pack_id == "cn/standard-coal"
    assert diesel.pack_digest.startswith("sha256:")
    assert diesel.valid_from == date(2021, 4, 1)
    assert diesel.standard_uncertainty is None
    assert diesel.source_id == "urn:duheng:pack:cn/standard-coal@GB/T-2589-2020#energy=diesel"


def test_a_value_is_ready_for_json():
    factor = LIBRARY.value(FACTORS, NATIONAL, accounting_year=2025)
    record = factor.to_dict()
    assert b'"stands_in":true' in canonical_json(record)
    assert record["asked"] == {"on": None, "data_year": None, "accounting_year": 2025}


def test_the_edition_in_force_on_the_day_is_taken():
    water = {"energy": "fresh-water"}
    assert LIBRARY.value("cn/standard-coal", water, on=date(2021, 3, 31)).value == 0.0857
    assert LIBRARY.value("cn/standard-coal", water, on=date(2021, 4, 1)).value == 0.2571


def test_an_accounting_year_asks_a_table_dated_by_day_on_its_last_day():
    water = LIBRARY.value("cn/standard-coal", {"energy": "fresh-water"}, accounting_year=2021)
    assert water.pack_edition == "GB/T 2589-2020"


def test_a_day_asks_a_table_dated_by_accounting_year_in_its_year():
    factor = LIBRARY.value(FACTORS, NATIONAL, on=date(2022, 7, 1))
    assert (factor.value, factor.accounting_years) == (0.5366, (2022,))


def test_a_row_of_an_extending_pack_is_found_in_the_table_it_extends():
    factor = LIBRARY.value(FACTORS, {"region": "inner-mongolia"}, accounting_year=2022)
    assert factor.value == 0.6849
    assert factor.pack_id == "nmg/electricity-emission-factors"
    assert factor.table_id == FACTORS


def test_the_latest_value_stands_in_within_the_declared_lag_and_says_so():
    factor = LIBRARY.value(FACTORS, NATIONAL, accounting_year=2026)
    assert (factor.value, factor.data_year, factor.stands_in) == (0.5306, 2023, True)


@pytest.mark.parametrize("year", [2020, 2027])
def test_a_year_before_the_first_value_or_beyond_the_lag_is_refused(year):
    with pytest.raises(NoValueInForce) as refusal:
        LIBRARY.value(FACTORS, NATIONAL, accounting_year=year)
    assert f"no value for accounting year {year}" in refusal.value.message
    assert "accounting year 2022 (data of 2022)" in refusal.value.message
    assert refusal.value.data["nearest"]["accounting_years"] == [2021 if year == 2020 else 2023]
    assert refusal.value.data["stands_in_years"] == 3


def test_a_table_without_a_declared_lag_lets_nothing_stand_in():
    with pytest.raises(NoValueInForce, match="nearest: accounting year 2022"):
        LIBRARY.value(FOR_ENTERPRISES, NATIONAL, accounting_year=2023)


def test_a_gap_between_two_values_is_not_filled_by_standing_in():
    library = _library(
        _pack_text(
            lag="stands_in_years: 5",
            values="""
    - {keys: {}, accounting_years: [2020], value: 1}
    - {keys: {}, accounting_years: [2023], value: 2}
""",
        )
    )
    with pytest.raises(NoValueInForce):
        library.value("xx/limits", accounting_year=2021)
    assert library.value("xx/limits", accounting_year=2025).value == 2


def test_a_value_asked_by_data_year_may_not_be_used_beyond_the_lag():
    factor = LIBRARY.value(FACTORS, NATIONAL, data_year=2021, accounting_year=2023)
    assert (factor.value, factor.stands_in) == (0.5568, True)
    with pytest.raises(NoValueInForce):
        LIBRARY.value(FACTORS, NATIONAL, data_year=2021, accounting_year=2025)


def test_a_data_year_that_was_never_published_is_refused_with_those_that_were():
    with pytest.raises(NoValueInForce, match="no value for data year 2019") as refusal:
        LIBRARY.value(FACTORS, NATIONAL, data_year=2019)
    assert refusal.value.data["nearest"]["data_year"] == 2021


def test_a_data_year_alone_names_a_value():
    assert LIBRARY.value(FACTORS, NATIONAL, data_year=2022).value == 0.5366


def test_a_disputed_value_shows_the_other_one_and_lets_it_be_chosen():
    factor = LIBRARY.value(FOR_ENTERPRISES, NATIONAL, accounting_year=2022)
    assert factor.is_disputed
    assert factor.value == 0.5810
    chosen = factor.choose("told-for-reporting-in-2023")
    assert chosen.value == 0.5703
    assert chosen.alternatives[0].value == 0.5810
    assert chosen.source_id != factor.source_id
    with pytest.raises(NoSuchEntry, match="no alternative 'other' for this row; it has: told"):
        factor.choose("other")


def test_strict_mode_refuses_an_unchecked_value_and_passes_a_secondary_one():
    with pytest.raises(UncheckedValue, match="nobody has compared it with GB/T 2589-2020"):
        LIBRARY.value("cn/standard-coal", {"energy": "diesel"}, accounting_year=2025, strict=True)
    heat = LIBRARY.value("cn/heat-emission-factor", on=date(2025, 1, 1), strict=True)
    assert heat.value == 0.11


def test_a_value_with_its_own_confidence_is_judged_by_it():
    lignite = {"fuel": "lignite", "property": "oxidation-factor"}
    with pytest.raises(UncheckedValue):
        LIBRARY.value("cn/fuel-properties", lignite, accounting_year=2025, strict=True)


def test_a_range_is_never_averaged():
    with pytest.raises(RangeOnly) as refusal:
        LIBRARY.value("cn/standard-coal", {"energy": "natural-gas"}, accounting_year=2025)
    assert (refusal.value.data["lower"], refusal.value.data["upper"]) == (1.1, 1.33)


def test_a_value_that_is_marked_do_not_use_is_refused_with_its_reason():
    keys = {"fuel": "bituminous", "property": "carbon-content"}
    with pytest.raises(NotForUse, match="looks wrong"):
        LIBRARY.value("cn/fuel-properties", keys, accounting_year=2025)


def test_a_convention_is_exact_and_needs_no_date():
    ratio = LIBRARY.value("cn/carbon-to-co2")
    assert ratio.standard_uncertainty == 0
    assert ratio.value == pytest.approx(44 / 12, rel=1e-15)


def test_a_dated_value_without_a_date_is_refused():
    with pytest.raises(DateNotGiven, match="2021-04-01 onwards"):
        LIBRARY.value("cn/standard-coal", {"energy": "diesel"})


def test_an_accounting_year_that_is_no_year_is_refused():
    with pytest.raises(UnusableInput, match="0 is not an accounting year"):
        LIBRARY.value("cn/standard-coal", {"energy": "diesel"}, accounting_year=0)


def test_a_misspelt_table_is_refused_with_the_nearest():
    with pytest.raises(UnknownPack) as refusal:
        LIBRARY.value("cn/standart-coal", {"energy": "diesel"}, accounting_year=2025)
    assert refusal.value.hint == "did you mean 'cn/standard-coal'?"


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        ({"energy": "desel"}, "has no energy 'desel'", "did you mean 'diesel'?"),
        ({}, "is asked by energy, got no key", "mend the key energy"),
        ({"fuel": "diesel"}, "is asked by energy, got fuel: diesel", "mend the key energy, fuel"),
        ({"energy": "qqqq"}, "has no energy 'qqqq'", "it has: "),
    ],
    ids=["misspelt value", "no key", "other key", "nothing near"],
)
def test_wrong_keys_are_refused_with_what_the_table_has(keys, message, hint):
    with pytest.raises(NoSuchEntry, match="cn/standard-coal") as refusal:
        LIBRARY.value("cn/standard-coal", keys, accounting_year=2025)
    assert message in refusal.value.message
    assert (refusal.value.hint or "").startswith(hint)


def test_keys_that_exist_but_not_together_are_refused():
    keys = {"fuel": "petroleum-coke", "property": "oxidation-factor"}
    with pytest.raises(NoSuchEntry, match=r"no row with fuel: petroleum-coke.* together"):
        LIBRARY.value("cn/fuel-properties", keys, accounting_year=2025)


def test_two_rows_for_one_day_are_refused_and_both_files_named():
    row = "    - {keys: {}, value: 1}"
    library = _library(_pack_text(values=row), _pack_text(values=row, edition="2"))
    with pytest.raises(AmbiguousValue, match=r"0\.yaml \(1\) and 1\.yaml \(2\)"):
        library.value("xx/limits", on=date(2025, 1, 1))


def test_two_latest_rows_cannot_both_stand_in():
    row = "    - {keys: {}, accounting_years: [2020], value: 1}"
    lag = "stands_in_years: 2"
    library = _library(
        _pack_text(values=row, lag=lag), _pack_text(values=row, lag=lag, edition="2")
    )
    with pytest.raises(AmbiguousValue):
        library.value("xx/limits", accounting_year=2021)


def test_a_row_dated_by_day_may_stand_in_too():
    period = "valid_from: 2019-01-01\nvalid_to: 2020-12-31"
    row = "    - {keys: {}, value: 1}"
    library = _library(_pack_text(values=row, lag="stands_in_years: 1", period=period))
    assert library.value("xx/limits", on=date(2021, 6, 1)).stands_in
    with pytest.raises(NoValueInForce, match="2019-01-01 to 2020-12-31"):
        library.value("xx/limits", on=date(2022, 1, 1))


def test_the_pack_of_an_id_is_the_edition_in_force_or_the_one_named():
    assert LIBRARY.pack("cn/standard-coal", on=date(2020, 1, 1)).edition == "GB/T 2589-2008"
    named = LIBRARY.pack("cn/standard-coal", edition="GB/T 2589-2020")
    assert named.title_in("en") == "Coefficients of conversion into standard coal"
    with pytest.raises(UnknownPack, match="several editions"):
        LIBRARY.pack("cn/standard-coal")
    with pytest.raises(UnknownPack, match="no edition '1999'"):
        LIBRARY.pack("cn/standard-coal", edition="1999")
    with pytest.raises(NoValueInForce, match="no edition in force on 1999-01-01"):
        LIBRARY.pack("cn/standard-coal", on=date(1999, 1, 1))
    with pytest.raises(UnknownPack, match="there is no pack 'cn/none'"):
        LIBRARY.pack("cn/none")


def test_the_list_of_packs_is_in_order_and_ready_for_json():
    packs = LIBRARY.packs()
    assert [p.id for p in packs] == sorted(p.id for p in packs)
    for pack in packs:
        assert canonical_json(pack.to_dict())


def test_an_extra_folder_joins_the_library(tmp_path: Path):
    (tmp_path / "rules").mkdir()
    text = _pack_text(values="    - {keys: {}, value: 7}")
    (tmp_path / "rules" / "limits.yaml").write_text(text, encoding="utf-8")
    assert load_packs([tmp_path]).value("xx/limits", on=date(2025, 1, 1)).value == 7
    assert "xx/limits" not in {pack.id for pack in LIBRARY.packs()}
