"""Checks of one thing by itself: coal analyses, heat rates, identities; each with its evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.accounting.cross_checks.errors import UnusableFigures
from duheng.rulebook import PackLibrary, load_packs
from duheng.terms.findings import Finding, Severity

TABLE = "cn/coal-checks"
_LEAST_HEAT_RATE = 3.6  # GJ/MWh: nothing makes more electricity than the heat it takes


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalAnalysis:
    """One analysis of coal, on one basis.

    Attributes
    ----------
    carbon : float
        Mass fraction as received [1].
    net_calorific_value : float
        As received [GJ/t].
    ultimate : Mapping or None
        Mass fractions of C, H, O and S, dry and free of ash [1].
    gross_calorific_value : float or None
        Dry and free of ash [MJ/kg].
    """

    name: str
    carbon: float
    net_calorific_value: float
    ultimate: Mapping[str, float] | None = None
    gross_calorific_value: float | None = None


def check_coal(
    analysis: CoalAnalysis, *, library: PackLibrary | None = None, table: str = TABLE
) -> tuple[Finding, ...]:
    """Return what does not fit in an analysis of coal: carbon per heat, and Dulong.

    Raises
    ------
    UnusableFigures
        When a number is not finite, a fraction not between 0 and 1, or a calorific value not
        above 0.

    Notes
    -----
    Carbon per heat is C_ar / NCV_ar. Dulong: Q = a C + b (H - O/8) + c S with mass percent, dry
    and free of ash; the coefficients are those of the pack.
    """
    _check(analysis)
    held = library or load_packs(kinds=["rules"])
    found = [*_carbon_per_heat(analysis, held, table)]
    if analysis.ultimate is not None and analysis.gross_calorific_value is not None:
        found += _dulong(analysis, analysis.ultimate, analysis.gross_calorific_value, held, table)
    return tuple(found)


def _check(analysis: CoalAnalysis) -> None:
    fractions = [analysis.carbon, *(analysis.ultimate or {}).values()]
    heats = [analysis.net_calorific_value]
    if analysis.gross_calorific_value is not None:
        heats.append(analysis.gross_calorific_value)
    if not all(0 <= one <= 1 for one in fractions):
        raise UnusableFigures(f"{analysis.name}: a mass fraction is not between 0 and 1")
    if not all(one > 0 and math.isfinite(one) for one in heats):
        raise UnusableFigures(f"{analysis.name}: a calorific value is not above 0")
    if analysis.ultimate is not None and set(analysis.ultimate) != {"C", "H", "O", "S"}:
        raise UnusableFigures(f"{analysis.name}: the ultimate analysis is of C, H, O and S")


def _case(check: str, name: str, **numbers: float) -> dict[str, Any]:
    return {"case": check, "check": check, "name": name, **numbers}


def _bounds(library: PackLibrary, table: str, name: str) -> tuple[float, float]:
    low, high = (
        library.value(table, {"property": f"{name}-{end}"}).value for end in ("low", "high")
    )
    return low, high


def _carbon_per_heat(analysis: CoalAnalysis, library: PackLibrary, table: str) -> list[Finding]:
    ratio = analysis.carbon / analysis.net_calorific_value
    low, high = _bounds(library, table, "carbon-per-heat")
    if low <= ratio <= high:
        return []
    return [
        Finding(
            code="accounting.coal_inconsistent",
            severity=Severity.WARNING,
            message=f"{analysis.name}: {ratio:.5f} tC/GJ is outside {low:g} to {high:g} tC/GJ of "
            "steam coal",
            hint="compare the basis of carbon and calorific value, and gross with net",
            data=_case("carbon_per_heat", analysis.name, value=ratio, low=low, high=high),
        )
    ]


def _dulong(
    analysis: CoalAnalysis,
    ultimate: Mapping[str, float],
    heat: float,
    library: PackLibrary,
    table: str,
) -> list[Finding]:
    names = ("dulong-carbon", "dulong-hydrogen", "dulong-sulfur", "dulong-tolerance")
    of_carbon, of_hydrogen, of_sulfur, tolerance = (
        library.value(table, {"property": name}).value for name in names
    )
    hydrogen = ultimate["H"] - ultimate["O"] / 8
    expected = 100 * (
        of_carbon * ultimate["C"] + of_hydrogen * hydrogen + of_sulfur * ultimate["S"]
    )
    deviation = heat / expected - 1 if expected > 0 else math.inf
    if abs(deviation) <= tolerance:
        return []
    return [
        Finding(
            code="accounting.coal_inconsistent",
            severity=Severity.WARNING,
            message=f"{analysis.name}: {heat:.3f} MJ/kg is {deviation:+.1%} from the "
            f"{expected:.3f} MJ/kg that its elements give (Dulong)",
            hint="compare the basis; analyse the sample again",
            data=_case("dulong", analysis.name, value=heat, expected=expected, deviation=deviation),
        )
    ]


def check_heat_rate(
    name: str,
    heat_gj: float,
    electricity_mwh: float,
    *,
    library: PackLibrary | None = None,
    table: str = TABLE,
) -> tuple[Finding, ...]:
    """Return what does not fit between heat taken [GJ] and electricity made [MWh].

    Raises
    ------
    UnusableFigures
        When one of them is not a finite number above 0.
    """
    if not (heat_gj > 0 and electricity_mwh > 0 and math.isfinite(heat_gj + electricity_mwh)):
        raise UnusableFigures(f"{name}: heat and electricity are not finite numbers above 0")
    rate = heat_gj / electricity_mwh
    low, high = _bounds(library or load_packs(kinds=["rules"]), table, "heat-rate")
    if low <= rate <= high:
        return ()
    is_impossible = rate < _LEAST_HEAT_RATE
    return (
        Finding(
            code="accounting.heat_rate_unlikely",
            severity=Severity.ERROR if is_impossible else Severity.WARNING,
            message=f"{name}: {rate:.3f} GJ/MWh is "
            + ("more electricity than heat" if is_impossible else f"outside {low:g} to {high:g}"),
            hint="compare gross with net generation, heat supplied, and the units",
            data={
                "case": "impossible" if is_impossible else "outside",
                "name": name,
                "value": rate,
                "low": low,
                "high": high,
            },
        ),
    )


def check_identity(
    name: str,
    total: float,
    parts: Sequence[float],
    *,
    uncertainty: float,
) -> tuple[Finding, ...]:
    """Return whether a total is the sum of its parts within an expanded uncertainty.

    Raises
    ------
    UnusableFigures
        When a number is not finite, or the uncertainty is negative.
    """
    if not (all(math.isfinite(one) for one in (total, uncertainty, *parts)) and uncertainty >= 0):
        raise UnusableFigures(f"{name}: a part, the total or the uncertainty is not finite")
    difference = total - math.fsum(parts)
    rounding = 1e-9 * math.fsum(abs(one) for one in (total, *parts))
    if abs(difference) <= max(uncertainty, rounding):
        return ()
    return (
        Finding(
            code="accounting.identity_broken",
            severity=Severity.ERROR,
            message=f"{name}: the parts add up to {math.fsum(parts):.8g}, the total is {total:.8g}",
            hint="a part is missing, counted twice, or of another unit",
            data={
                "name": name,
                "total": total,
                "parts": list(parts),
                "sum": math.fsum(parts),
                "difference": difference,
                "uncertainty": uncertainty,
            },
        ),
    )
