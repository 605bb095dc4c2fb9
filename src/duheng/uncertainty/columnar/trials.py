"""Monte Carlo on cells: the totals drawn again with every source, without the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from duheng.uncertainty.columnar.accumulate import Accumulation
from duheng.uncertainty.columnar.kinds import Floats
from duheng.uncertainty.errors import UnusableTrials

_NUMBERS_IN_MEMORY = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TotalTrials:
    """What trials gave for every total.

    Attributes
    ----------
    samples : ndarray, shape (trials, n_groups)
        The drawn totals [unit of the total].
    """

    samples: Floats

    @property
    def mean(self) -> Floats:
        """Mean of each total, shape (n_groups,)."""
        return np.asarray(self.samples.mean(axis=0))

    @property
    def standard_uncertainty(self) -> Floats:
        """Standard deviation of each total, shape (n_groups,)."""
        return np.asarray(self.samples.std(axis=0, ddof=1))

    def interval(self, probability: float) -> Floats:
        """Return the probabilistically symmetric coverage interval, shape (2, n_groups)."""
        tail = (1 - probability) / 2
        return np.asarray(np.quantile(self.samples, [tail, 1 - tail], axis=0))


def draw_totals(
    accumulation: Accumulation, *, trials: int, generator: np.random.Generator
) -> TotalTrials:
    """Return totals drawn by Monte Carlo: each source once a trial, each cell evaluated.

    Parameters
    ----------
    accumulation : Accumulation
        Of a separable model, whose cells say all that the rows do.
    trials : int
        Number of trials.
    generator : numpy.random.Generator
        Where the draws come from.

    Raises
    ------
    UnusableTrials
        When the model does not separate, or there are fewer than two trials.

    Notes
    -----
    Sources are drawn normal with their own parts, and standards by their declared loadings;
    sources that are not stated stay at their values. Exact for models that are polynomial in the
    row's columns: independent inputs are added as normal with their summed variance.

    References
    ----------
    JCGM 101:2008, clause 7.
    """
    if not accumulation.plan.is_separable:
        raise UnusableTrials(
            "Monte Carlo on cells needs a model that separates into shared and row factors",
            hint="rely on second order, or rewrite the equation as a sum of products",
        )
    if trials < 2:
        raise UnusableTrials(f"{trials} trials say nothing of a spread", hint="use 10000 or more")
    block = max(1, _NUMBERS_IN_MEMORY // max(accumulation.cells.size, 1))
    sizes = [min(block, trials - done) for done in range(0, trials, block)]
    return TotalTrials(
        samples=np.concatenate([_block(accumulation, size, generator) for size in sizes])
    )


def _block(accumulation: Accumulation, size: int, generator: np.random.Generator) -> Floats:
    table, cells = accumulation.table, accumulation.cells
    draws = generator.standard_normal((table.sources.size, size))
    draws *= table.sources.stated_uncertainty[:, None]
    if table.sources.loading_matrix.nnz:
        draws = np.asarray(table.sources.influence @ draws)
    values = _drawn_values(accumulation, draws, size)
    sums = [np.repeat(column, size) for column in cells.sums]
    totals = accumulation.plan.values(sums, values).reshape(cells.size, size)
    by_group = _gathering(accumulation) @ totals
    noise = np.sqrt(sum((part.variance for part in table.independent), np.zeros(table.size)))
    drawn = by_group + noise[:, None] * generator.standard_normal((table.size, size))
    return np.asarray(drawn.T)


def _drawn_values(accumulation: Accumulation, draws: Floats, size: int) -> dict[str, Any]:
    values = {n: np.repeat(v, size) for n, v in accumulation.lookup.values.items()}
    for name, weight, place, sources in accumulation.lookup.entries:
        source = sources[place]
        shift = np.where((source >= 0)[:, None], draws[np.maximum(source, 0)], 0.0)
        values[name] = values[name] + (np.asarray(weight).reshape(-1, 1) * shift).ravel()
    return values


def _gathering(accumulation: Accumulation) -> sparse.csr_matrix:
    member = accumulation.grouping.member
    shape = (accumulation.table.size, len(member))
    return sparse.csr_matrix((np.ones(len(member)), (member, np.arange(len(member)))), shape=shape)
