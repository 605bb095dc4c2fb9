"""What is judged of an account beside its figures: scores of its data, and its monitoring plan.

Runs in the child process of the account; it knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from duheng.accounting.plans import check_against_plan, read_declared, read_plan
from duheng.accounting.score import load_scheme, parts_of_figure, weigh
from duheng.rulebook import load_packs
from duheng.terms.errors import DuhengError

PACK = "cn/carbon-data-quality-score"


def scores_of(account: Mapping[str, Any]) -> list[dict[str, Any] | None]:
    """Return the score of each figure of the whole; ``None`` where there is none to be had."""
    library = load_packs(kinds=["rules"])
    return [_score(one, library) for one in account["figures"] if not one["group"]]


def _score(figure: Mapping[str, Any], library: Any) -> dict[str, Any] | None:
    try:
        scheme = load_scheme(library, PACK, _last_day(figure))
        return weigh(figure["quantity"], parts_of_figure(figure), scheme).to_dict()
    except DuhengError as error:
        return {"refused": error.to_dict()}


def _last_day(figure: Mapping[str, Any]) -> date:
    end = datetime.fromisoformat(str(figure["period"]).rpartition("/")[2])
    return (end - timedelta(microseconds=1)).date()


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
