"""Stock, change and removal of small forests: values by hand, causes that are shared or not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from duheng.accounting import UnusableAccount

from .forests import DENSITY, FRACTION, PLOTS, ROOTS, document, run, trees_of, write


def figures(result, **group):
    return {one.quantity: one for one in result.figures if dict(one.group) == group}


def by_hand(rows, survey, stratum, *, statutory=False):
    """Return the carbon of a stratum [tC], computed row by row."""
    plots = [one for one in PLOTS if one["stratum"] == stratum]
    own = {one["plot"] for one in plots}
    area = {"north": 100, "south": 50}[stratum] / (0.1 * len(plots))
    total = 0.0
    for row in rows:
        if row["survey"] != survey or row["plot"] not in own:
            continue
        d = row["diameter"] + (0 if statutory else 0.1)
        x = DENSITY * d**2 * row["height"]
        kg = (
            0.0673 * x**0.976
            if statutory
            else math.exp(-2.7621357768797914 + 0.9758277938380466 * math.log(x)
                          + 0.12783459631697347 / 2)
        )  # fmt: skip
        total += kg * (1 + ROOTS) * FRACTION / 1000 * area
    return total


def test_the_stock_of_a_stratum_is_its_trees_expanded_by_area(tmp_path):
    rows = trees_of()
    result = run(write(tmp_path), group_by=["stratum"])
    north = figures(result, stratum="north")
    for survey in ("begin", "end"):
        one = north[f"carbon_stock_at_{survey}"]
        assert one.unit == "tC"
        assert one.best_estimate == pytest.approx(by_hand(rows, survey, "north"))
        assert one.statutory == pytest.approx(by_hand(rows, survey, "north", statutory=True))


def test_the_whole_is_the_sum_of_its_strata_and_removal_is_change_times_44_over_12(tmp_path):
    result = run(write(tmp_path), group_by=["stratum"])
    whole = figures(result)
    parts = [figures(result, stratum=name) for name in ("north", "south")]
    for quantity, one in whole.items():
        for value in ("statutory", "best_estimate"):
            total = sum(getattr(part[quantity], value) for part in parts)
            assert getattr(one, value) == pytest.approx(total)
        table = result.cells[quantity]
        assert math.sqrt(table.covariance().sum()) == pytest.approx(one.standard_uncertainty)
        assert table.rollup().value[0] == pytest.approx(one.best_estimate)
    change = whole["carbon_stock_at_end"].best_estimate - (
        whole["carbon_stock_at_begin"].best_estimate
    )
    assert whole["carbon_stock_change"].best_estimate == pytest.approx(change)
    assert whole["co2_removal"].best_estimate == pytest.approx(change * 44 / 12)
    assert whole["co2_removal"].unit == "tCO2"


def test_a_forest_that_did_not_grow_has_no_change_and_nothing_shared_is_uncertain_in_it(tmp_path):
    result = run(write(tmp_path, trees=trees_of(growth=0.0)))
    change = figures(result)["carbon_stock_change"]
    assert change.best_estimate == pytest.approx(0.0, abs=1e-9)
    kinds = {line.source.rpartition("/")[2] for line in change.budget if line.contribution}
    assert not any("fit." in line.source for line in change.budget if line.share > 1e-20)
    assert "urn:duheng:stated:F/species.oak.factors.wood_density" not in kinds


def test_coefficients_of_the_equation_are_the_same_causes_in_all_strata_and_surveys(tmp_path):
    result = run(write(tmp_path), group_by=["stratum"])
    found = [
        {line.source for line in one.budget if "#fit." in line.source}
        for one in result.figures
        if one.quantity.startswith("carbon_stock_at")
    ]
    assert len(found) == 6
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 2


def test_the_scatter_of_trees_averages_out_and_the_coefficients_do_not(tmp_path):
    def relative(result, wanted):
        one = figures(result)["carbon_stock_at_end"]
        lines = [line.contribution for line in one.budget if wanted in line.source]
        return math.hypot(*lines) / one.best_estimate

    few = run(write(tmp_path / "few"))
    four = [{**row, "tree": f"{row['tree']}-{copy}"} for row in trees_of() for copy in range(4)]
    many = run(write(tmp_path / "many", trees=four))
    assert relative(many, "2014/residual/") == pytest.approx(relative(few, "2014/residual/") / 2)
    assert relative(many, "#fit.") == pytest.approx(relative(few, "#fit."))
    assert relative(many, "tape.repeatability/") == pytest.approx(
        relative(few, "tape.repeatability/") / 2
    )
    assert relative(many, "tape.correction") == pytest.approx(relative(few, "tape.correction"))


def test_trees_that_stay_off_their_equation_make_the_change_surer(tmp_path):
    def scatter(correlation):
        declared = document()
        if correlation is not None:
            declared["residual_correlation"] = {"value": correlation, "evidence": "judgement"}
        one = figures(run(write(tmp_path / str(correlation), declared)))["carbon_stock_change"]
        return math.hypot(
            *(line.contribution for line in one.budget if "/residual/" in line.source)
        )

    assert scatter(1.0) < scatter(0.8) < scatter(0.0) == scatter(None)


def test_plots_measured_twice_make_the_change_surer_than_other_plots_would(tmp_path):
    def sampling(path):
        one = figures(run(path))["carbon_stock_change"]
        lines = [line.contribution for line in one.budget if line.input == "plots"]
        return math.hypot(*lines), {finding.code for finding in one.findings}

    again, codes = sampling(write(tmp_path / "again"))
    assert "accounting.dates_uncorrelated" not in codes
    plots = [
        {**one, "plot": f"{one['plot']}{survey}", "survey": survey}
        for one in PLOTS
        for survey in ("begin", "end")
    ]
    trees = [{**row, "plot": f"{row['plot']}{row['survey']}"} for row in trees_of()]
    other, codes = sampling(write(tmp_path / "other", plots=plots, trees=trees))
    assert "accounting.dates_uncorrelated" in codes
    assert again < 0.5 * other


def test_a_declared_correlation_of_plots_outranks_the_estimated_one(tmp_path):
    strata = document()["strata"]
    for one in strata.values():
        one["plot_correlation"] = {"value": 0.0, "evidence": "judgement"}
    apart = figures(run(write(tmp_path / "a", document(strata=strata))))["carbon_stock_change"]
    joint = figures(run(write(tmp_path / "b")))["carbon_stock_change"]
    assert apart.standard_uncertainty > joint.standard_uncertainty


def test_one_survey_gives_a_stock_and_no_change(tmp_path):
    only = document(surveys={"end": document()["surveys"]["end"]})
    rows = [
        {key: value for key, value in row.items() if key != "survey"}
        for row in trees_of()
        if row["survey"] == "end"
    ]
    result = run(write(tmp_path, only, trees=rows))
    assert [one.quantity for one in result.figures] == ["carbon_stock_at_end"]
    assert result.figures[0].best_estimate == pytest.approx(
        sum(by_hand(trees_of(), "end", name) for name in ("north", "south"))
    )
    assert result.figures[0].period == "2025-08-01"


def test_trees_that_stand_for_others_count_for_them(tmp_path):
    rows = [{**row, "expansion": 2.5} for row in trees_of()]
    single = figures(run(write(tmp_path / "a")))["carbon_stock_at_end"]
    wide = figures(run(write(tmp_path / "b", trees=rows)))["carbon_stock_at_end"]
    assert wide.best_estimate == pytest.approx(2.5 * single.best_estimate)


def test_a_plot_without_trees_counts_as_a_plot_without_carbon(tmp_path):
    plots = [*PLOTS, {"plot": "n9", "stratum": "north", "area": 0.1}]
    one = run(write(tmp_path, plots=plots), group_by=["stratum"])
    north = figures(one, stratum="north")["carbon_stock_at_end"]
    assert north.best_estimate == pytest.approx(by_hand(trees_of(), "end", "north") * 6 / 7)


@pytest.mark.parametrize(
    ("column", "unit", "scale", "table"),
    [
        ("diameter", "mm", 10.0, "trees"),
        ("height", "dm", 10.0, "trees"),
        ("area", "m2", 1e4, "plots"),
    ],
)  # fmt: skip
def test_the_unit_of_a_column_does_not_matter(tmp_path, column, unit, scale, table):
    plain = run(write(tmp_path / "a"))
    own = document()
    own[table]["units"] = {column: unit}
    rows = {"trees": trees_of(), "plots": [dict(one) for one in PLOTS]}
    for row in rows[table]:
        row[column] = row[column] * scale
    other = run(write(tmp_path / "b", own, **rows))
    for left, right in zip(plain.figures, other.figures, strict=True):
        assert right.best_estimate == pytest.approx(left.best_estimate)
        assert right.standard_uncertainty == pytest.approx(left.standard_uncertainty)


def test_the_same_inputs_give_the_same_digest_and_the_same_bits(tmp_path):
    first, second = run(write(tmp_path / "a")), run(write(tmp_path / "b"))
    assert [one.to_dict() for one in first.figures] == [one.to_dict() for one in second.figures]
    other = trees_of()
    other[0]["diameter"] += 0.1
    assert run(write(tmp_path / "c", trees=other)).digest != first.digest


def test_an_area_that_was_measured_whole_has_no_sampling_and_keeps_the_rest(tmp_path):
    strata = document()["strata"]
    strata["north"] = {
        "area": {"value": 0.6, "unit": "ha", "standard_uncertainty": 0},
        "finite_population": True,
    }
    result = run(write(tmp_path, document(strata=strata)), group_by=["stratum"])
    north = figures(result, stratum="north")["carbon_stock_at_end"]
    assert not any(line.input == "plots" for line in north.budget)
    assert any("repeatability" in line.source for line in north.budget)


def test_pools_beside_the_trees_are_added_by_area_and_share_what_they_name_the_same(tmp_path):
    def stated(value, **own):
        return {
            "value": value,
            "unit": "tC/ha",
            "standard_uncertainty": 2,
            "evidence": "cores",
        } | own

    strata = document()["strata"]
    strata["south"]["pools"] = {"soil": {"begin": stated(80), "end": stated(81)}}
    plain = figures(run(write(tmp_path / "a")))
    beside = figures(run(write(tmp_path / "b", document(strata=strata))))
    grown = {name: beside[name].best_estimate - plain[name].best_estimate for name in plain}
    assert grown["carbon_stock_at_end"] == pytest.approx(50 * 81)
    assert grown["carbon_stock_change"] == pytest.approx(50)
    wider = beside["carbon_stock_change"].standard_uncertainty
    assert wider > plain["carbon_stock_change"].standard_uncertainty + 50
    for survey, value in (("begin", 80), ("end", 81)):
        strata["south"]["pools"]["soil"][survey] = stated(value, source="urn:cores")
    same = figures(run(write(tmp_path / "c", document(strata=strata))))["carbon_stock_change"]
    assert same.standard_uncertainty == pytest.approx(
        plain["carbon_stock_change"].standard_uncertainty
    )
    del strata["south"]["pools"]["soil"]["begin"]
    with pytest.raises(UnusableAccount, match="not stated at the survey 'begin'"):
        run(write(tmp_path / "d", document(strata=strata)))


def test_land_that_was_bare_at_the_earlier_survey_begins_at_nothing(tmp_path):
    rows = [row for row in trees_of() if row["survey"] == "end"]
    whole = figures(run(write(tmp_path, trees=rows)))
    begin = whole["carbon_stock_at_begin"]
    assert (begin.best_estimate, begin.standard_uncertainty) == (0.0, 0.0)
    end, change = whole["carbon_stock_at_end"], whole["carbon_stock_change"]
    assert change.best_estimate == end.best_estimate
    assert change.standard_uncertainty == pytest.approx(end.standard_uncertainty)


def test_coefficients_that_one_species_states_do_not_move_those_of_another(tmp_path):
    two = document()
    two["species"]["elm"] = document()["species"]["oak"] | {
        "equations": [
            {
                "pack": "cn/tree-biomass-chave-2014",
                "inputs": {"exponent": {"value": 0.97, "unit": "1", "standard_uncertainty": 0}},
            }
        ]
    }
    rows = [{**row, "species": ("oak", "elm")[row["tree"] % 2]} for row in trees_of()]
    end = figures(run(write(tmp_path, two, trees=rows)))["carbon_stock_at_end"]
    found = {line.source.rpartition("#")[2] for line in end.budget if "#fit" in line.source}
    assert found == {"fit.intercept", "fit.exponent", "fit(intercept).intercept"}


def test_a_table_of_a_hundred_thousand_trees_is_added_up_as_a_table_of_few(tmp_path):
    few = trees_of()
    copies = 250
    many = [{**row, "tree": f"{row['tree']}-{n}"} for n in range(copies) for row in few]
    assert len(many) > 100_000
    one = figures(run(write(tmp_path, trees=many)))["carbon_stock_at_end"]
    expected = copies * sum(by_hand(few, "end", name) for name in ("north", "south"))
    assert one.best_estimate == pytest.approx(expected)
    assert np.isfinite(one.standard_uncertainty)
