"""Figures together: what a change between periods is worth, and what a sum of sites rests on.

Two figures that name the same cause share its error. The budget of each holds the signed
contribution of every cause, so that differences and sums follow without the readings:
u^2(sum) = sum over causes of (sum of their signed contributions)^2 (JCGM 100:2008, 5.2.2, with
causes independent of each other and correlation 1 within a cause).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_K = 2.0
Causes = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a figure differs from that of an earlier period [unit of the figure].

    Attributes
    ----------
    expanded_uncertainty : float or None
        Of the difference (k = 2); ``None`` where a part states no uncertainty.
    shared : float
        Part of the sum of both variances that cancels [1]; 0 when nothing is shared.
    """

    before: float
    after: float
    expanded_uncertainty: float | None
    shared: float

    @property
    def difference(self) -> float:
        """The change."""
        return self.after - self.before

    @property
    def is_seen(self) -> bool | None:
        """Whether it is larger than what can be measured; ``None`` where that is not known."""
        if self.expanded_uncertainty is None:
            return None
        return abs(self.difference) > self.expanded_uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCause:
    """A cause and what it brings into a sum: standard uncertainty, and share of the variance."""

    source: str
    kind: str
    title: str
    title_en: str
    contribution: float
    share: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum of figures with its uncertainty, and its causes with the largest first.

    Attributes
    ----------
    standard_uncertainty : float or None
        ``None`` where a figure states none.
    number_not_stated : int
        Figures that state no uncertainty.
    """

    value: float
    number: int
    standard_uncertainty: float | None
    number_not_stated: int
    causes: Sequence[SharedCause]


def change_between(before: Any, after: Any) -> Change:
    """Return the change of a figure between two periods, with what both share taken into account.

    Parameters
    ----------
    before, after
        Figures with ``value``, ``standard_uncertainty`` and ``causes``.
    """
    u = (before.standard_uncertainty, after.standard_uncertainty)
    contributions = (_by_source(before.causes), _by_source(after.causes))
    if None in u or None in contributions:
        return Change(before=before.value, after=after.value, expanded_uncertainty=None, shared=0.0)
    covariance = math.fsum(
        amount * contributions[1].get(source, 0.0) for source, amount in contributions[0].items()
    )
    apart = u[0] ** 2 + u[1] ** 2
    variance = max(0.0, apart - 2 * covariance)
    return Change(
        before=before.value,
        after=after.value,
        expanded_uncertainty=_K * math.sqrt(variance),
        shared=2 * covariance / apart if apart else 0.0,
    )


def _by_source(causes: Causes) -> Any:
    """Return the signed contributions by source; ``None`` when one states none."""
    found: dict[str, float] = {}
    for source, _kind, _title, _title_en, amount in causes:
        if amount is None:
            return None
        found[source] = found.get(source, 0.0) + amount
    return found


def total_of(figures: Iterable[Any], most: int = 15) -> Total:
    """Return the sum of figures of one quantity and unit, with its causes."""
    known = list(figures)
    stated = [one for one in known if one.standard_uncertainty is not None]
    sums: dict[str, float] = {}
    numbers: dict[str, int] = {}
    words: dict[str, tuple[str, str, str]] = {}
    for one in stated:
        for source, kind, title, title_en, amount in one.causes:
            if amount is not None:
                sums[source] = sums.get(source, 0.0) + amount
                numbers[source] = numbers.get(source, 0) + 1
                words[source] = (kind, title, title_en)
    variance = math.fsum(amount**2 for amount in sums.values())
    largest = sorted(sums, key=lambda source: -abs(sums[source]))[:most]
    return Total(
        value=math.fsum(one.value for one in known),
        number=len(known),
        standard_uncertainty=math.sqrt(variance) if len(stated) == len(known) else None,
        number_not_stated=len(known) - len(stated),
        causes=[_cause(one, sums[one], variance, numbers[one], words[one]) for one in largest],
    )


def _cause(
    source: str, amount: float, variance: float, number: int, words: tuple[str, str, str]
) -> SharedCause:
    kind, title, title_en = words
    return SharedCause(
        source=source,
        kind=kind,
        title=title,
        title_en=title_en,
        contribution=amount,
        share=amount**2 / variance if variance else 0.0,
        number=number,
    )
