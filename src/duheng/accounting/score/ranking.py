"""How the ranking of many sites depends on the weights of their score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from duheng.accounting.score.errors import UnusableScore
from duheng.accounting.score.scheme import Scheme
from duheng.accounting.score.weighing import Score

Array = npt.NDArray[np.float64]
_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class RankSensitivity:
    """How often each site takes each rank when the weights are drawn around the published ones.

    Attributes
    ----------
    sites : tuple of str
        By the published weights, the best first.
    probabilities : tuple of tuple of float
        Of each site, of each rank from 1 [1].
    top_sets : tuple of float
        How often the best k sites are the same ones as published, for k from 1 [1]. Sites that tie
        across the bound never make the same set.
    without_score : tuple of str
        Sites that have no score and no rank.
    draws : int
        Sets of weights that were drawn.
    """

    sites: tuple[str, ...]
    probabilities: tuple[tuple[float, ...], ...]
    top_sets: tuple[float, ...]
    without_score: tuple[str, ...]
    draws: int

    def stable_top_sets(self, least: float = 0.95) -> tuple[int, ...]:
        """Return the sizes k whose best sites stay the same in a share of the draws or more."""
        return tuple(size for size, share in enumerate(self.top_sets, start=1) if share >= least)

    def to_dict(self) -> dict[str, Any]:
        """Return the sensitivity, JSON-ready."""
        return {
            "draws": self.draws,
            "ranking": [
                {"site": site, "rank": rank, "probability_of_rank": list(shares)}
                for rank, (site, shares) in enumerate(
                    zip(self.sites, self.probabilities, strict=True), start=1
                )
            ],
            "top_sets": list(self.top_sets),
            "stable_top_sets": list(self.stable_top_sets()),
            "without_score": list(self.without_score),
        }


def rank_sensitivity(
    scores: Sequence[Score], generator: np.random.Generator, draws: int = 2000
) -> RankSensitivity:
    """Return how the ranking of sites depends on the weights.

    Parameters
    ----------
    scores : sequence of Score
        Of one scheme, one for each site.
    generator : numpy.random.Generator
        Draws the weights: the same generator gives the same result.
    draws : int
        Sets of weights, from a Dirichlet distribution whose mean is the published weights and whose
        concentration the pack states.

    Raises
    ------
    UnusableScore
        When the scores are of several schemes, two are of one site, or the pack states no
        concentration.

    Notes
    -----
    Missing parts and caps are treated as in the score itself. Sites that tie share the better rank.
    """
    scheme = _scheme(scores)
    ranked = sorted(
        (one for one in scores if one.points is not None),
        key=lambda one: (-round(one.points or 0.0, _DIGITS), one.of),
    )
    without = tuple(one.of for one in scores if one.points is None)
    if not ranked:
        return RankSensitivity(
            sites=(), probabilities=(), top_sets=(), without_score=without, draws=0
        )
    drawn = _points(ranked, scheme, generator, draws)
    ranks = stats.rankdata(-drawn, method="min", axis=1).astype(np.int64) - 1
    size = len(ranked)
    return RankSensitivity(
        sites=tuple(one.of for one in ranked),
        probabilities=tuple(
            tuple((np.bincount(ranks[:, place], minlength=size) / draws).tolist())
            for place in range(size)
        ),
        top_sets=_same_top(drawn),
        without_score=without,
        draws=draws,
    )


def _scheme(scores: Sequence[Score]) -> Scheme:
    names = [one.of for one in scores]
    digests = {one.scheme.pack["digest"] for one in scores}
    if len(digests) != 1 or len(set(names)) != len(names) or scores[0].scheme.concentration is None:
        raise UnusableScore(
            "a ranking needs scores of one scheme with a concentration, one of each site",
            hint="score every site by the same edition of the pack",
        )
    return scores[0].scheme


def _points(
    ranked: Sequence[Score], scheme: Scheme, generator: np.random.Generator, draws: int
) -> Array:
    """Return the score of each site (columns) for each draw of the weights (rows)."""
    names = [name for name, weight in scheme.weights.items() if weight > 0]
    parts = np.array([[_number(one.parts[name].value) for name in names] for one in ranked])
    known = np.isfinite(parts)
    centre = np.array([scheme.weights[name] for name in names])
    weights = generator.dirichlet(centre * float(scheme.concentration or 1.0), size=draws)
    above = weights @ np.where(known, parts, 0.0).T
    points = 100.0 * above / (weights @ known.astype(np.float64).T)
    caps = np.array([_cap(one.capped_by, scheme.caps) for one in ranked])
    found: Array = np.round(np.minimum(points, caps), _DIGITS)
    return found


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _cap(names: Sequence[str], caps: Mapping[str, float]) -> float:
    return min((caps[name] for name in names), default=100.0)


def _same_top(drawn: Array) -> tuple[float, ...]:
    """Return how often the first k sites are all above the others, for every k."""
    worst_above = np.minimum.accumulate(drawn, axis=1)[:, :-1]
    best_below = np.maximum.accumulate(drawn[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return (*(worst_above > best_below).mean(axis=0).tolist(), 1.0)
