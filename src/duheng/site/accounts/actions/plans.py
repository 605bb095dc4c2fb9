"""Monitoring plans are added; a later one names its predecessor and says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from duheng.site.accounts.actions.storing import store
from duheng.site.accounts.models import EnergySite, MonitoringPlan
from duheng.site.accounts.unpacking import YAML
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.ownership import get_own

MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan that was sent in: its bytes and the name of its file, its title, its first day."""

    content: bytes
    name: str
    title: str
    valid_from: date


@action("accounts.add_plan", permission="accounts.change_account")
def add_plan(
    *,
    actor: Actor,
    at: datetime,
    site_id: int,
    draft: PlanDraft,
    reason: str,
) -> int:
    """Return the number of a new version of a site's monitoring plan.

    Raises
    ------
    UnusableFields
        When it is too large, no text in UTF-8, the last one again, begins before the last one, or
        replaces it without a reason.
    """
    site: EnergySite = get_own(EnergySite, actor, site_id)
    if site.withdrawn_at is not None:
        raise NotPossibleNow(_("the site is withdrawn"))
    last = (
        MonitoringPlan.objects.visible_to(actor)
        .filter(site_id=site_id, withdrawn_at__isnull=True)
        .select_related("file")
        .order_by("-number")
        .first()
    )
    refuse_faults(_faults(draft, reason, last))
    record = MonitoringPlan(
        owner_id=site.owner_id,
        division_code=site.division_code,
        site=site,
        number=1 if last is None else last.number + 1,
        title=draft.title.strip()[:200],
        valid_from=draft.valid_from,
        reason=reason.strip()[:400],
        file=store(draft.content, of=site, media_type=YAML, name=draft.name),
        replaces=last,
    )
    record.record()
    if last is not None and record.file.sha256 == last.file.sha256:
        refuse_faults({"file": _("these are the bytes of the version that stands")})
    return int(record.pk)


def _faults(draft: PlanDraft, reason: str, last: MonitoringPlan | None) -> dict[str, str]:
    faults = {} if draft.title.strip() else {"title": _("is missing")}
    if not 0 < len(draft.content) <= MOST_BYTES:
        faults["file"] = _("the file is empty or larger than %(most)d MB") % {"most": 1}
    try:
        draft.content.decode("utf-8")
    except UnicodeDecodeError:
        faults["file"] = _("is no text in UTF-8")
    if last is not None and not reason.strip():
        faults["reason"] = _("is missing")
    if last is not None and draft.valid_from < last.valid_from:
        faults["valid_from"] = _("lies before the version that stands")
    return faults
