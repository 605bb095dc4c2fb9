"""One model, once and 1e5 times, against GTC.

The model is a product and quotient of five inputs, two of them correlated. Both sides start from
plain numbers and end with value, uncertainty, degrees of freedom and (once) the full budget. Runs
are interleaved, so that a busy machine slows both.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import GTC
import numpy as np
from GTC import reporting

from duheng.uncertainty import Input, MeasurementResult, Model

EQUATION = "a*b*c/(d*e)"
ESTIMATES = {
    "a": (1.0, 0.01, math.inf),
    "b": (2.0, 0.01, math.inf),
    "c": (3.0, 0.01, 10.0),
    "d": (4.0, 0.01, 12.0),
    "e": (5.0, 0.01, math.inf),
}
CORRELATION = 0.3
EVALUATIONS = 100_000
PEER_EVALUATIONS = 2_000


def product() -> Model:
    return Model.from_text(EQUATION, dict.fromkeys(ESTIMATES, "1"), "1")


def ours_once(model: Model) -> MeasurementResult:
    """Return one full result from plain numbers."""
    inputs = [
        Input(name=name, value=x, standard_uncertainty=u, degrees_of_freedom=nu)
        for name, (x, u, nu) in ESTIMATES.items()
    ]
    return model.evaluate(inputs, [("a", "b", CORRELATION)])


def peer_inputs() -> list[Any]:
    inputs = [
        GTC.ureal(x, u, nu, label=name, independent=math.isfinite(nu))
        for name, (x, u, nu) in ESTIMATES.items()
    ]
    GTC.set_correlation(CORRELATION, inputs[0], inputs[1])
    return inputs


def peer_once() -> tuple[float, float, float, Any]:
    """Return the same by GTC."""
    a, b, c, d, e = peer_inputs()
    y = a * b * c / (d * e)
    return GTC.value(y), GTC.uncertainty(y), y.df, reporting.budget(y, trim=0)


def check_once(model: Model) -> None:
    """Raise unless both sides agree to 1e-12."""
    ours, (value, u, nu, budget) = ours_once(model), peer_once()
    found = {line.label: line.u for line in budget}
    pairs = [(ours.value, value), (ours.standard_uncertainty, u), (ours.degrees_of_freedom, nu)]
    pairs += [(abs(line.contribution or 0.0), found[line.input]) for line in ours.budget]
    assert all(math.isclose(x or 0.0, y, rel_tol=1e-12) for x, y in pairs), pairs


def seconds_of(work: Callable[[], object], times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begin) / times


def scalar(quick: bool) -> dict[str, Any]:
    """Measure one full result with budget; the bar is that GTC takes no less."""
    model = product()
    check_once(model)
    rounds, times = (15, 300) if quick else (41, 1000)
    ours, floor = [], []
    for _ in range(rounds):
        floor.append(seconds_of(peer_once, times))
        ours.append(seconds_of(lambda: ours_once(model), times))
    ratio = statistics.median(x / y for x, y in zip(ours, floor, strict=True))
    return {
        "name": "model-scalar-vs-gtc",
        "ratio": ratio,
        "bar": 1.0,
        "sense": "at_most",
        "ok": ratio <= 1.0,
        "ours_s": ours,
        "floor_s": floor,
        "note": f"{EQUATION}, one correlation: from plain numbers to value, u, nu and full budget; "
        "ours also looks for non-linearity; seconds of one evaluation, floor is GTC",
    }


def column_data() -> tuple[dict[str, Any], dict[str, Any]]:
    generator = np.random.default_rng(7)
    values = {
        name: x * generator.uniform(0.9, 1.1, EVALUATIONS) for name, (x, _, _) in ESTIMATES.items()
    }
    scales = {
        name: u * generator.uniform(0.5, 1.5, EVALUATIONS) for name, (_, u, _) in ESTIMATES.items()
    }
    return values, scales


def peer_rows(values: dict[str, Any], scales: dict[str, Any]) -> list[tuple[float, float]]:
    """Return value and uncertainty of the first rows by GTC, one object at a time."""
    results = []
    for row in range(PEER_EVALUATIONS):
        a, b = (GTC.ureal(values[n][row], scales[n][row], independent=False) for n in ("a", "b"))
        c, d, e = (GTC.ureal(values[n][row], scales[n][row]) for n in ("c", "d", "e"))
        GTC.set_correlation(CORRELATION, a, b)
        y = a * b * c / (d * e)
        results.append((GTC.value(y), GTC.uncertainty(y)))
    return results


def vectorised(quick: bool) -> dict[str, Any]:
    """Measure 1e5 evaluations; GTC runs fewer, and its seconds are scaled."""
    values, scales = column_data()
    values_rows = {name: column.tolist() for name, column in values.items()}
    scales_rows = {name: column.tolist() for name, column in scales.items()}

    def ours() -> Any:
        return product().evaluate_columns(values, scales, [("a", "b", CORRELATION)])

    found = ours()
    rows = np.array(peer_rows(values_rows, scales_rows))
    np.testing.assert_allclose(found.value[:PEER_EVALUATIONS], rows[:, 0], rtol=1e-12)
    np.testing.assert_allclose(
        found.standard_uncertainty[:PEER_EVALUATIONS], rows[:, 1], rtol=1e-12
    )
    ours_s, floor_s = [], []
    for _ in range(7 if quick else 21):
        floor = seconds_of(lambda: peer_rows(values_rows, scales_rows), 1)
        floor_s.append(floor * EVALUATIONS / PEER_EVALUATIONS)
        ours_s.append(seconds_of(ours, 3))
    ratio = statistics.median(x / y for x, y in zip(floor_s, ours_s, strict=True))
    return {
        "name": "model-vectorised-vs-gtc",
        "ratio": ratio,
        "bar": 200.0,
        "sense": "at_least",
        "ok": ratio >= 200.0,
        "ours_s": ours_s,
        "floor_s": floor_s,
        "note": f"{EQUATION}, one correlation, {EVALUATIONS} evaluations: value, u and all "
        f"contributions, model built anew each time; GTC gives value and u of {PEER_EVALUATIONS} "
        f"evaluations, its seconds are scaled by {EVALUATIONS // PEER_EVALUATIONS}",
    }


def run(quick: bool = True) -> list[dict[str, Any]]:
    """Return both items of this benchmark."""
    return [scalar(quick), vectorised(quick)]


if __name__ == "__main__":
    for item in run():
        print(f"{item['name']}: {item['ratio']:.3f} (bar {item['bar']}, ok {item['ok']})")
