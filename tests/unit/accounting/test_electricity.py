"""Figures of small electricity accounts, against arithmetic done by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from duheng.accounting.records import Origin, Traceability

MPE = 0.005


def _codes(figure: Any) -> set[str]:
    return {finding.code for finding in figure.findings}


def test_the_statutory_value_takes_indications_and_the_decreed_factor(small: Any) -> None:
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx(2.4 * small.factor, rel=1e-12)
    assert figure.unit == "tCO2"
    assert figure.group == {}


def test_the_best_estimate_is_corrected_by_the_certificate(small: Any) -> None:
    figure = small.run().figures[0]
    assert figure.best_estimate == pytest.approx(2.4 * small.factor / 1.002, rel=1e-12)


def test_two_points_of_a_certificate_are_two_causes_and_the_load_weighs_them(small: Any) -> None:
    figure = small.run().figures[0]
    weight_low, weight_high = (100 - 50) / 90, (50 - 10) / 90
    relative = math.hypot(weight_low * 0.0005, weight_high * 0.0003) / 1.002
    expected = 2.4 * small.factor / 1.002 * relative
    assert figure.standard_uncertainty == pytest.approx(expected, rel=1e-9)
    assert figure.expanded_uncertainty == pytest.approx(2 * expected, rel=1e-9)
    shares = {line.source.rpartition("#")[2]: line.share for line in figure.budget}
    low, high = (weight_low * 5) ** 2, (weight_high * 3) ** 2
    assert shares["point-1"] == pytest.approx(low / (low + high))


def test_errors_are_taken_at_the_load_of_each_reading(small: Any) -> None:
    small.calibrate("MA.yaml", "MA", points=((10, -1.0, 0.1), (100, 1.0, 0.1)))
    small.write_readings({"A": [10.0] * 24 + [100.0] * 24})
    figure = small.run().figures[0]
    expected = (0.24 / 0.99 + 2.4 / 1.01) * small.factor
    assert figure.best_estimate == pytest.approx(expected, rel=1e-12)


def test_a_verification_alone_does_not_correct_and_gives_the_limit_over_root_three(
    small: Any,
) -> None:
    small.verify("MA.yaml", "MA")
    figure = small.run().figures[0]
    assert figure.best_estimate == figure.statutory
    expected = figure.statutory * MPE / math.sqrt(3)
    assert figure.standard_uncertainty == pytest.approx(expected, rel=1e-12)
    assert figure.budget[0].kind == "certificate"


def test_a_class_alone_gives_u_but_is_no_traceability(small: Any) -> None:
    small.add_meter("MA", [])
    figure = small.run().figures[0]
    assert figure.standard_uncertainty == pytest.approx(figure.statutory * MPE / math.sqrt(3))
    assert figure.budget[0].kind == "judgement"
    assert figure.coverage.share_of_time(Origin.MEASURED, Traceability.NONE) == 1.0
    assert figure.coverage.to_dict()["class_only"] == 1.0
    assert "accounting.class_alone" in _codes(figure)


def test_drift_is_one_cause_for_its_confirmation(small: Any) -> None:
    small.content["instruments"]["MA"]["confirmations"][0]["drift"] = {"value": 0.3, "unit": "%"}
    figure = small.run().figures[0]
    drift = next(line for line in figure.budget if "#drift" in line.source)
    assert drift.contribution == pytest.approx(2.4 * small.factor * 0.003 / math.sqrt(3), rel=1e-9)
    assert drift.kind == "judgement"


def test_one_transformer_on_two_channels_is_one_cause(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [30.0] * 48})
    small.verify("VB.yaml", "MB")
    small.verify("MA.yaml", "MA")
    confirmed = {"from": "2025-01-01", "until": "2026-01-01"}
    small.add_meter("MB", [{"certificate": "VB.yaml", **confirmed}])
    small.content["instruments"]["PT"] = {
        "kind": "voltage_transformer",
        "maximum_permissible_error": {"value": 0.2, "unit": "%"},
    }
    small.channels["A"]["voltage_transformer"] = "PT"
    small.channels["B"] = {"meter": "MB", "voltage_transformer": "PT"}
    figure = small.run().figures[0]
    line = next(one for one in figure.budget if "/PT#" in one.source)
    assert line.contribution == pytest.approx(3.84 * small.factor * 0.002 / math.sqrt(3), rel=1e-9)


def test_a_shared_standard_with_declared_loading_correlates_two_meters(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [50.0] * 48})
    used = "standards:\n  - {certificate: STD-1, issuer: NMI, loading: 1}"
    points = ((10, 0.0, 0.1), (100, 0.0, 0.1))
    small.calibrate("MA.yaml", "MA", points=points, standards=used)
    small.add_calibrated("MB", points=points, standards=used)
    small.channels["B"] = {"meter": "MB"}
    small.content["standards"] = [
        {
            "id": "urn:duheng:certificate:NMI/STD-1",
            "standard_uncertainty": {"value": 0.04, "unit": "%"},
        }
    ]
    figure = small.run().figures[0]
    standard = next(line for line in figure.budget if line.source.endswith("NMI/STD-1"))
    assert standard.contribution == pytest.approx(4.8 * small.factor * 4e-4, rel=1e-9)
    weights = np.array([50, 40]) / 90
    own = 2.4 * small.factor * 3e-4 * np.hypot(*weights)
    expected = math.sqrt((4.8 * small.factor * 4e-4) ** 2 + 2 * own**2)
    assert figure.standard_uncertainty == pytest.approx(expected, rel=1e-9)


def test_an_undeclared_loading_takes_the_larger_extreme_and_says_so(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [50.0] * 48})
    used = "standards:\n  - {certificate: STD-1, issuer: NMI}"
    points = ((50, 0.0, 0.1),)
    small.calibrate("MA.yaml", "MA", points=points, standards=used)
    small.add_calibrated("MB", points=points, standards=used)
    small.channels["B"] = {"meter": "MB"}
    figure = small.run().figures[0]
    assert figure.standard_uncertainty == pytest.approx(4.8 * small.factor * 5e-4, rel=1e-9)
    assert "uncertainty.undeclared_loading" in _codes(figure)


def test_sold_electricity_is_deducted(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [20.0] * 48})
    small.add_calibrated("MB")
    grid = small.content["streams"]["grid"]
    small.content["streams"]["export"] = {
        **grid, "role": "sold", "channels": {"B": {"meter": "MB"}}
    }  # fmt: skip
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx((2.4 - 0.96) * small.factor, rel=1e-12)


def test_figures_by_group_follow_the_whole_and_add_up_to_it(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [20.0] * 48})
    small.add_calibrated("MB")
    small.channels["B"] = {"meter": "MB", "site": "north"}
    small.channels["A"]["site"] = "south"
    small.content["sites"] = {"north": {}, "south": {}}
    whole, *parts = small.run(group_by=["channel", "site"]).figures
    assert [part.group for part in parts] == [
        {"site": "north", "channel": "B"},
        {"site": "south", "channel": "A"},
    ]
    assert sum(part.best_estimate for part in parts) == pytest.approx(whole.best_estimate)
    assert sum(part.statutory for part in parts) == pytest.approx(whole.statutory)


def test_shares_of_a_budget_add_up_to_one(small: Any) -> None:
    small.content["instruments"]["MA"]["confirmations"][0]["drift"] = {"value": 0.1, "unit": "%"}
    figure = small.run().figures[0]
    assert sum(line.share for line in figure.budget if line.share is not None) == pytest.approx(1.0)


def test_a_factor_without_a_stated_uncertainty_is_a_line_that_says_so(small: Any) -> None:
    figure = small.run().figures[0]
    line = next(one for one in figure.budget if one.kind == "pack")
    assert line.standard_uncertainty is None
    assert line.contribution is None
    assert line.share is None
    assert "uncertainty.not_stated" in _codes(figure)
    assert figure.standard_uncertainty is not None


def test_an_unchecked_factor_is_shown_and_a_stand_in_too(small: Any) -> None:
    codes = _codes(small.run().figures[0])
    assert {"accounting.unchecked_value", "accounting.stands_in"} <= codes


def test_the_same_inputs_give_the_same_digest_and_the_same_bits(small: Any) -> None:
    first = json.dumps(small.run(group_by=["channel"]).to_dict())
    assert json.dumps(small.run(group_by=["channel"]).to_dict()) == first


def test_the_digest_covers_the_files_and_not_the_values(small: Any) -> None:
    before = small.run().digest
    small.write_readings({"A": [50.0] * 47 + [50.1]})
    assert small.run().digest != before


def test_the_dictionary_has_the_published_keys_and_is_json(small: Any) -> None:
    record = json.loads(json.dumps(small.run().to_dict(), allow_nan=False))
    figure = record["figures"][0]
    assert set(figure) == {
        "quantity", "title", "group", "period", "statutory", "best_estimate", "unit",
        "standard_uncertainty", "expanded_uncertainty", "coverage_factor", "budget", "coverage",
        "excluded", "findings", "method", "digest", "statutory_by_origin",
    }  # fmt: skip
    assert set(figure["budget"][0]) == {
        "source", "input", "title", "kind", "evidence", "standard_uncertainty", "sensitivity",
        "contribution", "share",
    }  # fmt: skip
    assert figure["period"] == "2025-03-01/2025-03-03"
    assert figure["digest"].startswith("sha256:")


def test_registers_telescope_and_only_their_ends_are_rounded(small: Any) -> None:
    small.verify("MA.yaml", "MA")
    indications = [1000 + 50 * place for place in range(49)]
    small.write_readings({"A": indications})
    small.content["readings"] = [
        {
            "file": "readings.csv",
            "kind": "register",
            "unit": "kWh",
            "instant_column": "time",
            "channels": {"A": {"multiplier": 10, "register_digits": 6, "register_resolution": 1}},
        }
    ]
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx(24 * small.factor, rel=1e-12)
    ends = [line for line in figure.budget if line.source.startswith("register:")]
    assert len(ends) == 2
    for line in ends:
        assert line.contribution == pytest.approx(0.01 / math.sqrt(12) * small.factor, rel=1e-9)


def test_rounding_that_is_new_in_every_row_averages_out(small: Any) -> None:
    small.verify("MA.yaml", "MA")
    small.channels["A"]["resolution"] = {"value": 10, "unit": "kWh", "kind": "independent"}
    figure = small.run().figures[0]
    line = next(one for one in figure.budget if one.source.startswith("independent:"))
    expected = math.sqrt(48) * 0.01 / math.sqrt(12) * small.factor
    assert line.contribution == pytest.approx(expected, rel=1e-9)


def test_the_cell_table_is_kept_and_gives_covariances_of_groups(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [50.0] * 48})
    small.verify("MA.yaml", "MA")
    small.add_meter("MA", [], **{"class": "0.5S"})
    small.channels["B"] = {"meter": "MA"}
    result = small.run()
    by_channel = result.cells["co2_purchased_electricity"].rollup(["channel"])
    covariance = by_channel.covariance()
    assert covariance[0, 1] == pytest.approx(covariance[0, 0], rel=1e-12)
