"""Emissions at a stack: vectors, bases, shared causes, ladders, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from duheng.accounting.derived import Frame, Outcome, derived_figures
from duheng.accounting.errors import EmptyTable, MissingFile, UnknownName, UnusableAccount
from duheng.accounting.records import Coverage, Origin, Traceability
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stack.errors import MixedBasis, NoReferenceConditions, UnusableHours
from duheng.accounting.stack_tests.errors import TooFewRuns
from duheng.accounting.stated import read_stated

LADDER = {
    "ladder": "part-75", "relative_standard_uncertainty": 0.05, "evidence": "spread of the hours",
}  # fmt: skip


def percent(expanded: float) -> dict[str, Any]:
    """Return a relative effect with an expanded uncertainty in percent."""
    return {
        "value": 0, "unit": "%", "expanded_uncertainty": expanded, "coverage_factor": 2,
        "evidence": "C 1",
    }  # fmt: skip


def codes(figure: Any) -> list[str]:
    return [one.code for one in figure.findings]


def test_wet_concentration_times_wet_flow_is_a_mass_by_the_volume_of_a_mole(small):
    """E = C Q 44.01/22.414/1000 (reference 2.6, confidence B)."""
    (figure,) = small.run().figures
    assert figure.quantity == "stack_co2"
    assert figure.unit == "tCO2"
    assert figure.statutory == pytest.approx(small.mass, rel=1e-12)
    assert figure.best_estimate == pytest.approx(small.mass, rel=1e-12)
    assert figure.coverage.hours == {(Origin.MEASURED, Traceability.IN_FORCE): 48.0}


def test_the_example_of_gas_flow_and_moisture_comes_out(small):
    """CEMS: C 2 %, Q 5 %, H2O 1 % -> 5.48 % (reference 2.7, confidence B)."""
    small.gas["effects"] = {"span_gas": percent(2)}
    small.pitot["effects"] = {"velocity_coefficient": percent(5), "moisture": percent(1)}
    (figure,) = small.run().figures
    relative = 100 * figure.expanded_uncertainty / figure.best_estimate
    assert relative == pytest.approx(5.48, abs=0.005)
    assert relative == pytest.approx(math.sqrt(30), rel=1e-9)
    assert figure.budget[0].source.endswith("PITOT/velocity_coefficient")


def test_the_example_of_belt_carbon_and_oxidation_comes_out():
    """Belt 0.5 %, C 1.5 %, OF 0.5 % -> U = 1.66 % (reference 2.7, confidence B)."""
    register = SourceRegister()
    slopes = {}
    for name, expanded in (("belt", 0.5), ("carbon", 1.5), ("oxidation", 0.5)):
        stated = read_stated(
            percent(expanded), unit="1", name=name, owner="P", where="vector", title={"en": name}
        )
        stated.enter(register)
        slopes[stated.cause.id] = 1000.0
    method = {"id": "x", "edition": "1", "document": "d", "confidence": "unchecked", "digest": "0"}
    frame = Frame(quantity="co2", title={}, unit="tCO2", period="2025", method=method, digest="d")
    coverage = Coverage(hours={}, quantity={})
    outcome = Outcome(
        statutory=1000.0, best_estimate=1000.0, sensitivities=slopes, coverage=coverage
    )
    (figure,) = derived_figures(frame, [outcome], register)
    assert figure.expanded_uncertainty / 10 == pytest.approx(1.66, abs=0.005)


def test_what_hours_share_does_not_average_out_and_noise_does(small):
    small.gas["effects"] = {"span_gas": percent(2)}
    small.gas["noise"] = {"relative_standard_uncertainty": 0.03, "evidence": "repeated hours"}
    (figure,) = small.run().figures
    expected = figure.best_estimate * math.hypot(0.01, 0.03 / math.sqrt(48))
    assert figure.standard_uncertainty == pytest.approx(expected, rel=1e-9)


def test_a_bias_is_corrected_in_the_best_estimate_and_not_in_the_statutory_value(small):
    small.gas["tests"] = [dict(small.gas["tests"][0], mean_reference=10.3, standard_deviation=0.2)]
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass)
    assert figure.best_estimate == pytest.approx(1.03 * small.mass)
    assert figure.standard_uncertainty == pytest.approx(small.mass * 0.2 / 3 / 10.0)


def test_a_bias_that_is_left_in_the_readings_enters_the_uncertainty(small):
    small.gas["tests"] = [dict(small.gas["tests"][0], mean_reference=10.3, standard_deviation=0.2)]
    small.gas["bias"] = "keep"
    (figure,) = small.run().figures
    assert figure.best_estimate == pytest.approx(small.mass)
    expected = small.mass * math.hypot(0.2 / 3 / 10.0, 0.03)
    assert figure.standard_uncertainty == pytest.approx(expected)
    assert "not corrected" in figure.budget[0].evidence


def test_the_rules_of_part_75_multiply_a_low_flow_by_its_bias_factor(small):
    small.pitot["tests"] = [
        dict(small.pitot["tests"][0], mean_reference=10.5, standard_deviation=0.3)
    ]
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(1.05 * small.mass)


def test_dry_gas_in_wet_flow_takes_the_moisture_off(small):
    small.co2["basis"] = "dry"
    small.stack["moisture"] = {
        "value": 12, "unit": "%", "standard_uncertainty": 1, "evidence": "wet bulb",
    }  # fmt: skip
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(0.88 * small.mass)
    assert figure.standard_uncertainty == pytest.approx(0.01 * small.mass)


def test_wet_gas_in_dry_flow_adds_the_moisture(small):
    small.stack["flow"]["basis"] = "dry"
    small.stack["moisture"] = {"monitor": "WATER", "column": "h2o", "unit": "%"}
    small.content["monitors"]["WATER"] = {"quantity": "h2o", "tests": small.gas["tests"]}
    small.columns["h2o"] = [10.0] * small.hours
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass / 0.9)


def test_mass_concentrations_and_flows_are_brought_to_one_reference(small):
    small.content["monitors"]["SO2"] = {"quantity": "so2", "tests": small.pitot["tests"]}
    small.stack["concentrations"] = {
        "so2": {
            "monitor": "SO2", "column": "so2", "unit": "mg/m3", "basis": "wet",
            "reference": {
                "temperature": {"value": 20, "unit": "degC"},
                "pressure": {"value": 101.325, "unit": "kPa"},
            },
        }
    }  # fmt: skip
    small.columns["so2"] = [35.0] * small.hours
    (figure,) = small.run().figures
    assert (figure.quantity, figure.unit) == ("stack_so2", "t")
    assert figure.statutory == pytest.approx(48 * 35e-9 * 1e6 * 293.15 / 273.15)


def test_the_volume_of_a_mole_follows_the_reference_of_the_flow(small):
    small.stack["flow"]["reference"] = {
        "temperature": {"value": 20, "unit": "degC"},
        "pressure": {"value": 101.325, "unit": "kPa"},
    }
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass * 273.15 / 293.15)


def test_an_hour_needs_45_valid_minutes_and_a_gap_is_filled_by_the_ladder(small):
    small.co2["valid_minutes"] = "minutes"
    small.columns["minutes"] = [60] * 20 + [44] + [45] * 27
    small.columns["co2"][20] = 99.0
    small.columns["co2"][19], small.columns["co2"][21] = 8.0, 12.0
    small.content["substitution"] = LADDER
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass)  # mean of the hour before and after
    assert figure.coverage.hours[(Origin.SUBSTITUTED, Traceability.IN_FORCE)] == 1.0
    assert figure.standard_uncertainty == pytest.approx(0.05 * small.mass / 48)
    assert "accounting.substituted" in codes(figure)


def test_missing_hours_are_not_zero_and_leave_no_expanded_uncertainty(small):
    small.columns["co2"][5] = None
    small.columns["flow"][7] = -1.0
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass * 46 / 48)
    assert figure.expanded_uncertainty is None
    assert {"accounting.missing", "accounting.no_expanded_uncertainty"} <= set(codes(figure))
    assert figure.coverage.hours[(Origin.MISSING, Traceability.IN_FORCE)] == 2.0


def test_hours_that_a_ladder_fills_without_a_stated_uncertainty_leave_none(small):
    small.columns["co2"][5] = None
    small.content["substitution"] = {"ladder": "part-75"}
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass)
    assert figure.expanded_uncertainty is None


def test_an_hour_out_of_operation_is_no_gap(small):
    small.stack["operating"] = {"column": "on", "unit": "h"}
    small.columns["on"] = [1.0] * 40 + [0.0] * 7 + [0.5]
    small.columns["flow"][40:47] = [None] * 7
    (figure,) = small.run().figures
    assert figure.statutory == pytest.approx(small.mass * 40.5 / 48)
    assert sum(figure.coverage.hours.values()) == 40.5
    assert figure.expanded_uncertainty is not None


def test_hours_after_a_failed_test_are_not_measured(small):
    failed = dict(small.gas["tests"][0], at="2025-03-02T00:00", mean_reference=13.0)
    small.gas["tests"] = [*small.gas["tests"], failed]
    small.content["substitution"] = {**LADDER, "ladder": "hj-75"}
    small.gas["highest_potential"] = {"value": 20, "unit": "%"}
    (figure,) = small.run().figures
    assert figure.coverage.share_of_time(Origin.SUBSTITUTED) == 0.5
    assert figure.statutory == pytest.approx(1.5 * small.mass)  # below 75 %: highest potential
    assert "accounting.monitor_failed" in codes(figure)


@pytest.mark.parametrize(
    ("day", "state"), [("2023-01-10T12:00", "expired"), ("2025-03-10T12:00", "none")]
)
def test_hours_without_a_test_in_force_are_measured_and_not_traceable(small, day, state):
    small.gas["tests"] = [dict(small.gas["tests"][0], at=day)]
    small.pitot["tests"] = [dict(small.pitot["tests"][0], at=day)]
    (figure,) = small.run().figures
    assert figure.coverage.hours == {(Origin.MEASURED, Traceability(state)): 48.0}
    assert "accounting.monitor_untested" in codes(figure)
    assert figure.expanded_uncertainty is None
    allowance = {"relative_standard_uncertainty": 0.04, "evidence": "drift of three years"}
    small.content["allowances"] = {"expired": allowance, "untested": allowance}
    (figure,) = small.run().figures
    assert figure.standard_uncertainty == pytest.approx(0.04 * small.mass)


def test_groups_add_up_and_covary_through_what_they_share(small):
    small.gas["effects"] = {"span_gas": percent(2)}
    second = {**small.stack, "site": "east"}
    small.content["stacks"]["second"] = second
    result = small.run(group_by=["channel"])
    whole, one, other = result.figures
    assert whole.best_estimate == pytest.approx(one.best_estimate + other.best_estimate)
    assert whole.standard_uncertainty == pytest.approx(
        one.standard_uncertainty + other.standard_uncertainty
    )
    covariance = result.cells["stack_co2"].rollup(["channel"]).covariance()
    assert covariance[0, 1] == pytest.approx(covariance[0, 0])


def test_propagation_agrees_with_trials_of_the_same_stack(small):
    small.co2["basis"] = "dry"
    small.stack["moisture"] = {
        "value": 12, "unit": "%", "standard_uncertainty": 1, "evidence": "wet bulb",
    }  # fmt: skip
    small.gas["effects"] = {"span_gas": percent(3)}
    small.pitot["effects"] = {"velocity": percent(5)}
    small.gas["noise"] = {"relative_standard_uncertainty": 0.04, "evidence": "repeated hours"}
    (figure,) = small.run().figures
    draw = np.random.default_rng(7)
    size = 20_000
    shared = (1 + 0.015 * draw.standard_normal(size)) * (1 + 0.025 * draw.standard_normal(size))
    dry = 1 - (0.12 + 0.01 * draw.standard_normal(size))
    noise = 1 + 0.04 / math.sqrt(48) * draw.standard_normal(size)
    trials = small.mass * shared * dry * noise
    assert figure.standard_uncertainty == pytest.approx(float(trials.std(ddof=1)), rel=0.03)
    assert figure.best_estimate == pytest.approx(float(trials.mean()), rel=0.002)


def test_the_same_inputs_give_the_same_digest_and_a_report(small):
    one, other = small.run(), small.run()
    assert one.digest == other.digest
    assert one.figures == other.figures
    small.columns["co2"][3] = 10.1
    assert small.run().digest != one.digest
    assert "STACK" not in one.to_html()[:200]
    assert "stack_co2" in str(one.to_dict()["figures"][0]["quantity"])


def test_a_budget_line_of_every_cause_squares_up_to_u(small):
    small.gas["effects"] = {"span_gas": percent(2)}
    small.gas["noise"] = {"relative_standard_uncertainty": 0.03, "evidence": "repeated hours"}
    (figure,) = small.run().figures
    total = math.sqrt(sum(line.contribution**2 for line in figure.budget if line.contribution))
    assert total == pytest.approx(figure.standard_uncertainty, rel=1e-9)


# -- wrong use is refused with the reason -----------------------------------------------------


def test_a_dry_concentration_with_a_wet_flow_and_no_moisture_is_refused(small):
    small.co2["basis"] = "dry"
    with pytest.raises(MixedBasis, match="no moisture"):
        small.run()


def test_a_basis_that_is_not_said_is_refused(small):
    del small.co2["basis"]
    with pytest.raises(MixedBasis, match="wet or of dry"):
        small.run()


def test_a_volume_without_temperature_and_pressure_is_refused(small):
    del small.stack["flow"]["reference"]
    with pytest.raises(NoReferenceConditions, match="m3/h"):
        small.run()
    small.stack["flow"]["reference"] = {
        "temperature": {"value": -300, "unit": "degC"}, "pressure": {"value": 1, "unit": "kPa"},
    }  # fmt: skip
    with pytest.raises(NoReferenceConditions):
        small.run()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda s: s.co2.update(column="co3"), UnusableHours),
        (lambda s: s.co2.update(monitor="GASS"), UnknownName),
        (lambda s: s.co2.update(monitor="PITOT"), UnknownName),
        (lambda s: s.stack["hours"].update(file="none.csv"), MissingFile),
        (lambda s: s.stack["hours"].update(time="when"), UnusableHours),
        (lambda s: s.gas.update(tests=[{"kind": "rata", "at": "2025-01-01"}]), UnusableAccount),
        (lambda s: s.gas.update(qantity="co2"), UnusableAccount),
        (lambda s: s.gas["tests"].append({**s.gas["tests"][0], "runs": 5}), TooFewRuns),
        (lambda s: s.columns.update(co2=[None] * 48), EmptyTable),
        (lambda s: s.columns.update(co2=["x"] * 48), EmptyTable),
    ],
)
def test_wrong_documents_and_tables_are_refused(small, change, refusal):
    small.gas["tests"] = list(small.gas["tests"])
    change(small)
    with pytest.raises(refusal):
        small.run()


def test_times_that_are_no_hours_or_stand_twice_are_refused(small):
    path = small.write()
    table = small.folder / "hours.csv"
    lines = table.read_text().splitlines()
    from duheng.accounting import run_account

    table.write_text("\n".join([*lines, lines[-1]]))
    with pytest.raises(UnusableHours, match="stands twice"):
        run_account(path)
    table.write_text("\n".join(lines).replace("00:00", "00:30", 1))
    with pytest.raises(UnusableHours, match="no whole hour"):
        run_account(path)
    table.write_text("\n".join(lines).replace("2025-03-01 00:00:00", "yesterday"))
    with pytest.raises(UnusableHours, match="cannot be read"):
        run_account(path)
