"""What may be read of measurement standards, and by whom."""

from __future__ import annotations

from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.models import (
    Instrument,
    IntermediateCheck,
    MeasurementStandard,
    StandardCapability,
    StandardKind,
)
from duheng.site.registry.ownership import get_own
from duheng.site.registry.plain import copied
from duheng.site.registry.standards.records import (
    CapabilityRecord,
    CheckRecord,
    EquipmentRecord,
    StandardRecord,
)


def get_standard(actor: Actor, standard_id: int) -> StandardRecord:
    """Return one measurement standard.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = MeasurementStandard.objects.all().select_related("keeper")
    return standard_record(found.get_visible(actor, standard_id))


def get_own_record(actor: Actor, standard_id: int) -> StandardRecord:
    """Return one measurement standard that the actor's organisation keeps, to be changed.

    Raises
    ------
    NoSuchRecord, NotAllowed
        When the actor does not see it, or another organisation keeps it.
    """
    get_own(MeasurementStandard, actor, standard_id, column="keeper_id")
    return get_standard(actor, standard_id)


def standard_record(one: MeasurementStandard) -> StandardRecord:
    """Return the plain record of a measurement standard."""
    record: StandardRecord = copied(StandardRecord, one, keeper_name=one.keeper.name)
    return record


def kinds_of(actor: Actor, standard_id: int) -> tuple[str, ...]:
    """Return the kinds for which a standard was established."""
    found = _standing(StandardKind, actor, standard_id)
    return tuple(found.order_by("kind").values_list("kind", flat=True))


def capabilities_of(actor: Actor, standard_id: int) -> tuple[CapabilityRecord, ...]:
    """Return what a standard can do, range by range."""
    found = _standing(StandardCapability, actor, standard_id)
    return tuple(
        copied(CapabilityRecord, one) for one in found.order_by("quantity", "range_lower", "id")
    )


def checks_of(actor: Actor, standard_id: int) -> tuple[CheckRecord, ...]:
    """Return the intermediate checks of a standard, the oldest first; only for its own keeper."""
    found = _standing(IntermediateCheck, actor, standard_id)
    return tuple(copied(CheckRecord, one) for one in found.order_by("checked_at", "id"))


def get_capability(actor: Actor, capability_id: int) -> CapabilityRecord:
    """Return one capability of a standard that the actor sees."""
    row = StandardCapability.objects.get_visible(actor, capability_id)
    found: CapabilityRecord = copied(CapabilityRecord, row)
    return found


def get_check(actor: Actor, check_id: int) -> CheckRecord:
    """Return one intermediate check of a standard whose checks the actor sees."""
    found: CheckRecord = copied(CheckRecord, IntermediateCheck.objects.get_visible(actor, check_id))
    return found


def equipment_of(actor: Actor, standard_id: int) -> tuple[EquipmentRecord, ...]:
    """Return the instruments that belong to a standard, as far as the actor sees them."""
    found = _standing(Instrument, actor, standard_id).order_by("number", "id")
    return tuple(copied(EquipmentRecord, one) for one in found)


def attachable_to(actor: Actor) -> tuple[EquipmentRecord, ...]:
    """Return the actor's own instruments that are part of no standard, by name."""
    found = Instrument.objects.visible_to(actor).filter(
        owner_id=actor.organisation_id, standard_id__isnull=True, withdrawn_at__isnull=True
    )
    return tuple(copied(EquipmentRecord, one) for one in found.order_by("name", "id")[:2000])


def _standing(model: Any, actor: Actor, standard_id: int) -> Any:
    return model.objects.visible_to(actor).filter(
        standard_id=standard_id, withdrawn_at__isnull=True
    )
