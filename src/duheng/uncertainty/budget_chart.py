"""The budget as a Pareto chart: which cause to improve first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import accumulate, pairwise
from typing import Any

from duheng.terms.languages import text_in
from duheng.uncertainty.budget import BudgetLine
from duheng.uncertainty.result import MeasurementResult

_ROW, _LABEL, _BAR, _TOP = 26, 220, 380, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoBar:
    """One bar of the chart.

    Attributes
    ----------
    line : BudgetLine
        The budget line.
    share : float or None
        Its share of the variance, ``None`` where not stated [1].
    cumulative : float
        Share of this bar and all before it [1]; above 1 where correlation lowers the variance
        again further down.
    begin, end : float
        Where the bar begins and ends on an axis from 0 to the largest cumulative share [1].
    """

    line: BudgetLine
    share: float | None
    cumulative: float
    begin: float
    end: float

    def to_dict(self) -> Mapping[str, Any]:
        """Return the bar as a JSON-ready dictionary."""
        return {
            "source": self.line.source,
            "input": self.line.input,
            "contribution": self.line.contribution,
            "share": self.share,
            "cumulative": self.cumulative,
        }


def pareto_of(result: MeasurementResult) -> tuple[ParetoBar, ...]:
    """Return the bars of a result's budget, the largest first; not stated ones come last.

    Parameters
    ----------
    result : MeasurementResult
        The result of a model.

    Examples
    --------
    >>> from duheng.uncertainty import Input, Model
    >>> result = Model.from_text("a + b", {"a": "1", "b": "1"}, "1").evaluate([
    ...     Input(name="a", value=1.0, standard_uncertainty=3.0),
    ...     Input(name="b", value=1.0, standard_uncertainty=4.0),
    ... ])
    >>> [(bar.line.source, round(bar.cumulative, 2)) for bar in pareto_of(result)]
    [('b', 0.64), ('a', 1.0)]
    """
    lines = result.pareto()
    sums = list(accumulate((line.share or 0.0 for line in lines), initial=0.0))
    longest = max(1.0, *sums)
    return tuple(
        ParetoBar(
            line=line,
            share=line.share,
            cumulative=after,
            begin=min(max(min(before, after), 0.0) / longest, 1.0),
            end=min(max(before, after, 0.0) / longest, 1.0),
        )
        for line, (before, after) in zip(lines, pairwise(sums), strict=True)
    )


def pareto_to_svg(result: MeasurementResult, language: str = "en") -> str:
    """Return the Pareto chart as one SVG element, for a notebook or a report.

    Parameters
    ----------
    result : MeasurementResult
        The result of a model.
    language : str, optional
        Language of the titles of sources.

    Examples
    --------
    >>> from duheng.uncertainty import Input, Model
    >>> result = Model.from_text("2*a", {"a": "1"}, "1").evaluate([
    ...     Input(name="a", value=1.0, standard_uncertainty=3.0)])
    >>> pareto_to_svg(result).startswith("<svg")
    True
    """
    bars = pareto_of(result)
    height = _TOP * 2 + _ROW * len(bars)
    rows = "".join(_row(bar, _TOP + _ROW * i, language) for i, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="#1B2430">{rows}</svg>'
    )


def _row(bar: ParetoBar, top: int, language: str) -> str:
    title = bar.line.title if bar.line.title is not None else bar.line.source
    label = text_in(title, language)
    label = label if len(label) <= 30 else f"{label[:29]}…"
    baseline = top + 17
    share = "—" if bar.share is None else f"{100 * bar.share:.1f} %".replace("-", "\u2212")
    return (
        f'<text x="{_LABEL - 10}" y="{baseline}" text-anchor="end">{escape(label)}</text>'
        f"{_rectangles(bar, top)}"
        f'<text x="{_LABEL + _BAR + 10}" y="{baseline}">{share}</text>'
    )


def _rectangles(bar: ParetoBar, top: int) -> str:
    box = f'y="{top + 5}" height="16"'
    if bar.share is None:
        return (
            f'<rect x="{_LABEL}" width="{_BAR}" {box} fill="none" stroke="#8A929B" '
            'stroke-dasharray="4 3"/>'
        )
    begin, width = bar.begin * _BAR, max((bar.end - bar.begin) * _BAR, 1.0 if bar.share else 0.0)
    # A cause that lowers the variance is hollow: its bar goes back.
    fill = "#2E74AB" if bar.share >= 0 else "#FFFFFF"
    return (
        f'<rect x="{_LABEL}" width="{begin:.1f}" {box} fill="#EAF2F8"/>'
        f'<rect x="{_LABEL + min(begin, _BAR - width):.1f}" width="{width:.1f}" {box} '
        f'fill="{fill}" stroke="#2E74AB"/>'
    )
