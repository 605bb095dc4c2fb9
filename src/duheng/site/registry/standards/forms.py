"""Forms about measurement standards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.people.queries.organisations import organisations
from duheng.site.registry.catalogue import kind_choices
from duheng.site.registry.divisions import division_choices
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.models import (
    Instrument,
    IntermediateCheck,
    MeasurementStandard,
    StandardCapability,
    StandardStatus,
)
from duheng.site.registry.standards.actions.checking import CHECK_FIELDS
from duheng.site.registry.standards.actions.covering import CAPABILITY_FIELDS


def standard_plan(actor: Actor, day: date) -> FormPlan:
    """Return the form of a measurement standard."""
    bodies = organisations(actor).filter(kind__in=("authority", "technical_body")).order_by("name")
    return FormPlan(
        model=MeasurementStandard,
        groups=(
            (
                gettext_lazy("What it is"),
                ("name", "name_en", "number", "level", "division_code", "note"),
            ),
            (
                gettext_lazy("What it realises"),
                ("quantity", "unit", "range_lower", "range_upper", "uncertainty", "terminus"),
            ),
            (
                gettext_lazy("Examination"),
                (
                    "examination_number",
                    "examined_by",
                    "public_number",
                    "established_on",
                    "examined_on",
                    "valid_until",
                    "interval_months",
                ),
            ),
        ),
        required=("name", "number", "level", "division_code", "quantity"),
        choices={
            "division_code": division_choices(day),
            "examined_by": [
                (str(number), name) for number, name in bodies.values_list("pk", "name")[:2000]
            ],
        },
        help={
            "uncertainty": gettext_lazy("As the report states it, such as U = 0.3 mg (k = 2)."),
            "terminus": gettext_lazy("Where the chain ends when this standard realises the unit."),
        },
    )


def status_plan(possible: list[str]) -> FormPlan:
    """Return the form that suspends, resumes or ends a standard."""
    titles = dict(StandardStatus.choices)
    return FormPlan(
        model=MeasurementStandard,
        groups=(("", ("status", "reason")),),
        titles={"reason": _("Reason")},
        choices={"status": [(one, titles[one]) for one in possible]},
        required=("status", "reason"),
    )


def check_plan() -> FormPlan:
    """Return the form of an intermediate check."""
    return FormPlan(
        model=IntermediateCheck,
        groups=(("", CHECK_FIELDS),),
        choices={"passed": [("true", _("Yes")), ("false", _("No"))]},
        required=("checked_at",),
        help={"passed": gettext_lazy("With deviation and limit it follows from them.")},
    )


def capability_plan(day: date) -> FormPlan:
    """Return the form of what a standard can do over one range."""
    return FormPlan(
        model=StandardCapability,
        groups=(("", CAPABILITY_FIELDS),),
        choices={"kind": kind_choices(day)},
        required=("quantity", "unit"),
        help={"expanded_uncertainty": gettext_lazy("With its coverage factor; or a class.")},
    )


def kinds_plan() -> FormPlan:
    """Return the form that says for which kinds a standard was established."""
    return FormPlan(
        model=MeasurementStandard,
        groups=(("", ("kinds",)),),
        titles={"kinds": _("Kinds of instruments")},
        help={
            "kinds": gettext_lazy("One kind a line: a title of the catalogue, or your own word.")
        },
        long=("kinds",),
    )


def equipment_plan(choices: list[tuple[str, Any]]) -> FormPlan:
    """Return the form that makes an instrument part of a standard."""
    return FormPlan(
        model=Instrument,
        groups=(("", ("instrument",)),),
        titles={"instrument": _("Instrument")},
        choices={"instrument": choices},
        required=("instrument",),
    )
