"""Forms about instruments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.registry.catalogue import kind_choices, kinds_by_title, purpose_choices
from duheng.site.registry.divisions import division_choices
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.instruments.actions.channels import CHANNEL_FIELDS
from duheng.site.registry.instruments.actions.events import possible_events
from duheng.site.registry.instruments.queries import positions_of
from duheng.site.registry.models import (
    Confirmation,
    Instrument,
    InstrumentEvent,
    InstrumentEventKind,
    InstrumentStatus,
    MeasuringChannel,
    Placement,
    Position,
)

_IDENTITY = ("name", "number", "kind", "item", "model", "maker", "origin", "serial_number")
_USE = ("division_code", "place", "purpose", "control", "manner", "interval_months", "delivery")
_MEASURES = (
    "quantity",
    "unit",
    "range_lower",
    "range_upper",
    "range_text",
    "accuracy_class",
    "permissible_error",
    "note",
)


def instrument_plan(day: date, *, is_new: bool) -> FormPlan:
    """Return the form of an instrument; a new one says its quantity and its status too."""
    first = (*_IDENTITY, "number_of_items", "status") if is_new else _IDENTITY
    statuses = [one for one in InstrumentStatus.choices if one[0] != InstrumentStatus.SCRAPPED]
    return FormPlan(
        model=Instrument,
        groups=(
            (gettext_lazy("What it is"), first),
            (gettext_lazy("Where and for what it is used"), _USE),
            (gettext_lazy("What it measures"), _MEASURES),
        ),
        required=("name", "division_code"),
        choices={
            "division_code": division_choices(day),
            "purpose": purpose_choices(day),
            "status": statuses,
        },
        suggestions={"kind": [str(title) for _key, title in kind_choices(day)]},
        help={
            "kind": gettext_lazy("Choose a kind of the catalogue, or write your own."),
            "control": gettext_lazy("Left empty, it follows from kind and purpose."),
            "manner": gettext_lazy("Left empty, it follows from the catalogue."),
            "number_of_items": gettext_lazy("More than one: a batch, which can be split later."),
        },
    )


def read_instrument(said: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return what was typed, the title of a kind turned into its key, empty choices left out."""
    kinds = kinds_by_title(day)
    facts = dict(said)
    facts["kind"] = kinds.get(str(facts["kind"]).strip().casefold(), facts["kind"])
    for name in ("status", "control", "number_of_items"):
        if name in facts and not facts[name]:
            del facts[name]
    return facts


def event_plan(status: str) -> FormPlan:
    """Return the form of an event that makes sense for an instrument of a status."""
    titles = dict(InstrumentEventKind.choices)
    return FormPlan(
        model=InstrumentEvent,
        groups=(("", ("kind", "happened_at", "note")),),
        required=("kind", "happened_at"),
        choices={"kind": [(one, titles[one]) for one in possible_events(status)]},
    )


def split_plan() -> FormPlan:
    """Return the form of a split: one part a line."""
    return FormPlan(
        model=Instrument,
        groups=(("", ("parts",)),),
        titles={"parts": gettext_lazy("Parts")},
        help={
            "parts": gettext_lazy(
                "One part a line: pieces, number, serial number, place; with commas between. "
                "A line with 1,,20260311 is one piece with that serial number."
            )
        },
        required=("parts",),
        long=("parts",),
    )


def read_parts(text: str) -> list[dict[str, Any]]:
    """Return the parts that were typed."""
    names = ("number_of_items", "number", "serial_number", "place")
    parts = []
    for line in text.splitlines():
        cells = [one.strip() for one in line.replace("，", ",").split(",")]
        if any(cells):
            part = dict(zip(names, cells, strict=False))
            parts.append({name: value for name, value in part.items() if value})
    return parts


def place_plan(actor: Actor, day: date) -> FormPlan:
    """Return the form that puts an instrument into a position, or into a new one."""
    positions = [(str(number), name) for number, name in positions_of(actor)]
    return FormPlan(
        model=Placement,
        groups=(
            ("", ("position", "begins_at", "role")),
            (gettext_lazy("Or into a new position"), ("new_position", "division_code", "place")),
        ),
        titles={
            "position": _("Position"),
            "new_position": _("Name of the new position"),
            "division_code": _("Division"),
            "place": _("Place of use"),
        },
        choices={"position": positions, "division_code": division_choices(day)},
        required=("begins_at",),
    )


def position_plan(day: date) -> FormPlan:
    """Return the form of a position."""
    return FormPlan(
        model=Position,
        groups=(("", ("name", "division_code", "place")),),
        titles={"division_code": _("Division")},
        choices={"division_code": division_choices(day)},
        required=("name", "division_code"),
    )


def end_plan() -> FormPlan:
    """Return the form that takes an instrument out of its position."""
    return FormPlan(model=Placement, groups=(("", ("ends_at",)),), required=("ends_at",))


def channel_plan() -> FormPlan:
    """Return the form of a measuring channel."""
    return FormPlan(
        model=MeasuringChannel,
        groups=(("", CHANNEL_FIELDS),),
        required=("name", "quantity", "unit"),
    )


def transfer_plan(day: date, organisations: list[tuple[str, str]]) -> FormPlan:
    """Return the form that hands an instrument over."""
    return FormPlan(
        model=InstrumentEvent,
        groups=(("", ("new_owner_id", "division_code", "happened_at", "note")),),
        titles={"new_owner_id": _("New owner"), "division_code": _("Division")},
        choices={"new_owner_id": organisations, "division_code": division_choices(day)},
        required=("new_owner_id", "division_code", "happened_at"),
    )


def confirmation_plan(certificates: list[tuple[str, str]]) -> FormPlan:
    """Return the form of a confirmation."""
    return FormPlan(
        model=Confirmation,
        groups=(
            ("", ("confirmed_on", "is_fit", "certificate_id", "due_on")),
            (
                gettext_lazy("What was found"),
                ("as_found", "as_left", "drift_allowance", "intermediate_checks", "note"),
            ),
        ),
        titles={"certificate_id": _("On the strength of the certificate")},
        choices={"certificate_id": certificates},
        required=("confirmed_on", "is_fit"),
        help={
            "due_on": gettext_lazy(
                "Left empty, it follows from the interval, and never exceeds the certificate."
            ),
            "drift_allowance": gettext_lazy(
                "Half-width, relative to the indication; 0.001 is 0.1 %."
            ),
        },
    )


def reason_plan(model: Any = Instrument) -> FormPlan:
    """Return the form that asks for a reason alone."""
    return FormPlan(
        model=model,
        groups=(("", ("reason",)),),
        titles={"reason": _("Reason")},
        required=("reason",),
    )
