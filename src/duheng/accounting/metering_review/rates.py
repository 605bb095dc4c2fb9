"""Provision rates: how many of the places that need an instrument have one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.accounting.metering_review.points import Point
from duheng.accounting.metering_review.requirements import Requirements
from duheng.terms.findings import Finding, Severity

LEVELS = ("unit", "sub-unit", "equipment")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionRate:
    """The provision rate of one energy at one level: R = N_s / N_l.

    Attributes
    ----------
    needed : int
        Places that need an instrument (N_l); those below the threshold are not among them.
    provided : int
        Of these, the ones that have an instrument in use (N_s).
    required_percent : float or None
        ``None`` where no table requires a rate.
    """

    energy: str
    level: str
    needed: int
    provided: int
    below_threshold: int
    required_percent: float | None

    @property
    def percent(self) -> float | None:
        """The rate [%]; ``None`` where nothing is needed."""
        return 100.0 * self.provided / self.needed if self.needed else None

    @property
    def is_met(self) -> bool | None:
        """Whether the rate is high enough; ``None`` where nothing is needed or required."""
        if self.percent is None or self.required_percent is None:
            return None
        return self.percent >= self.required_percent

    def to_dict(self) -> dict[str, Any]:
        """Return the rate, JSON-ready."""
        return {
            "energy": self.energy,
            "level": self.level,
            "needed": self.needed,
            "provided": self.provided,
            "below_threshold": self.below_threshold,
            "percent": self.percent,
            "required_percent": self.required_percent,
            "is_met": self.is_met,
        }


def provision_rates(
    points: Sequence[Point], requirements: Requirements
) -> tuple[tuple[ProvisionRate, ...], tuple[Finding, ...]]:
    """Return the provision rate of every energy and level that the lists show, with doubts."""
    groups: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        groups.setdefault((point.energy, point.level), []).append(point)
    findings: list[Finding] = []
    rates = [
        _rate(energy, level, listed, requirements, findings)
        for (energy, level), listed in sorted(groups.items(), key=_place)
    ]
    findings += _not_listed(groups)
    return tuple(rates), tuple(findings)


def _place(item: tuple[tuple[str, str], list[Point]]) -> tuple[str, int]:
    (energy, level), _ = item
    return energy, LEVELS.index(level)


def _rate(
    energy: str,
    level: str,
    points: Sequence[Point],
    requirements: Requirements,
    findings: list[Finding],
) -> ProvisionRate:
    needed: list[Point] = []
    for point in points:
        is_below = requirements.is_below_threshold(point)
        if is_below is None:
            findings.append(_open_threshold(point))
        if is_below is not True:
            needed.append(point)
    rate = ProvisionRate(
        energy=energy,
        level=level,
        needed=len(needed),
        provided=sum(point.is_fitted for point in needed),
        below_threshold=len(points) - len(needed),
        required_percent=requirements.rate_percent(energy, level),
    )
    if rate.is_met is False:
        findings.append(_too_low(rate, [point for point in needed if not point.is_fitted]))
    return rate


def _open_threshold(point: Point) -> Finding:
    return Finding(
        code="accounting.review_threshold_open",
        severity=Severity.NOTE,
        message=f"{point.where}: its use is not stated in a unit of the threshold; it counts as "
        "needing an instrument",
        hint="state the use in a year, or the power, with its unit",
        data=point.stands,
    )


def _too_low(rate: ProvisionRate, lacking: Sequence[Point]) -> Finding:
    return Finding(
        code="accounting.review_rate_below",
        severity=Severity.ERROR,
        message=f"{rate.energy}, {rate.level}: {rate.provided} of {rate.needed} places have an "
        f"instrument, {rate.percent:.4g} %, and {rate.required_percent:g} % are required",
        hint="fit instruments: " + "; ".join(point.where for point in lacking[:10]),
        data={**rate.to_dict(), "lacking": [point.where for point in lacking]},
    )


def _not_listed(groups: Mapping[tuple[str, str], Sequence[Point]]) -> list[Finding]:
    """Doubt lists in which an energy is used inside and nothing measures what comes in."""
    inside = sorted({energy for energy, _ in groups})
    return [
        Finding(
            code="accounting.review_level_not_listed",
            severity=Severity.WARNING,
            message=f"{energy} is listed below the whole unit, and no place is listed where it "
            "comes in or goes out",
            hint="add the list of the whole unit",
            data={"energy": energy},
        )
        for energy in inside
        if (energy, "unit") not in groups
    ]
