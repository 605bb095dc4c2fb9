"""Checks of quality are kept, and withdrawn when they were made by mistake."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from duheng.site.accounts.actions.storing import store
from duheng.site.accounts.checks.asking import Judged
from duheng.site.accounts.models import EnergySite, QualityCheck
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.ownership import get_own


@action("accounts.keep_check", permission="accounts.change_account")
def keep_check(*, actor: Actor, at: datetime, site_id: int, made: Judged) -> int:
    """Return the number of a check that was made of a site, kept with its files and its result.

    Raises
    ------
    NotPossibleNow
        When the site is withdrawn.
    UnusableFields
        When its day lies in the future.
    """
    site: EnergySite = get_own(EnergySite, actor, site_id)
    if site.withdrawn_at is not None:
        raise NotPossibleNow(_("the site is withdrawn"))
    refuse_faults({} if made.on <= local_day(at) else {"on": _("lies in the future")})
    handed = made.handed
    title = made.told["title"]
    record = QualityCheck(
        owner_id=site.owner_id,
        division_code=site.division_code,
        site=site,
        kind=made.kind,
        on=made.on,
        title=str(title.get("zh-Hans") or title.get("en") or made.kind.label)[:200],
        title_en=str(title.get("en") or "")[:200],
        file=None
        if handed is None
        else store(handed.content, of=site, media_type=made.media_type, name=handed.name),
        report=store(
            made.report.content, of=site, media_type=made.report_type, name=made.report.name
        ),
        result=made.told["result"],
        verdict=made.told["verdict"],
        made_by_id=actor.person_id,
        **made.told["counts"],
    )
    record.record()
    return int(record.pk)


@action("accounts.withdraw_check", permission="accounts.change_account")
def withdraw_check(
    *, actor: Actor, at: datetime, check_id: int, revision: int, reason: str
) -> None:
    """Withdraw a check; it stays readable, and says why it no longer counts.

    Raises
    ------
    UnusableFields
        When no reason is given.
    NotPossibleNow
        When it is withdrawn already.
    """
    record: QualityCheck = get_own(QualityCheck, actor, check_id)
    record.check_unchanged_since(revision)
    refuse_faults({} if reason.strip() else {"reason": _("is missing")})
    record.withdraw(reason[:400])
