"""What may be read of plan records: everybody who signed in may."""

from __future__ import annotations

from duheng.site.actions.actor import Actor
from duheng.site.registry.models import PlanRecord
from duheng.site.registry.plain import copied
from duheng.site.registry.programme.records import PlanEntry


def get_plan_record(actor: Actor, record_id: int) -> PlanEntry:
    """Return one plan record.

    Raises
    ------
    NoSuchRecord
        When there is none.
    """
    found = PlanRecord.objects.all().select_related("organisation")
    return plan_entry(found.get_visible(actor, record_id))


def plan_entry(one: PlanRecord) -> PlanEntry:
    """Return the plain record; the name of a person is looked up where it may be seen."""
    record: PlanEntry = copied(
        PlanEntry, one, organisation_name=one.organisation.name if one.organisation else ""
    )
    return record
