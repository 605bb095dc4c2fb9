"""Reading organisations: they are open to everybody who signed in."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed
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


def check_may_change(actor: Actor, organisation_id: int | None, division_code: str) -> None:
    """Refuse when the actor may not change an organisation, or register one in a division.

    Raises
    ------
    NotAllowed
        Then.
    """
    if not may_change(actor, organisation_id, division_code):
        raise NotAllowed(
            _("Your roles do not let you change organisations there."),
            hint=_("Regulators keep those of their division, administrators their own."),
            data={"division": division_code},
        )


def may_change(actor: Actor, organisation_id: int | None, division_code: str) -> bool:
    """Return whether the actor may change an organisation, or register one in a division."""
    if actor.may("people.change_any_organisation"):
        return True
    is_own = organisation_id is not None and organisation_id == actor.organisation_id
    if is_own and actor.may("people.change_organisation"):
        return True
    covers = any(division_code.startswith(one) for one in actor.divisions)
    return actor.may("people.register_organisation") and covers
