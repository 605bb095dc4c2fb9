"""What is judged of an account beside its figures: whether it keeps to its monitoring plan.

Runs in the child process of the account; it knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from duheng.accounting.plans import check_against_plan, read_declared, read_plan
from duheng.terms.errors import DuhengError


def plan_check(
    plans: Sequence[Path], document: Path, account: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return how an account keeps to the plan in force for its period; ``None`` without a plan."""
    if not plans:
        return None
    try:
        known = [read_plan(one) for one in plans]
        return check_against_plan(known, read_declared(document), account).to_dict()
    except DuhengError as error:
        return {"refused": error.to_dict()}
