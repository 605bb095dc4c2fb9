"""A plan as pages show it, and what changed since another: read in the child process.

It knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from duheng.accounting.plans import compare_plans, read_plan


def judge_plans(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of the last plan asked for, and what changed since the one before it.

    Raises
    ------
    DuhengError
        When a document is no plan.
    """
    known = [read_plan(folder / name) for name in asked["files"]]
    told: dict[str, Any] = {"plan": dict(known[-1].document)}
    if len(known) > 1:
        told["comparison"] = compare_plans(*known).to_dict()
    return told
