"""The score of an account's data over the interface: each part with weight, value and origin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from duheng.site.accounts.models import Account
from duheng.site.accounts.queries import get_account, get_run
from duheng.site.accounts.score.scoring import FigureScore, evidence_of, scores_of
from duheng.site.api.fields import Number
from duheng.site.people.doors import Asked

router = Router(tags=[_("Energy and carbon accounts")])


class PartOut(Schema):
    """A part of a score; ``value`` (from 0 to 1) is null where there is no data, and never 0."""

    key: str
    title: str
    weight: float
    counted: float | None
    value: float | None
    origins: list[str]


class ScoreOut(Schema):
    """A score out of 100; null without enough data. The range is that of the missing parts.

    ``cap`` is the most that the score may be, where a part of 0 holds it down.
    """

    quantity: str
    title: str
    points: float | None
    lowest: float | None
    highest: float | None
    capped_by: list[str]
    cap: float | None
    pack: str
    parts: list[PartOut]
    refused: str


@router.get(
    "/{account_id}/quality",
    response=list[ScoreOut],
    summary=_("Read the score of an account's data"),
)
def read_quality_of_account(request: Asked, account_id: Number) -> list[dict[str, Any]]:
    """Return the score of each figure of an account; none before a run gave figures."""
    request.actor.check_may("accounts.view")
    found = get_account(request.actor, account_id)
    if found.current_id is None:
        return []
    run = get_run(request.actor, found.current_id)
    record: Account = Account.objects.all().select_related("site").get_visible(
        request.actor, account_id
    )  # fmt: skip
    return [_score(one) for one in scores_of(run.result_sha256, evidence_of(record))]


def _score(one: FigureScore) -> dict[str, Any]:
    score = one.score
    return {
        "quantity": one.quantity,
        "title": one.title,
        "points": None if score is None else score.points,
        "lowest": None if score is None else score.lowest,
        "highest": None if score is None else score.highest,
        "capped_by": [] if score is None else list(score.capped_by),
        "cap": float(one.cap) if one.cap else None,
        "pack": ""
        if score is None
        else f"{score.scheme.pack['id']} {score.scheme.pack['edition']}",
        "parts": one.parts,
        "refused": one.refused,
    }
