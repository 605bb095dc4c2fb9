"""Reference materials are registered, changed and withdrawn, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import ReferenceMaterial
from duheng.site.registry.ownership import get_answered_for, organisation_of
from duheng.site.registry.periods import check_not_future
from duheng.site.registry.readers import Unreadable, read_text

DESCRIBED = (
    "number",
    "name",
    "name_en",
    "level",
    "batch",
    "division_code",
    "status",
    "certified_on",
    "valid_until",
    "note",
)
PROPERTY_FIELDS = ("quantity", "value", "unit", "expanded_uncertainty", "coverage_factor")


@action("registry.register_material", permission="registry.change_material")
def register_material(
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Any],
    properties: Sequence[Mapping[str, Any]] = (),
    true_from: datetime | None = None,
) -> int:
    """Return the number of a new batch of a reference material of the actor's organisation.

    Parameters
    ----------
    properties : sequence of mapping
        ``quantity``, ``value``, ``unit``, and ``expanded_uncertainty`` with its
        ``coverage_factor`` where they are stated.

    Raises
    ------
    UnusableFields
        Naming each field; those of properties as ``properties.0.value``.
    """
    check_not_future(true_from, at)
    values = read_fields(ReferenceMaterial, facts, DESCRIBED)
    record = ReferenceMaterial(producer_id=organisation_of(actor))
    _write(record, values, properties, at)
    record.record(true_from=true_from)
    return int(record.pk)


@action("registry.change_material", permission="registry.change_material")
def change_material(
    *,
    actor: Actor,
    at: datetime,
    material_id: int,
    revision: int,
    facts: Mapping[str, Any],
    properties: Sequence[Mapping[str, Any]] | None = None,
    reason: str = "",
) -> int:
    """Return the revision after a change; without ``properties`` they stay as they are."""
    record = get_answered_for(ReferenceMaterial, actor, material_id, column="producer_id")
    record.check_unchanged_since(revision)
    _write(record, read_fields(ReferenceMaterial, facts, DESCRIBED), properties, at)
    record.record()
    return int(record.revision)


@action("registry.withdraw_material", permission="registry.change_material")
def withdraw_material(
    *, actor: Actor, at: datetime, material_id: int, revision: int, reason: str
) -> None:
    """Withdraw a batch that should never have been registered."""
    record = get_answered_for(ReferenceMaterial, actor, material_id, column="producer_id")
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def _write(
    record: ReferenceMaterial,
    values: dict[str, Any],
    properties: Sequence[Mapping[str, Any]] | None,
    at: datetime,
) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    after = {name: getattr(record, name) for name in DESCRIBED}
    faults = missing_fields(after, ("number", "name")) | _batch_fault(record)
    begin, end = record.certified_on, record.valid_until
    if begin is not None and end is not None and not begin <= end:
        faults["valid_until"] = _("lies before the day of certification")
    if values.get("division_code"):
        faults |= division_faults(values["division_code"], local_day(at))
    if properties is not None:
        record.properties, wrong = read_properties(properties)
        faults |= wrong
    refuse_faults(faults)


def _batch_fault(record: ReferenceMaterial) -> dict[str, str]:
    others = ReferenceMaterial.objects.unscoped("reference materials are open to all").filter(
        number=record.number,
        batch=record.batch,
        producer_id=record.producer_id,
        withdrawn_at__isnull=True,
    )
    if others.exclude(pk=record.pk).exists():
        return {"batch": _("is already registered under this number")}
    return {}


def read_properties(
    given: Sequence[Mapping[str, Any]],
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return property values as they are kept, numbers as text, and the faults by field."""
    kept: list[dict[str, str]] = []
    faults: dict[str, str] = {}
    for place, one in enumerate(given):
        read, wrong = _read_property(one)
        kept.append(read)
        faults |= {f"properties.{place}.{name}": why for name, why in wrong.items()}
    return kept, faults


def _read_property(given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    read: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in PROPERTY_FIELDS:
        try:
            read[name] = read_text(given.get(name), 60)
        except Unreadable as fault:
            read[name], faults[name] = "", str(fault)
    for name in ("value", "expanded_uncertainty", "coverage_factor"):
        if read[name] and _number(read[name]) is None:
            faults[name] = _("'%(given)s' is no number") % {"given": read[name]}
    faults |= missing_fields(read, ("quantity", "value", "unit"))
    if faults:
        return read, faults
    uncertainty, factor = _number(read["expanded_uncertainty"]), _number(read["coverage_factor"])
    if uncertainty is not None and not uncertainty > 0:
        faults["expanded_uncertainty"] = _("is not greater than nothing")
    if (uncertainty is None) != (factor is None) or (factor is not None and not factor > 0):
        faults["coverage_factor"] = _("belongs to an expanded uncertainty, and it to this")
    return read, faults


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
