"""Sites are registered, changed and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.models import Account, EnergySite
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.people.models import Organisation
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.ownership import get_own, organisation_of

SITE_FIELDS = (
    "code", "name", "name_en", "kind", "division_code", "purpose", "place", "monitored_as", "note",
)  # fmt: skip
MAY_CHANGE = "accounts.change_account"


@action("accounts.register_site", permission="accounts.change_account")
def register_site(*, actor: Actor, at: datetime, facts: Mapping[str, Any]) -> int:
    """Return the number of a new site of the actor's organisation.

    Raises
    ------
    UnusableFields
        Naming each field; a code stands once in an organisation.
    """
    owner: Organisation = Organisation.objects.get_visible(actor, organisation_of(actor))
    given = {**facts, "division_code": facts.get("division_code") or owner.division_code}
    record = EnergySite(owner=owner, **read_fields(EnergySite, given, SITE_FIELDS))
    _check(actor, record, at)
    record.record()
    return int(record.pk)


@action("accounts.change_site", permission="accounts.change_account")
def change_site(
    *, actor: Actor, at: datetime, site_id: int, revision: int, facts: Mapping[str, Any]
) -> int:
    """Return the revision after a change of a site."""
    record: EnergySite = get_own(EnergySite, actor, site_id)
    record.check_unchanged_since(revision)
    for name, value in read_fields(EnergySite, facts, SITE_FIELDS).items():
        setattr(record, name, value)
    _check(actor, record, at)
    record.record()
    return int(record.revision)


@action("accounts.withdraw_site", permission="accounts.change_account")
def withdraw_site(*, actor: Actor, at: datetime, site_id: int, revision: int, reason: str) -> None:
    """Withdraw a site that was registered by mistake.

    Raises
    ------
    NotPossibleNow
        When accounts hang on it.
    """
    record: EnergySite = get_own(EnergySite, actor, site_id)
    record.check_unchanged_since(revision)
    held = Account.objects.visible_to(actor).filter(site_id=site_id, withdrawn_at__isnull=True)
    if held.exists():
        raise NotPossibleNow(
            _("the site has accounts"), hint=_("accounts stay, so their site stays too")
        )
    record.withdraw(reason)


def _check(actor: Actor, record: EnergySite, at: datetime) -> None:
    named = {name: getattr(record, name) for name in ("code", "name", "kind", "division_code")}
    faults = missing_fields(named, tuple(named))
    same = EnergySite.objects.visible_to(actor).filter(
        owner_id=record.owner_id, code=record.code, withdrawn_at__isnull=True
    )
    if same.exclude(pk=record.pk).exists():
        faults["code"] = _("stands twice")
    refuse_faults(faults | division_faults(record.division_code, local_day(at)))
