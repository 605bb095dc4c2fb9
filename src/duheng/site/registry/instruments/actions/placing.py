"""Positions, and the instruments that come and go in them: position is not device."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.instruments.actions.registering import check_present
from duheng.site.registry.models import Instrument, Placement, Position
from duheng.site.registry.ownership import get_own, organisation_of
from duheng.site.registry.periods import check_not_future


@action("registry.make_position", permission="registry.change_instrument")
def make_position(
    *, actor: Actor, at: datetime, name: str, division_code: str, place: str = ""
) -> int:
    """Return the number of a new position of the actor's organisation."""
    given = {"name": name, "division_code": division_code, "place": place}
    return int(_new_position(actor, at, given).pk)


@action("registry.withdraw_position", permission="registry.change_instrument")
def withdraw_position(
    *, actor: Actor, at: datetime, position_id: int, revision: int, reason: str
) -> None:
    """Withdraw a position in which nothing stands.

    Raises
    ------
    NotPossibleNow
        When an instrument stands in it.
    """
    record = get_own(Position, actor, position_id)
    record.check_unchanged_since(revision)
    if _standing(actor).filter(position_id=position_id, ends_at__isnull=True).exists():
        raise NotPossibleNow(_("an instrument stands in the position"))
    record.withdraw(reason)


@action("registry.place_instrument", permission="registry.change_instrument")
def place_instrument(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    position_id: int | None = None,
    begins_at: datetime | str,
    role: str = "meter",
    new_position: Mapping[str, str] | None = None,
) -> int:
    """Return the number of the placement; what the instrument stood in before ends with it.

    Parameters
    ----------
    position_id : int, optional
        A position of the actor's organisation; without one, ``new_position`` makes one.
    new_position : Mapping, optional
        name, division_code and place. It is made only when the instrument can stand there.

    Raises
    ------
    NotPossibleNow
        When another instrument has that role in the position at that time.
    UnusableFields
        When it begins before the instrument's present placement, or in the future.
    """
    record = get_own(Instrument, actor, instrument_id)
    check_present(record)
    given = {"begins_at": begins_at, "role": role}
    values = read_fields(Placement, given, given)
    refuse_faults(missing_fields(values, ("begins_at",)))
    check_not_future(values["begins_at"], at, "begins_at")
    position = _position(actor, at, position_id, new_position)
    _check_free(actor, position, record, values)
    _end_others(actor, record, values["begins_at"])
    placement = Placement(
        instrument_id=record.pk,
        position_id=position.pk,
        owner_id=record.owner_id,
        division_code=position.division_code,
        **values,
    )
    placement.record(true_from=values["begins_at"])
    return int(placement.pk)


@action("registry.end_placement", permission="registry.change_instrument")
def end_placement(
    *, actor: Actor, at: datetime, placement_id: int, revision: int, ends_at: datetime | str
) -> None:
    """Take an instrument out of its position.

    Raises
    ------
    UnusableFields
        When it would end before it began, or in the future.
    NotPossibleNow
        When it has ended already.
    """
    record = get_own(Placement, actor, placement_id)
    record.check_unchanged_since(revision)
    if record.ends_at is not None or record.withdrawn_at is not None:
        raise NotPossibleNow(_("the placement has ended already"))
    ends = read_fields(Placement, {"ends_at": ends_at}, ("ends_at",))["ends_at"]
    refuse_faults(missing_fields({"ends_at": ends}, ("ends_at",)))
    check_not_future(ends, at, "ends_at")
    if not ends > record.begins_at:
        refuse_faults({"ends_at": _("lies before its begin")})
    record.ends_at = ends
    record.record(true_from=ends)


def _position(
    actor: Actor, at: datetime, position_id: int | None, wanted: Mapping[str, str] | None
) -> Position:
    if wanted is not None:
        return _new_position(actor, at, wanted)
    if position_id is None:
        refuse_faults({"position": _("is missing")})
    found: Position = get_own(Position, actor, position_id or 0)
    if found.withdrawn_at is not None:
        raise NotPossibleNow(_("the position was withdrawn"))
    return found


def _new_position(actor: Actor, at: datetime, given: Mapping[str, str]) -> Position:
    values = read_fields(Position, given, ("name", "division_code", "place"))
    refuse_faults(missing_fields(values, ("name", "division_code")))
    refuse_faults(division_faults(values["division_code"], local_day(at)))
    record = Position(owner_id=organisation_of(actor), **values)
    record.record()
    return record


def _standing(actor: Actor) -> Any:
    return Placement.objects.visible_to(actor).filter(withdrawn_at__isnull=True)


def _check_free(
    actor: Actor, position: Position, record: Instrument, values: dict[str, Any]
) -> None:
    begins = values["begins_at"]
    later = Q(ends_at__isnull=True) | Q(ends_at__gt=begins)
    taken = _standing(actor).filter(later, position_id=position.pk, role=values["role"])
    other = taken.exclude(instrument_id=record.pk).select_related("instrument").first()
    if other is not None:
        raise NotPossibleNow(
            _("'%(name)s' stands there") % {"name": other.instrument.name},
            hint=_("take it out first, or choose another role"),
            data={"instrument_id": other.instrument_id},
        )
    if _standing(actor).filter(instrument_id=record.pk, begins_at__gte=begins).exists() or (
        _standing(actor).filter(instrument_id=record.pk, ends_at__gt=begins).exists()
    ):
        refuse_faults({"begins_at": _("lies before an earlier placement of the instrument ended")})


def _end_others(actor: Actor, record: Instrument, begins_at: datetime) -> None:
    for other in _standing(actor).filter(instrument_id=record.pk, ends_at__isnull=True):
        other.ends_at = begins_at
        other.record(true_from=begins_at)
