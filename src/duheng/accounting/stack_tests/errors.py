"""What a quality test of a stack monitor refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class TooFewRuns(DuhengError, ValueError):
    """A test of a monitor has fewer runs than its rules ask for."""

    code: ClassVar[str] = "accounting.too_few_runs"


class UnusableTest(DuhengError, ValueError):
    """A test of a monitor gives no finite numbers, or numbers that no test can give."""

    code: ClassVar[str] = "accounting.unusable_test"


class NoCriterion(DuhengError, LookupError):
    """The rules that were asked for have no criterion for a test or a quantity on its day."""

    code: ClassVar[str] = "accounting.no_criterion"
