"""Quality tests of stack monitors: recomputed, judged by dated rules, and what they hold for."""

from duheng.accounting.stack_tests.calibration_checks import CheckResult, drift, linearity
from duheng.accounting.stack_tests.criteria import Criteria, read_criteria
from duheng.accounting.stack_tests.rata import (
    RataResult,
    RataSummary,
    relative_accuracy,
    summary_of_runs,
    t_value,
)
from duheng.accounting.stack_tests.table import TableResult, recompute_table

__all__ = [
    "CheckResult",
    "Criteria",
    "RataResult",
    "RataSummary",
    "TableResult",
    "drift",
    "linearity",
    "read_criteria",
    "recompute_table",
    "relative_accuracy",
    "summary_of_runs",
    "t_value",
]
