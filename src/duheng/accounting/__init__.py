"""Accounts: from readings, certificates and a dated method to figures with their uncertainty.

``account("ACCOUNT.yaml")`` returns figures of energy and carbon whose every budget line names its
evidence, with coverage, findings and a report.
"""

from duheng.accounting.account import GROUPS, account
from duheng.accounting.errors import (
    BeyondCalibratedRange,
    DoubleCounting,
    EmptyTable,
    MissingFile,
    UndeclaredKind,
    UnknownName,
    UnusableAccount,
    UnusableEvidence,
)
from duheng.accounting.examples import check_method_examples
from duheng.accounting.formats import run_account
from duheng.accounting.records import Coverage, Figure, FigureLine, Origin, Traceability
from duheng.accounting.result import AccountResult

__all__ = [
    "GROUPS",
    "AccountResult",
    "BeyondCalibratedRange",
    "Coverage",
    "DoubleCounting",
    "EmptyTable",
    "Figure",
    "FigureLine",
    "MissingFile",
    "Origin",
    "Traceability",
    "UndeclaredKind",
    "UnknownName",
    "UnusableAccount",
    "UnusableEvidence",
    "account",
    "check_method_examples",
    "run_account",
]
