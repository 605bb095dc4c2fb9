"""A factor follows the grid that supplies; the same energy is counted once; restatements."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duheng.accounting.errors import DoubleCounting, UnknownName, UnusableAccount, WrongRegion
from duheng.rulebook import NoSuchEntry, NoValueInForce, load_packs


def _supplied(small: Any, supply: str, region: str) -> Any:
    small.content["sites"] = {"works": {"title": "works", "supply": supply}}
    small.channels["A"]["site"] = "works"
    small.content["streams"]["grid"]["keys"] = {"region": region}
    return small


@pytest.mark.parametrize(
    ("supply", "region", "factor"),
    [
        ("eastern-inner-mongolia", "inner-mongolia", 0.6849),
        ("western-inner-mongolia", "inner-mongolia", 0.6849),
        ("western-inner-mongolia", "national", 0.5306),
        ("north-china-grid", "north-china-grid", 0.6776),
    ],
)
def test_a_factor_of_the_grid_that_supplies_is_taken(
    small: Any, supply: str, region: str, factor: float
) -> None:
    figure = _supplied(small, supply, region).run().figures[0]
    assert figure.statutory == pytest.approx(2.4 * factor, rel=1e-12)


@pytest.mark.parametrize(
    ("supply", "region"),
    [
        ("eastern-inner-mongolia", "north-china-grid"),
        ("western-inner-mongolia", "northeast-grid"),
        ("northeast-grid", "inner-mongolia"),
    ],
)
def test_a_factor_of_a_region_that_does_not_supply_the_site_is_refused(
    small: Any, supply: str, region: str
) -> None:
    with pytest.raises(WrongRegion, match="is not one of its regions") as refusal:
        _supplied(small, supply, region).run()
    assert "not by its province alone" in str(refusal.value.hint)


def test_a_regional_factor_without_the_grid_of_the_site_is_told(small: Any) -> None:
    small.content["streams"]["grid"]["keys"] = {"region": "inner-mongolia"}
    codes = {one.code for one in small.run().figures[0].findings}
    assert "accounting.supply_undeclared" in codes
    declared = _supplied(small, "western-inner-mongolia", "inner-mongolia").run().figures[0]
    assert "accounting.supply_undeclared" not in {one.code for one in declared.findings}
    national = _supplied(small, "western-inner-mongolia", "national")
    del national.content["sites"]["works"]["supply"]
    found = {one.code for one in national.run().figures[0].findings}
    assert "accounting.supply_undeclared" not in found


def test_a_region_without_a_known_factor_is_refused(small: Any) -> None:
    with pytest.raises(NoSuchEntry, match="northeast-grid"):
        _supplied(small, "eastern-inner-mongolia", "northeast-grid").run()


@pytest.mark.parametrize(
    ("year", "region"), [(2020, "national"), (2027, "national"), (2026, "inner-mongolia")]
)
def test_a_factor_of_another_year_is_refused(small: Any, year: int, region: str) -> None:
    small.content["accounting_year"] = year
    small.content["streams"]["grid"]["keys"] = {"region": region}
    with pytest.raises(NoValueInForce, match=str(year)):
        small.run()


def test_the_report_tells_data_year_and_accounting_year_apart(small: Any) -> None:
    result = small.run()
    (value,) = result.methods[0].values
    assert value["data_year"] == 2023
    assert value["stands_in"]
    assert result.figures[0].findings[0].data


def test_the_disputed_factor_of_2022_keeps_its_alternative() -> None:
    found = load_packs().value(
        "cn/electricity-emission-factor-for-enterprises",
        {"region": "national"},
        accounting_year=2022,
    )
    assert found.value == 0.5810
    assert [one.value for one in found.alternatives] == [0.5703]


def _second(small: Any, **facts: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [20.0] * 48})
    small.add_calibrated("MB")
    grid = small.content["streams"]["grid"]
    small.content["streams"]["second"] = {
        **{key: grid[key] for key in ("carrier", "role", "keys", "routes")},
        "channels": {"B": {"meter": "MB"}},
        **facts,
    }


def test_generated_electricity_is_shown_and_not_counted(small: Any) -> None:
    before = small.run().figures[0].statutory
    _second(small, role="generated")
    assert small.run().figures[0].statutory == before


def test_generated_electricity_that_was_made_of_counted_energy_is_not_purchased(small: Any) -> None:
    _second(small, converted_from="grid")
    with pytest.raises(DoubleCounting, match="counted already"):
        small.run()
    _second(small, converted_from="grid", role="generated")
    assert small.run().figures[0].statutory > 0


def test_a_meter_behind_another_is_not_counted_with_it(small: Any) -> None:
    _second(small, part_of="grid")
    with pytest.raises(DoubleCounting, match="a part of 'grid'"):
        small.run()
    _second(small, part_of="grd")
    with pytest.raises(UnknownName, match="grd"):
        small.run()


def test_one_column_is_not_counted_by_two_streams(small: Any) -> None:
    _second(small)
    small.content["readings"][0]["channels"] = {"A": {}, "B": {"column": "A"}}
    with pytest.raises(DoubleCounting, match="column 'A'"):
        small.run()


def test_one_table_of_weighings_is_not_counted_by_two_streams(small: Any) -> None:
    small.burn_coal("calorific_value")
    small.content["streams"]["again"] = dict(small.stream)
    with pytest.raises(DoubleCounting, match=r"weighings\.csv"):
        small.run()


def test_a_restatement_names_what_it_replaces_and_why(small: Any) -> None:
    first = small.run()
    assert first.figures[0].restates is None
    small.content["restates"] = {
        "digest": first.digest,
        "reason": {"en": "a certificate was amended", "zh-Hans": "证书已更正"},
    }
    second = small.run()
    assert second.digest != first.digest
    written = json.loads(json.dumps(second.to_dict()))
    assert written["figures"][0]["restates"]["digest"] == first.digest
    assert written["figures"][0]["restates"]["reason"]["en"] == "a certificate was amended"
    page = second.to_html()
    assert first.digest in page
    assert "证书已更正" in page


@pytest.mark.parametrize(
    "written", [{"digest": "sha256:12", "reason": "x"}, {"digest": "sha256:" + "0" * 64}]
)
def test_a_restatement_without_digest_or_reason_is_refused(small: Any, written: Any) -> None:
    small.content["restates"] = written
    with pytest.raises(UnusableAccount, match="restates"):
        small.run()
