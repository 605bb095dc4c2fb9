"""The element-carbon route: bases, moistures as causes of their own, weighting by mass."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting import what_if
from duheng.accounting.basis import VALUE, Basis, mass_fraction, net_heat, properties_needed
from duheng.accounting.errors import MixedBasis, UnknownName, UnusableAccount, UnweightedMean
from duheng.accounting.records import Origin
from duheng.equations import compile_expression
from duheng.terms.errors import DuhengError

RATIO = 44 / 12
OXIDATION = 0.99

# Reference sheet on energy and carbon metering, section 2.1; confidence A (an identity).
C_AD, M_AD, M_AR, C_AR = 47.26, 8.23, 23.24, 39.53


@pytest.fixture
def coal(small: Any) -> Any:
    """Return an account of lignite with carbon of the air-dried samples and both moistures."""
    coal = small
    coal.burn_coal()
    coal.analyse("carbon_fraction", {"B1": (C_AD, 0.2), "B2": (46.0, 0.2)}, basis="air_dried")
    coal.analyse("air_dried_moisture", {"B1": (M_AD, 0.1), "B2": (8.0, 0.1)})
    coal.analyse("total_moisture", {"B1": (M_AR, 0.3), "B2": (24.0, 0.3)})
    return coal


def _analyses(coal: Any) -> dict[str, Any]:
    return coal.stream["analyses"]  # type: ignore[no-any-return]


def _as_received(carbon: float, air_dried: float, total: float) -> float:
    return carbon * (100 - total) / (100 - air_dried)


def _convert(source: Basis, target: Basis, value: float, **given_values: float) -> float:
    expression = mass_fraction(source, target)
    values = {VALUE: value, **given_values}
    return float(compile_expression(expression, list(values)).value(values))


def test_the_published_vector_of_the_basis_conversion_comes_out() -> None:
    found = _convert(
        Basis.AIR_DRIED,
        Basis.AS_RECEIVED,
        C_AD,
        total_moisture=M_AR / 100,
        air_dried_moisture=M_AD / 100,
    )
    assert round(found, 2) == C_AR


def test_the_account_converts_each_sample_to_the_basis_as_received(coal: Any) -> None:
    figure = coal.run().figures[0]
    carbon = 60 * _as_received(C_AD, M_AD, M_AR) + 40 * _as_received(46.0, 8.0, 24.0)
    assert figure.statutory == pytest.approx(carbon / 100 * OXIDATION * RATIO, rel=1e-12)
    assert figure.coverage.share_of_quantity(Origin.MEASURED) == pytest.approx(1.0)


def test_carbon_of_dry_coal_needs_the_total_moisture_alone(coal: Any) -> None:
    coal.analyse("carbon_fraction", {"B1": (51.5, 0.2), "B2": (50.0, 0.2)}, basis="dry")
    del _analyses(coal)["air_dried_moisture"]
    figure = coal.run().figures[0]
    carbon = 60 * 51.5 * (1 - M_AR / 100) + 40 * 50.0 * 0.76
    assert figure.statutory == pytest.approx(carbon / 100 * OXIDATION * RATIO, rel=1e-12)


def test_the_moistures_are_causes_of_their_own_in_the_budget(coal: Any) -> None:
    figure = coal.run().figures[0]
    line = next(one for one in figure.budget if one.source.endswith("/total_moisture/B1"))
    per_unit = 60 * OXIDATION * RATIO
    slope = -(C_AD / 100) / (1 - M_AD / 100) * per_unit
    assert line.sensitivity == pytest.approx(slope, rel=1e-9)
    assert line.contribution == pytest.approx(abs(slope) * 0.003, rel=1e-9)
    expected = math.hypot(*(one.contribution or 0.0 for one in figure.budget))
    assert figure.standard_uncertainty == pytest.approx(expected, rel=1e-9)


def test_carbon_and_calorific_value_of_one_sample_share_its_moisture(coal: Any) -> None:
    coal.content["methods"].append("cn/energy-comprehensive")
    stream = coal.stream
    stream["routes"]["cn/energy-comprehensive"] = "measured_calorific_value"
    coal.analyse("net_calorific_value", {"B1": (18.0, 0.1), "B2": (17.5, 0.1)},
        unit="GJ/t", basis="air_dried", heat="net",
    )  # fmt: skip
    result = coal.run()
    budgets = [{one.source for one in figure.budget} for figure in result.figures]
    moistures = {one for one in budgets[0] if "moisture" in one}
    assert len(moistures) == 4
    assert moistures <= budgets[1]
    heat = sum(
        mass * ((value + 2.3 * dried) * (1 - total) / (1 - dried) - 2.3 * total)
        for mass, value, dried, total in ((60, 18.0, 0.0823, 0.2324), (40, 17.5, 0.08, 0.24))
    )
    assert result.figures[1].statutory == pytest.approx(heat / 29.3076, rel=1e-12)


def test_a_gross_calorific_value_is_refused_and_the_conversion_named(coal: Any) -> None:
    coal.content["methods"] = ["cn/energy-comprehensive"]
    coal.stream["routes"] = {"cn/energy-comprehensive": "measured_calorific_value"}
    coal.analyse("net_calorific_value", {"B1": (18.0, 0.1), "B2": (17.5, 0.1)},
        unit="GJ/t", basis="as_received", heat="gross",
    )  # fmt: skip
    with pytest.raises(MixedBasis, match="gross") as refusal:
        coal.run()
    assert "100 - M_ar" in str(refusal.value.hint)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        pytest.param(
            lambda one: one["carbon_fraction"].pop("basis"),
            MixedBasis,
            "no basis is declared",
            id="carbon without a basis beside moistures",
        ),
        pytest.param(
            lambda one: one.pop("total_moisture"),
            MixedBasis,
            "total_moisture of the same samples",
            id="no total moisture",
        ),
        pytest.param(
            lambda one: one["total_moisture"].update(by="month"),
            MixedBasis,
            "by batch",
            id="moisture of other samples",
        ),
        pytest.param(
            lambda one: one["carbon_fraction"].update(basis="dry_ash_free"),
            MixedBasis,
            "the ash of the same samples",
            id="no ash",
        ),
        pytest.param(
            lambda one: one["carbon_fraction"].update(basis="wet"),
            UnusableAccount,
            "not accepted",
            id="unknown basis",
        ),
    ],
)
def test_what_is_mixed_or_undeclared_is_refused(
    coal: Any, change: Any, error: type[DuhengError], says: str
) -> None:
    change(_analyses(coal))
    with pytest.raises(error, match=says) as refusal:
        coal.run()
    assert refusal.value.hint


def test_a_sample_without_its_moisture_is_refused(coal: Any) -> None:
    coal.analyse("total_moisture", {"B1": (M_AR, 0.3)})
    with pytest.raises(MixedBasis, match="has no total_moisture of B2"):
        coal.run()


def test_a_moisture_of_the_whole_sample_is_refused(coal: Any) -> None:
    coal.analyse("total_moisture", {"B1": (100, 0.3), "B2": (24, 0.3)})
    with pytest.raises(UnusableAccount, match="not a part of a sample"):
        coal.run()


def test_an_analysis_without_any_declaration_is_taken_as_asked_and_said(coal: Any) -> None:
    for name in ("air_dried_moisture", "total_moisture"):
        del _analyses(coal)[name]
    del _analyses(coal)["carbon_fraction"]["basis"]
    figure = coal.run().figures[0]
    found = [one for one in figure.findings if one.code == "accounting.analysis_undeclared"]
    assert [one.data["keys"] for one in found] == [["basis"]]
    carbon = 60 * C_AD + 40 * 46.0
    assert figure.statutory == pytest.approx(carbon / 100 * OXIDATION * RATIO, rel=1e-12)


def _monthly(coal: Any, text: str, **more: Any) -> None:
    coal.write("monthly.csv", text)
    columns = {"key": "month", "value": "c", "standard_uncertainty": "u"}
    header = text.splitlines()[0].split(",")
    columns |= {name: name for name in ("sample", "mass") if name in header}
    coal.stream["analyses"] = {
        "carbon_fraction": {
            "file": "monthly.csv", "unit": "%", "kind": "shared", "by": "month",
            "basis": "as_received", "columns": columns, **more,
        }
    }  # fmt: skip


def test_several_analyses_of_a_month_are_weighted_by_the_mass_fired(coal: Any) -> None:
    _monthly(coal, "month,sample,mass,c,u\n2025-03,S1,60,40.0,0.3\n2025-03,S2,40,38.0,0.3\n")
    figure = coal.run().figures[0]
    expected = (60 * 40.0 + 40 * 38.0) / 100 * OXIDATION * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)
    first = next(one for one in figure.budget if one.source.endswith("/S1"))
    assert first.contribution == pytest.approx(60 * 0.003 * OXIDATION * RATIO, rel=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("month,c,u\n2025-03,40,0.3\n2025-03,38,0.3\n", id="no masses"),
        pytest.param(
            "month,sample,c,u\n2025-03,S1,40,0.3\n2025-03,S2,38,0.3\n", id="samples without masses"
        ),
        pytest.param(
            "month,sample,mass,c,u\n2025-03,S1,0,40,0.3\n2025-03,S2,0,38,0.3\n", id="masses of 0"
        ),
    ],
)
def test_monthly_carbon_without_mass_weighting_is_refused(coal: Any, text: str) -> None:
    _monthly(coal, text)
    with pytest.raises(UnweightedMean, match="monthly carbon without mass weighting"):
        coal.run()


def test_a_plain_monthly_mean_is_refused_and_a_composite_sample_is_not(coal: Any) -> None:
    text = "month,c,u\n2025-03,39.2,0.3\n"
    _monthly(coal, text, sample="plain_mean")
    with pytest.raises(UnweightedMean, match="plain mean"):
        coal.run()
    _monthly(coal, text, sample="composite")
    figure = coal.run().figures[0]
    assert "accounting.analysis_undeclared" not in {one.code for one in figure.findings}
    _monthly(coal, text)
    said = [one for one in coal.run().figures[0].findings if "undeclared" in one.code]
    assert [one.data["keys"] for one in said] == [["sample"]]


def test_analyses_by_day_are_weighted_by_what_was_fired_on_the_day(coal: Any) -> None:
    coal.stream["analyses"] = {}
    coal.analyse("carbon_fraction", {"2025-03-01": (40.0, 0.3), "2025-03-02": (38.0, 0.3)},
        by="day", basis="as_received",
    )  # fmt: skip
    figure = coal.run().figures[0]
    expected = (60 * 40.0 + 40 * 38.0) / 100 * OXIDATION * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)


def test_the_scan_of_a_report_is_an_input_file_and_must_be_there(coal: Any) -> None:
    _analyses(coal)["carbon_fraction"]["scans"] = ["report.pdf"]
    with pytest.raises(DuhengError, match=r"report\.pdf"):
        coal.run()
    coal.write("report.pdf", "a scan")
    first = coal.run()
    assert "report.pdf" in {one["path"] for one in first.facts.files}
    coal.write("report.pdf", "another scan")
    assert coal.run().digest != first.digest


def test_a_misspelt_analysis_is_refused_and_no_default_stands_in_silently(coal: Any) -> None:
    _analyses(coal)["carbon_fracton"] = dict(_analyses(coal)["carbon_fraction"])
    with pytest.raises(UnknownName, match="takes 'carbon_fracton'") as refusal:
        coal.run()
    assert refusal.value.hint == "did you mean 'carbon_fraction'?"


def test_a_property_that_is_analysed_and_declared_untested_is_refused(coal: Any) -> None:
    coal.stream["untested"] = {"carbon_fraction": "penalty"}
    with pytest.raises(UnusableAccount, match="carbon_fraction is given twice") as refusal:
        coal.run()
    assert "missing: penalty" in str(refusal.value.hint)


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "", "forty"])
def test_a_result_that_is_no_number_is_refused_with_its_line(coal: Any, value: str) -> None:
    coal.analyse("carbon_fraction", {"B1": (40.0, 0.3)}, basis="as_received")
    coal.write("carbon_fraction.csv", f"key,value,u\nB1,{value},0.3\n")
    with pytest.raises(UnusableAccount, match="line 2"):
        coal.run()


@pytest.mark.parametrize("uncertainty", [0.0, 0.05, 0.3, 1.2])
def test_a_changed_moisture_is_what_the_account_says_when_it_is_run_with_it(
    coal: Any, uncertainty: float
) -> None:
    name = "urn:duheng:analysis:TEST/coal/total_moisture/B1"
    found = what_if(coal.run(), changed={name: uncertainty / 100})
    coal.analyse("total_moisture", {"B1": (M_AR, uncertainty), "B2": (24.0, 0.3)})
    again = coal.run().figures[0]
    (changed,) = found.figures
    assert changed.after.standard_uncertainty == pytest.approx(again.standard_uncertainty, rel=1e-9)


fractions = st.floats(min_value=0.0, max_value=0.6)
values = st.floats(min_value=1e-3, max_value=0.95)
bases = st.sampled_from(list(Basis))


@given(source=bases, target=bases, value=values, total=fractions, dried=fractions, ash=fractions)
def test_a_conversion_and_its_way_back_give_the_value_again(
    source: Basis, target: Basis, value: float, total: float, dried: float, ash: float
) -> None:
    given_values = {"total_moisture": total, "air_dried_moisture": dried, "ash": ash}
    there = _convert(source, target, value, **given_values)
    assert _convert(target, source, there, **given_values) == pytest.approx(value, rel=1e-12)


@given(source=bases, middle=bases, target=bases, total=fractions, dried=fractions, ash=fractions)
def test_a_conversion_by_way_of_a_third_basis_is_the_conversion(
    source: Basis, middle: Basis, target: Basis, total: float, dried: float, ash: float
) -> None:
    given_values = {
        "total_moisture": total, "air_dried_moisture": dried, "ash": ash, "latent_heat": 2.3
    }  # fmt: skip
    for form in (mass_fraction, net_heat):

        def of(one: Basis, other: Basis, value: float, form: Any = form) -> float:
            numbers = {VALUE: value, **given_values}
            return float(compile_expression(form(one, other), list(numbers)).value(numbers))

        by_way = of(middle, target, of(source, middle, 0.7))
        assert by_way == pytest.approx(of(source, target, 0.7), rel=1e-9, abs=1e-12)


@given(source=bases, target=bases)
def test_a_conversion_names_all_that_it_needs(source: Basis, target: Basis) -> None:
    needed = set(properties_needed(source, target))
    assert set(mass_fraction(source, target).symbols) <= needed | {VALUE}
