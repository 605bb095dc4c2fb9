"""Reference materials as a list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.clock import today
from duheng.site.registry.materials.queries import material_record
from duheng.site.registry.materials.records import MaterialRecord
from duheng.site.registry.models import MaterialStatus, ReferenceMaterial
from duheng.site.registry.quantity_names import quantity_name

HORIZON_DAYS = 90


def materials(actor: Actor) -> Any:
    """Return the standing batches of reference materials."""
    found = ReferenceMaterial.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("producer")


def validity_state(valid_until: date | None, material_status: str) -> str:
    """Return the state of a batch on this day."""
    if material_status == MaterialStatus.ENDED:
        return "ended"
    if material_status == MaterialStatus.IN_DEVELOPMENT:
        return "pending"
    if valid_until is None:
        return "valid"
    if valid_until < today():
        return "expired"
    return "due" if valid_until <= today() + timedelta(days=HORIZON_DAYS) else "valid"


def state_word(row: MaterialRecord) -> str:
    """Return the state of a batch in words."""
    word = str(MaterialStatus(row.status).label)
    if validity_state(row.valid_until, row.status) == "expired":
        word = str(gettext_lazy("Expired"))
    return f"{word} · {row.valid_until.isoformat()}" if row.valid_until else word


def _state(value: str) -> Q:
    if value == "expired":
        return Q(status=MaterialStatus.IN_FORCE, valid_until__lt=today())
    return Q(status=MaterialStatus(value).value)


MATERIALS: ListPage[MaterialRecord] = ListPage(
    key="materials",
    title=gettext_lazy("Reference materials"),
    query=materials,
    to_row=material_record,
    link=lambda row: reverse("registry:material", args=[row.id]),
    sort="number",
    template="registry/materials/index.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
        Column(
            "number", gettext_lazy("Number"), lambda row: row.number, sort="number", is_code=True
        ),
        Column("batch", gettext_lazy("Batch"), lambda row: row.batch),
        Column("level", gettext_lazy("Class"), lambda row: row.level),
        Column("producer", gettext_lazy("Producer"), lambda row: row.producer_name),
        Column(
            "properties",
            gettext_lazy("Properties"),
            lambda row: ", ".join(quantity_name(one.quantity) for one in row.properties),
        ),
        Column(
            "state",
            gettext_lazy("State"),
            state_word,
            shown=lambda row: status(validity_state(row.valid_until, row.status), state_word(row)),
            sort="valid_until",
        ),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Number, name or batch"),
            lambda text: (
                Q(number__icontains=text)
                | Q(name__icontains=text)
                | Q(name_en__icontains=text)
                | Q(batch__icontains=text)
            ),
        ),
        Filter(
            "state",
            gettext_lazy("State"),
            _state,
            choices=lambda _actor: [
                *MaterialStatus.choices,
                ("expired", gettext_lazy("Expired")),
            ],
        ),
    ),
    empty=Empty(
        gettext_lazy("No reference material was registered yet."),
        gettext_lazy("Register a reference material"),
        "registry:register_material",
        "registry.change_material",
    ),
)
