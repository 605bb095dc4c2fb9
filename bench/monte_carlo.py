"""1e6 trials with both intervals, against plain NumPy with the sort.

The floor draws all five inputs at once, evaluates the formula, and takes mean, standard
deviation, sort, quantiles and the shortest interval. Ours parses the equation, draws in blocks,
runs the compiled tape and returns the same numbers. Runs are paired; the ratio is the median.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from duheng.equations import compile_expression, parse_equation
from duheng.uncertainty.distributions import Normal
from duheng.uncertainty.monte_carlo import TrialModel, TrialPlan, run_monte_carlo
from duheng.uncertainty.trial_inputs import trial_inputs

BAR = 1.15
EQUATION = "a*exp(-b/c) + sqrt(d)*e**2"
INPUTS = {"a": (5.0, 0.1), "b": (1.0, 0.05), "c": (2.0, 0.05), "d": (4.0, 0.1), "e": (1.5, 0.02)}
PROBABILITY = 0.95


def run_floor(trials: int, seed: int) -> tuple[float, ...]:
    """Return mean, deviation and both intervals, in plain NumPy."""
    generator = np.random.default_rng(seed)
    a, b, c, d, e = (generator.normal(x, u, trials) for x, u in INPUTS.values())
    y = a * np.exp(-b / c) + np.sqrt(d) * e**2
    mean, deviation = y.mean(), y.std(ddof=1)
    y = np.sort(y)
    low, high = np.quantile(y, [(1 - PROBABILITY) / 2, (1 + PROBABILITY) / 2])
    count = round(PROBABILITY * trials)
    shortest = int(np.argmin(y[count:] - y[: trials - count]))
    return mean, deviation, low, high, y[shortest], y[shortest + count]


def run_ours(trials: int, seed: int) -> tuple[float, ...]:
    """Return the same by Duheng."""
    tape = compile_expression(parse_equation(EQUATION), tuple(INPUTS))
    inputs = trial_inputs(
        {name: Normal(location=x, standard_deviation=u) for name, (x, u) in INPUTS.items()}
    )
    found = run_monte_carlo(
        TrialModel(function=tape.values),
        inputs,
        TrialPlan(trials=trials, coverage_probability=PROBABILITY),
        generator=np.random.default_rng(seed),
    ).results["y"]
    return (
        found.mean or 0.0,
        found.standard_uncertainty or 0.0,
        *found.interval_symmetric,
        *found.interval_shortest,
    )


def run(quick: bool = True) -> list[dict[str, object]]:
    """Return the one item of this benchmark."""
    trials, pairs = 1_000_000, 9 if quick else 31
    first, second = run_floor(trials, 0), run_ours(trials, 0)
    assert np.allclose(first, second, rtol=2e-3), (first, second)
    ours, floor = [], []
    for seed in range(1, pairs + 1):
        for runner, seconds in ((run_floor, floor), (run_ours, ours)):
            begin = time.perf_counter()
            runner(trials, seed)
            seconds.append(time.perf_counter() - begin)
    ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    return [
        {
            "name": "monte-carlo",
            "ratio": ratio,
            "bar": BAR,
            "sense": "at_most",
            "ok": ratio <= BAR,
            "ours_s": ours,
            "floor_s": floor,
            "note": "1e6 trials of a*exp(-b/c) + sqrt(d)*e^2, symmetric and shortest interval; "
            "floor is plain NumPy with the sort; median of paired runs",
        }
    ]


if __name__ == "__main__":
    for item in run():
        print(f"{item['name']}: {item['ratio']:.3f} (bar {item['bar']}, ok {item['ok']})")
