"""Cross-checks: whether figures that were found in two ways, or in two periods, go together."""

from duheng.accounting.cross_checks.comparison import ComparisonRecord, agreement, change
from duheng.accounting.cross_checks.pairing import compare_accounts
from duheng.accounting.cross_checks.published import PublishedFigure, read_published

__all__ = [
    "ComparisonRecord",
    "PublishedFigure",
    "agreement",
    "change",
    "compare_accounts",
    "read_published",
]
