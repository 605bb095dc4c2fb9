"""``duheng units``: a value converts, a difference converts otherwise, nonsense is refused."""

import json

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]


def test_standard_coal_converts_to_energy(capsys: Captured) -> None:
    assert main(["units", "convert", "1", "tce", "GJ"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "1 tce = 29.3076 GJ"


def test_a_conversion_for_programs_is_json_only(capsys: Captured) -> None:
    assert main(["units", "convert", "2", "kWh", "MJ", "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["target"] == {"value": 7.2, "unit": "MJ"}
    assert told["is_interval"] is False
    assert err == ""


def test_a_negative_temperature_is_a_value_and_no_option(capsys: Captured) -> None:
    assert main(["units", "convert", "-5", "degC", "K"]) == 0
    assert capsys.readouterr().out.startswith("-5 °C = 268.15 K")


def test_a_difference_of_temperatures_has_no_zero(capsys: Captured) -> None:
    assert main(["--lang", "en", "units", "convert", "--interval", "0.5", "degC", "K"]) == 0
    assert capsys.readouterr().out.startswith("difference 0.5 °C = 0.5 K")


def test_units_of_different_dimension_are_refused(capsys: Captured) -> None:
    assert main(["--lang", "en", "units", "convert", "1", "kWh", "kW"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error [quantities.dimension_mismatch]")


def test_an_unknown_unit_is_refused_with_the_nearest(capsys: Captured) -> None:
    assert main(["units", "convert", "1", "kwh", "GJ", "--json"]) == 2
    told = json.loads(capsys.readouterr().err)
    assert told["code"] == "quantities.unknown_unit"
    assert "kWh" in told["hint"]


@pytest.mark.parametrize("value", ["abc", "nan", "inf", ""])
def test_a_value_that_is_no_number_is_refused(value: str, capsys: Captured) -> None:
    assert main(["units", "convert", value, "kWh", "GJ"]) == 2
    assert "cli.usage" in capsys.readouterr().err


def test_units_are_found_by_their_name_in_either_language(capsys: Captured) -> None:
    for wanted in ("标准煤", "coal equivalent"):
        assert main(["units", "list", wanted, "--json"]) == 0
        symbols = [one["symbol"] for one in json.loads(capsys.readouterr().out)["units"]]
        assert "tce" in symbols


def test_the_list_of_units_is_a_table_for_people(capsys: Captured) -> None:
    assert main(["--lang", "zh", "units", "list", "压力"]) == 0
    assert "毫米汞柱" in capsys.readouterr().out
    assert main(["--lang", "en", "units", "list", "no such unit"]) == 0
    assert capsys.readouterr().out == "no unit holds 'no such unit'\n"


def test_a_unit_shows_how_other_notations_write_it(capsys: Captured) -> None:
    assert main(["units", "show", "kWh", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["factor"] == 3.6e6
    assert told["dsi"] == r"\kilo\watt\hour"
    assert main(["units", "show", "tce", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ucum"] is None
    assert main(["--lang", "en", "units", "show", "kWh"]) == 0
    assert "kW.h" in capsys.readouterr().out
