"""Whatever correlation gave a budget, recomputing it never contradicts it."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duheng.uncertainty.propagation import combine
from duheng.uncertainty.recomputing import StatedBudget, StatedLine, recompute

SIZES = st.floats(-1e6, 1e6, allow_subnormal=False) | st.sampled_from([0.0, 1.0, -1.0, 1e-9])
DIRECTIONS = st.lists(st.floats(-1, 1), min_size=3, max_size=3)


def stated(
    parts: list[float], pairs: list[tuple[int, int, float]], *, scale: float = 1.0
) -> StatedBudget:
    found = combine([part * scale for part in parts], pairs)
    return StatedBudget(
        name="y",
        lines=tuple(
            StatedLine(
                name=f"x{place}", standard_uncertainty=abs(part), contribution=part * scale,
                sensitivity=scale if part >= 0 else -scale, share=share,
            )
            for place, (part, share) in enumerate(zip(parts, found.shares, strict=True))
        ),
        standard_uncertainty=found.standard_uncertainty,
        expanded_uncertainty=2.0 * found.standard_uncertainty,
        coverage_factor=2.0,
        may_depend=bool(pairs),
        is_signed=True,
    )  # fmt: skip


@given(st.lists(SIZES, max_size=8), st.sampled_from([1e-150, 1.0, 1e150]))
def test_independent_causes_are_recomputed_exactly(parts: list[float], scale: float) -> None:
    assert recompute(stated(parts, [], scale=scale)) == (None, True)


@given(st.lists(st.tuples(SIZES, DIRECTIONS), min_size=1, max_size=6))
@example([(1.0, [1.0, 0.0, 0.0]), (-1.0, [1.0, 0.0, 0.0])])
@example([(1.0, [1.0, 0.0, 0.0]), (1.0, [1.0, 0.0, 0.0]), (1.0, [-1.0, 0.0, 0.0])])
def test_correlated_causes_are_not_contradicted(causes: list[tuple[float, list[float]]]) -> None:
    arrows = [np.add(arrow, [0.0, 0.0, 1e-3]) for _, arrow in causes]
    units = [arrow / np.linalg.norm(arrow) for arrow in arrows]
    pairs = [
        (i, j, float(np.clip(units[i] @ units[j], -1, 1)))
        for i, j in combinations(range(len(causes)), 2)
    ]
    found, _ = recompute(stated([size for size, _ in causes], pairs))
    assert found is None


@pytest.mark.parametrize("shares", [(0.9, 0.1), (0.4, 0.3, 0.3)])
def test_shares_that_no_correlation_gives_are_contradicted(shares: tuple[float, ...]) -> None:
    lines = tuple(
        StatedLine(
            name=f"x{place}", standard_uncertainty=1.0, sensitivity=1.0, contribution=1.0,
            share=share,
        )
        for place, share in enumerate(shares)
    )  # fmt: skip
    budget = StatedBudget(
        name="y", lines=lines, standard_uncertainty=3.1, expanded_uncertainty=None,
        coverage_factor=None, may_depend=True,
    )  # fmt: skip
    found, _ = recompute(budget)
    assert found is not None
    assert (found.quantity, found.recomputed) == ("share", None)
