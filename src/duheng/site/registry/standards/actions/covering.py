"""What a standard was established for: kinds of the catalogue, ranges, equipment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.registry.fields import missing_fields, range_fault, read_fields, refuse_faults
from duheng.site.registry.models import Instrument, StandardCapability, StandardKind
from duheng.site.registry.ownership import get_own
from duheng.site.registry.readers import Unreadable, read_text
from duheng.site.registry.standards.actions.registering import get_own_standard

CAPABILITY_FIELDS = (
    "kind",
    "quantity",
    "unit",
    "range_lower",
    "range_upper",
    "accuracy_class",
    "expanded_uncertainty",
    "uncertainty_unit",
    "coverage_factor",
)


@action("registry.link_kinds", permission="registry.change_standard")
def link_kinds(
    *,
    actor: Actor,
    at: datetime,
    standard_id: int,
    revision: int,
    kinds: Iterable[str],
    true_from: datetime | None = None,
) -> None:
    """Make these the kinds of instruments for which a standard was established.

    Raises
    ------
    UnusableFields
        When a kind is empty or too long.
    """
    record = get_own_standard(actor, standard_id)
    record.check_unchanged_since(revision)
    wanted = _read_kinds(kinds)
    present = {
        one.kind: one
        for one in StandardKind.objects.visible_to(actor).filter(
            standard_id=standard_id, withdrawn_at__isnull=True
        )
    }
    for kind, link in present.items():
        if kind not in wanted:
            link.withdraw(_("no longer covered"))
    for kind in sorted(wanted - set(present)):
        StandardKind(standard_id=standard_id, kind=kind).record(true_from=true_from)


def _read_kinds(kinds: Iterable[str]) -> set[str]:
    try:
        return {read_text(one, 80) for one in kinds} - {""}
    except Unreadable as error:
        raise UnusableFields(
            str(error),
            hint=_("correct the fields named and try again"),
            data={"fields": {"kinds": str(error)}},
        ) from error


@action("registry.add_capability", permission="registry.change_standard")
def add_capability(
    *, actor: Actor, at: datetime, standard_id: int, facts: Mapping[str, Any]
) -> int:
    """Return the number of what a standard can do over one range.

    Raises
    ------
    UnusableFields
        Naming each field; an uncertainty has its coverage factor, or a class stands instead.
    """
    get_own_standard(actor, standard_id)
    values = read_fields(StandardCapability, facts, CAPABILITY_FIELDS)
    faults = missing_fields(values, ("quantity", "unit")) | range_fault(values)
    uncertainty, factor = values.get("expanded_uncertainty"), values.get("coverage_factor")
    if uncertainty is None and not values.get("accuracy_class"):
        faults["expanded_uncertainty"] = _("is missing, and no class stands instead")
    elif uncertainty is not None and not uncertainty > 0:
        faults["expanded_uncertainty"] = _("is not greater than nothing")
    if uncertainty is not None and not (factor is not None and factor > 0):
        faults["coverage_factor"] = _("is missing")
    refuse_faults(faults)
    if uncertainty is not None and not values.get("uncertainty_unit"):
        values["uncertainty_unit"] = values["unit"]
    record = StandardCapability(standard_id=standard_id, **values)
    record.record()
    return int(record.pk)


@action("registry.withdraw_capability", permission="registry.change_standard")
def withdraw_capability(
    *, actor: Actor, at: datetime, capability_id: int, revision: int, reason: str
) -> None:
    """Withdraw what a standard can no longer do."""
    record = StandardCapability.objects.get_visible(actor, capability_id)
    get_own_standard(actor, record.standard_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)


@action("registry.attach_equipment", permission="registry.change_standard")
def attach_equipment(
    *, actor: Actor, at: datetime, standard_id: int, instrument_id: int, revision: int
) -> None:
    """Make an instrument, in the state ``revision``, part of a standard of the same keeper.

    Raises
    ------
    NotPossibleNow
        When it is part of another standard.
    """
    get_own_standard(actor, standard_id)
    device = get_own(Instrument, actor, instrument_id)
    device.check_unchanged_since(revision)
    if device.standard_id not in (None, standard_id) or device.withdrawn_at is not None:
        raise NotPossibleNow(
            _("the instrument is part of another standard, or withdrawn"),
            hint=_("detach it there first"),
            data={"standard_id": device.standard_id},
        )
    device.standard_id = standard_id
    device.record()


@action("registry.detach_equipment", permission="registry.change_standard")
def detach_equipment(
    *, actor: Actor, at: datetime, instrument_id: int, revision: int, reason: str
) -> None:
    """Take an instrument out of the standard of which it is part."""
    device = get_own(Instrument, actor, instrument_id)
    device.check_unchanged_since(revision)
    refuse_faults(missing_fields({"reason": reason.strip()}, ("reason",)))
    if device.standard_id is None:
        raise NotPossibleNow(_("the instrument is part of no standard"))
    device.standard_id = None
    device.record()
