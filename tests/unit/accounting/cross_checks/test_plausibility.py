"""Checks of coal, heat rates, identities and declared fuels."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from duheng.accounting.cross_checks.declared_fuel import check_units
from duheng.accounting.cross_checks.errors import UnusableFigures
from duheng.accounting.cross_checks.plausibility import (
    CoalAnalysis,
    check_coal,
    check_heat_rate,
    check_identity,
)
from duheng.accounting.errors import EmptyTable, MissingFile
from duheng.cli.main import main
from duheng.rulebook import load_packs

CEMS = Path(__file__).parents[5] / "shared" / "data" / "energy-carbon" / "cems"
LIBRARY = load_packs(kinds=["rules"])
HEADER = "Facility Name,Unit ID,CO2 (short tons),Heat Input (MMBtu),Fuel Type (Primary),Fuel Type (Secondary)\n"  # noqa: E501


def coal(**changes) -> CoalAnalysis:
    facts = {"name": "July", "carbon": 0.565, "net_calorific_value": 21.0}
    return CoalAnalysis(**{**facts, **changes})


def test_carbon_per_heat_of_steam_coal_passes_and_a_mixed_basis_is_asked():
    assert check_coal(coal(), library=LIBRARY) == ()
    (finding,) = check_coal(coal(carbon=0.70), library=LIBRARY)
    assert finding.code == "accounting.coal_inconsistent"
    assert finding.data["value"] == pytest.approx(0.70 / 21.0)


def test_dulong_of_the_elements_is_held_against_the_calorific_value():
    """Q = 0.3383 C + 1.443 (H - O/8) + 0.0942 S (reference 2.1, confidence B)."""
    elements = {"C": 0.80, "H": 0.052, "O": 0.12, "S": 0.008}
    expected = 0.3383 * 80 + 1.443 * (5.2 - 1.5) + 0.0942 * 0.8
    ultimate = coal(ultimate=elements, gross_calorific_value=expected)
    assert check_coal(ultimate, library=LIBRARY) == ()
    (finding,) = check_coal(
        coal(ultimate=elements, gross_calorific_value=0.9 * expected), library=LIBRARY
    )
    assert finding.data["expected"] == pytest.approx(expected)
    assert finding.data["deviation"] == pytest.approx(-0.1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"carbon": 56.5},
        {"carbon": math.nan},
        {"net_calorific_value": 0.0},
        {"net_calorific_value": math.nan},
        {"ultimate": {"C": 0.8}, "gross_calorific_value": 30.0},
    ],
)
def test_an_analysis_that_is_none_is_refused(wrong):
    with pytest.raises(UnusableFigures):
        check_coal(coal(**wrong), library=LIBRARY)


def test_a_heat_rate_out_of_range_is_asked_and_more_electricity_than_heat_is_an_error():
    assert check_heat_rate("unit 1", 9000.0, 1000.0, library=LIBRARY) == ()
    (unlikely,) = check_heat_rate("unit 1", 20000.0, 1000.0, library=LIBRARY)
    (impossible,) = check_heat_rate("unit 1", 3000.0, 1000.0, library=LIBRARY)
    assert (unlikely.severity.value, impossible.severity.value) == ("warning", "error")
    with pytest.raises(UnusableFigures):
        check_heat_rate("unit 1", math.nan, 1000.0, library=LIBRARY)


def test_a_total_is_the_sum_of_its_parts():
    assert check_identity("months", 6.0, [1.0, 2.0, 3.0], uncertainty=0.0) == ()
    assert check_identity("months", 6.4, [1.0, 2.0, 3.0], uncertainty=0.5) == ()
    (finding,) = check_identity("months", 6.4, [1.0, 2.0, 3.0], uncertainty=0.3)
    assert finding.data["difference"] == pytest.approx(0.4)
    with pytest.raises(UnusableFigures):
        check_identity("months", math.nan, [1.0], uncertainty=0.1)


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "units.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_unit_that_burns_what_it_declares_fits_and_others_are_explained(tmp_path):
    path = table(
        tmp_path,
        "A,1,1028.57,10000,Coal,",
        "B,1,600,10000,Coal,Pipeline Natural Gas",
        "C,1,800,10000,Coal,Natural Gas",
        "D,1,811,10000,Pipeline Natural Gas,",
        "E,1,700,10000,Pipeline Natural Gas,",
        "F,1,2000,10000,Coal,",
        "G,1,600,10000,Process Gas,",
        "H,1,blank,10000,Coal,",
    )
    found = check_units(path, library=LIBRARY)
    assert [(one.unit, one.reason, one.looks_like) for one in found.outliers] == [
        ("B 1", "second_fuel", "natural-gas"),
        ("C 1", "mixture", "oil"),
        ("D 1", "other_fuel", "oil"),
        ("E 1", "between", None),
        ("F 1", "no_fuel", None),
    ]
    assert found.unchecked == {"no factor for process gas": 1, "no CO2 or heat input": 1}
    assert found.outliers[0].to_finding().code == "accounting.fuel_not_as_declared"
    assert sum(found.totals[name] for name in ("co2_short_tons",)) == pytest.approx(6539.57)


def test_bad_rows_of_units_are_named_and_wrong_tables_refused(tmp_path):
    found = check_units(table(tmp_path, "A,1,1028,10000,Coal,", "B,1,x,1,Coal,", "C,1,1,-1,Coal,"))
    assert [one["line"] for one in found.bad_rows] == [3, 4]
    with pytest.raises(EmptyTable):
        check_units(table(tmp_path))
    with pytest.raises(MissingFile):
        check_units(tmp_path / "none.csv")
    with pytest.raises(UnusableFigures, match="heat"):
        check_units(
            table(tmp_path, "1", header="CO2 (short tons),Heat Inputs,Fuel Type (Primary)\n")
        )
    (tmp_path / "units.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(UnusableFigures):
        check_units(tmp_path / "units.csv")


def test_the_command_lists_units_with_their_explanation(tmp_path, capsys):
    path = table(tmp_path, "A,1,1028.57,10000,Coal,", "B,1,600,10000,Coal,Pipeline Natural Gas")
    assert main(["cross-check", str(path), "--lang", "en"]) == 1
    assert "second declared fuel" in capsys.readouterr().out
    assert main(["cross-check", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["checked"] == 2


@pytest.mark.skipif(not CEMS.is_dir(), reason="the shared data folder is not here")
def test_units_of_2016_sit_on_the_factors_of_their_fuels_but_for_those_named():
    found = check_units(CEMS / "cems_unit_annual_2016.csv", library=LIBRARY)
    assert (found.units, found.checked, len(found.outliers)) == (3427, 3317, 140)
    assert found.bad_rows == ()
    assert found.by_fuel["coal"] == {"units": 652, "fit": 643, "outliers": 9}
    assert found.totals["co2_short_tons"] == pytest.approx(1.980659e9, rel=1e-6)
    assert found.totals["heat_input_mmbtu"] == pytest.approx(2.329694e10, rel=1e-6)
    assert found.totals["gross_load_mwh"] == pytest.approx(2.551526e9, rel=1e-6)
    reasons = Counter(one.reason for one in found.outliers)
    assert reasons["second_fuel"] + reasons["mixture"] >= 120
    assert sum(one.share_of_co2 for one in found.outliers) < 0.02
