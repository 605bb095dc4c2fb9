"""Charts of the page, as SVG that needs no script: bars of shares, histogram of the trials."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duheng.uncertainty import MeasurementResult
    from duheng.uncertainty.trial_results import MonteCarloResult

_WIDTH, _HEIGHT = 720.0, 190.0
_CURVE_POINTS = 121


def share_bar(share: float | None) -> str:
    """Return the bar of a share of the variance; a negative one is outlined."""
    if share is None:
        return ""
    width = min(1.0, abs(share)) * 100
    kind = "share" if share >= 0 else "share lowering"
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{kind}" width="{width:.2f}" height="10"/></svg>'
    )


def histogram(found: MonteCarloResult, result: MeasurementResult) -> str:
    """Return the histogram of the trials, with the coverage interval and the propagated curve."""
    if found.histogram is None:
        return ""
    edges, counts = found.histogram.edges, found.histogram.counts
    low, high = edges[0], edges[-1]
    scale = _Scale(low, high, _tallest(counts, edges, result))
    bars = "".join(
        scale.bar(begin, end, count / sum(counts) / (end - begin))
        for (begin, end), count in zip(pairwise(edges), counts, strict=True)
    )
    ends = "".join(scale.mark(at) for at in found.interval_symmetric)
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
        f'preserveAspectRatio="none">{bars}{_curve(scale, result)}{ends}'
        f'<line class="axis" x1="0" x2="{_WIDTH:g}" y1="{_HEIGHT:g}" y2="{_HEIGHT:g}"/></svg>'
    )


class _Scale:
    """Places values and densities on the drawing."""

    def __init__(self, low: float, high: float, tallest: float) -> None:
        self.low, self.high, self.tallest = low, high, tallest

    def x(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low) * _WIDTH

    def y(self, density: float) -> float:
        return _HEIGHT * (1 - 0.95 * density / self.tallest)

    def bar(self, begin: float, end: float, density: float) -> str:
        left, top = self.x(begin), self.y(density)
        width = self.x(end) - left - 0.6
        return (
            f'<rect class="trial" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{_HEIGHT - top:.1f}"/>'
        )

    def mark(self, value: float) -> str:
        at = min(max(self.x(value), 0.0), _WIDTH)
        return f'<line class="end" x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{_HEIGHT:g}"/>'


def _tallest(counts: tuple[int, ...], edges: tuple[float, ...], result: MeasurementResult) -> float:
    widths = (end - begin for begin, end in pairwise(edges))
    densities = [
        count / sum(counts) / width for count, width in zip(counts, widths, strict=True) if width
    ]
    u = result.standard_uncertainty
    return max([*densities, _density(0.0) / u if u else 0.0])


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _curve(scale: _Scale, result: MeasurementResult) -> str:
    """Return the normal curve that propagation stands for."""
    u = result.standard_uncertainty
    if not u:
        return ""
    step = (scale.high - scale.low) / (_CURVE_POINTS - 1)
    values = [scale.low + step * place for place in range(_CURVE_POINTS)]
    points = " ".join(
        f"{scale.x(value):.1f},{scale.y(_density((value - result.value) / u) / u):.1f}"
        for value in values
    )
    return f'<polyline class="curve" points="{points}"/>'
