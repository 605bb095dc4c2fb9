"""What the matching of a park says about itself."""

from __future__ import annotations

from collections.abc import Sequence

from duheng.terms.findings import Finding, Severity


def ambiguous(hours: int, effect: float, unit: str, *, matters: bool) -> Finding:
    """Return the finding of hours in which the smaller of two energies cannot be told."""
    return Finding(
        code="accounting.green_ambiguous_hours",
        severity=Severity.WARNING if matters else Severity.NOTE,
        message=f"in {hours} hours green power and what takes it differ by less than their U; the "
        f"matched energy may be stated too large by {effect:.4g} {unit}",
        hint="better meters of generation and load, where the effect matters",
        data={"hours": hours, "effect": effect, "unit": unit},
    )


def hours_missing(hours: int, share: float, channels: Sequence[str]) -> Finding:
    """Return the finding of hours that could not be matched."""
    return Finding(
        code="accounting.green_hours_missing",
        severity=Severity.WARNING if share <= 0.01 else Severity.ERROR,
        message=f"{hours} hours ({share:.2%}) are left out, because readings of "
        f"{', '.join(channels[:5])} are missing: they are neither green nor zero",
        hint="supply the readings",
        data={"hours": hours, "share": share, "channels": list(channels)},
    )


def annual_overstates(annual: float, hourly: float) -> Finding:
    """Return the finding that puts annual and hourly matching side by side."""
    return Finding(
        code="accounting.green_annual_overstates",
        severity=Severity.NOTE,
        message=f"matched over the year {annual:.1%}, hour by hour {hourly:.1%}: green power was "
        "there at other hours",
        data={"annual": annual, "hourly": hourly},
    )


def balance_open(residual: float, expanded: float, unit: str) -> Finding:
    """Return the finding of a park whose electricity does not add up."""
    return Finding(
        code="accounting.green_balance_open",
        severity=Severity.WARNING,
        message=f"{residual:.4g} {unit} enter the park and are not found in load, storage or "
        f"export, U {expanded:.4g} {unit}",
        hint="check the meters at the border, of generation and storage",
        data={"residual": residual, "expanded_uncertainty": expanded, "unit": unit},
    )


def net_zero(residual: float, expanded: float | None, unit: str) -> Finding:
    """Return the verdict whether anything is left after offsets, guarded by U."""
    verdict = "cannot_tell"
    if expanded is not None and residual + expanded <= 0:
        verdict = "net_zero"
    elif expanded is not None and residual - expanded > 0:
        verdict = "not_net_zero"
    size = "not known" if expanded is None else f"{expanded:.4g} {unit}"
    return Finding(
        code="accounting.net_zero",
        severity=Severity.NOTE if verdict == "net_zero" else Severity.WARNING,
        message=f"{residual:.4g} {unit} are left, U {size}: {verdict.replace('_', ' ')}",
        data={
            "residual": residual,
            "expanded_uncertainty": 0.0 if expanded is None else expanded,
            "unit": unit,
            "verdict": verdict,
        },
    )
