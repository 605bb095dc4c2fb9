"""Does the model bend within the uncertainties of its inputs? Asked of every evaluation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from duheng.equations.curvature import bound_curvature
from duheng.equations.errors import NotDifferentiable, SingularExpression
from duheng.equations.tape import Tape
from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.causes import Causes, lower_factor

VARIANCE_LIMIT = 0.1
"""Neglected variance over u**2 from which on a finding is made: it moves u by 5 %."""
SHIFT_LIMIT = 0.1
"""Neglected shift of the mean over u from which on a finding is made."""
# The variance neglected is at most half the square of the bound, the shift half of it.
_QUICK_LIMIT = min(math.sqrt(2.0 * VARIANCE_LIMIT), 2.0 * SHIFT_LIMIT)
_CLAUSE = "JCGM 100:2008, 5.1.2 NOTE and JCGM 101:2008, 5.11"


Direction = list[tuple[int, float]]
"""Inputs that one independent cause moves, with its step for each [coherent units]."""


def find_nonlinearity(
    model: Any,
    point: Sequence[float],
    gradient: Sequence[float],
    scales: Sequence[float],
    causes: Causes,
    standard_uncertainty: float,
) -> Finding | None:
    """Return a finding when first order neglects too much, or None.

    Parameters
    ----------
    model : Model
        The model; its tape takes coherent values.
    point, gradient, scales : sequence of float
        Estimates, partial derivatives and standard uncertainties [coherent units].
    causes : Causes
        How the inputs vary together.
    standard_uncertainty : float
        First-order combined standard uncertainty [coherent unit of the output].

    Notes
    -----
    Most models bend so little that a bound from one pass over the equation shows it. Otherwise
    the gradient is taken again with each cause moved up and down by its standard uncertainty.
    Half the difference, times the standard uncertainties, estimates the matrix
    ``M = L.T H L`` of second-order terms; ``0.5 sum M**2`` is the neglected variance and
    ``0.5 tr M`` the shift of the mean. A model that is stationary at the estimate has no first
    order, and is found this way.
    """
    bound = bound_curvature(model.tape, point, scales).curvature
    if bound <= _QUICK_LIMIT * standard_uncertainty:
        return None
    directions = directions_of(scales, causes)
    squares, trace = 0.0, 0.0
    for index, direction in enumerate(directions):
        try:
            above = _moved_gradient(model.tape, point, direction, 1.0)
            below = _moved_gradient(model.tape, point, direction, -1.0)
        except (SingularExpression, NotDifferentiable) as error:
            return _breaks(", ".join(model.symbols[place] for place, _ in direction), error)
        bends = [
            0.5 * sum([(above[place] - below[place]) * step for place, step in steps])
            for steps in directions
        ]
        trace += bends[index]
        squares += sum([bend * bend for bend in bends])
    # a change of the gradient in its last digits is rounding, not curvature
    noise = 1e-12 * sum(
        [abs(gradient[place] * step) for steps in directions for place, step in steps]
    )
    second, shift = math.sqrt(0.5 * squares), 0.5 * abs(trace)
    if (
        second * second <= VARIANCE_LIMIT * standard_uncertainty**2 + noise**2
        and shift <= SHIFT_LIMIT * standard_uncertainty + noise
    ):
        return None
    return _bends(second, shift, standard_uncertainty)


def _moved_gradient(
    tape: Tape, point: Sequence[float], direction: Direction, sign: float
) -> list[float]:
    moved = list(point)
    for place, step in direction:
        moved[place] += sign * step
    slopes: list[float] = tape.value_and_gradient(moved)[1]
    return slopes


def find_dominant_second_order(first: float, second: float) -> tuple[Finding, ...]:
    """Return a finding when second-order terms bring more variance than the first order."""
    if not second > math.sqrt(2.0) * first:
        return ()
    return (
        Finding(
            code="uncertainty.nonlinear",
            severity=Severity.WARNING,
            message="most of the variance comes from second-order terms "
            f"(u = {second:.3g}, at first order {first:.3g}): the series may not suffice",
            hint="evaluate by Monte Carlo",
            clause=_CLAUSE,
            data={"first_order": first, "second_order": second},
        ),
    )


def directions_of(scales: Sequence[float], causes: Causes) -> list[Direction]:
    """Return what each independent cause moves: the columns of L in ``Sigma = L L.T``."""
    if not causes.correlations:
        found = [[(i, scales[i]) for i in places if scales[i]] for places in causes.members]
    else:
        found = [[] for _ in causes.members]
        for places, row in zip(causes.members, lower_factor(causes), strict=True):
            for column, weight in row:
                found[column] += [(i, weight * scales[i]) for i in places if scales[i]]
    return [direction for direction in found if direction]


def _bends(second: float, shift: float, first: float) -> Finding:
    ratio = second / first if first else math.inf
    how = f"about {ratio:.2g} times the first-order u" if first else "and the first order gives 0"
    return Finding(
        code="uncertainty.nonlinear",
        severity=Severity.WARNING,
        message="the model bends within the uncertainties of its inputs: the neglected "
        f"second-order terms are {how}"
        + (f", and shift the mean by about {shift / first:.2g} u" if first else ""),
        hint="evaluate at second order, or by Monte Carlo",
        clause=_CLAUSE,
        data={
            "second_order_over_first": None if math.isinf(ratio) else ratio,
            "mean_shift_over_u": shift / first if first else None,
        },
    )


def _breaks(name: str, error: SingularExpression | NotDifferentiable) -> Finding:
    return Finding(
        code="uncertainty.nonlinear",
        severity=Severity.WARNING,
        message=f"with '{name}' moved by one standard uncertainty the model breaks: "
        f"{error.message}",
        hint="the estimate lies next to a singularity or a kink: evaluate by Monte Carlo with "
        "distributions that stay where the model holds",
        clause=_CLAUSE,
        data={"input": name},
    )
