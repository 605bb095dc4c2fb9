"""Allometric equations fitted to trees; the published pantropical one comes out of its trees."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from duheng.accounting.sinks import FittedAllometry, UnusableTrees, fit_allometry


def felled_trees(forest) -> pd.DataFrame:
    """Return the 4004 usable trees: D of 5 cm or more, height, biomass and density there."""
    table = pd.read_csv(forest / "chave2014_allometry_4004trees.csv", encoding="latin-1")
    columns = {
        "diameter": "Trunk.diameter..cm.",
        "height": "Total.height..m.",
        "biomass": "Dry.total.AGB..kg.",
        "density": "Wood.specific.gravity",
    }
    trees = pd.DataFrame(
        {name: pd.to_numeric(table[one], errors="coerce") for name, one in columns.items()}
    )
    return trees[(trees["diameter"] >= 5) & trees.notna().all(axis=1)]


def fitted(trees: pd.DataFrame) -> FittedAllometry:
    size = trees["density"] * trees["diameter"] ** 2 * trees["height"]
    return fit_allometry(trees["biomass"], {"size": size})


def test_the_pantropical_equation_comes_out_of_its_own_trees(forest):
    # Chave et al. 2014, Global Change Biology 20, 3177, equation 4: AGB = 0.0673 (rho D2 H)^0.976,
    # sigma = 0.357, 4004 trees
    fit = fitted(felled_trees(forest))
    assert fit.number_of_trees == 4004
    assert round(fit.factor, 4) == 0.0673
    assert round(float(fit.coefficients[1]), 3) == 0.976
    # the printed 0.357 is s with n in place of n - 2
    s = fit.residual_standard_deviation
    assert round(s, 3) == 0.358
    assert round(s * math.sqrt(4002 / 4004), 3) == 0.357
    assert fit.degrees_of_freedom == 4002


def test_without_the_correction_for_bias_the_published_factor_does_not_come_out(forest):
    fit = fitted(felled_trees(forest))
    assert math.exp(fit.coefficients[0]) == pytest.approx(0.0632, abs=5e-5)
    assert fit.bias_correction == pytest.approx(1.066, abs=5e-4)


def test_leaving_the_correction_out_makes_the_real_trees_lighter_than_they_were(forest):
    trees = felled_trees(forest)
    fit = fitted(trees)
    size = trees["density"] * trees["diameter"] ** 2 * trees["height"]
    ratio = fit.predict({"size": size}).sum() / trees["biomass"].sum()
    assert 0.9 < ratio < 1.1
    assert ratio / fit.bias_correction < ratio


def test_the_covariance_of_the_coefficients_is_that_of_repeated_fits():
    generator = np.random.default_rng(20261123)
    size = np.exp(generator.uniform(1.0, 9.0, 60))
    coefficients = []
    for _ in range(3000):
        weighed = np.exp(-2.0 + 0.9 * np.log(size) + generator.normal(0, 0.3, 60))
        coefficients.append(fit_allometry(weighed, {"size": size}).coefficients)
    # 0.3 is known here, so the covariance stated is that of any one fit with its s put to 0.3
    one = fit_allometry(weighed, {"size": size})
    stated = one.covariance * (0.3 / one.residual_standard_deviation) ** 2
    assert np.cov(np.array(coefficients).T) == pytest.approx(stated, rel=0.08)


def test_a_power_law_of_two_predictors_is_found_where_there_is_no_scatter():
    diameter = np.array([5.0, 10.0, 20.0, 30.0, 12.0])
    height = np.array([4.0, 9.0, 15.0, 16.0, 14.0])
    fit = fit_allometry(0.05 * diameter**1.9 * height**0.8, {"D": diameter, "H": height})
    assert fit.names == ("intercept", "D", "H")
    assert fit.coefficients == pytest.approx([math.log(0.05), 1.9, 0.8])
    assert fit.factor == pytest.approx(0.05)
    assert fit.r_squared == pytest.approx(1.0)
    assert fit.ranges["H"] == (4.0, 16.0)


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan, math.inf])
def test_a_tree_whose_weight_is_missing_or_none_is_refused(wrong):
    with pytest.raises(UnusableTrees, match="expected a number above 0"):
        fit_allometry([1.0, wrong, 3.0], {"D": [1.0, 2.0, 3.0]})


def test_trees_that_do_not_determine_the_coefficients_are_refused():
    with pytest.raises(UnusableTrees, match="do not determine"):
        fit_allometry([1.0, 2.0], {"D": [1.0, 2.0]})
    with pytest.raises(UnusableTrees, match="do not determine"):
        fit_allometry([1.0, 2.0, 3.0, 4.0], {"D": [2.0, 2.0, 2.0, 2.0]})
    with pytest.raises(UnusableTrees, match="no trees"):
        fit_allometry([], {"D": []})
    with pytest.raises(UnusableTrees, match="another number"):
        fit_allometry([1.0, 2.0, 3.0], {"D": [1.0, 2.0]})
    with pytest.raises(UnusableTrees, match="not given"):
        fit_allometry([1.0, 8.0, 27.0], {"D": [1.0, 2.0, 3.0]}).predict({"H": [1.0]})
