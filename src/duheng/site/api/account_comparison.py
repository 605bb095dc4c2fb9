"""An account against the period before over the interface, by what both share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from duheng.site.accounts.changes import change_between
from duheng.site.accounts.models import AccountFigure
from duheng.site.accounts.outcomes import figures_before
from duheng.site.accounts.queries import get_account
from duheng.site.api.fields import Number
from duheng.site.people.doors import Asked
from duheng.site.registry.figures.queries import in_language

router = Router(tags=[_("Energy and carbon accounts")])


class ChangeOut(Schema):
    """A figure against that of the period before, in its unit; U is of the difference (k = 2).

    ``shared`` is the part of both variances that cancels [1]; ``is_seen`` says whether the
    difference is larger than U. Both are null, as U is, where an uncertainty is not stated.
    """

    quantity: str
    title: str
    unit: str
    run_before_id: int
    before: float
    after: float
    difference: float
    expanded_uncertainty: float | None
    shared: float | None
    is_seen: bool | None


@router.get(
    "/{account_id}/comparison",
    response=list[ChangeOut],
    summary=_("Compare with the period before"),
)
def read_comparison(request: Asked, account_id: Number) -> list[dict[str, Any]]:
    """Return each figure against the period before; a cause that both share cancels."""
    request.actor.check_may("accounts.view")
    account = get_account(request.actor, account_id)
    before = figures_before(request.actor, account)
    found = AccountFigure.objects.visible_to(request.actor).filter(run_id=account.current_id)
    pairs = [(before.get((one.quantity, one.unit)), one) for one in found.order_by("position")]
    return [_change(earlier, one) for earlier, one in pairs if earlier is not None]


def _change(before: AccountFigure, after: AccountFigure) -> dict[str, Any]:
    change = change_between(before, after)
    return {
        "quantity": after.quantity,
        "title": in_language(after.title, after.title_en),
        "unit": after.unit,
        "run_before_id": before.run_id,
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
        "expanded_uncertainty": change.expanded_uncertainty,
        "shared": None if change.expanded_uncertainty is None else change.shared,
        "is_seen": change.is_seen,
    }
