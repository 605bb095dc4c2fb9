"""Four hectares of rain forest near Nouragues: the estimator on a real inventory, facts only."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from duheng.accounting import check_method_examples
from duheng.accounting.sinks import fit_allometry
from duheng.rulebook import read_pack

from .forests import document, run, write


def inventory(forest):
    """Return plots and trees of the four hectares; the heights were not measured."""
    trees = pd.read_csv(forest / "NouraguesTrees.csv")
    trees = trees[trees["D"] > 0]
    rows = [
        {"plot": f"p{plot}", "tree": place, "species": "any", "diameter": diameter, "height": ""}
        for place, (plot, diameter) in enumerate(zip(trees["Plot"], trees["D"], strict=True))
    ]
    plots = [{"plot": one, "stratum": "forest", "area": 1.0} for one in dict.fromkeys(
        row["plot"] for row in rows)]  # fmt: skip
    return plots, rows


def height_pack(forest, tmp_path):
    """Write a model of heights that was fitted to the trees whose height is known."""
    known = pd.read_csv(forest / "NouraguesPlot.csv").dropna(subset=["D", "H"])
    fit = fit_allometry(known["H"], {"diameter": known["D"]})
    text = HEIGHT.format(
        a=float(fit.coefficients[0]),
        b=float(fit.coefficients[1]),
        half=fit.residual_standard_deviation**2 / 2,
        cv=math.sqrt(math.exp(fit.residual_standard_deviation**2) - 1),
        covariance=fit.covariance.tolist(),
        freedom=fit.degrees_of_freedom,
        ua=float(np.sqrt(fit.covariance[0, 0])),
        ub=float(np.sqrt(fit.covariance[1, 1])),
        value=fit.factor * 20 ** float(fit.coefficients[1]),
    )
    (tmp_path / "heights.yaml").write_text(text, encoding="utf-8")
    assert check_method_examples(read_pack(tmp_path / "heights.yaml")) == 1
    return fit


HEIGHT = """\
kind: methods
id: test/heights
edition: "1"
title: {{en: heights by the diameter}}
description: {{en: fitted to the trees whose height is known}}
document: {{number: inventory, edition: null, clause: null}}
valid_from: null
valid_to: null
published: null
source: fitted in this test
confidence: secondary
checked_by: []
example:
  - route: tree
    role: tree
    inputs:
      diameter: {{value: 20, unit: cm, standard_uncertainty: 0}}
      metre: {{value: 1, unit: m, standard_uncertainty: 0}}
      centimetre: {{value: 1, unit: cm, standard_uncertainty: 0}}
      a: {{value: {a}, unit: "1", standard_uncertainty: 0}}
      b: {{value: {b}, unit: "1", standard_uncertainty: 0}}
      residual: {{value: 0, unit: "1", standard_uncertainty: 0}}
    gives: {{best_estimate: {value}}}
    unit: m
body:
  output: {{quantity: height, title: {{en: height}}, unit: m, symbol: H}}
  roles: {{tree: {{sign: 1}}}}
  routes:
    tree:
      statutory: {{equation: "metre*exp(a + b*log(diameter/centimetre) + {half})"}}
      best_estimate:
        equation: "metre*exp(a + b*log(diameter/centimetre) + {half})*(1 + residual)"
      inputs:
        diameter: {{role: stream, unit: cm}}
        metre: {{role: constant, unit: m, value: 1, standard_uncertainty: 0}}
        centimetre: {{role: constant, unit: cm, value: 1, standard_uncertainty: 0}}
        a: {{role: constant, unit: "1", value: {a}, standard_uncertainty: {ua}}}
        b: {{role: constant, unit: "1", value: {b}, standard_uncertainty: {ub}}}
        residual:
          {{role: constant, unit: "1", kind: independent, value: 0, standard_uncertainty: {cv}}}
  fit: {{coefficients: [a, b], covariance: {covariance}, degrees_of_freedom: {freedom}}}
  coverage: {{rule: tree}}
"""


def test_the_stock_of_a_real_forest_has_a_value_that_its_kind_has(forest, tmp_path):
    plots, trees = inventory(forest)
    fit = height_pack(forest, tmp_path)
    assert 0.3 < float(fit.coefficients[1]) < 0.9
    survey = {"end": {"date": "2025-08-01"}}
    area = {"value": 400, "unit": "ha", "standard_uncertainty": 0}
    written = document(surveys=survey, strata={"forest": {"area": area}}, instruments=None)
    written["species"] = {"any": {**written["species"]["oak"], "height": {"file": "heights.yaml"}}}
    (figure,) = run(write(tmp_path, written, plots, trees)).figures
    per_hectare = figure.best_estimate / 400
    # rain forest: 100 to 300 tC/ha with roots; four plots tell it to about a fifth
    assert 100 < per_hectare < 300
    assert 0.05 < figure.standard_uncertainty / figure.best_estimate < 0.4
    found = {one.code: one for one in figure.findings}
    assert found["accounting.height_modelled"].data["trees"] == len(trees)
    assert "accounting.measuring_not_stated" in found
    assert found["accounting.sampling_precision"].data["degrees_of_freedom"] == 3
    assert sum(figure.coverage.to_dict()["by_quantity"]["substituted"].values()) == pytest.approx(1)
