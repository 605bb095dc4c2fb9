"""What a budget line says is what happens: a changed certificate moves the figure by c times it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from duheng.accounting import account

POINTS = ((10.0, 0.4, 0.10), (40.0, -0.2, 0.06), (100.0, 0.1, 0.06))


def _loads() -> list[float]:
    generator = np.random.Generator(np.random.PCG64(7))
    return [round(float(load), 2) for load in generator.uniform(12, 95, 48)]


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_point_moves_the_figure_by_its_sensitivity(small: Any, changed: int) -> None:
    small.write_readings({"A": _loads()})
    small.calibrate("MA.yaml", "MA", points=POINTS)
    before = small.run().figures[0]
    step = 0.01
    points = [
        (load, error + (step if place == changed else 0.0), expanded)
        for place, (load, error, expanded) in enumerate(POINTS)
    ]
    small.calibrate("MA.yaml", "MA", points=points)
    after = small.run().figures[0]
    line = next(one for one in before.budget if one.source.endswith(f"#point-{changed + 1}"))
    error_before, error_after = POINTS[changed][1] / 100, points[changed][1] / 100
    moved = 1 / (1 + error_after) - 1 / (1 + error_before)
    assert after.best_estimate - before.best_estimate == pytest.approx(
        line.sensitivity * moved, rel=1e-9
    )


def test_the_whole_agrees_with_trials_drawn_from_the_certificates(small: Any) -> None:
    loads = np.array(_loads())
    small.write_readings({"A": list(loads), "B": list(loads[::-1])})
    used = "standards:\n  - {certificate: STD-1, issuer: NMI, loading: 0.8}"
    small.calibrate("MA.yaml", "MA", points=POINTS, standards=used)
    small.add_calibrated("MB", points=POINTS, standards=used)
    small.channels["B"] = {"meter": "MB"}
    small.content["standards"] = [
        {
            "id": "urn:duheng:certificate:NMI/STD-1",
            "standard_uncertainty": {"value": 0.03, "unit": "%"},
        }
    ]
    figure = account(small.path).figures[0]
    trials = _trials(loads, small.factor, 20_000)
    assert np.mean(trials) == pytest.approx(figure.best_estimate, rel=1e-5)
    error_of_deviation = 1 / math.sqrt(2 * len(trials))
    assert np.std(trials) == pytest.approx(figure.standard_uncertainty, rel=4 * error_of_deviation)


def _trials(loads: Any, factor: float, number: int) -> Any:
    """Return totals of both meters for errors drawn as their certificates state them."""
    generator = np.random.Generator(np.random.PCG64(11))
    standard = generator.normal(0.0, 3e-4, (number, 1))
    at = np.array([point[0] for point in POINTS])
    errors = np.array([point[1] for point in POINTS]) / 100
    stated = np.array([point[2] for point in POINTS]) / 200
    own = np.sqrt(stated**2 - (0.8 * 3e-4) ** 2)
    totals = np.zeros(number)
    for _ in range(2):
        drawn = errors + generator.normal(0.0, own, (number, 3)) + 0.8 * standard
        for load in loads:
            weights = np.array([np.interp(load, at, row) for row in np.eye(3)])
            totals += load / 1000 * factor * ((1 / (1 + drawn)) @ weights)
    return totals
