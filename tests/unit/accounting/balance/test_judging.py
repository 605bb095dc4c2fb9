"""Verdicts guarded by U, and blame by leaving one flow out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from duheng.accounting.balance.judging import Verdict, find_blame, judge


@pytest.mark.parametrize(
    ("residual", "expanded", "allowed", "verdict"),
    [
        (1.0, 2.0, 0.0, Verdict.CLOSES),
        (-2.1, 2.0, 0.0, Verdict.OPEN),
        (1.0, None, 0.0, Verdict.UNDECIDED),
        (math.nan, 1.0, 0.0, Verdict.UNDECIDED),
        (1.0, math.nan, 0.0, Verdict.UNDECIDED),
        (1.0, 2.0, 4.0, Verdict.CLOSES),
        (3.0, 2.0, 4.0, Verdict.UNDECIDED),
        (7.0, 2.0, 4.0, Verdict.OPEN),
    ],
)
def test_the_verdict_is_guarded_by_u(
    residual: float, expanded: float | None, allowed: float, verdict: Verdict
) -> None:
    assert judge(residual, expanded, allowed) is verdict


def test_blame_names_the_right_flow_with_the_stated_probability() -> None:
    rng = np.random.default_rng(20251)
    profiles = {"a": np.array([1.0, 2.0, 3.0, 2.0, 1.0, 4.0]), "b": np.array([3.0, 1, 1, 2, 4, 1])}
    covariance = 0.02**2 * np.eye(6)
    named = 0
    for _ in range(400):
        noise = rng.multivariate_normal(np.zeros(6), covariance)
        blame = find_blame(0.1 * profiles["a"] + noise, covariance, profiles)
        named += blame.flow == "a"
        assert blame.flow != "b"
    low, high = stats.binom.interval(0.999, 400, 0.95)
    assert low <= named <= high
