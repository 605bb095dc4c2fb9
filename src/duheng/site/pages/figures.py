"""Drawings of figures: what an uncertainty is made of, where the parts of a total come from.

Each stands beside its words and numbers, so that nothing is told by a drawing alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WIDTH = 200

ORIGINS: dict[str, str | Promise] = {
    "measured": pgettext_lazy("origin", "measured"),
    "substituted": pgettext_lazy("origin", "substituted"),
    "default": pgettext_lazy("origin", "default"),
    "missing": pgettext_lazy("origin", "missing"),
    "synthetic": pgettext_lazy("origin", "synthetic"),
    "unchecked": pgettext_lazy("origin", "source unchecked"),
    "secondary": pgettext_lazy("origin", "from a secondary source"),
    "official": pgettext_lazy("origin", "official"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetBar:
    """A line of a budget as it is drawn.

    Attributes
    ----------
    name : str
        Of the cause.
    contribution : str
        As it is printed, with its sign and unit; empty where not stated.
    share : float or None
        Of the combined variance [1]; negative where correlation lowers it.
    url : str
        Where the evidence is.
    """

    name: str
    contribution: str = ""
    share: float | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBar:
    """A bar with its place on the drawing, and its line."""

    line: BudgetBar
    x: float
    width: float
    zero: float

    @property
    def percent(self) -> str:
        """The share in per cent; nothing where it is not stated."""
        return "" if self.line.share is None else f"{100 * self.line.share:.1f} %"


def drawn_budget(lines: Iterable[BudgetBar]) -> list[DrawnBar]:
    """Return the bars of a budget, the largest share first; unstated ones at the end.

    Examples
    --------
    >>> lines = [BudgetBar(name="a", share=-0.25), BudgetBar(name="b", share=1.25)]
    >>> for bar in drawn_budget(lines):
    ...     bar.line.name, round(bar.x), round(bar.width), bar.percent
    ('b', 33, 167, '125.0 %')
    ('a', 0, 33, '-25.0 %')
    """
    ordered = sorted(lines, key=lambda one: (one.share is None, -abs(one.share or 0), one.name))
    shares = [one.share for one in ordered if one.share is not None]
    low, high = min([0.0, *shares]), max([0.0, *shares])
    scale = WIDTH / (high - low) if high > low else 0.0
    return [_drawn(one, -low * scale, scale) for one in ordered]


def _drawn(line: BudgetBar, zero: float, scale: float) -> DrawnBar:
    length = (line.share or 0) * scale
    return DrawnBar(line=line, x=zero + min(length, 0), width=abs(length), zero=zero)


@dataclass(frozen=True, slots=True, kw_only=True)
class StripPart:
    """A part of a strip: where it comes from, its place on the drawing, its share."""

    origin: str
    word: str | Promise
    x: float
    width: float
    percent: str


def drawn_strip(parts: Sequence[tuple[str, float]]) -> list[StripPart]:
    """Return the parts of a total one after the other; shares are of 1.

    Examples
    --------
    >>> [(one.origin, one.x, one.width, one.percent) for one in drawn_strip([("measured", 0.75)])]
    [('measured', 0.0, 150.0, '75 %')]
    """
    found = []
    x = 0.0
    for origin, share in parts:
        found.append(
            StripPart(
                origin=origin,
                word=ORIGINS.get(origin, origin),
                x=x,
                width=WIDTH * share,
                percent=f"{100 * share:.3g} %",
            )
        )
        x += WIDTH * share
    return found
