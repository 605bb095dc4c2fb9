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
from duheng.accounting.monitored import MonitoredHistory, history_at
from duheng.accounting.records import Coverage, Figure, FigureLine, Origin, Traceability
from duheng.accounting.result import AccountResult
from duheng.accounting.what_if import AccountCells, WhatIf, cells_of, read_cells, what_if

__all__ = [
    "GROUPS",
    "AccountCells",
    "AccountResult",
    "BeyondCalibratedRange",
    "Coverage",
    "DoubleCounting",
    "EmptyTable",
    "Figure",
    "FigureLine",
    "MissingFile",
    "MonitoredHistory",
    "Origin",
    "Traceability",
    "UndeclaredKind",
    "UnknownName",
    "UnusableAccount",
    "UnusableEvidence",
    "WhatIf",
    "account",
    "cells_of",
    "check_method_examples",
    "history_at",
    "read_cells",
    "run_account",
    "what_if",
]
