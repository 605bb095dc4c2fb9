"""Measurement standards are registered, changed, suspended, resumed, ended and withdrawn."""

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
from duheng.site.registry.models import MeasurementStandard, StandardStatus
from duheng.site.registry.ownership import get_own, organisation_of
from duheng.site.registry.periods import check_not_future
from duheng.site.registry.standards.facts import number_fault, read_standard

NEXT: dict[str, frozenset[str]] = {
    StandardStatus.IN_FORCE: frozenset({StandardStatus.SUSPENDED, StandardStatus.ENDED}),
    StandardStatus.SUSPENDED: frozenset({StandardStatus.IN_FORCE, StandardStatus.ENDED}),
    StandardStatus.ENDED: frozenset(),
}


@action("registry.register_standard", permission="registry.change_standard")
def register_standard(
    *, actor: Actor, at: datetime, facts: Mapping[str, Any], true_from: datetime | None = None
) -> int:
    """Return the number of a new measurement standard that the actor's organisation keeps.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    check_not_future(true_from, at)
    values = read_standard(actor, facts, local_day(at))
    keeper = organisation_of(actor)
    refuse_faults(number_fault(keeper, values["number"]))
    record = MeasurementStandard(keeper_id=keeper, **values)
    record.record(true_from=true_from)
    return int(record.pk)


@action("registry.change_standard", permission="registry.change_standard")
def change_standard(
    *,
    actor: Actor,
    at: datetime,
    standard_id: int,
    revision: int,
    facts: Mapping[str, Any],
    true_from: datetime | None = None,
    reason: str = "",
) -> int:
    """Return the revision after a change of what describes a measurement standard.

    Raises
    ------
    ChangedMeanwhile
        When somebody else changed it since ``revision``.
    UnusableFields
        Naming each field and its reason.
    """
    check_not_future(true_from, at)
    record = get_own_standard(actor, standard_id)
    record.check_unchanged_since(revision)
    values = read_standard(actor, facts, local_day(at), record)
    if "number" in values:
        refuse_faults(number_fault(record.keeper_id, values["number"], record.pk))
    for name, value in values.items():
        setattr(record, name, value)
    record.record(true_from=true_from)
    return int(record.revision)


@action("registry.set_standard_status", permission="registry.change_standard")
def set_standard_status(
    *,
    actor: Actor,
    at: datetime,
    standard_id: int,
    revision: int,
    status: str,
    reason: str,
    true_from: datetime | None = None,
) -> int:
    """Return the revision after a standard was suspended (封存), resumed or ended (撤销).

    Raises
    ------
    NotPossibleNow
        When the one does not follow on the other, or no reason is given.
    """
    check_not_future(true_from, at)
    record = get_own_standard(actor, standard_id)
    record.check_unchanged_since(revision)
    if status not in NEXT[record.status] or not reason.strip():
        raise NotPossibleNow(
            _("the standard cannot become so now, or the reason is missing"),
            hint=_("a standard that ended is established anew"),
            data={"status": record.status, "possible": sorted(NEXT[record.status])},
        )
    record.status = status
    record.record(true_from=true_from)
    return int(record.revision)


@action("registry.withdraw_standard", permission="registry.change_standard")
def withdraw_standard(
    *, actor: Actor, at: datetime, standard_id: int, revision: int, reason: str
) -> None:
    """Withdraw a standard that should never have been registered."""
    record = get_own_standard(actor, standard_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def get_own_standard(actor: Actor, standard_id: int) -> MeasurementStandard:
    """Return a standing standard that the actor's organisation keeps.

    Raises
    ------
    NoSuchRecord, NotAllowed
        When the actor does not see it, or another organisation keeps it.
    NotPossibleNow
        When it was withdrawn.
    """
    record: MeasurementStandard = get_own(
        MeasurementStandard, actor, standard_id, column="keeper_id"
    )
    if record.withdrawn_at is not None:
        raise NotPossibleNow(_("the standard was withdrawn"))
    return record
