"""What a computation of savings says about its model and its data."""

from __future__ import annotations

from duheng.accounting.savings.baseline import Baseline
from duheng.terms.findings import Finding, Severity


def model_note(model: Baseline, unit: str) -> Finding:
    """Return the finding that says what the baseline is, and how well it fits."""
    values = dict(zip(model.names, map(float, model.parameters), strict=True))
    cv_rmse = model.rmse / abs(model.mean)
    return Finding(
        code="accounting.savings_model",
        severity=Severity.NOTE,
        message=f"baseline of {model.observations} periods ({', '.join(model.names)}): "
        f"CV(RMSE) {cv_rmse:.1%}, R² {model.r_squared:.3f}, NMBE {model.nmbe:.2%}",
        clause="ASHRAE Guideline 14",
        data={
            "unit": unit,
            "periods": model.observations,
            "parameters": values,
            "standard_uncertainties": {
                name: float(model.covariance[place, place]) ** 0.5
                for place, name in enumerate(model.names)
            },
            "heating_balance_point": model.heating_point,
            "cooling_balance_point": model.cooling_point,
            "cv_rmse": cv_rmse,
            "r_squared": model.r_squared,
            "nmbe": model.nmbe,
            "autocorrelation": model.correlation,
            "effective": model.effective,
        },
    )


def extrapolated(variable: str, periods: int, low: float, high: float) -> Finding:
    """Return the finding of a variable that leaves the range of the baseline."""
    return Finding(
        code="accounting.savings_extrapolated",
        severity=Severity.WARNING,
        message=f"{variable}: {periods} reporting periods lie outside the range of the baseline, "
        f"{low:.4g} to {high:.4g}",
        hint="use a baseline with a wider range, or leave these periods out",
        data={"variable": variable, "periods": periods, "low": low, "high": high},
    )


def weak_model(model: Baseline, limit: float) -> Finding:
    """Return the finding of a model that scatters more than it should."""
    found = model.rmse / abs(model.mean)
    return Finding(
        code="accounting.savings_weak_model",
        severity=Severity.WARNING,
        message=f"the baseline scatters by CV(RMSE) {found:.1%}, more than {limit:.0%}",
        hint="add a variable, or use a longer baseline",
        data={"cv_rmse": found, "limit": limit},
    )


def autocorrelated(model: Baseline) -> Finding:
    """Return the finding of residuals that follow one another."""
    return Finding(
        code="accounting.savings_autocorrelated",
        severity=Severity.NOTE,
        message=f"residuals of the baseline are correlated by {model.correlation:.2f}: "
        f"{model.observations} periods count as {model.effective:.1f}",
        data={
            "correlation": model.correlation,
            "periods": model.observations,
            "effective": model.effective,
        },
    )


def left_out(part: str, periods: int, of: int) -> Finding:
    """Return the finding of periods without energy or conditions."""
    return Finding(
        code="accounting.savings_left_out",
        severity=Severity.WARNING,
        message=f"{part}: {periods} of {of} periods have no energy or no conditions and are left "
        "out",
        hint="supply the readings; they are not taken as zero",
        data={"part": part, "periods": periods, "of": of},
    )


def not_significant(savings: float, expanded: float, unit: str) -> Finding:
    """Return the finding of savings that are not larger than their own U."""
    return Finding(
        code="accounting.savings_not_significant",
        severity=Severity.WARNING,
        message=f"the savings of {savings:.4g} {unit} are not larger than their U of "
        f"{expanded:.4g} {unit}: they may be zero",
        hint="wait longer, or improve model and meters",
        data={"savings": savings, "expanded_uncertainty": expanded, "unit": unit},
    )


def fractional(guideline: float, full: float, confidence: float) -> Finding:
    """Return the finding that puts both statements of relative uncertainty side by side."""
    return Finding(
        code="accounting.savings_fractional",
        severity=Severity.NOTE,
        message=f"relative uncertainty of the savings: {guideline:.1%} in the form of ASHRAE "
        f"Guideline 14 ({confidence:.0%} confidence, model alone), {full:.1%} in full "
        "(model, scatter and meter, U)",
        clause="ASHRAE Guideline 14",
        data={"guideline": guideline, "full": full, "confidence": confidence},
    )
