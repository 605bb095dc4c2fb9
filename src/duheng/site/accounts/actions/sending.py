"""Accounts come in: the first version opens an account, later ones name what they replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.actions.storing import store
from duheng.site.accounts.models import Account, AccountStatus, AccountVersion, EnergySite
from duheng.site.accounts.unpacking import Package
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.ownership import get_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent in: its bytes and name, as it was opened, and what its head says."""

    content: bytes
    name: str
    package: Package
    head: Mapping[str, Any]


@action("accounts.open_account", permission="accounts.change_account")
def open_account(*, actor: Actor, at: datetime, site_id: int, sent: Sent, note: str = "") -> int:
    """Return the number of a new account of a site, with its first version.

    Raises
    ------
    UnusableFields
        When its period lies in the future, or the site has an account of this title and period.
    """
    site: EnergySite = get_own(EnergySite, actor, site_id)
    if site.withdrawn_at is not None:
        raise NotPossibleNow(_("the site is withdrawn"))
    record = Account(
        owner_id=site.owner_id,
        division_code=site.division_code,
        site=site,
        form=sent.head["form"],
        **_described(sent.head),
    )
    _check_period(record, at)
    same = Account.objects.visible_to(actor).filter(
        site_id=site_id, title=record.title, form=record.form, begins_at=record.begins_at,
        ends_at=record.ends_at, withdrawn_at__isnull=True,
    )  # fmt: skip
    if same.exists():
        raise _refused(_("the site has an account of this title and period; send a version there"))
    record.record()
    _add(actor, record, sent, note, None)
    return int(record.pk)


@action("accounts.add_version", permission="accounts.change_account")
def add_version(
    *, actor: Actor, at: datetime, account_id: int, revision: int, sent: Sent, reason: str
) -> int:
    """Return the number of a new version of an account; it names the one that it replaces.

    Raises
    ------
    NotPossibleNow
        When the period is closed.
    UnusableFields
        When the reason is missing, the form is another, or the bytes are those of the last one.
    """
    record: Account = get_own(Account, actor, account_id)
    record.check_unchanged_since(revision)
    check_open(record)
    refuse_faults({} if reason.strip() else {"reason": _("is missing")})
    if sent.head["form"] != record.form:
        raise _refused(_("it is of the form %(form)s, not of the account's") % sent.head)
    last = latest_version(actor, account_id)
    for name, value in _described(sent.head).items():
        setattr(record, name, value)
    _check_period(record, at)
    record.record()
    version = _add(actor, record, sent, reason.strip(), last)
    if version.file.sha256 == last.file.sha256:
        raise _refused(_("these are the bytes of the version that stands"))
    return int(version.pk)


def latest_version(actor: Actor, account_id: int) -> AccountVersion:
    """Return the latest version of an account.

    Raises
    ------
    NotPossibleNow
        When none was sent in.
    """
    found: AccountVersion | None = (
        AccountVersion.objects.visible_to(actor)
        .filter(account_id=account_id, withdrawn_at__isnull=True)
        .select_related("file")
        .order_by("-number")
        .first()
    )
    if found is None:
        raise NotPossibleNow(_("nothing was sent in for this account"))
    return found


def check_open(record: Account) -> None:
    """Refuse when the period of an account is closed.

    Raises
    ------
    NotPossibleNow
        Then.
    """
    if record.status == AccountStatus.CLOSED:
        raise NotPossibleNow(
            _("the period of this account is closed"), hint=_("reopen it, with a reason")
        )


def _described(head: Mapping[str, Any]) -> dict[str, Any]:
    title = head["title"]
    return {
        "title": title["zh-Hans"] or title["en"],
        "title_en": title["en"],
        "begins_at": datetime.fromisoformat(head["begins_at"]),
        "ends_at": datetime.fromisoformat(head["ends_at"]),
        "is_synthetic": bool(head["is_synthetic"]),
    }


def _check_period(record: Account, at: datetime) -> None:
    if not record.begins_at < at:
        raise _refused(_("its period lies in the future"))


def _add(
    actor: Actor, record: Account, sent: Sent, note: str, last: AccountVersion | None
) -> AccountVersion:
    version = AccountVersion(
        account=record,
        number=1 if last is None else last.number + 1,
        file=store(sent.content, of=record, media_type=sent.package.media_type, name=sent.name),
        document=sent.package.document,
        members=sent.package.members,
        note=note[:400],
        uploaded_by_id=actor.person_id,
        replaces=last,
    )
    version.record()
    return version


def _refused(reason: str) -> UnusableFields:
    return UnusableFields(reason, data={"fields": {"file": reason}})
