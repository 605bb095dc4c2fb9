"""Sites by the score of their data, and how far that order depends on the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duheng.rulebook import PackLibrary
from duheng.site.accounts.models import Account, CheckKind, QualityCheck
from duheng.site.accounts.region import Held
from duheng.site.accounts.score.agreeing import Agreement
from duheng.site.accounts.score.scoring import (
    FigureScore,
    evidence_of,
    figures_in,
    score_of,
    score_rules,
)
from duheng.terms.errors import DuhengError

if TYPE_CHECKING:
    import numpy as np

    from duheng.accounting.score import RankSensitivity, Score

_WHY = "of accounts that the actor was let see"
_TAIL = 0.05
SEED = 20261123
"""Of the drawn weights: a page that is opened twice says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedSite:
    """A site with the score of its figure.

    Attributes
    ----------
    rank : int or None
        By the published weights; ``None`` without a score.
    first, last : int or None
        Ranks that it takes in nine of ten draws of the weights.
    stays : float or None
        How often it keeps its rank [1].
    """

    held: Held
    scored: FigureScore
    rank: int | None = None
    first: int | None = None
    last: int | None = None
    stays: float | None = None

    @property
    def stays_percent(self) -> str:
        """How often it keeps its rank."""
        return "—" if self.stays is None else f"{100 * self.stays:.0f} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Sites by score, those without one at the end.

    Attributes
    ----------
    stable : sequence of int
        Numbers of best sites that are the same ones in 95 % of the draws or more.
    refused : str
        Why the weights could not be varied; empty when they were.
    """

    rows: Sequence[RankedSite]
    stable: Sequence[int]
    draws: int
    refused: str = ""


def scored_figures(held: Sequence[Held]) -> dict[int, FigureScore]:
    """Return the scores of figures by their accounts; the same numbers as on the quality pages."""
    accounts = Account.objects.unscoped(_WHY).filter(pk__in=[one.account_id for one in held])
    known = {one.pk: one for one in accounts.select_related("site", "current__result")}
    compared = set(
        QualityCheck.objects.unscoped(_WHY)
        .filter(kind=CheckKind.CROSS.value, site_id__in={one.site_id for one in held})
        .values_list("site_id", flat=True)
    )
    nothing, rules = Agreement(value=None, checks=()), score_rules()
    return {
        one.account_id: _scored(
            one, known[one.account_id], None if one.site_id in compared else nothing, rules
        )
        for one in held
    }


def _scored(
    held: Held, account: Account, agreement: Agreement | None, rules: PackLibrary
) -> FigureScore:
    name = str(account.pk)
    try:
        figures = figures_in(_digest(account))
    except DuhengError as error:
        return FigureScore(
            quantity=held.quantity, title=held.title, score=None, parts=(), refused=error.message
        )
    figure = next(one for one in figures if one["quantity"] == held.quantity)
    return score_of(figure, name, evidence_of(account, agreement), rules)


def _digest(account: Account) -> str:
    run = account.current
    return "" if run is None or run.result is None else run.result.sha256


def one_of_each_site(held: Sequence[Held]) -> list[Held]:
    """Return for each site the figure of its longest period, the latest of equal ones."""
    ordered = sorted(held, key=lambda one: (one.ends_at - one.begins_at, one.ends_at))
    return list({one.site_id: one for one in ordered}.values())


def ranking_of(held: Sequence[Held], generator: np.random.Generator) -> Ranking:
    """Return sites by the score of their data, with how the weights sway their order.

    Parameters
    ----------
    generator : numpy.random.Generator
        Draws the weights.
    """
    scored = scored_figures(held)
    rows = [RankedSite(held=one, scored=scored[one.account_id]) for one in held]
    with_score = [one for one in rows if _score(one) is not None]
    without = [one for one in rows if _score(one) is None]
    try:
        found = _sensitivity([one.scored.score for one in with_score], generator)
    except DuhengError as error:
        return Ranking(rows=[*_by_points(with_score), *without], stable=(), draws=0,
                       refused=error.message)  # fmt: skip
    by_name = {str(one.held.account_id): one for one in with_score}
    ranked = [] if found is None else _placed(found, by_name)
    return Ranking(
        rows=[*ranked, *without],
        stable=() if found is None else found.stable_top_sets(),
        draws=0 if found is None else found.draws,
    )


def _score(one: RankedSite) -> float | None:
    return None if one.scored.score is None else one.scored.score.points


def _by_points(rows: Sequence[RankedSite]) -> list[RankedSite]:
    return sorted(rows, key=lambda one: -(_score(one) or 0.0))


def _sensitivity(
    scores: Sequence[Score | None], generator: np.random.Generator
) -> RankSensitivity | None:
    from duheng.accounting.score import rank_sensitivity  # loads the libraries of columns

    known = [one for one in scores if one is not None]
    return rank_sensitivity(known, generator) if known else None


def _placed(found: RankSensitivity, by_name: Mapping[str, RankedSite]) -> list[RankedSite]:
    """Return the sites in their order; sites that tie share the better rank."""
    rows: list[RankedSite] = []
    for place, (name, shares) in enumerate(
        zip(found.sites, found.probabilities, strict=True), start=1
    ):
        one = by_name[name]
        ties = bool(rows) and round(_score(rows[-1]) or 0.0, 9) == round(_score(one) or 0.0, 9)
        rank = (rows[-1].rank or place) if ties else place
        first, last = _range(shares)
        rows.append(
            RankedSite(
                held=one.held, scored=one.scored, rank=rank, first=first, last=last,
                stays=shares[rank - 1],
            )
        )  # fmt: skip
    return rows


def _range(shares: Sequence[float]) -> tuple[int, int]:
    """Return the ranks between which a site lies when a twentieth is left out on each side."""
    below, first, last = 0.0, 1, len(shares)
    for rank, share in enumerate(shares, start=1):
        if below <= _TAIL:
            first = rank
        below += share
        if below >= 1.0 - _TAIL:
            last = rank
            break
    return first, last
