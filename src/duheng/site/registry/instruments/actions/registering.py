"""Instruments are registered, changed and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.instruments.facts import (
    number_fault,
    read_instrument_change,
    read_new_instrument,
)
from duheng.site.registry.models import Instrument, Placement
from duheng.site.registry.ownership import get_own, organisation_of
from duheng.site.registry.periods import check_not_future


@action("registry.register_instrument", permission="registry.change_instrument")
def register_instrument(
    *, actor: Actor, at: datetime, facts: Mapping[str, Any], true_from: datetime | None = None
) -> int:
    """Return the number of a new instrument, or batch, of the actor's organisation.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    check_not_future(true_from, at)
    values = read_new_instrument(facts, local_day(at))
    owner = organisation_of(actor)
    refuse_faults(number_fault(actor, owner, values.get("number", "")))
    record = Instrument(owner_id=owner, **values)
    record.record(true_from=true_from)
    return int(record.pk)


@action("registry.change_instrument", permission="registry.change_instrument")
def change_instrument(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    revision: int,
    facts: Mapping[str, Any],
    true_from: datetime | None = None,
    reason: str = "",
) -> int:
    """Return the revision after a change of what describes an instrument.

    Raises
    ------
    ChangedMeanwhile
        When somebody else changed it since ``revision``.
    UnusableFields
        Naming each field and its reason.
    """
    check_not_future(true_from, at)
    record = get_own(Instrument, actor, instrument_id)
    check_present(record)
    record.check_unchanged_since(revision)
    values = read_instrument_change(facts, record, local_day(at))
    if "number" in values:
        refuse_faults(number_fault(actor, record.owner_id, values["number"], record.pk))
    for name, value in values.items():
        setattr(record, name, value)
    record.record(true_from=true_from)
    return int(record.revision)


@action("registry.withdraw_instrument", permission="registry.change_instrument")
def withdraw_instrument(
    *, actor: Actor, at: datetime, instrument_id: int, revision: int, reason: str
) -> None:
    """Withdraw an instrument that should never have been registered; one that ended is scrapped.

    Raises
    ------
    NotPossibleNow
        When it is withdrawn already, still hangs somewhere, or no reason is given.
    """
    record = get_own(Instrument, actor, instrument_id)
    record.check_unchanged_since(revision)
    hanging = Placement.objects.visible_to(actor).filter(
        instrument_id=instrument_id, ends_at__isnull=True, withdrawn_at__isnull=True
    )
    if hanging.exists():
        raise NotPossibleNow(
            _("the instrument still stands in a position"), hint=_("end its placement first")
        )
    record.withdraw(reason)


def check_present(record: Instrument) -> None:
    """Refuse an instrument that was withdrawn or scrapped.

    Raises
    ------
    NotPossibleNow
        Then.
    """
    if record.withdrawn_at is not None or record.status == "scrapped":
        raise NotPossibleNow(
            _("the instrument is no longer there"),
            hint=_("it was withdrawn or scrapped; take that back first, with a reason"),
        )
