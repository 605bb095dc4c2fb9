"""Whom an impact concerns: the people of the owners whose instruments were measured with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from duheng.site.people.models import RoleGrant

TOLD = ("instrument_keeper", "metrologist")


def people_of(owner_ids: Iterable[int], day: date) -> Mapping[int, list[int]]:
    """Return the people who keep instruments, by organisation, with a role that holds on a day."""
    grants = RoleGrant.objects.unscoped("they are told what concerns their own instruments").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        organisation_id__in=set(owner_ids),
        role__in=TOLD,
        valid_from__lte=day,
        withdrawn_at__isnull=True,
    )
    found: dict[int, list[int]] = {}
    for person, organisation in grants.values_list("person_id", "organisation_id"):
        found.setdefault(organisation, []).append(person)
    return found
