"""Reading organisations: they are open to everybody who signed in."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from duheng.site.actions.actor import Actor
from duheng.site.people.models import Organisation
from duheng.site.people.records import OrganisationRecord, organisation_record


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for a list: those not withdrawn."""
    seen: QuerySet[Organisation] = Organisation.objects.visible_to(actor)
    return seen.filter(withdrawn_at__isnull=True).select_related("parent")


def get_organisation(*, actor: Actor, organisation_id: int) -> OrganisationRecord:
    """Return one organisation."""
    return organisation_record(Organisation.objects.get_visible(actor, organisation_id))


def find_organisations(*, actor: Actor, text: str, most: int = 20) -> list[OrganisationRecord]:
    """Return organisations whose name or identifier holds a text; for fields that choose one."""
    wanted = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(identifier=text)
    return [organisation_record(one) for one in organisations(actor).filter(wanted)[:most]]


def may_change(actor: Actor, organisation_id: int | None, division_code: str) -> bool:
    """Return whether the actor may change an organisation, or register one in a division."""
    if actor.may("people.change_any_organisation"):
        return True
    if organisation_id is not None and organisation_id == actor.organisation_id:
        return actor.may("people.change_organisation")
    covers = any(division_code.startswith(one) for one in actor.divisions)
    return actor.may("people.register_organisation") and covers
