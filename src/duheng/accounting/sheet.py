"""Metered energy by channel and bin of time, with its signed sensitivity to every cause.

An engine that does more with readings than add them up (balance, savings, matching) works on a
sheet: what it makes of it is linear in first order, so its weights give value and sensitivities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from duheng.accounting.records import Coverage, Origin, Traceability
from duheng.accounting.sources import Cause, SourceRegister
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import CellTable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """Best estimates of channels by bin of time.

    Attributes
    ----------
    channels : tuple of str
        Rows of the sheet.
    units : Mapping
        Unit of the values by channel.
    edges_us : ndarray, shape (n_bins + 1,)
        Instants between bins [us since 1970, UTC].
    value, statutory : ndarray, shape (n_channels, n_bins)
        Corrected and as indicated, in the unit of the channel; NaN where a part is missing.
    sensitivity : csr_matrix, shape (n_channels * n_bins, n_causes)
        Of each value to each cause of the register, by its place.
    variance : ndarray, shape (n_channels * n_bins,)
        Of what is new in every reading and shared with nothing [unit squared].
    missing_hours, hours : ndarray, shape (n_channels, n_bins)
        Hours without a value, and all hours [h].
    standing : DataFrame
        ``channel``, ``origin``, ``state``, ``class_alone``, ``assured``, ``hours``, ``amount``.
    findings : tuple of Finding
        Doubts about the readings and the instruments.
    """

    channels: tuple[str, ...]
    units: Mapping[str, str]
    edges_us: npt.NDArray[np.int64]
    value: Floats
    statutory: Floats
    sensitivity: sparse.csr_matrix
    variance: Floats
    missing_hours: Floats
    hours: Floats
    standing: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def bins(self) -> int:
        """Number of bins."""
        return len(self.edges_us) - 1

    def row(self, channel: str) -> int:
        """Return the row of a channel."""
        return self.channels.index(channel)

    def slopes(self, weights: Floats) -> Floats:
        """Return the sensitivity to every cause of a weighted sum of the sheet.

        Parameters
        ----------
        weights : ndarray, shape (n_channels, n_bins)
            Change of the output by change of each value [unit of the output / unit].
        """
        return np.asarray(self.sensitivity.T @ np.asarray(weights, dtype=np.float64).ravel())

    def scatter(self, weights: Floats) -> float:
        """Return the standard uncertainty that independent readings bring into a weighted sum."""
        return float(np.sqrt(np.sum(np.asarray(weights).ravel() ** 2 * self.variance)))

    def coverage(self, channels: Sequence[str]) -> Coverage:
        """Return the hours and amounts of some channels by origin and traceability."""
        own = self.standing[self.standing["channel"].isin(list(channels))]
        return Coverage(
            hours=_keyed(own, "hours"),
            quantity=_keyed(own[own["origin"] != "missing"], "amount"),
            class_only_hours=float(own.loc[own["class_alone"], "hours"].sum()),
        )


def _keyed(rows: pd.DataFrame, column: str) -> dict[tuple[Origin, Traceability], float]:
    found: dict[tuple[Origin, Traceability], float] = {}
    for origin, state, amount in rows[["origin", "state", column]].itertuples(index=False):
        key = (Origin(str(origin)), Traceability(str(state)))
        found[key] = found.get(key, 0.0) + float(amount)
    return {key: amount for key, amount in found.items() if amount}


def named_slopes(slopes: Floats, register: SourceRegister) -> dict[str, float]:
    """Return the sensitivities that are not 0 by the id of their cause."""
    names = register.identifiers
    return {names[place]: float(slopes[place]) for place in np.flatnonzero(slopes)}


def enter_table(table: CellTable, register: SourceRegister) -> npt.NDArray[np.int64]:
    """Return the place in the register of every cause of a table, entering those it lacks."""
    sources = table.sources
    return np.array(
        [
            register.place_of(
                register.cause(name)
                or Cause(
                    id=name,
                    input="indication",
                    title=sources.titles[number],
                    kind=EvidenceKind(sources.kinds[number]),
                    evidence=sources.evidence[number],
                    standard_uncertainty=_stated(sources.standard_uncertainty[number]),
                    degrees_of_freedom=_stated(sources.degrees_of_freedom[number]),
                )
            )
            for number, name in enumerate(sources.ids)
        ],
        dtype=np.int64,
    )


def _stated(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
