"""A version of a monitoring plan as it was sent: by a page or by a program."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from duheng.site.accounts.actions.plans import MOST_BYTES, PlanDraft, add_plan
from duheng.site.accounts.reading import look_into_plan
from duheng.site.actions.actor import Actor
from duheng.site.errors import UnusableFields
from duheng.site.registry.figures.queries import in_language


def add_sent_plan(
    actor: Actor, at: datetime, site_id: int, content: bytes, name: str, reason: str
) -> int:
    """Return the number of a new version; its title, first day and reason are read from it.

    Parameters
    ----------
    reason : str
        Stands before the reason that the plan itself gives.

    Raises
    ------
    UnusableFields
        When it is no plan, too large, the last one again, or replaces one without a reason.
    """
    if len(content) > MOST_BYTES:
        too_large = _("the file is larger than %(most)d MB") % {"most": 1}
        raise UnusableFields(too_large, data={"fields": {"file": too_large}})
    head = look_into_plan(content)
    draft = PlanDraft(
        content=content,
        name=name,
        title=f"{in_language(head['title']['zh-Hans'], head['title']['en'])} {head['version']}",
        valid_from=date.fromisoformat(head["valid_from"]),
    )
    why = reason or in_language(head["reason"]["zh-Hans"], head["reason"]["en"])
    return add_plan(actor=actor, at=at, site_id=site_id, draft=draft, reason=why)
