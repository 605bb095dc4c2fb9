"""Granting roles and taking them back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord, NotAllowed
from duheng.site.people.fields import problem_of_period, refuse_unusable
from duheng.site.people.granting import Wish, check_may_grant, grant
from duheng.site.people.models import Person, RoleGrant
from duheng.site.people.records import GrantRecord, grant_record


@action("people.grant_role", permission=None)
def grant_role(
    *,
    actor: Actor,
    at: datetime,
    person_id: int,
    role: str,
    division_code: str = "",
    valid_from: date,
    valid_to: date | None = None,
) -> GrantRecord:
    """Return the role that a person holds from now on.

    Raises
    ------
    NotAllowed
        When the actor may not grant it, the organisation is of a kind in which nobody holds it,
        or the person would hold two of the three administrators' roles.
    UnusableFields
        When the role, the division or the period cannot be used.
    """
    person = Person.objects.get_visible(actor, person_id)
    wish = Wish(role, division_code, valid_from, valid_to)
    check_may_grant(actor, person, wish, local_day(at))
    return grant_record(grant(person, wish, local_day(at)))


@action("people.end_grant", permission=None)
def end_grant(
    *, actor: Actor, at: datetime, grant_id: int, revision: int, valid_to: date, reason: str = ""
) -> GrantRecord:
    """Return the role with another last day; earlier actions in it stay as they are."""
    found = _grant(actor, grant_id)
    found.check_unchanged_since(revision)
    refuse_unusable({"valid_to": problem_of_period(found.valid_from, valid_to)})
    if found.valid_to is not None and valid_to > found.valid_to:
        raise NotAllowed(
            _("A role is not prolonged: it is granted anew, so that the rules are asked again."),
            hint=_("Grant the role from the day after its end."),
        )
    found.valid_to = valid_to
    found.record()
    return grant_record(found)


@action("people.withdraw_grant", permission=None)
def withdraw_grant(*, actor: Actor, at: datetime, grant_id: int, reason: str) -> GrantRecord:
    """Return the role, withdrawn at once."""
    found = _grant(actor, grant_id)
    found.withdraw(reason)
    return grant_record(found)


def _grant(actor: Actor, grant_id: int) -> RoleGrant:
    found: RoleGrant = RoleGrant.objects.get_visible(actor, grant_id)
    if actor.may("people.grant_any_role"):
        return found
    actor.check_may("people.grant_role")
    if found.organisation_id != actor.organisation_id:
        raise NoSuchRecord(
            _("There is no such role in your organisation."),
            hint=_("Roles are taken back by the administrator of the organisation."),
        )
    return found
