"""Intermediate checks (期间核查) of standards between two calibrations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import IntermediateCheck
from duheng.site.registry.periods import check_not_future
from duheng.site.registry.standards.actions.registering import get_own_standard

CHECK_FIELDS = ("checked_at", "passed", "point", "deviation", "limit", "unit", "note")


@action("registry.record_check", permission="registry.check_standard")
def record_check(*, actor: Actor, at: datetime, standard_id: int, facts: Mapping[str, Any]) -> int:
    """Return the number of an intermediate check of a standard.

    With a deviation and a limit the verdict follows and need not be given.

    Raises
    ------
    UnusableFields
        Naming each field; a verdict that contradicts deviation and limit is refused.
    """
    get_own_standard(actor, standard_id)
    values = read_fields(IntermediateCheck, facts, CHECK_FIELDS)
    faults = missing_fields(values, ("checked_at",)) | _verdict_faults(values)
    refuse_faults(faults)
    check_not_future(values["checked_at"], at, "checked_at")
    record = IntermediateCheck(standard_id=standard_id, **values)
    record.record(true_from=values["checked_at"])
    return int(record.pk)


@action("registry.withdraw_check", permission="registry.check_standard")
def withdraw_check(
    *, actor: Actor, at: datetime, check_id: int, revision: int, reason: str
) -> None:
    """Withdraw an intermediate check that was entered wrongly."""
    record = IntermediateCheck.objects.get_visible(actor, check_id)
    get_own_standard(actor, record.standard_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def _verdict_faults(values: dict[str, Any]) -> dict[str, str]:
    deviation, limit = values.get("deviation"), values.get("limit")
    if limit is not None and not limit >= 0:
        return {"limit": _("is less than nothing")}
    if deviation is not None and not values.get("unit"):
        return {"unit": _("is missing")}
    if deviation is None or limit is None:
        return missing_fields(values, ("passed",))
    passed = abs(deviation) <= limit
    if values.setdefault("passed", passed) != passed:
        return {"passed": _("contradicts deviation and limit")}
    return {}
