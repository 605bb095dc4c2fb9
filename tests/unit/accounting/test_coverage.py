"""What was not measured, or not traceable: shown, counted, and never silently inside U."""

from __future__ import annotations

import math
from typing import Any

import pytest

from duheng.accounting.records import Origin, Traceability

_FILLING = {
    "missing": {
        "rule": "same_time_nearest_days",
        "relative_standard_uncertainty": 0.1,
        "reason": "scatter between days",
    }
}


def _finding(figure: Any, code: str) -> Any:
    return next(finding for finding in figure.findings if finding.code == code)


def test_a_gap_without_a_rule_leaves_no_u_and_says_why(small: Any) -> None:
    small.write_readings({"A": [50.0] * 10 + [None] * 4 + [50.0] * 34})
    figure = small.run().figures[0]
    assert figure.expanded_uncertainty is None
    assert figure.standard_uncertainty is None
    assert figure.best_estimate == pytest.approx(2.2 * small.factor / 1.002)
    reason = _finding(figure, "accounting.no_expanded_uncertainty")
    assert "4 h of A are missing" in reason.message
    assert figure.coverage.share_of_time(Origin.MISSING) == pytest.approx(4 / 48)


def test_rows_that_are_absent_are_missing_too(small: Any) -> None:
    small.write_readings({"A": [50.0] * 40})
    figure = small.run().figures[0]
    assert figure.coverage.share_of_time(Origin.MISSING) == pytest.approx(8 / 48)
    assert figure.expanded_uncertainty is None


def test_a_declared_rule_fills_a_gap_as_one_cause(small: Any) -> None:
    small.write_readings({"A": [50.0] * 10 + [None] * 4 + [50.0] * 20 + [60.0] * 14})
    small.content["allowances"] = _FILLING
    figure = small.run().figures[0]
    filled = [60.0] * 4
    total = 50.0 * 30 + 60.0 * 14 + sum(filled)
    assert figure.statutory == pytest.approx(total / 1000 * small.factor, rel=1e-12)
    line = next(one for one in figure.budget if "filling" in one.source)
    expected = sum(filled) / 1000 * small.factor / 1.002 * 0.1
    assert line.contribution == pytest.approx(expected, rel=1e-9)
    assert line.kind == "judgement"
    assert figure.coverage.share_of_time(Origin.SUBSTITUTED) == pytest.approx(4 / 48)


def test_neighbours_fill_a_gap_with_their_mean(small: Any) -> None:
    small.write_readings({"A": [40.0] * 10 + [None] * 4 + [60.0] * 34})
    rule = {**_FILLING["missing"], "rule": "mean_of_neighbours"}
    small.content["allowances"] = {"missing": rule}
    figure = small.run().figures[0]
    total = 40.0 * 10 + 50.0 * 4 + 60.0 * 34
    assert figure.statutory == pytest.approx(total / 1000 * small.factor, rel=1e-12)


def test_what_is_not_a_number_is_missing_and_found(small: Any) -> None:
    small.write_readings({"A": [50.0] * 47 + ["NaN"]})
    figure = small.run().figures[0]
    assert figure.expanded_uncertainty is None
    assert _finding(figure, "telemetry.not_a_number").data["channel"] == "A"


def test_measured_values_stay_byte_equal_when_others_are_filled(small: Any) -> None:
    values = [50.0 + place / 7 for place in range(48)]
    small.write_readings({"A": [*values[:5], None, *values[6:]]})
    small.content["allowances"] = _FILLING
    figure = small.run().figures[0]
    kept = sum(values) - values[5]
    assert figure.statutory == pytest.approx((kept + values[29]) / 1000 * small.factor, rel=1e-14)


def test_a_lapsed_confirmation_without_allowance_leaves_no_u(small: Any) -> None:
    small.content["instruments"]["MA"]["confirmations"][0]["until"] = "2025-03-02"
    figure = small.run().figures[0]
    assert figure.expanded_uncertainty is None
    assert _finding(figure, "accounting.expired").severity == "error"
    assert figure.coverage.share_of_time(Origin.MEASURED, Traceability.EXPIRED) == 0.5
    assert figure.best_estimate == pytest.approx(2.4 * small.factor / 1.002, rel=1e-12)


def test_a_declared_allowance_covers_the_lapse_as_its_own_line(small: Any) -> None:
    small.content["instruments"]["MA"]["confirmations"][0]["until"] = "2025-03-02"
    small.content["allowances"] = {
        "expired": {"relative_standard_uncertainty": 0.01, "reason": "as found, as left"}
    }
    figure = small.run().figures[0]
    line = next(one for one in figure.budget if "allowance" in one.source)
    assert line.contribution == pytest.approx(1.2 * small.factor * 0.01, rel=1e-9)
    assert figure.expanded_uncertainty is not None
    assert _finding(figure, "accounting.expired").severity == "warning"


def test_an_instrument_of_which_nothing_is_known_leaves_no_u(small: Any) -> None:
    small.add_meter("MA", [])
    del small.content["instruments"]["MA"]["class"]
    figure = small.run().figures[0]
    assert figure.expanded_uncertainty is None
    assert _finding(figure, "accounting.untraceable").severity == "error"


def test_an_allowance_for_the_untraceable_is_its_only_line(small: Any) -> None:
    small.add_meter("MA", [])
    del small.content["instruments"]["MA"]["class"]
    small.content["allowances"] = {
        "untraceable": {"relative_standard_uncertainty": 0.05, "reason": "a guess, said so"}
    }
    figure = small.run().figures[0]
    assert figure.standard_uncertainty == pytest.approx(2.4 * small.factor * 0.05, rel=1e-9)


def test_only_the_group_with_the_gap_loses_its_u(small: Any) -> None:
    small.write_readings({"A": [50.0] * 48, "B": [20.0] * 47 + [None]})
    small.add_calibrated("MB")
    small.channels["B"] = {"meter": "MB"}
    whole, first, second = small.run(group_by=["channel"]).figures
    assert whole.expanded_uncertainty is None
    assert first.expanded_uncertainty is not None
    assert second.expanded_uncertainty is None


def test_a_correction_with_a_reason_is_applied_and_said(small: Any) -> None:
    small.write_readings({"A": [50.0] * 24 + [50000.0] * 24})
    small.content["corrections"] = [
        {"channel": "A", "from": "2025-03-02", "until": "2025-03-03", "factor": 0.001,
         "reason": "the unit was Wh"}
    ]  # fmt: skip
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx(2.4 * small.factor, rel=1e-12)
    assert "the unit was Wh" in _finding(figure, "accounting.corrected").message


def test_a_meter_that_was_exchanged_brings_its_own_certificate(small: Any) -> None:
    small.add_calibrated("MB", points=((10, -0.5, 0.1), (100, -0.5, 0.1)))
    small.channels["A"]["meter"] = [
        {"instrument": "MA", "until": "2025-03-02"},
        {"instrument": "MB", "from": "2025-03-02"},
    ]
    figure = small.run().figures[0]
    expected = 1.2 * small.factor * (1 / 1.002 + 1 / 0.995)
    assert figure.best_estimate == pytest.approx(expected, rel=1e-12)
    assert math.isclose(figure.coverage.share_of_time(Origin.MEASURED), 1.0)
