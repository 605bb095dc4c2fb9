"""A batch of equal instruments is split into parts that have a life of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.recording import record_in_bulk
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.fields import read_fields, refuse_faults
from duheng.site.registry.instruments.actions.registering import check_present
from duheng.site.registry.instruments.facts import REGISTERED, faults_between, number_fault
from duheng.site.registry.models import Instrument
from duheng.site.registry.ownership import get_own

_OF_A_PART = ("number", "serial_number", "number_of_items", "place", "note")
_KEPT = frozenset({*REGISTERED, "confirmed_until"}) - {"number", "number_of_items"}


@action("registry.split_batch", permission="registry.change_instrument")
def split_batch(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    revision: int,
    parts: Sequence[Mapping[str, Any]],
    true_from: datetime | None = None,
) -> list[int]:
    """Return the numbers of the parts; the batch keeps the rest, or ends when nothing is left.

    Parameters
    ----------
    parts : sequence of mapping
        Each with ``number_of_items`` (1 when left out) and perhaps ``number``, ``serial_number``,
        ``place``, ``note``; all else is as in the batch.

    Raises
    ------
    NotPossibleNow
        When the instrument is one piece, or the parts hold more pieces than it.
    UnusableFields
        Naming each field with the place of its part: ``1.serial_number``.
    """
    batch = get_own(Instrument, actor, instrument_id)
    check_present(batch)
    batch.check_unchanged_since(revision)
    made = _parts(batch, parts)
    _check_numbers(actor, batch, made)
    left = batch.number_of_items - sum(one.number_of_items for one in made)
    if batch.number_of_items < 2 or left < 0 or not made:
        raise NotPossibleNow(
            _("%(number)d pieces cannot be split so") % {"number": batch.number_of_items},
            hint=_("the parts together hold at most as many pieces as the batch"),
        )
    if true_from is not None:
        for one in made:
            one.date_from(true_from)
    record_in_bulk(made)
    _reduce(batch, left, true_from)
    return [int(one.pk) for one in made]


def _parts(batch: Instrument, parts: Sequence[Mapping[str, Any]]) -> list[Instrument]:
    kept = {name: getattr(batch, name) for name in _KEPT}
    made: list[Instrument] = []
    faults: dict[str, str] = {}
    for place, part in enumerate(parts):
        values = read_fields(Instrument, part, _OF_A_PART)
        values.setdefault("number_of_items", 1)
        faults |= {f"{place}.{name}": why for name, why in faults_between(values).items()}
        made.append(Instrument(**(kept | values), owner_id=batch.owner_id, split_from_id=batch.pk))
    refuse_faults(faults)
    return made


def _check_numbers(actor: Actor, batch: Instrument, made: Sequence[Instrument]) -> None:
    faults: dict[str, str] = {}
    seen: set[str] = set()
    for place, one in enumerate(made):
        fault = number_fault(actor, batch.owner_id, one.number)
        if one.number and one.number in seen:
            fault = {"number": _("stands twice")}
        seen.add(one.number)
        faults |= {f"{place}.{name}": why for name, why in fault.items()}
    refuse_faults(faults)


def _reduce(batch: Instrument, left: int, true_from: datetime | None) -> None:
    if left == 0:
        batch.withdraw(_("all its pieces were split off"))
        return
    batch.number_of_items = left
    batch.record(true_from=true_from)
