"""Fuel by weighings and analyses: shared per batch, defaults apart, roles and signs."""

from __future__ import annotations

import math
from typing import Any

import pytest

from duheng.accounting import EmptyTable, UnusableAccount
from duheng.accounting.records import Origin
from duheng.quantities import DimensionMismatch
from duheng.rulebook import NotForUse

RATIO = 44 / 12
_WEIGHER = """
certificate: calibration
number: W-1
issuer: Example Laboratory
item: {serial: W1}
load: {unit: t}
error: {kind: absolute, unit: kg}
points:
  - {load: 10, error: 20, U: 20, k: 2}
  - {load: 50, error: 100, U: 100, k: 2}
"""
_WEIGHINGS = """at,batch,mass
2025-03-01 08:00,B1,30
2025-03-01 20:00,B1,30
2025-03-02 08:00,B2,40
"""
_ANALYSES = """batch,ncv,u,report
B1,15.0,0.15,R-1
B2,14.0,0.15,R-2
"""


@pytest.fixture
def fuel(small: Any) -> Any:
    """Return an account of lignite burnt: 60 t of batch B1 and 40 t of B2."""
    small.write("weigher.yaml", _WEIGHER)
    small.write("weighings.csv", _WEIGHINGS)
    small.write("ncv.csv", _ANALYSES)
    small.content["methods"] = ["cn/co2-fuel-combustion"]
    del small.content["readings"]
    small.content["instruments"] = {
        "W": {
            "kind": "weighbridge",
            "serial": "W1",
            "confirmations": [{"certificate": "weigher.yaml", "from": "2025-01-01"}],
        }
    }
    small.content["streams"] = {
        "lignite": {
            "carrier": "lignite",
            "role": "consumed",
            "routes": {"cn/co2-fuel-combustion": "calorific_value"},
            "batches": {
                "file": "weighings.csv",
                "unit": "t",
                "meter": "W",
                "columns": {"instant": "at", "amount": "mass", "batch": "batch"},
            },
            "analyses": {
                "net_calorific_value": {
                    "file": "ncv.csv",
                    "unit": "GJ/t",
                    "kind": "shared",
                    "by": "batch",
                    "columns": {
                        "key": "batch",
                        "value": "ncv",
                        "standard_uncertainty": "u",
                        "report": "report",
                    },
                }
            },
        }
    }
    return small


def _stream(fuel: Any) -> dict[str, Any]:
    return fuel.content["streams"]["lignite"]  # type: ignore[no-any-return]


def test_the_statutory_value_multiplies_mass_heat_carbon_and_oxidation(fuel: Any) -> None:
    figure = fuel.run().figures[0]
    expected = (60 * 15.0 + 40 * 14.0) * 0.02797 * 0.99 * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)


def test_an_absolute_error_of_the_weigher_is_corrected_relative_to_the_load(fuel: Any) -> None:
    figure = fuel.run().figures[0]
    assert figure.best_estimate == pytest.approx(figure.statutory / 1.002, rel=1e-12)


def test_an_analysis_is_one_cause_for_all_weighings_of_its_batch(fuel: Any) -> None:
    figure = fuel.run().figures[0]
    line = next(one for one in figure.budget if one.source.endswith("/B1"))
    expected = 60 / 1.002 * 0.15 * 0.02797 * 0.99 * RATIO
    assert line.contribution == pytest.approx(expected, rel=1e-9)
    assert line.evidence == "R-1"
    assert line.kind == "certificate"


def test_repeatability_is_new_in_every_weighing(fuel: Any) -> None:
    _stream(fuel)["batches"]["repeatability"] = {
        "standard_uncertainty": 50, "unit": "kg", "kind": "independent"
    }  # fmt: skip
    figure = fuel.run().figures[0]
    line = next(one for one in figure.budget if one.source.startswith("independent:"))
    per_tonne = [15.0, 15.0, 14.0]
    expected = math.hypot(*per_tonne) * 0.05 / 1.002 * 0.02797 * 0.99 * RATIO
    assert line.contribution == pytest.approx(expected, rel=1e-9)


def test_carbon_from_the_table_counts_as_default(fuel: Any) -> None:
    figure = fuel.run().figures[0]
    assert figure.coverage.share_of_quantity(Origin.DEFAULT) == pytest.approx(1.0)
    assert "accounting.default_used" in {finding.code for finding in figure.findings}


def test_a_batch_without_analysis_is_refused_unless_the_default_is_declared(fuel: Any) -> None:
    fuel.write("ncv.csv", _ANALYSES.replace("B2,14.0,0.15,R-2\n", ""))
    with pytest.raises(UnusableAccount, match="no net_calorific_value of batch 'B2'"):
        fuel.run()
    _stream(fuel)["analyses"]["net_calorific_value"]["missing"] = "default"
    figure = fuel.run().figures[0]
    expected = (60 * 15.0 + 40 * 14.759) * 0.02797 * 0.99 * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)


def test_only_batches_with_defaults_count_as_default(fuel: Any) -> None:
    fuel.write("carbon.csv", "month,c\n2025-03,0.0281\n")
    fuel.write("ncv.csv", _ANALYSES.replace("B2,14.0,0.15,R-2\n", ""))
    analyses = _stream(fuel)["analyses"]
    analyses["net_calorific_value"]["missing"] = "default"
    analyses["carbon_content"] = {
        "file": "carbon.csv", "unit": "tC/GJ", "kind": "shared", "by": "month",
        "columns": {"key": "month", "value": "c"},
    }  # fmt: skip
    figure = fuel.run().figures[0]
    part = 40 * 14.759 / (60 * 15.0 + 40 * 14.759)
    assert figure.coverage.share_of_quantity(Origin.DEFAULT) == pytest.approx(part)
    unstated = [one for one in figure.budget if one.input == "carbon_content"]
    assert [one.contribution for one in unstated] == [None]


def test_the_element_route_takes_the_measured_carbon(fuel: Any) -> None:
    fuel.write("carbon.csv", "batch,c,u\nB1,40.0,0.3\nB2,38.0,0.3\n")
    stream = _stream(fuel)
    stream["routes"] = {"cn/co2-fuel-combustion": "carbon_content"}
    stream["analyses"] = {
        "carbon_fraction": {
            "file": "carbon.csv", "unit": "%", "kind": "shared", "by": "batch",
            "columns": {"key": "batch", "value": "c", "standard_uncertainty": "u"},
        }
    }  # fmt: skip
    figure = fuel.run().figures[0]
    expected = (60 * 0.40 + 40 * 0.38) * 0.99 * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)
    assert figure.coverage.share_of_quantity(Origin.MEASURED) == pytest.approx(1.0)


def test_the_element_route_without_an_analysis_is_refused(fuel: Any) -> None:
    stream = _stream(fuel)
    stream["routes"] = {"cn/co2-fuel-combustion": "carbon_content"}
    stream["analyses"] = {}
    with pytest.raises(UnusableAccount, match="needs carbon_fraction"):
        fuel.run()


def test_a_value_that_a_pack_forbids_is_refused(fuel: Any) -> None:
    _stream(fuel)["carrier"] = "bituminous"
    with pytest.raises(NotForUse):
        fuel.run()


def test_a_measured_calorific_value_gives_standard_coal(fuel: Any) -> None:
    fuel.content["methods"] = ["cn/energy-comprehensive"]
    _stream(fuel)["routes"] = {"cn/energy-comprehensive": "measured_calorific_value"}
    figure = fuel.run().figures[0]
    assert figure.statutory == pytest.approx((60 * 15.0 + 40 * 14.0) / 29.3076, rel=1e-12)
    assert figure.unit == "tce"


def test_converted_energy_is_not_counted_again(fuel: Any) -> None:
    fuel.content["methods"] = ["cn/energy-comprehensive"]
    stream = _stream(fuel)
    stream["routes"] = {"cn/energy-comprehensive": "measured_calorific_value"}
    before = fuel.run().figures[0].statutory
    fuel.content["streams"]["own power"] = {
        "carrier": "electricity", "role": "converted", "converted_from": "lignite",
        "channels": {"A": {"meter": "MA"}},
    }  # fmt: skip
    fuel.add_meter("MA", [])
    fuel.content["streams"]["own-power"] = fuel.content["streams"].pop("own power")
    fuel.content["readings"] = [
        {"file": "readings.csv", "kind": "interval_energy", "unit": "kWh", "label": "begin",
         "interval": "1 h", "instant_column": "time"}
    ]  # fmt: skip
    assert fuel.run().figures[0].statutory == before


def test_stock_taken_in_is_deducted(fuel: Any) -> None:
    before = fuel.run().figures[0].statutory
    _stream(fuel)["role"] = "stocked"
    assert fuel.run().figures[0].statutory == pytest.approx(-before)


@pytest.mark.parametrize(
    ("file", "text", "error", "says"),
    [
        pytest.param("weighings.csv", "at,batch,mass\n", EmptyTable, "no row", id="no weighing"),
        pytest.param(
            "weighings.csv",
            _WEIGHINGS.replace("40", "forty"),
            UnusableAccount,
            "line 4",
            id="no number",
        ),
        pytest.param(
            "weighings.csv",
            _WEIGHINGS.replace("40", "-40"),
            UnusableAccount,
            "line 4",
            id="negative mass",
        ),
        pytest.param(
            "weighings.csv",
            _WEIGHINGS.replace("mass", "weight"),
            UnusableAccount,
            "no column 'mass'",
            id="other column",
        ),
        pytest.param(
            "weighings.csv",
            _WEIGHINGS.replace("2025", "2024"),
            EmptyTable,
            "no row of lignite",
            id="other year",
        ),
        pytest.param(
            "ncv.csv",
            _ANALYSES + "B1,15,0.1,R-3\n",
            UnusableAccount,
            "'B1' stands twice",
            id="batch analysed twice",
        ),
        pytest.param(
            "ncv.csv",
            _ANALYSES.replace("0.15,R-1", "nan,R-1"),
            UnusableAccount,
            "line 2",
            id="uncertainty not a number",
        ),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(
    fuel: Any, file: str, text: str, error: type[Exception], says: str
) -> None:
    fuel.write(file, text)
    with pytest.raises(error) as refusal:
        fuel.run()
    assert says in str(refusal.value)


def test_an_analysis_in_another_dimension_is_refused(fuel: Any) -> None:
    _stream(fuel)["analyses"]["net_calorific_value"]["unit"] = "GJ/m3"
    with pytest.raises(DimensionMismatch):
        fuel.run()


def test_a_calorific_value_in_other_units_converts(fuel: Any) -> None:
    fuel.write("ncv.csv", "batch,ncv,u,report\nB1,15000,150,R-1\nB2,14000,150,R-2\n")
    _stream(fuel)["analyses"]["net_calorific_value"]["unit"] = "kJ/kg"
    expected = (60 * 15.0 + 40 * 14.0) * 0.02797 * 0.99 * RATIO
    assert fuel.run().figures[0].statutory == pytest.approx(expected, rel=1e-12)
