"""Which facts of an instrument are given, and what must hold between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.registry.catalogue import control_of, manner_of
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, range_fault, readings, refuse_faults
from duheng.site.registry.models import Control, Instrument, InstrumentStatus

DESCRIBED = (
    "number",
    "name",
    "item",
    "kind",
    "model",
    "maker",
    "origin",
    "serial_number",
    "division_code",
    "place",
    "purpose",
    "control",
    "manner",
    "interval_months",
    "delivery",
    "quantity",
    "unit",
    "range_lower",
    "range_upper",
    "range_text",
    "accuracy_class",
    "permissible_error",
    "note",
)
"""What a change may change; status, owner, number of pieces and confirmation have own actions."""

REGISTERED = (*DESCRIBED, "number_of_items", "status")
"""What a registration may give."""

_ALWAYS = ("name", "division_code")


def read_new_instrument(facts: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return the columns of a new instrument.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    values, faults = readings(Instrument, facts, REGISTERED)
    refuse_faults(missing_fields(values, _ALWAYS) | faults_between(values) | faults)
    refuse_faults(division_faults(values["division_code"], day))
    fill_from_catalogue(values, day)
    return values


def fill_from_catalogue(values: dict[str, Any], day: date) -> None:
    """Fill in what the law says of the kind in its use, where nothing else was given."""
    kind = values.get("kind", "")
    if kind and not values.get("control"):
        said = control_of(kind, values.get("purpose", ""), day)
        values["control"] = said or Control.VOLUNTARY.value
    if kind and not values.get("manner"):
        values["manner"] = manner_of(kind, day)


def read_instrument_change(
    facts: Mapping[str, Any], record: Instrument, day: date
) -> dict[str, Any]:
    """Return the columns that change.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    values, faults = readings(Instrument, facts, DESCRIBED)
    after = {name: getattr(record, name) for name in REGISTERED} | values
    refuse_faults(missing_fields(after, _ALWAYS) | faults_between(after) | faults)
    if values.get("division_code", record.division_code) != record.division_code:
        refuse_faults(division_faults(values["division_code"], day))
    return values


def faults_between(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the faults that only several fields together show."""
    faults = range_fault(values)
    if not (values.get("number_of_items", 1) or 0) >= 1:
        faults["number_of_items"] = _("is less than one")
    if (values.get("number_of_items") or 1) > 1 and values.get("serial_number"):
        faults["serial_number"] = _("cannot be of several pieces; split the batch first")
    if values.get("status") == InstrumentStatus.SCRAPPED:
        faults["status"] = _("is reached by an event, not given")
    if values.get("interval_months") == 0:
        faults["interval_months"] = _("is less than one")
    return faults


def number_fault(
    actor: Actor, owner_id: int, number: str, but: int | None = None
) -> dict[str, str]:
    """Return the fault of a number that another instrument of the owner bears."""
    if not number:
        return {}
    others = Instrument.objects.unscoped("a number is looked for among the owner's own").filter(
        owner_id=owner_id, number=number, withdrawn_at__isnull=True
    )
    other = others.exclude(pk=but).first()
    if other is None:
        return {}
    return {"number": _("is already borne by '%(name)s'") % {"name": other.name}}
