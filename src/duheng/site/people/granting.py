"""The rules of granting: who may give which role to whom, where, and which exclude each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchRecord, NotAllowed, NotPossibleNow
from duheng.site.people.fields import (
    problem_of_choice,
    problem_of_division,
    problem_of_period,
    refuse_unusable,
    scope_prefix,
)
from duheng.site.people.models import Person, RoleGrant
from duheng.site.people.roles import APART, ROLES


@dataclass(frozen=True, slots=True)
class Wish:
    """A role that somebody is to hold; without a division, that of the organisation."""

    role: str
    division_code: str
    valid_from: date
    valid_to: date | None


def check_may_grant(actor: Actor, person: Person, wish: Wish, day: date) -> None:
    """Refuse when the actor may not give this role to this person.

    Raises
    ------
    NotAllowed, NoSuchRecord, UnusableFields
        Naming the rule that is broken.
    """
    _check_wish(wish, day)
    if actor.is_system:
        return
    if person.pk == actor.person_id:
        raise NotAllowed(
            _("Nobody grants a role to themselves."), hint=_("Ask another administrator.")
        )
    if not actor.may("people.grant_any_role"):
        _check_within_organisation(actor, person, wish)


def _check_wish(wish: Wish, day: date) -> None:
    division = problem_of_division(wish.division_code, day) if wish.division_code else ""
    refuse_unusable(
        {
            "role": problem_of_choice(wish.role, ROLES),
            "division_code": division,
            "valid_to": problem_of_period(wish.valid_from, wish.valid_to),
        }
    )


def _check_within_organisation(actor: Actor, person: Person, wish: Wish) -> None:
    if not (actor.may("people.grant_role") or actor.may("people.invite")):
        actor.check_may("people.grant_role")
    if person.organisation_id != actor.organisation_id:
        raise NoSuchRecord(
            _("There is no person %(number)s in your organisation.") % {"number": person.pk},
            hint=_("Roles are granted by the administrator of the person's own organisation."),
        )
    if wish.role in APART:
        raise NotAllowed(
            _("Only the security administrator grants the three administrators' roles."),
            hint=_("Ask the security administrator of the site."),
        )


def grant(person: Person, wish: Wish, day: date) -> RoleGrant:
    """Return the role that a person holds from now on; only in an action.

    Raises
    ------
    NotAllowed
        When the organisation's kind, its division or another role of the person stands against it.
    """
    locked = Person.objects.unscoped("the actor saw the person; two grants wait for each other")
    held_by = locked.select_for_update().get(pk=person.pk)
    if held_by.withdrawn_at is not None:
        raise NotPossibleNow(_("A person who was withdrawn holds no roles."))
    check_fits(person, wish, day)
    made = RoleGrant(
        person=person,
        organisation_id=person.organisation_id,
        role=wish.role,
        division_code=_division(person, wish, day),
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
    )
    made.record()
    return made


def check_fits(person: Person, wish: Wish, day: date) -> None:
    """Refuse a role that does not fit the person's organisation or other roles."""
    place = person.organisation
    if place.kind not in ROLES[wish.role].kinds:
        raise NotAllowed(
            _("Nobody holds the role %(role)s in an organisation of this kind.")
            % {"role": ROLES[wish.role].title},
            data={"role": wish.role, "kind": place.kind},
        )
    if not _division(person, wish, day).startswith(_own_prefix(person, wish, day)):
        raise NotAllowed(
            _("The division does not lie within that of the organisation."),
            data={"division": wish.division_code, "of_organisation": place.division_code},
        )
    _check_apart(person, wish)


def _own_prefix(person: Person, wish: Wish, day: date) -> str:
    if not ROLES[wish.role].sees_division:
        return ""
    return scope_prefix(person.organisation.division_code, day)


def _division(person: Person, wish: Wish, day: date) -> str:
    """Return the beginning of division codes that the role sees; nothing where it sees none."""
    if not ROLES[wish.role].sees_division:
        return ""
    return scope_prefix(wish.division_code or person.organisation.division_code, day)


def _check_apart(person: Person, wish: Wish) -> None:
    """Refuse a second of the three administrators' roles in any common day."""
    if wish.role not in APART:
        return
    others = RoleGrant.objects.unscoped("roles that exclude each other, wherever they are held")
    others = others.filter(person=person, withdrawn_at__isnull=True, role__in=APART - {wish.role})
    others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=wish.valid_from))
    if wish.valid_to is not None:
        others = others.filter(valid_from__lte=wish.valid_to)
    other = others.first()
    if other is not None:
        raise NotAllowed(
            _("%(role)s and %(other)s are never the same person.")
            % {"role": ROLES[wish.role].title, "other": ROLES[other.role].title},
            hint=_("Give one of the roles to somebody else."),
            data={"role": wish.role, "held": other.role},
        )
