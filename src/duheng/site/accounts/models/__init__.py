"""What is kept of accounts: who is accounted for, what came in, what was computed of it."""

from duheng.site.accounts.models.checking import CheckKind, CheckVerdict, QualityCheck
from duheng.site.accounts.models.computed import (
    AccountFigure,
    AccountRun,
    Purpose,
    RunState,
    Verdict,
)
from duheng.site.accounts.models.declared import (
    Account,
    AccountStatus,
    AccountVersion,
    EnergySite,
    MonitoringPlan,
    SiteKind,
)

__all__ = [
    "Account",
    "AccountFigure",
    "AccountRun",
    "AccountStatus",
    "AccountVersion",
    "CheckKind",
    "CheckVerdict",
    "EnergySite",
    "MonitoringPlan",
    "Purpose",
    "QualityCheck",
    "RunState",
    "SiteKind",
    "Verdict",
]
