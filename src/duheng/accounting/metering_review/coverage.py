"""How much of the energy and the emissions is measured by instruments with valid evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duheng.accounting.metering_review.evidence import Standing
from duheng.accounting.metering_review.points import Point
from duheng.quantities import DimensionMismatch, convert


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCoverage:
    """The part of an amount that instruments with valid evidence measure.

    Attributes
    ----------
    of : str
        An energy, or ``emissions``.
    total, valid : float
        Stated amounts of a year, and those of instruments with evidence in force, in ``unit``.
    unstated : int
        Places whose amount is not stated, or not in a unit that converts: they are in neither.
    """

    of: str
    unit: str
    total: float
    valid: float
    unstated: int

    @property
    def share(self) -> float | None:
        """Valid over total [1]; ``None`` where no amount is stated."""
        return self.valid / self.total if self.total > 0 else None

    def to_dict(self) -> dict[str, Any]:
        """Return the coverage, JSON-ready."""
        return {
            "of": self.of,
            "unit": self.unit,
            "total": self.total,
            "valid": self.valid,
            "share": self.share,
            "unstated": self.unstated,
        }


def evidence_coverage(
    points: Sequence[Point], standings: Sequence[Standing]
) -> tuple[EvidenceCoverage, ...]:
    """Return the coverage of each energy that enters or leaves the unit, and of emissions.

    Parameters
    ----------
    points : sequence of Point
        Of every level; energies are added at the level of the whole unit only, so that nothing
        counts twice.
    standings : sequence of Standing
        Of each point.
    """
    at_gate = [
        (point, standing)
        for point, standing in zip(points, standings, strict=True)
        if point.level == "unit"
    ]
    energies = sorted({point.energy for point, _ in at_gate})
    found = [
        _of_energy(energy, [one for one in at_gate if one[0].energy == energy])
        for energy in energies
    ]
    emissions = _of_emissions(list(zip(points, standings, strict=True)))
    return (*found, emissions) if emissions is not None else tuple(found)


def _of_energy(energy: str, listed: Sequence[tuple[Point, Standing]]) -> EvidenceCoverage:
    unit = next((point.amount[1] for point, _ in listed if point.amount is not None), "")
    total = valid = 0.0
    unstated = 0
    for point, standing in listed:
        amount = None if point.amount is None else _in_unit(point.amount, unit)
        if amount is None:
            unstated += 1
            continue
        total += amount
        valid += amount if standing is Standing.IN_FORCE else 0.0
    return EvidenceCoverage(of=energy, unit=unit, total=total, valid=valid, unstated=unstated)


def _in_unit(amount: tuple[float, str], unit: str) -> float | None:
    try:
        return float(convert(amount[0], amount[1], unit))
    except DimensionMismatch:
        return None


def _of_emissions(listed: Sequence[tuple[Point, Standing]]) -> EvidenceCoverage | None:
    stated = [(point.emissions_t, one) for point, one in listed if point.emissions_t is not None]
    if not stated:
        return None
    return EvidenceCoverage(
        of="emissions",
        unit="tCO2",
        total=sum(amount for amount, _ in stated),
        valid=sum(amount for amount, one in stated if one is Standing.IN_FORCE),
        unstated=sum(point.level == "unit" and point.emissions_t is None for point, _ in listed),
    )
