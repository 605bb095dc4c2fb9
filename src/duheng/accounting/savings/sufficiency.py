"""Whether data suffice for savings: refused where they do not, doubted where they hardly do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from duheng.accounting.savings.baseline import Conditions
from duheng.accounting.savings.errors import InsufficientData
from duheng.accounting.savings.findings import extrapolated
from duheng.quantities import convert
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.findings import Finding
from duheng.terms.instants import Period

MONTH_DAYS = 365.0 / 12.0
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Limits of a sufficiency pack.

    Attributes
    ----------
    missing_share, outside_share, range_margin, cv_rmse, confidence : float
        Shares [1].
    baseline_months : float
        Least length of the baseline [months].
    """

    missing_share: float
    baseline_months: float
    outside_share: float
    range_margin: float
    cv_rmse: float
    confidence: float
    values: tuple[DatedValue, ...]

    @classmethod
    def read(cls, library: PackLibrary, table: str, *, strict: bool) -> Self:
        """Return the criteria of a table."""
        names = ("missing-share", "baseline-months", "outside-share", "range-margin", "cv-rmse",
                 "confidence")  # fmt: skip
        values = tuple(library.value(table, {"criterion": name}, strict=strict) for name in names)
        numbers = [float(convert(one.value, one.unit, "1")) for one in values]
        return cls(
            missing_share=numbers[0],
            baseline_months=numbers[1],
            outside_share=numbers[2],
            range_margin=numbers[3],
            cv_rmse=numbers[4],
            confidence=numbers[5],
            values=values,
        )

    @property
    def digests(self) -> list[str]:
        """Digests of the packs behind the criteria."""
        return sorted({one.pack_digest for one in self.values})

    def check_missing(
        self, edges_us: npt.NDArray[np.int64], every: Flags, used: Flags, part: str
    ) -> None:
        """Refuse a stretch of time of which too much is missing.

        Raises
        ------
        InsufficientData
            When no period, or too few of them, can be used.
        """
        length = np.diff(edges_us).astype(np.float64)
        whole = float(length[every].sum())
        if not whole > 0:
            raise InsufficientData(
                f"the {part} period holds no whole period of the model",
                hint="check its dates against those of the energy",
            )
        missing = 1.0 - float(length[used].sum()) / whole
        if not missing <= self.missing_share:
            raise InsufficientData(
                f"{missing:.1%} of the {part} period have no energy or no temperature, and at most "
                f"{self.missing_share:.0%} may be missing",
                hint="supply the readings, or choose another period",
                data={"part": part, "missing": missing, "limit": self.missing_share},
            )


def check_baseline(
    edges_us: npt.NDArray[np.int64], every: Flags, used: Flags, period: Period, criteria: Criteria
) -> None:
    """Refuse a baseline that is too short or too full of holes.

    Raises
    ------
    InsufficientData
        Says how long it is, or how much is missing.
    """
    criteria.check_missing(edges_us, every, used, "baseline")
    inside = float(np.diff(edges_us)[every].sum()) / 86_400e6 / MONTH_DAYS
    declared = period.duration.total_seconds() / 86_400 / MONTH_DAYS
    least = criteria.baseline_months
    is_long = declared >= least - 0.05 and inside >= least * (1.0 - criteria.missing_share)
    if not is_long:
        raise InsufficientData(
            f"the baseline covers {inside:.1f} months, and {least:g} are asked for",
            hint="give a whole year before the measure, so that every season is in it",
            data={"months": inside, "limit": least},
        )


def check_ranges(
    before: Conditions, where: Conditions, names: Sequence[str], criteria: Criteria
) -> list[Finding]:
    """Return a finding for every variable that leaves the range of the baseline.

    Raises
    ------
    InsufficientData
        When too many periods do.
    """
    pairs: list[tuple[str, npt.NDArray[np.float64], npt.NDArray[np.float64]]] = []
    if before.temperature is not None and where.temperature is not None:
        pairs.append(
            ("temperature [°C]", before.mean(before.temperature), where.mean(where.temperature))
        )
    for place, name in enumerate(names):
        pairs.append((name, before.variables[:, place], where.variables[:, place]))
    found = []
    for name, known, asked in pairs:
        low, high = float(known.min()), float(known.max())
        margin = criteria.range_margin * (high - low)
        outside = (asked < low) | (asked > high)
        far = (asked < low - margin) | (asked > high + margin)
        if not float(far.mean()) <= criteria.outside_share:
            raise InsufficientData(
                f"{far.mean():.1%} of the reporting periods have a {name} far outside the range of "
                f"the baseline, {low:.4g} to {high:.4g}",
                hint="choose a baseline that has seen such conditions",
                data={"variable": name, "share": float(far.mean())},
            )
        if outside.any():
            found.append(extrapolated(name, int(outside.sum()), low, high))
    return found
