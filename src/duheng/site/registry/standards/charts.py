"""The intermediate checks of a standard as a drawing: deviation against its limit, over time.

Coordinates only; the page draws them as SVG and has the same numbers in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duheng.site.registry.standards.records import CheckRecord

WIDTH, HEIGHT, LEFT, TOP = 600, 160, 8, 12


@dataclass(frozen=True, slots=True)
class Dot:
    """One check: where it stands, whether it passed, and what it says when pointed at."""

    x: float
    y: float
    passed: bool
    title: str


@dataclass(frozen=True, slots=True)
class CheckChart:
    """The drawing.

    Attributes
    ----------
    dots : tuple of Dot
        In the order of time, evenly spaced.
    line : str
        Points of the line through them.
    upper, lower, middle : float
        Heights of the limit on both sides and of zero.
    """

    dots: tuple[Dot, ...]
    line: str
    upper: float
    lower: float
    middle: float


def chart_of(checks: Sequence[CheckRecord]) -> CheckChart | None:
    """Return the drawing of checks that have deviation and limit; ``None`` below two of them.

    Deviations are drawn relative to their limit: a dot beyond the dashed line did not pass.
    """
    numbered = [
        (one, float(one.deviation / one.limit))
        for one in checks
        if one.deviation is not None and one.limit is not None and one.limit > 0
    ]
    if len(numbered) < 2:
        return None
    reach = max(1.25, *(abs(ratio) * 1.1 for _one, ratio in numbered))
    middle = HEIGHT / 2
    scale = (middle - TOP) / reach
    step = (WIDTH - 2 * LEFT) / (len(numbered) - 1)
    dots = tuple(
        Dot(
            round(LEFT + place * step, 1),
            round(middle - ratio * scale, 1),
            one.passed,
            f"{one.checked_at.date().isoformat()}: {one.deviation} {one.unit}",
        )
        for place, (one, ratio) in enumerate(numbered)
    )
    return CheckChart(
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        upper=round(middle - scale, 1),
        lower=round(middle + scale, 1),
        middle=middle,
    )
