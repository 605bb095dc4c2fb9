"""What may be read of reference materials: everybody who signed in may."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.materials.records import MaterialRecord, PropertyValue
from duheng.site.registry.models import ReferenceMaterial
from duheng.site.registry.plain import copied


def get_material(actor: Actor, material_id: int) -> MaterialRecord:
    """Return one batch of a reference material.

    Raises
    ------
    NoSuchRecord
        When there is none.
    """
    found = ReferenceMaterial.objects.all().select_related("producer")
    return material_record(found.get_visible(actor, material_id))


def material_record(one: ReferenceMaterial) -> MaterialRecord:
    """Return the plain record of a reference material."""
    record: MaterialRecord = copied(
        MaterialRecord,
        one,
        producer_name=one.producer.name,
        properties=tuple(_property(kept) for kept in one.properties),
    )
    return record


def _property(kept: dict[str, Any]) -> PropertyValue:
    return PropertyValue(
        quantity=kept["quantity"],
        value=Decimal(kept["value"]),
        unit=kept["unit"],
        expanded_uncertainty=_decimal(kept.get("expanded_uncertainty")),
        coverage_factor=_decimal(kept.get("coverage_factor")),
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
