"""A covariance matrix as a certificate states it, and what speaks against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Region = Literal["ellipsoidal", "rectangular"]
Matrix = tuple[tuple[float, ...], ...]


class CovarianceFault(NamedTuple):
    """Why a stated covariance matrix cannot be one.

    Attributes
    ----------
    kind : str
        ``dimension``, ``not_a_number``, ``not_finite``, ``unit``, ``unit_unknown``,
        ``asymmetric``, ``impossible``, ``diagonal`` or ``too_large``.
    message : str
        What was found.
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCovariance:
    """Covariances of several values, of standard uncertainties.

    Attributes
    ----------
    id : str
        Id of the quantity, with a number where it states several matrices.
    members : tuple of (str, int)
        Id of the quantity and row, from 1, of each value: the order of the matrix.
    region : {"ellipsoidal", "rectangular"}
        The shape of the coverage region.
    values : tuple of tuple of float
        As written, column by column.
    units : tuple of tuple of str
        As written, one for each covariance.
    values_si : tuple of tuple of float or None
        In products of coherent units, made symmetric; None when there is a fault.
    coverage_factor, coverage_probability : float or None
        Of the region, not of a single value.
    distribution : str or None
        As written.
    faults : tuple of CovarianceFault
        Why it cannot be a covariance matrix of these values; empty when it can.
    path : str
        Place in the document.
    """

    id: str
    members: tuple[tuple[str, int], ...]
    region: Region
    values: Matrix
    units: tuple[tuple[str, ...], ...]
    values_si: Matrix | None
    coverage_factor: float | None = None
    coverage_probability: float | None = None
    distribution: str | None = None
    faults: tuple[CovarianceFault, ...] = ()
    path: str = ""

    def correlation(self, first: int, second: int) -> float | None:
        """Return the correlation coefficient of two members, by their places from 0 [1].

        Within -1 and 1: what rounding adds is cut off. None when there is a fault, or one of the
        two has no uncertainty to share.
        """
        if self.values_si is None:
            return None
        variances = self.values_si[first][first], self.values_si[second][second]
        if not min(variances) > 0:
            return None
        # root by root: the product of two variances may be too large or too small for a float
        r = self.values_si[first][second] / math.sqrt(variances[0]) / math.sqrt(variances[1])
        return max(-1.0, min(1.0, r))

    def to_dict(self) -> dict[str, Any]:
        """Return the covariances, JSON-ready."""
        return {
            "id": self.id,
            "members": [{"quantity": quantity, "row": row} for quantity, row in self.members],
            "region": self.region,
            "values": [list(column) for column in self.values],
            "units": [list(column) for column in self.units],
            "values_si": None
            if self.values_si is None
            else [list(column) for column in self.values_si],
            "coverage_factor": self.coverage_factor,
            "coverage_probability": self.coverage_probability,
            "distribution": self.distribution,
            "faults": [one._asdict() for one in self.faults],
            "path": self.path,
        }
