"""Propagation through a whole sink agrees with trials of its causes, drawn and added up anew."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from .forests import DENSITY, FRACTION, PLOTS, ROOTS, document, run, trees_of, write

TRIALS = 6000
A, B, S2 = -2.7621357768797914, 0.9758277938380466, 0.12783459631697347
COVARIANCE = [[4.45854937e-4, -5.36662522e-5], [-5.36662522e-5, 6.95788913e-6]]
RHO = 0.8


def carbon(trees: pd.DataFrame, draws: dict[str, np.ndarray]) -> np.ndarray:
    """Return the carbon of every tree in every trial [tC], shape (trials, trees)."""
    diameter = trees["diameter"].to_numpy() + draws["tape"][:, None] + draws["own_diameter"]
    height = trees["height"].to_numpy() * (1 + draws["pole"][:, None]) * (1 + draws["own_height"])
    size = draws["density"][:, None] * diameter**2 * height
    kg = np.exp(draws["a"][:, None] + draws["b"][:, None] * np.log(size) + draws["s2"][:, None] / 2)
    factor = (1 + draws["roots"]) * draws["fraction"] / 1000
    return kg * draws["scatter"] * factor[:, None]


def drawn(generator: np.random.Generator, trees: pd.DataFrame) -> dict[str, np.ndarray]:
    """Draw every cause: what is shared once for each trial, what is a tree's own for each tree."""
    shape = (TRIALS, len(trees))
    coefficients = generator.multivariate_normal([A, B], COVARIANCE, TRIALS)
    # a tree keeps the part RHO of its scatter from one survey to the next
    ids = pd.factorize(trees["plot"].astype(str) + "/" + trees["tree"].astype(str))[0]
    kept = generator.normal(size=(TRIALS, ids.max() + 1))[:, ids]
    own = math.sqrt(RHO) * kept + math.sqrt(1 - RHO) * generator.normal(size=shape)
    return {
        "a": coefficients[:, 0],
        "b": coefficients[:, 1],
        "s2": generator.normal(S2, 0.0028577541, TRIALS),
        "density": generator.normal(DENSITY, 0.02, TRIALS),
        "roots": generator.normal(ROOTS, 0.03, TRIALS),
        "fraction": generator.normal(FRACTION, 0.01, TRIALS),
        "tape": generator.normal(0.1, 0.05, TRIALS),
        "pole": generator.normal(0.0, 0.02, TRIALS),
        "own_diameter": generator.normal(0, 0.2, shape),
        "own_height": generator.normal(0, 0.04, shape),
        # log-normal of mean 1, as the correction for bias says
        "scatter": np.exp(math.sqrt(S2) * own - S2 / 2),
    }


def estimate(trees: pd.DataFrame) -> np.ndarray:
    """Return the best estimate of every tree, without a draw."""
    size = DENSITY * (trees["diameter"] + 0.1) ** 2 * trees["height"]
    return np.exp(A + B * np.log(size) + S2 / 2) * (1 + ROOTS) * FRACTION / 1000


def sampling(trees: pd.DataFrame, stratum: str, area: float) -> np.ndarray:
    """Return the covariance of the totals of both surveys by sampling of plots [tC squared].

    The scatter of single measurements is in the spread of the plots; it is drawn apart, so its
    part is taken out here.
    """
    names = [one["plot"] for one in PLOTS if one["stratum"] == stratum]
    n, expansion = len(names), area / (0.1 * len(names))
    own = trees[trees["plot"].isin(names)].assign(carbon=estimate)
    own["measuring"] = (2 * B * own["carbon"] / (own["diameter"] + 0.1) * 0.2) ** 2 + (
        B * own["carbon"] * 0.04
    ) ** 2
    totals = own.pivot_table(index="plot", columns="survey", values="carbon", aggfunc="sum")
    covariance = np.cov(totals.to_numpy().T) * n * expansion**2
    for place, survey in enumerate(totals.columns):
        variance = expansion**2 * own.loc[own["survey"] == survey, "measuring"].sum()
        covariance[place, place] = max(0.0, covariance[place, place] - variance)
    limit = math.sqrt(covariance[0, 0] * covariance[1, 1])
    covariance[0, 1] = covariance[1, 0] = min(covariance[0, 1], limit)
    return covariance


@pytest.fixture(scope="module")
def trials() -> dict[str, np.ndarray]:
    """Return stock at both surveys and their difference in every trial [tC]."""
    generator = np.random.default_rng(20261123)
    trees = pd.DataFrame(trees_of())
    found = carbon(trees, drawn(generator, trees))
    stocks = {"begin": np.zeros(TRIALS), "end": np.zeros(TRIALS)}
    for stratum, area, uncertainty in (("north", 100.0, 1.0), ("south", 50.0, 0.0)):
        names = [one["plot"] for one in PLOTS if one["stratum"] == stratum]
        share = generator.normal(area, uncertainty, TRIALS) / (0.1 * len(names))
        errors = generator.multivariate_normal([0, 0], sampling(trees, stratum, area), TRIALS)
        for place, survey in enumerate(stocks):
            own = (trees["plot"].isin(names) & (trees["survey"] == survey)).to_numpy()
            stocks[survey] += share * found[:, own].sum(axis=1) + errors[:, place]
    return {**stocks, "change": stocks["end"] - stocks["begin"]}


@pytest.mark.parametrize(
    ("quantity", "name"),
    [
        ("carbon_stock_at_begin", "begin"),
        ("carbon_stock_at_end", "end"),
        ("carbon_stock_change", "change"),
    ],
)
def test_the_uncertainty_of_a_full_sink_is_that_of_trials(tmp_path, trials, quantity, name):
    declared = document(residual_correlation={"value": RHO, "evidence": "judgement"})
    result = run(write(tmp_path, declared))
    one = next(figure for figure in result.figures if figure.quantity == quantity)
    # 6000 trials know a standard deviation to 1 % and a mean to 1/77 of it
    assert np.std(trials[name]) == pytest.approx(one.standard_uncertainty, rel=0.04)
    assert np.mean(trials[name]) == pytest.approx(
        one.best_estimate, abs=0.08 * one.standard_uncertainty
    )
    k2 = np.mean(np.abs(trials[name] - one.best_estimate) <= one.expanded_uncertainty)
    assert 0.94 < k2 < 0.97
