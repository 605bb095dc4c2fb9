"""The plots and trees of one stratum at one survey."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from duheng.accounting.sinks.errors import UnusableTrees
from duheng.accounting.sinks.estimate import StratumSample, sample_of
from duheng.accounting.sinks.inventory import Inventory
from duheng.accounting.sinks.setup import Stratum

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(kw_only=True, eq=False)
class Part:
    """The plots and trees of one stratum at one survey."""

    stratum: Stratum
    survey: str
    plots: pd.DataFrame
    trees: Integers
    places: Integers
    weights: Floats
    best: StratumSample = field(init=False)
    variance: float = field(init=False)

    def sample(self, carbon: Floats) -> StratumSample:
        """Return the sample of the plots for some carbon of each tree [tC]."""
        totals = np.bincount(
            self.places, weights=self.weights * carbon[self.trees], minlength=len(self.plots)
        )
        return sample_of(
            self.stratum.area.value,
            totals,
            self.plots["area"].to_numpy(),
            is_finite=self.stratum.is_finite,
        )

    def spread(self, size: int) -> Floats:
        """Return what each tree of the table counts for in the stratum, 0 for all others."""
        whole = np.zeros(size)
        whole[self.trees] = self.weights * self.best.expansion
        return whole


def part_of(inventory: Inventory, stratum: Stratum, survey: str, carbon: Floats) -> Part:
    """Return the part of an inventory that is one stratum at one survey.

    Parameters
    ----------
    carbon : ndarray
        Best estimate of every tree of the inventory [tC].

    Raises
    ------
    UnusableTrees
        When its plots give no sampling error, or are larger than it.
    """
    plots, trees = inventory.plots, inventory.trees
    rows = np.flatnonzero(_is_of(plots, stratum.name, survey))
    own = np.flatnonzero(_is_of(trees, stratum.name, survey))
    part = Part(
        stratum=stratum,
        survey=survey,
        plots=plots.iloc[rows],
        trees=own,
        places=np.searchsorted(rows, trees["row"].to_numpy()[own]),
        weights=trees["expansion"].to_numpy(dtype=np.float64)[own],
    )
    try:
        part.best = part.sample(carbon)
        part.variance = part.best.variance
    except UnusableTrees as error:
        raise UnusableTrees(
            f"stratum '{stratum.name}', survey '{survey}': {error.message}", hint=error.hint
        ) from error
    return part


def _is_of(table: pd.DataFrame, stratum: str, survey: str) -> NDArray[np.bool_]:
    return ((table["stratum"] == stratum) & (table["survey"] == survey)).to_numpy()
