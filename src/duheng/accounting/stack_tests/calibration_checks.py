"""Checks of a stack monitor with reference gases: linearity, and drift over days."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.accounting.stack_tests.criteria import Criteria, read_criteria
from duheng.accounting.stack_tests.errors import TooFewRuns, UnusableTest
from duheng.rulebook import PackLibrary

LINEARITY_RUNS = 3
DRIFT_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """What a monitor shows of one reference gas, or on one day.

    Attributes
    ----------
    reference, indication : float
        Certified value, and (mean) indication [unit of the quantity].
    relative_to_reference : float
        Error over the certified value [%]; infinite for a zero gas.
    relative_to_span : float
        Error over the span [%].
    """

    reference: float
    indication: float
    relative_to_reference: float
    relative_to_span: float
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """A linearity check or a drift test: its levels or days, and whether all passed."""

    levels: tuple[LevelResult, ...]
    criteria: Criteria

    @property
    def passed(self) -> bool:
        """Whether every level or day met a limit."""
        return all(level.passed for level in self.levels)

    @property
    def outcome(self) -> str:
        """Either ``passed`` or ``failed``."""
        return "passed" if self.passed else "failed"

    def to_dict(self) -> dict[str, Any]:
        """Return the result as a JSON-ready dictionary."""
        return {
            "outcome": self.outcome,
            "levels": [
                {
                    "reference": one.reference,
                    "indication": one.indication,
                    "relative_to_reference": one.relative_to_reference,
                    "relative_to_span": one.relative_to_span,
                    "passed": one.passed,
                }
                for one in self.levels
            ],
            "criteria": dict(self.criteria.provenance),
        }


def linearity(
    levels: Sequence[tuple[float, Sequence[float]]],
    quantity: str,
    *,
    span: float,
    rules: str,
    on: date | None = None,
    library: PackLibrary | None = None,
) -> CheckResult:
    """Return the linearity of a monitor: mean error at each reference gas.

    Parameters
    ----------
    levels : sequence of (reference, indications)
        Certified value of each gas, and what was shown of it [unit of the quantity].
    span : float
        Of the monitor [unit of the quantity].

    Raises
    ------
    TooFewRuns
        When a level has fewer than three indications.
    UnusableTest
        When a number is not finite, or the span not above 0.
    """
    limits = read_criteria(rules, "linearity", quantity, on, library)
    for reference, shown in levels:
        if not len(shown) >= LINEARITY_RUNS:
            raise TooFewRuns(
                f"{len(shown)} indications of the gas of {reference:g}", hint="three are needed"
            )
    pairs = [(reference, shown) for reference, shown in levels]
    return CheckResult(
        levels=tuple(_level(one, shown, span, limits) for one, shown in pairs), criteria=limits
    )


def drift(
    days: Sequence[tuple[float, float]],
    quantity: str,
    *,
    span: float,
    rules: str,
    on: date | None = None,
    library: PackLibrary | None = None,
) -> CheckResult:
    """Return the calibration drift of a monitor over seven days or more.

    Parameters
    ----------
    days : sequence of (reference, indication)
        One of each day [unit of the quantity].
    span : float
        Of the monitor [unit of the quantity].

    Raises
    ------
    TooFewRuns
        Below seven days.
    UnusableTest
        When a number is not finite, or the span not above 0.
    """
    limits = read_criteria(rules, "drift", quantity, on, library)
    if not len(days) >= DRIFT_DAYS:
        raise TooFewRuns(f"{len(days)} days of a drift test", hint="seven are needed")
    return CheckResult(
        levels=tuple(_level(one, [shown], span, limits) for one, shown in days), criteria=limits
    )


def _level(reference: float, shown: Sequence[float], span: float, limits: Criteria) -> LevelResult:
    if not (all(math.isfinite(one) for one in (reference, span, *shown)) and span > 0):
        raise UnusableTest(
            "a reference, an indication or the span is not a finite number above 0",
            hint="leave out what was not measured, and say why",
        )
    error = abs(statistics.fmean(shown) - reference)
    found = {
        "relative-to-reference": 100.0 * error / reference if reference > 0 else math.inf,
        "relative-to-span": 100.0 * error / span,
        "absolute-error": error,
    }
    return LevelResult(
        reference=reference,
        indication=statistics.fmean(shown),
        relative_to_reference=found["relative-to-reference"],
        relative_to_span=found["relative-to-span"],
        passed=limits.class_at(reference, found) != "failed",
    )
