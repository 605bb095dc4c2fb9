"""Forms about reference materials."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.registry.divisions import division_choices
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.materials.actions import PROPERTY_FIELDS
from duheng.site.registry.materials.records import MaterialRecord
from duheng.site.registry.models import MaterialStatus, ReferenceMaterial


def material_plan(day: date) -> FormPlan:
    """Return the form of a batch of a reference material."""
    return FormPlan(
        model=ReferenceMaterial,
        groups=(
            (
                gettext_lazy("What it is"),
                ("name", "name_en", "number", "batch", "level", "division_code"),
            ),
            (gettext_lazy("Validity"), ("status", "certified_on", "valid_until", "note")),
            (gettext_lazy("Property values"), ("properties",)),
        ),
        required=("name", "number", "status"),
        titles={"properties": _("Properties")},
        choices={"division_code": division_choices(day), "status": MaterialStatus.choices},
        help={
            "properties": gettext_lazy(
                "One a line: quantity; value; unit; expanded uncertainty; coverage factor. "
                "The last two may be left out together."
            )
        },
        long=("properties",),
    )


def read_properties(text: str) -> list[dict[str, str]]:
    """Return the property values that were typed."""
    lines = [line.replace("；", ";").split(";") for line in text.splitlines() if line.strip()]
    return [
        dict(zip(PROPERTY_FIELDS, [*(cell.strip() for cell in line), "", "", "", ""], strict=False))
        for line in lines
    ]


def write_properties(record: MaterialRecord) -> str:
    """Return the property values as the form takes them."""
    return "\n".join(
        "; ".join(_text(getattr(one, name)) for name in PROPERTY_FIELDS).rstrip("; ")
        for one in record.properties
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
