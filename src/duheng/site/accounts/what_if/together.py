"""What withdrawn or better evidence would do to the sum of many sites: each by its own cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duheng.site.accounts.actions.running import cause_of
from duheng.site.accounts.changes import Total, total_of
from duheng.site.accounts.queries import get_run
from duheng.site.accounts.region import Held
from duheng.site.accounts.what_if.answering import cells_of_run
from duheng.site.accounts.what_if.asking import Question
from duheng.site.actions.actor import Actor

if TYPE_CHECKING:
    from duheng.accounting.what_if import ChangedFigure, WhatIf

MOST_RUNS = 100
_K = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterFigure:
    """A figure of a site after the change, as sums take it."""

    value: float
    standard_uncertainty: float | None
    causes: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedSite:
    """A site whose figure the change reaches; U has k = 2, ``None`` is not stated."""

    held: Held
    after: AfterFigure
    share_lost: float

    @property
    def expanded_uncertainty(self) -> float | None:
        """U after the change."""
        u = self.after.standard_uncertainty
        return None if u is None else _K * u


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What a change does to a sum of sites.

    Attributes
    ----------
    without_cells : int
        Figures that rest on it, and whose runs kept no cells: they stand as they are.
    left_out : int
        Figures beyond those that are worked out for one page.
    """

    reached: Sequence[ReachedSite]
    before: Total
    after: Total
    without_cells: int
    left_out: int


def what_if_together(actor: Actor, counted: Sequence[Held], asked: Question) -> Together:
    """Return what a change of documents does to a sum; the largest figures are worked out first."""
    names = {*asked.withdrawn, *(name for name, _value in asked.scaled)}
    resting = sorted((one for one in counted if _rests_on(one, names)), key=lambda one: -one.value)
    found: dict[int, ReachedSite] = {}
    without_cells = 0
    for one in resting[:MOST_RUNS]:
        run = get_run(actor, one.run_id)
        if not run.cells_sha256:
            without_cells += 1
        elif (reached := _reached(one, _asked_of(one, asked), cells_of_run(run))) is not None:
            found[one.account_id] = reached
    after = [found[one.account_id].after if one.account_id in found else one for one in counted]
    return Together(
        reached=list(found.values()),
        before=total_of(counted),
        after=total_of(after),
        without_cells=without_cells,
        left_out=max(0, len(resting) - MOST_RUNS),
    )


def _rests_on(one: Held, names: set[str]) -> bool:
    return any(cause[0] in names or cause[0].partition("#")[0] in names for cause in one.causes)


def _asked_of(one: Held, asked: Question) -> Question:
    """Return the part of a question that is about causes of a figure: others would be refused."""
    names = {each for cause in one.causes for each in (cause[0], cause[0].partition("#")[0])}
    return Question(
        withdrawn=tuple(name for name in asked.withdrawn if name in names),
        scaled=tuple(pair for pair in asked.scaled if pair[0] in names),
    )


def _reached(one: Held, asked: Question, cells: Any) -> ReachedSite | None:
    from duheng.accounting.what_if import what_if

    found = what_if(cells, withdrawn=asked.withdrawn, scaled=dict(asked.scaled))
    mine = next((each for each in found.figures if each.quantity == one.quantity), None)
    if mine is None:
        return None
    return ReachedSite(held=one, after=_after(found, mine), share_lost=mine.share_lost)


def _after(found: WhatIf, mine: ChangedFigure) -> AfterFigure:
    return AfterFigure(
        value=mine.after.best_estimate,
        standard_uncertainty=mine.after.standard_uncertainty,
        causes=[cause_of(line.to_dict()) for line in found.budget(mine)],
    )
