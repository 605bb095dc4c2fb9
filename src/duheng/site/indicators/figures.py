"""What an indicator says on a day: number, target, attainment, evidence, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.rulebook.counting import CountingForm, CountingRule
from duheng.rulebook.indicators import Commitment, Indicator, Indicators, Series, Target
from duheng.site.errors import UnusableFields
from duheng.site.indicators.counting import Candidates, Count, count


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFigure:
    """One series on a day.

    Attributes
    ----------
    series : Series
        From the pack.
    count : Count
        The number and its evidence.
    target : Target or None
        Of the year of the day, or the last one that the plan gives before it.
    is_target_of_this_year : bool
        False when the plan gives none for the year of the day.
    attainment : float or None
        Number over target [1]; None without a target above zero.
    """

    series: Series
    count: Count
    target: Target | None
    is_target_of_this_year: bool
    attainment: float | None

    @property
    def state(self) -> str:
        """Whether the target is reached: ``reached``, ``below``, ``not_counted``, ``undecided``."""
        if self.count.value is None:
            return "not_counted"
        if self.target is None:
            return "undecided"
        return "reached" if self.count.value >= self.target.value else "below"

    def to_dict(self) -> dict[str, Any]:
        """Return what a snapshot keeps, JSON-ready: every record behind the number by its state."""
        return {
            "series": self.series.key,
            "value": self.count.value,
            "over": self.count.over,
            "target": None if self.target is None else self.target.value,
            "target_year": None if self.target is None else self.target.year,
            "rule": self.series.counting.to_dict(),
            "evidence": [
                [one.kind, one.record_id, one.number, one.key, *one.covered]
                for one in self.count.evidence
            ],
            "missing": [one.key for one in self.count.missing],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFigure:
    """An indicator on a day: one series, or the two of a pair side by side."""

    indicator: Indicator
    series: tuple[SeriesFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFigure:
    """A number that the plan promises outside its table; not counted where no rule says how."""

    commitment: Commitment
    count: Count | None


def indicator_figures(
    plan: Indicators, day: date, candidates: Candidates
) -> tuple[IndicatorFigure, ...]:
    """Return every indicator of a plan on a day."""
    return tuple(
        IndicatorFigure(
            indicator=one,
            series=tuple(series_figure(series, day, candidates) for series in one.series),
        )
        for one in plan.indicators
    )


def series_figure(series: Series, day: date, candidates: Candidates) -> SeriesFigure:
    """Return one series on a day."""
    counted = _count(series.counting, day, candidates)
    target = latest_target(series, day.year)
    reached = counted.value is not None and target is not None and target.value > 0
    return SeriesFigure(
        series=series,
        count=counted,
        target=target,
        is_target_of_this_year=target is not None and target.year == day.year,
        attainment=counted.value / target.value if reached else None,  # type: ignore[operator, union-attr]
    )


def commitment_figures(
    plan: Indicators, day: date, candidates: Candidates
) -> tuple[CommitmentFigure, ...]:
    """Return every commitment of a plan on a day."""
    return tuple(
        CommitmentFigure(
            commitment=one,
            count=None if one.counting is None else _count(one.counting, day, candidates),
        )
        for one in plan.commitments
    )


def _count(rule: CountingRule, day: date, candidates: Candidates) -> Count:
    """Return what a rule gives; without a value where the site keeps nothing that it counts.

    A region's pack may count what this site does not keep; its other series are shown all the same.
    """
    try:
        return count(rule, day, candidates)
    except UnusableFields:
        return Count(value=None, over=None, evidence=())


def latest_target(series: Series, year: int) -> Target | None:
    """Return the target of a year, or the last one that the plan gives before it."""
    return max(
        (one for one in series.targets if one.year <= year),
        key=lambda one: one.year,
        default=None,
    )


def is_share(series: Series) -> bool:
    """Return whether a series is a percentage."""
    return series.counting.form is CountingForm.RATIO
