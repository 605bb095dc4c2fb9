"""Write a result down: the estimate and its uncertainty share their last digit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duheng.uncertainty.errors import UnusableRounding
from duheng.uncertainty.rounding import (
    GUM,
    JJF1059,
    POLICIES,
    ROUND_UP,
    UP_IF_LOSS,
    WIDE,
    RoundingMode,
    RoundingPolicy,
    decimal_of,
    round_at,
    rounding_policy,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "GUM",
    "JJF1059",
    "POLICIES",
    "ROUND_UP",
    "UP_IF_LOSS",
    "RoundedInterval",
    "RoundedResult",
    "RoundingMode",
    "RoundingPolicy",
    "report",
    "report_interval",
    "rounding_policy",
]

# Beyond these powers of ten a number is written with a factor: (1.23 ± 0.12) × 10^-6.
_PLAIN_FROM, _PLAIN_TO = -5, 11


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedResult:
    """An estimate and its uncertainty as they are printed.

    Attributes
    ----------
    value_text, uncertainty_text : str
        Both with the same last digit and without the factor; the uncertainty is empty where it
        is 0 or not stated.
    exponent : int
        Power of ten that stands behind both, 0 for none.
    unit : str
        Plain symbol of the unit, may be empty.
    coverage_factor, coverage_probability, degrees_of_freedom : float or None
        What the uncertainty states; all ``None`` for a standard uncertainty.
    is_exact : bool
        Whether the uncertainty is 0 (and not: not stated).
    policy : RoundingPolicy
        How it was rounded.
    """

    value_text: str
    uncertainty_text: str
    exponent: int
    unit: str
    coverage_factor: float | None
    coverage_probability: float | None
    degrees_of_freedom: float | None
    is_exact: bool
    policy: RoundingPolicy

    def __str__(self) -> str:
        return self.text()

    @property
    def value(self) -> Decimal:
        """The printed estimate, with its factor."""
        return Decimal(self.value_text).scaleb(self.exponent)

    @property
    def uncertainty(self) -> Decimal | None:
        """The printed uncertainty, with its factor; 0 where exact, ``None`` where not stated."""
        if not self.uncertainty_text:
            return Decimal(0) if self.is_exact else None
        return Decimal(self.uncertainty_text).scaleb(self.exponent)

    def text(self, language: str = "en") -> str:
        """Return ``(50000838 ± 67) nm (k = 2.12, p = 95 %, ν = 16)``, also in ``zh-Hans``."""
        if language.startswith("zh"):
            return f"{self.amount()}（{self.remark(language)}）"
        return f"{self.amount()} ({self.remark(language)})"

    def shorthand(self) -> str:
        """Return ``1.234(56)``: the uncertainty in units of the last digit."""
        if not self.uncertainty_text:
            return self.amount()
        digits = self.uncertainty_text.replace(".", "").lstrip("0") or "0"
        factor = f" × 10^{self.exponent}" if self.exponent else ""
        return f"{self.value_text}({digits}){factor}{self._spaced_unit()}"

    def latex(self) -> str:
        r"""Return the amount for LaTeX, unit in ``\mathrm``."""
        factor = rf" \times 10^{{{self.exponent}}}" if self.exponent else ""
        unit = rf"\,\mathrm{{{_latex_text(self.unit)}}}" if self.unit else ""
        if not self.uncertainty_text:
            return f"{self.value_text}{factor}{unit}"
        amount = rf"{self.value_text} \pm {self.uncertainty_text}"
        return rf"\left({amount}\right){factor}{unit}" if factor or unit else amount

    def to_dict(self) -> dict[str, Any]:
        """Return the printed result as a JSON-ready dictionary; infinity becomes ``None``."""
        nu = self.degrees_of_freedom
        return {
            "value": self.value_text,
            "uncertainty": self.uncertainty_text or None,
            "exponent": self.exponent,
            "unit": self.unit,
            "coverage_factor": self.coverage_factor,
            "coverage_probability": self.coverage_probability,
            "degrees_of_freedom": None if nu is None or math.isinf(nu) else nu,
            "exact": self.is_exact,
            "policy": self.policy.name,
            "text": self.text("en"),
            "text_zh": self.text("zh-Hans"),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the printed result as a table of one row."""
        import pandas as pd  # a second, and only tables need it

        return pd.DataFrame([self.to_dict()])

    def _spaced_unit(self) -> str:
        if not self.unit or self.unit == "1":
            return ""
        return f" {self.unit}"

    def amount(self) -> str:
        """Return ``(50000838 ± 67) nm``, without what the uncertainty rests on."""
        factor = f" × 10^{self.exponent}" if self.exponent else ""
        unit = self._spaced_unit()
        if not self.uncertainty_text:
            return f"{self.value_text}{factor}{unit}"
        pair = f"{self.value_text} ± {self.uncertainty_text}"
        return f"({pair}){factor}{unit}" if factor or unit else pair

    def remark(self, language: str = "en") -> str:
        """Return what the uncertainty rests on: ``k = 2.12, p = 95 %, ν = 16``."""
        chinese = language.startswith("zh")
        if not self.uncertainty_text:
            if self.is_exact:
                return "约定为精确值" if chinese else "exact by convention"
            return "未给出不确定度" if chinese else "uncertainty not stated"
        parts = self._statements()
        if not parts:
            return "± 后为标准不确定度" if chinese else "standard uncertainty"
        return ("，" if chinese else ", ").join(parts)

    def _statements(self) -> list[str]:
        k, p, nu = self.coverage_factor, self.coverage_probability, self.degrees_of_freedom
        parts = [] if k is None else [f"k = {_trimmed(k, 3)}"]
        if p is not None:
            parts.append(f"p = {_trimmed(100 * p, 6)} %")
        if nu is not None:
            parts.append("ν = ∞" if math.isinf(nu) else f"ν = {_trimmed(nu, 4)}")
        return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedInterval:
    """An estimate and its coverage interval as they are printed; it may be asymmetric."""

    value_text: str
    low_text: str
    high_text: str
    exponent: int
    unit: str
    coverage_probability: float

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "en") -> str:
        """Return ``1.23 mg, 95 % coverage interval [1.08, 1.38] mg``, also in ``zh-Hans``."""
        factor = f" × 10^{self.exponent}" if self.exponent else ""
        unit = f"{factor} {self.unit}".rstrip() if self.unit not in {"", "1"} else factor
        p = f"{_trimmed(100 * self.coverage_probability, 6)} %"
        unit = unit if unit.startswith(" ") or not unit else f" {unit}"
        interval = f"[{self.low_text}, {self.high_text}]{unit}"
        if language.startswith("zh"):
            return f"{self.value_text}{unit}，{p} 包含区间 {interval}"
        return f"{self.value_text}{unit}, {p} coverage interval {interval}"


def report(
    value: float | Decimal,
    uncertainty: float | Decimal | None,
    policy: RoundingPolicy | str = GUM,
    *,
    unit: str = "",
    coverage_factor: float | None = None,
    coverage_probability: float | None = None,
    degrees_of_freedom: float | None = None,
) -> RoundedResult:
    """Return an estimate and its uncertainty rounded for print.

    Parameters
    ----------
    value : float or Decimal
        Estimate [unit].
    uncertainty : float, Decimal or None
        Standard or expanded uncertainty, 0 for exact by convention, ``None`` for not stated
        [unit].
    policy : RoundingPolicy or str, optional
        Policy or its name: ``gum``, ``jjf1059``, ``round_up``, ``up_if_loss``.
    unit : str, optional
        Plain symbol of the unit.
    coverage_factor, coverage_probability, degrees_of_freedom : float, optional
        What an expanded uncertainty rests on [1].

    Returns
    -------
    RoundedResult
        Texts whose last digits stand at the same decimal place.

    Raises
    ------
    UnusableRounding
        When a number is NaN or infinite, or the uncertainty is negative.

    References
    ----------
    JCGM 100:2008, 7.2.6; JJF 1059.1-2012, 6; GB/T 8170-2008.

    Examples
    --------
    >>> print(report(50000838, 66.9, unit="nm", coverage_factor=2.11991))
    (50000838 ± 67) nm (k = 2.12)
    >>> report(1.23449, 0.0562).shorthand()
    '1.234(56)'
    """
    policy = rounding_policy(policy)
    estimate = decimal_of(value)
    if uncertainty is not None and not uncertainty >= 0:
        raise UnusableRounding(f"an uncertainty is 0 or more, got {uncertainty}")
    rounded = policy.round_uncertainty(decimal_of(uncertainty)) if uncertainty else None
    if rounded is not None:
        estimate = round_at(estimate, _place(rounded), RoundingMode.HALF_EVEN)
    exponent = _exponent(estimate, rounded)
    return RoundedResult(
        value_text=_plain(estimate, exponent),
        uncertainty_text="" if rounded is None else _plain(rounded, exponent),
        exponent=exponent,
        unit=unit,
        coverage_factor=coverage_factor,
        coverage_probability=coverage_probability,
        degrees_of_freedom=degrees_of_freedom,
        is_exact=uncertainty is not None and uncertainty == 0,
        policy=policy,
    )


def report_interval(
    value: float,
    interval: tuple[float, float],
    coverage_probability: float,
    policy: RoundingPolicy | str = GUM,
    *,
    unit: str = "",
) -> RoundedInterval:
    """Return an estimate and a coverage interval, to the last digit of its half width.

    Parameters
    ----------
    value : float
        Estimate [unit].
    interval : tuple of float
        ``(low, high)``, which need not be symmetric about the estimate [unit].
    coverage_probability : float
        Of the interval [1].
    policy : RoundingPolicy or str, optional
        Policy or its name.
    unit : str, optional
        Plain symbol of the unit.

    Raises
    ------
    UnusableRounding
        When a number is NaN or infinite, or the limits are exchanged.

    Notes
    -----
    A policy that rounds up moves both limits outwards.

    Examples
    --------
    >>> print(report_interval(1.23408, (1.08342, 1.38252), 0.95, unit="mg"))
    1.23 mg, 95 % coverage interval [1.08, 1.38] mg
    """
    policy = rounding_policy(policy)
    estimate, low, high = (decimal_of(each) for each in (value, *interval))
    if not low <= high:
        raise UnusableRounding(f"an interval runs from low to high, got [{low}, {high}]")
    if low < high:
        place = _place(policy.round_uncertainty((high - low) / 2))
        estimate = round_at(estimate, place, RoundingMode.HALF_EVEN)
        low, high = _rounded_limits(low, high, place, policy)
    exponent = _exponent(estimate, max(low, high, key=Decimal.copy_abs))
    return RoundedInterval(
        value_text=_plain(estimate, exponent),
        low_text=_plain(low, exponent),
        high_text=_plain(high, exponent),
        exponent=exponent,
        unit=unit,
        coverage_probability=coverage_probability,
    )


def _rounded_limits(
    low: Decimal, high: Decimal, place: int, policy: RoundingPolicy
) -> tuple[Decimal, Decimal]:
    """Round both limits to nearest, or outwards under a policy that rounds up."""
    unit = Decimal(1).scaleb(place)
    near_low = round_at(low, place, RoundingMode.HALF_EVEN)
    near_high = round_at(high, place, RoundingMode.HALF_EVEN)
    if policy.mode is RoundingMode.UP:
        return (
            near_low - unit if near_low > low else near_low,
            near_high + unit if near_high < high else near_high,
        )
    return near_low, near_high


def _place(number: Decimal) -> int:
    """Return the power of ten of a decimal's last digit."""
    return int(number.as_tuple().exponent)


def _exponent(estimate: Decimal, uncertainty: Decimal | None) -> int:
    """Return the power of ten to factor out, 0 where plain digits read well."""
    last = _place(uncertainty if uncertainty is not None else estimate)
    largest = max(estimate, uncertainty or Decimal(0), key=Decimal.copy_abs)
    leading = largest.adjusted() if largest else 0
    # Digits to the left of the last significant one would have to be filled with zeros.
    if (uncertainty is not None and last > 0) or not _PLAIN_FROM < leading < _PLAIN_TO:
        return leading
    return 0


def _plain(number: Decimal, exponent: int) -> str:
    return format(number.scaleb(-exponent, WIDE), "f")


def _trimmed(number: float, digits: int) -> str:
    return format(number, f".{digits}g")


def _latex_text(unit: str) -> str:
    return unit.replace("\\", "").replace("%", r"\%").replace("·", r"\,").replace("°", r"^{\circ}")
