"""The histogram of the trials, with the distribution that propagation gives and the intervals."""

from __future__ import annotations

import math

from scipy import special

from duheng.uncertainty.page.numbers import MINUS, grouped
from duheng.uncertainty.page.words import plain, say
from duheng.uncertainty.propagation_validation import PropagationValidation
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.trial_results import Histogram, MonteCarloResult

_WIDTH, _HEIGHT, _BARS = 440, 250, 170
_STYLES = {
    "symmetric": 'stroke="#14527F" stroke-width="3"',
    "shortest": 'stroke="#2E74AB" stroke-width="3" stroke-dasharray="7 4"',
    "propagated": 'stroke="#1B2430" stroke-width="2" stroke-dasharray="2 3"',
}


def histogram(
    run: MonteCarloResult, result: MeasurementResult, validation: PropagationValidation | None
) -> str:
    """Return the drawing of a run's histogram with its key; empty when none was kept."""
    if run.histogram is None or not run.histogram.edges[0] < run.histogram.edges[-1]:
        return "<div></div>"
    counts = run.histogram
    intervals = {"symmetric": run.interval_symmetric, "shortest": run.interval_shortest}
    if validation is not None:
        intervals["propagated"] = validation.interval
    axis = _Axis(counts)
    expected = _expected(counts, result, axis)
    tallest = max([*counts.counts, *(count for _, count in expected)])
    lines = "".join(
        f'<line x1="{axis.x(low):.1f}" x2="{axis.x(high):.1f}" y1="{_BARS + 16 + 13 * i}" '
        f'y2="{_BARS + 16 + 13 * i}" {_STYLES[key]}/>'
        for i, (key, (low, high)) in enumerate(intervals.items())
    )
    label = plain("monte_carlo")
    return (
        f'<div><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f"{_bars(counts, axis, tallest)}{_curve(expected, axis, tallest)}{lines}"
        f"{_ticks(axis)}</svg>"
        f'<ul class="keys">{"".join(_key(key) for key in intervals)}'
        f"<li>{_curve_mark()}{say('curve')}</li></ul></div>"
    )


class _Axis:
    """Places values across the drawing."""

    def __init__(self, counts: Histogram) -> None:
        self.low, self.high = counts.edges[0], counts.edges[-1]

    def x(self, value: float) -> float:
        """Return the place of a value, kept inside the drawing."""
        share = (value - self.low) / (self.high - self.low)
        return 6 + min(max(share, 0.0), 1.0) * (_WIDTH - 12)


def _bars(counts: Histogram, axis: _Axis, tallest: float) -> str:
    parts = []
    for i, count in enumerate(counts.counts):
        left, right = axis.x(counts.edges[i]), axis.x(counts.edges[i + 1])
        height = _BARS * 0.94 * count / tallest
        parts.append(
            f'<rect x="{left:.1f}" y="{_BARS - height:.1f}" width="{right - left + 0.2:.1f}" '
            f'height="{height:.1f}" fill="#BCD6E8"/>'
        )
    base = f'<line x1="0" x2="{_WIDTH}" y1="{_BARS}" y2="{_BARS}" stroke="#8A929B"/>'
    return "".join(parts) + base


def _expected(
    counts: Histogram, result: MeasurementResult, axis: _Axis
) -> list[tuple[float, float]]:
    """Return values and the counts that the normal or t of propagation expects there."""
    u = result.standard_uncertainty
    if not u:
        return []
    scale = sum(counts.counts) * (counts.edges[1] - counts.edges[0]) / u
    values = [axis.low + (axis.high - axis.low) * i / 160 for i in range(161)]
    return [(x, scale * _density((x - result.value) / u, result)) for x in values]


def _curve(expected: list[tuple[float, float]], axis: _Axis, tallest: float) -> str:
    points = " ".join(
        f"{axis.x(value):.1f},{_BARS - _BARS * 0.94 * count / tallest:.1f}"
        for value, count in expected
    )
    return f'<polyline points="{points}" fill="none" stroke="#1B2430"/>' if points else ""


def _density(t: float, result: MeasurementResult) -> float:
    nu = result.degrees_of_freedom
    if nu is None or math.isinf(nu):
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    log_scale = float(special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2))
    return math.exp(log_scale - (nu + 1) / 2 * math.log1p(t * t / nu)) / math.sqrt(nu * math.pi)


def _ticks(axis: _Axis) -> str:
    step = _round_step((axis.high - axis.low) / 3)
    first = math.ceil(axis.low / step)
    last = math.floor(axis.high / step)
    places = max(0, -math.floor(math.log10(step)))
    parts = []
    for i in range(first, last + 1):
        x = axis.x(i * step)
        label = f"{i * step:.{places}f}" if places < 8 else f"{i * step:.6g}"
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_BARS}" y2="{_BARS + 6}" stroke="#8A929B"/>'
            f'<text x="{min(max(x, 34), _WIDTH - 34):.1f}" y="{_HEIGHT - 10}" '
            f'text-anchor="middle">{grouped(label.replace("-", MINUS))}</text>'
        )
    return "".join(parts)


def _round_step(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    return max(each * power for each in (1, 2, 5) if each * power <= width)


def _key(key: str) -> str:
    mark = f'<svg viewBox="0 0 30 10"><line x1="0" x2="30" y1="5" y2="5" {_STYLES[key]}/></svg>'
    return f"<li>{mark}{say(key)}</li>"


def _curve_mark() -> str:
    return (
        '<svg viewBox="0 0 30 10"><path d="M1 9C10 9 10 1 15 1s5 8 14 8" fill="none" '
        'stroke="#1B2430"/></svg>'
    )
