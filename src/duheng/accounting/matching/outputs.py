"""Outputs of a matching: values with their slopes to every cause, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, eq=False)
class Output:
    """A weighted sum over the hours, with its sensitivity to every cause."""

    value: float
    statutory: float
    slopes: Mapping[str, float]


def total(parts: Sequence[Output]) -> Output:
    """Return the sum of outputs."""
    slopes: dict[str, float] = {}
    for one in parts:
        for name, slope in one.slopes.items():
            slopes[name] = slopes.get(name, 0.0) + slope
    return Output(
        value=sum(one.value for one in parts),
        statutory=sum(one.statutory for one in parts),
        slopes=slopes,
    )


def smaller(one: Output, other: Output) -> Output:
    """Return the smaller of two outputs, with its slopes."""
    chosen = one if one.value <= other.value else other
    return Output(
        value=chosen.value, statutory=min(one.statutory, other.statutory), slopes=chosen.slopes
    )


def ratio(above: Output, below: Output) -> Output:
    """Return the ratio of two outputs [%]; what stands below is more than 0."""
    value = 100.0 * above.value / below.value
    slopes = {name: 100.0 * slope / below.value for name, slope in above.slopes.items()}
    for name, slope in below.slopes.items():
        slopes[name] = slopes.get(name, 0.0) - value * slope / below.value
    return Output(value=value, statutory=100.0 * above.statutory / below.statutory, slopes=slopes)
