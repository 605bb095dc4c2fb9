"""The figures of a run are handed to the published figures: by a page or by a program."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.models import Account
from duheng.site.accounts.queries import get_run
from duheng.site.accounts.records import RunRecord
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.certificates.recording import FileDraft
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.figures.actions.publishing import publish_figure
from duheng.site.registry.figures.reading import MEDIA_TYPE, read_account
from duheng.site.registry.ownership import get_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishable:
    """A run of the actor's organisation, and what it would publish; the size is in bytes."""

    run: RunRecord
    account: Mapping[str, Any]
    size: int


def publishable(actor: Actor, run_id: int) -> Publishable:
    """Return what a run would publish.

    Raises
    ------
    NoSuchRecord, NotAllowed
        When the actor does not see the run, or it belongs to another organisation.
    NotPossibleNow
        When it gave no figures.
    """
    found = get_run(actor, run_id)
    get_own(Account, actor, found.account_id)
    if not found.result_sha256:
        raise NotPossibleNow(_("this run gave no figures"))
    content = kept_bytes(found.result_sha256)
    return Publishable(run=found, account=read_account(content), size=len(content))


def publish_run(
    actor: Actor, at: datetime, found: Publishable, restates: Collection[int], reason: str
) -> list[int]:
    """Return the numbers of the figures that a run published.

    Raises
    ------
    UnusableFields, NotPossibleNow
        As :func:`.publish_figure` does.
    """
    return publish_figure(
        actor=actor,
        at=at,
        account=found.account,
        file=FileDraft(
            sha256=found.run.result_sha256,
            size=found.size,
            media_type=MEDIA_TYPE,
            name=f"account-{found.run.id}.json",
        ),
        restates=restates,
        reason=reason if restates else "",
    )
