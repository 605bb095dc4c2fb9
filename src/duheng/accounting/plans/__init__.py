"""Monitoring plans: versions, what changed, and whether an account keeps to its plan."""

from duheng.accounting.plans.changes import PlanComparison, compare_plans
from duheng.accounting.plans.checking import PlanCheck, check_against_plan
from duheng.accounting.plans.declared import read_declared
from duheng.accounting.plans.plan import MonitoringPlan, plan_for, read_plan

__all__ = [
    "MonitoringPlan",
    "PlanCheck",
    "PlanComparison",
    "check_against_plan",
    "compare_plans",
    "plan_for",
    "read_declared",
    "read_plan",
]
