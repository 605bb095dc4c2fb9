"""Printed results: digits by policy, one last digit for estimate and uncertainty."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from duheng.uncertainty.errors import UnusableRounding
from duheng.uncertainty.reporting import (
    GUM,
    JJF1059,
    ROUND_UP,
    UP_IF_LOSS,
    RoundingPolicy,
    report,
    report_interval,
    rounding_policy,
)
from duheng.uncertainty.rounding import decimal_of


@pytest.mark.parametrize(
    ("value", "uncertainty", "policy", "expected"),
    [
        pytest.param(0.5, 0.0995, GUM, "0.50 ± 0.10", id="carry into a new digit"),
        pytest.param(1.0, 9.96e-3, GUM, "1.000 ± 0.010", id="carry over a power of ten"),
        pytest.param(1.0, 9.949e-3, GUM, "1.0000 ± 0.0099", id="just no carry"),
        pytest.param(28.05, 10.47, GUM, "28 ± 10", id="nearest"),
        pytest.param(28.05, 10.47, ROUND_UP, "28 ± 11", id="10.47 mohm becomes 11"),
        pytest.param(0.0, 28.05, UP_IF_LOSS, "0 ± 28", id="28.05 kHz becomes 28"),
        pytest.param(0.0, 0.125, JJF1059, "0.00 ± 0.12", id="half to even, down"),
        pytest.param(0.0, 0.135, JJF1059, "0.00 ± 0.14", id="half to even, up"),
        pytest.param(0.0, 0.12500001, JJF1059, "0.00 ± 0.13", id="just above a tie"),
        pytest.param(-1.23456, 0.0123, GUM, "-1.235 ± 0.012", id="negative estimate"),
        pytest.param(-0.0003, 0.12, GUM, "0.00 ± 0.12", id="no minus before zero"),
        pytest.param(1.125, 0.12, GUM, "1.12 ± 0.12", id="estimate half to even"),
        pytest.param(1e-20, 1.0, GUM, "0.0 ± 1.0", id="estimate far below"),
        pytest.param(
            0.3, 0.1 + 0.2 - 0.27, ROUND_UP, "0.300 ± 0.030", id="binary noise is no excess"
        ),
        pytest.param(5.43e6, 12345.0, GUM, "(5.430 ± 0.012) × 10^6", id="no filled zeros"),
        pytest.param(1.23e-9, 4.56e-11, GUM, "(1.230 ± 0.046) × 10^-9", id="small"),
        pytest.param(6.02214076e23, 1.2e15, GUM, "(6.022140760 ± 0.000000012) × 10^23", id="large"),
        pytest.param(0.0, 1e-20, GUM, "(0.0 ± 1.0) × 10^-20", id="zero estimate"),
    ],
)
def test_a_result_is_rounded_by_its_policy(
    value: float, uncertainty: float, policy: RoundingPolicy, expected: str
) -> None:
    found = report(value, uncertainty, policy)
    assert found.text() == f"{expected} (standard uncertainty)"


def test_up_if_loss_goes_up_only_where_five_percent_would_be_lost() -> None:
    one_digit = RoundingPolicy(name="own", digits=1, mode="up_if_loss")  # type: ignore[arg-type]
    assert report(0.0, 1.04, one_digit).uncertainty == 1
    assert report(0.0, 1.06, one_digit).uncertainty == 2
    assert report(0.0, 1.6, one_digit).uncertainty == 2


def test_half_up_differs_from_half_even_on_a_tie() -> None:
    half_up = RoundingPolicy(mode="half_up")  # type: ignore[arg-type]
    assert report(0.0, 0.125, half_up).uncertainty_text == "0.13"


def test_zero_is_exact_and_none_is_not_stated() -> None:
    exact, unstated = report(5.25, 0, unit="V"), report(5.25, None, unit="V")
    assert exact.text() == "5.25 V (exact by convention)"
    assert exact.text("zh-Hans") == "5.25 V（约定为精确值）"
    assert (exact.uncertainty, exact.is_exact) == (0, True)
    assert unstated.text() == "5.25 V (uncertainty not stated)"
    assert unstated.text("zh-Hans") == "5.25 V（未给出不确定度）"
    assert (unstated.uncertainty, unstated.is_exact) == (None, False)
    assert unstated.shorthand() == "5.25 V"
    assert unstated.latex() == r"5.25\,\mathrm{V}"


def test_the_text_states_what_the_uncertainty_rests_on() -> None:
    found = report(
        50000838,
        66.9,
        unit="nm",
        coverage_factor=2.1199053,
        coverage_probability=0.95,
        degrees_of_freedom=16.0,
    )
    assert str(found) == "(50000838 ± 67) nm (k = 2.12, p = 95 %, ν = 16)"
    assert found.text("zh-Hans") == "(50000838 ± 67) nm（k = 2.12，p = 95 %，ν = 16）"
    assert report(1, 0.1, degrees_of_freedom=math.inf).text().endswith("(ν = ∞)")
    assert report(1, 0.1, coverage_factor=2).text("zh-Hans") == "1.00 ± 0.10（k = 2）"
    assert report(1, 0.1).text("zh-Hans") == "1.00 ± 0.10（± 后为标准不确定度）"


def test_shorthand_counts_in_the_last_digit() -> None:
    assert report(1.23449, 0.0562).shorthand() == "1.234(56)"
    assert report(28.05, 10.47, unit="kHz").shorthand() == "28(10) kHz"
    assert report(1.23e-9, 4.56e-11, unit="F").shorthand() == "1.230(46) × 10^-9 F"


def test_latex_holds_the_pair_the_power_and_the_unit() -> None:
    assert report(1.23e-9, 4.56e-11, unit="F").latex() == (
        r"\left(1.230 \pm 0.046\right) \times 10^{-9}\,\mathrm{F}"
    )
    assert report(1.5, 0.1).latex() == r"1.50 \pm 0.10"
    assert r"\%" in report(1.5, 0.1, unit="%").latex()


def test_the_dictionary_is_ready_for_json_and_for_a_table() -> None:
    found = report(1.5, 0.1, unit="V", coverage_factor=2, degrees_of_freedom=math.inf)
    assert found.to_dict()["degrees_of_freedom"] is None
    assert found.to_dict()["value"] == "1.50"
    assert found.to_frame().loc[0, "text"] == found.text()


def test_numbers_of_numpy_and_decimals_are_taken() -> None:
    assert report(np.float64(1.5), np.float64(0.25)).text().startswith("1.50 ± 0.25")
    assert report(Decimal("1.500000000000000000001"), Decimal("0.1")).value == Decimal("1.50")


def test_a_huge_span_of_magnitudes_keeps_every_digit() -> None:
    found = report(1e60, 1e-3)
    assert found.value == Decimal("1e60")
    assert found.uncertainty == Decimal("0.0010")


def test_an_asymmetric_interval_shares_one_last_digit() -> None:
    found = report_interval(1.23408, (1.08342, 1.38252), 0.95, unit="mg")
    assert str(found) == "1.23 mg, 95 % coverage interval [1.08, 1.38] mg"
    assert found.text("zh-Hans") == "1.23 mg，95 % 包含区间 [1.08, 1.38] mg"
    outwards = report_interval(1.23408, (1.0866, 1.38252), 0.95, ROUND_UP)
    assert (outwards.low_text, outwards.high_text) == ("1.08", "1.39")
    assert report_interval(-3e12, (-5e12, -2e12), 0.99).text() == (
        "-3.0 × 10^12, 99 % coverage interval [-5.0, -2.0] × 10^12"
    )


def test_an_interval_without_width_is_printed_as_it_is() -> None:
    assert report_interval(1.5, (1.5, 1.5), 0.95).text() == "1.5, 95 % coverage interval [1.5, 1.5]"


@pytest.mark.parametrize(
    ("value", "uncertainty"),
    [
        pytest.param(math.nan, 1.0, id="NaN estimate"),
        pytest.param(math.inf, 1.0, id="infinite estimate"),
        pytest.param(1.0, math.nan, id="NaN uncertainty"),
        pytest.param(1.0, math.inf, id="infinite uncertainty"),
        pytest.param(1.0, -0.1, id="negative uncertainty"),
    ],
)
def test_what_cannot_be_printed_is_refused(value: float, uncertainty: float) -> None:
    with pytest.raises(UnusableRounding):
        report(value, uncertainty)


def test_exchanged_limits_are_refused() -> None:
    with pytest.raises(UnusableRounding, match="from low to high"):
        report_interval(1.0, (2.0, 0.0), 0.95)


def test_an_unknown_policy_or_mode_names_the_nearest() -> None:
    with pytest.raises(UnusableRounding) as refusal:
        rounding_policy("jjf_1059")
    assert "jjf1059" in (refusal.value.hint or "")
    with pytest.raises(UnusableRounding) as refusal:
        RoundingPolicy(mode="halfeven")  # type: ignore[arg-type]
    assert "half_even" in (refusal.value.hint or "")
    for wrong in ({"digits": 0}, {"digits": 16}, {"loss": 1.0}, {"loss": math.nan}):
        with pytest.raises(UnusableRounding):
            RoundingPolicy(**wrong)  # type: ignore[arg-type]


def test_a_policy_by_name_is_that_policy() -> None:
    assert rounding_policy("gum") is GUM
    assert rounding_policy(JJF1059) is JJF1059
    assert report(1, 0.1, "up_if_loss").policy is UP_IF_LOSS


def test_a_float_is_read_by_the_digits_it_carries() -> None:
    assert decimal_of(0.1 + 0.2) == Decimal("0.3")
    assert decimal_of(7) == Decimal(7)
