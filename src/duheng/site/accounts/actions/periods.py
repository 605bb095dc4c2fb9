"""Periods are closed and reopened, each with its reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from duheng.site.accounts.models import Account, AccountStatus
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.ownership import get_own


@action("accounts.close_account", permission="accounts.change_account")
def close_account(
    *, actor: Actor, at: datetime, account_id: int, revision: int, reason: str
) -> None:
    """Close the period of an account: nothing more is sent or run until it is reopened.

    Raises
    ------
    NotPossibleNow
        When it is closed already, its period is not over, or no run gave figures.
    """
    record: Account = get_own(Account, actor, account_id)
    if record.current_id is None:
        raise NotPossibleNow(_("no run of this account gave figures"), hint=_("run it first"))
    if not record.ends_at <= at:
        raise NotPossibleNow(_("its period is not over yet"))
    _turn(record, (AccountStatus.OPEN, AccountStatus.CLOSED), at, revision, reason)


@action("accounts.reopen_account", permission="accounts.change_account")
def reopen_account(
    *, actor: Actor, at: datetime, account_id: int, revision: int, reason: str
) -> None:
    """Reopen the period of an account, so that a new version can restate its figures.

    Raises
    ------
    NotPossibleNow
        When it is open.
    """
    record: Account = get_own(Account, actor, account_id)
    _turn(record, (AccountStatus.CLOSED, AccountStatus.OPEN), at, revision, reason)


def _turn(
    record: Account, turn: tuple[AccountStatus, AccountStatus], at: datetime, revision: int,
    reason: str,
) -> None:  # fmt: skip
    record.check_unchanged_since(revision)
    refuse_faults({} if reason.strip() else {"reason": _("is missing")})
    before, after = turn
    if record.status != before:
        raise NotPossibleNow(_("the period is not %(state)s") % {"state": before.label})
    record.status, record.status_at = after, at
    record.status_reason = reason.strip()[:400]
    record.record()
