"""Who somebody is: the actor behind an account, at a date."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from duheng.site.actions.actor import PUBLIC, Actor
from duheng.site.people.models import Person, RoleGrant
from duheng.site.people.roles import ROLES, permissions_of


def actor_of(person: Person | None, day: date) -> Actor:
    """Return the actor that a person is on a day; without a person, the public."""
    if person is None or person.withdrawn_at is not None:
        return PUBLIC
    grants = list(
        RoleGrant.objects.unscoped("roles decide what an actor may see")
        .filter(person=person, withdrawn_at__isnull=True, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    )
    roles = frozenset(one.role for one in grants)
    seen = {one.division_code for one in grants if one.division_code and _sees(one.role)}
    return Actor(
        person_id=person.pk,
        organisation_id=person.organisation_id,
        roles=roles,
        permissions=permissions_of(roles),
        divisions=tuple(sorted(seen)),
    )


def _sees(role: str) -> bool:
    return role in ROLES and ROLES[role].sees_division
