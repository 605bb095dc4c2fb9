"""Accounts in a few numbers, for the first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from duheng.site.accounts.models import AccountStatus
from duheng.site.accounts.queries import accounts, sites
from duheng.site.actions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many sites and accounts there are, and how many accounts want attention."""

    sites: int
    accounts: int
    open: int
    with_errors: int
    not_run: int


def summary_of(actor: Actor) -> Summary | None:
    """Return the accounts that an actor sees in a few numbers; ``None`` without any site."""
    number = sites(actor).count()
    if not number:
        return None
    found = accounts(actor).aggregate(
        every=Count("pk"),
        open=Count("pk", filter=Q(status=AccountStatus.OPEN)),
        with_errors=Count("pk", filter=Q(current__errors__gt=0)),
        not_run=Count("pk", filter=Q(current__isnull=True)),
    )
    return Summary(
        sites=number,
        accounts=found["every"],
        open=found["open"],
        with_errors=found["with_errors"],
        not_run=found["not_run"],
    )
