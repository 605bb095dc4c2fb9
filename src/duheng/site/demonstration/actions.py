"""The actions by which a synthetic site is filled: in bulk, by the software, nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.recording import Recorded, record_in_bulk
from duheng.site.errors import NotAllowed
from duheng.site.pages.site_record import site_record
from duheng.site.registry.certificates.recording import CertificateDraft, record_certificates


@action("demonstration.record", permission=None)
def record_synthetic(*, actor: Actor, at: datetime, records: Sequence[Sequence[Recorded]]) -> None:
    """Write new records of synthetic things, one list per kind.

    Raises
    ------
    NotAllowed
        When it is not the software itself, or the site does not call itself synthetic.
    """
    _check_synthetic(actor)
    for one in records:
        record_in_bulk(one)


@action("demonstration.change", permission=None)
def change_synthetic(
    *, actor: Actor, at: datetime, changed: Sequence[tuple[Recorded, datetime]], reason: str
) -> None:
    """Write the present state of synthetic records, each true since an instant.

    Raises
    ------
    NotAllowed
        As for :func:`record_synthetic`.
    """
    _check_synthetic(actor)
    for record, true_from in changed:
        record.record(true_from=true_from)


@action("demonstration.record_certificates", permission=None)
def record_synthetic_certificates(
    *, actor: Actor, at: datetime, drafts: Sequence[CertificateDraft]
) -> list[int]:
    """Return the numbers of certificates of synthetic things.

    Raises
    ------
    NotAllowed
        As for :func:`record_synthetic`.
    """
    _check_synthetic(actor)
    return record_certificates(drafts)


def _check_synthetic(actor: Actor) -> None:
    if not actor.is_system or not site_record().synthetic:
        raise NotAllowed(
            "synthetic records are written into synthetic sites only, by the software itself",
            hint="duheng demo makes such a site",
        )
