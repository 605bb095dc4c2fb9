"""Which facts of a measurement standard are given, and what must hold between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, range_fault, read_fields, refuse_faults
from duheng.site.registry.models import LISTED_LEVELS, MeasurementStandard
from duheng.site.registry.ownership import organisation_faults

DESCRIBED = (
    "number",
    "name",
    "name_en",
    "level",
    "division_code",
    "quantity",
    "unit",
    "range_lower",
    "range_upper",
    "uncertainty",
    "examination_number",
    "examined_by",
    "public_number",
    "established_on",
    "examined_on",
    "valid_until",
    "interval_months",
    "terminus",
    "note",
)
"""What may be given; status, keeper and calibration have own actions."""

_ALWAYS = ("number", "name", "level", "division_code", "quantity")
_IN_ORDER = ("established_on", "examined_on", "valid_until")


def read_standard(
    actor: Actor, facts: Mapping[str, Any], day: date, before: MeasurementStandard | None = None
) -> dict[str, Any]:
    """Return the columns that a registration or a change gives.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    values = read_fields(MeasurementStandard, facts, DESCRIBED)
    if "examined_by" in values:
        values["examined_by_id"] = values.pop("examined_by")
    after = {one: getattr(before, one) for one in DESCRIBED} | values if before else values
    refuse_faults(_faults(actor, values, after) or _division_faults(values, before, day))
    values["is_listed"] = after["level"] in LISTED_LEVELS
    return values


def number_fault(keeper_id: int, number: str, but: int | None = None) -> dict[str, str]:
    """Return the fault of a number that another standard of the keeper bears."""
    others = MeasurementStandard.objects.unscoped(
        "a number is looked for among the keeper's own"
    ).filter(keeper_id=keeper_id, number=number, withdrawn_at__isnull=True)
    other = others.exclude(pk=but).first()
    return (
        {"number": _("is already borne by '%(name)s'") % {"name": other.name}}
        if other is not None
        else {}
    )


def _faults(actor: Actor, values: dict[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    faults = missing_fields(after, _ALWAYS) | range_fault(after)
    days = [(one, after.get(one)) for one in _IN_ORDER if after.get(one) is not None]
    for (_earlier, begin), (name, end) in pairwise(days):
        if begin is not None and end is not None and not begin <= end:
            faults[name] = _("lies before the day before it")
    if organisation_faults(actor, values, "examined_by_id"):
        faults["examined_by"] = _("there is no such organisation")
    return faults


def _division_faults(
    values: dict[str, Any], before: MeasurementStandard | None, day: date
) -> dict[str, str]:
    code = values.get("division_code")
    if code is None or (before is not None and before.division_code == code):
        return {}
    return division_faults(code, day)
