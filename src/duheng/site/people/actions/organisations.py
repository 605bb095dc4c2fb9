"""Registering organisations and changing what is known of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotAllowed
from duheng.site.people.fields import (
    problem_of_choice,
    problem_of_division,
    problem_of_name,
    problem_of_text,
    refuse_unusable,
)
from duheng.site.people.identifiers import normalised, problem_of_identifier
from duheng.site.people.models import Organisation, OrganisationKind
from duheng.site.people.queries.organisations import check_may_change
from duheng.site.people.records import OrganisationRecord, organisation_record


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFields:
    """What a form says of an organisation."""

    name: str
    name_en: str = ""
    kind: str
    identifier_scheme: str = ""
    identifier: str = ""
    division_code: str
    address: str = ""
    parent_id: int | None = None


@action("people.register_organisation", permission=None)
def register_organisation(
    *, actor: Actor, at: datetime, fields: OrganisationFields
) -> OrganisationRecord:
    """Return a new organisation.

    Raises
    ------
    NotAllowed
        When the actor may register none in this division.
    UnusableFields
        When a field cannot be used.
    """
    fields = _normalised(fields, at)
    check_may_change(actor, None, fields.division_code)
    _check(fields, at, None)
    made = Organisation(**asdict(fields))
    made.record()
    return organisation_record(made)


@action("people.change_organisation", permission=None)
def change_organisation(
    *,
    actor: Actor,
    at: datetime,
    organisation_id: int,
    revision: int,
    fields: OrganisationFields,
    reason: str = "",
) -> OrganisationRecord:
    """Return the organisation after the change.

    Raises
    ------
    NotAllowed
        When it is not the actor's to change, or the division would take it out of the actor's.
    ChangedMeanwhile
        When somebody else changed it after ``revision``.
    """
    fields = _normalised(fields, at)
    found = Organisation.objects.get_visible(actor, organisation_id)
    check_may_change(actor, found.pk, found.division_code)
    check_may_change(actor, found.pk, fields.division_code)
    found.check_unchanged_since(revision)
    _check(fields, at, found.pk)
    if actor.organisation_id == found.pk and fields.kind != found.kind:
        raise NotAllowed(
            _("An organisation does not change its own kind: roles depend on it."),
            hint=_("Ask the system administrator."),
        )
    for name, value in asdict(fields).items():
        setattr(found, name, value)
    found.record()
    return organisation_record(found)


@action("people.withdraw_organisation", permission="people.change_any_organisation")
def withdraw_organisation(
    *, actor: Actor, at: datetime, organisation_id: int, reason: str
) -> OrganisationRecord:
    """Return the organisation, withdrawn with a reason."""
    found = Organisation.objects.get_visible(actor, organisation_id)
    found.withdraw(reason)
    return organisation_record(found)


def _normalised(fields: OrganisationFields, at: datetime) -> OrganisationFields:
    text = normalised(fields.identifier_scheme, fields.identifier, local_day(at))
    return replace(fields, identifier=text)


def _check(fields: OrganisationFields, at: datetime, organisation_id: int | None) -> None:
    refuse_unusable(
        {
            "name": problem_of_name(fields.name, 200),
            "name_en": problem_of_text(fields.name_en, 200),
            "kind": problem_of_choice(fields.kind, OrganisationKind.values),
            "division_code": problem_of_division(fields.division_code, local_day(at)),
            "address": problem_of_text(fields.address, 300),
            "identifier": _problem_of_identifier(fields, local_day(at), organisation_id),
            "parent_id": _problem_of_parent(fields.parent_id, organisation_id),
        }
    )


def _problem_of_identifier(
    fields: OrganisationFields, day: date, organisation_id: int | None
) -> str:
    problem = problem_of_identifier(fields.identifier_scheme, fields.identifier, day)
    if problem or not fields.identifier:
        return problem
    others = Organisation.objects.filter(
        identifier_scheme=fields.identifier_scheme, identifier=fields.identifier
    ).exclude(pk=organisation_id)
    return _("Another organisation has this identifier.") if others.exists() else ""


def _problem_of_parent(parent_id: int | None, organisation_id: int | None) -> str:
    """Return what is wrong with the organisation above: unknown, or below this one itself."""
    seen = {organisation_id} if organisation_id is not None else set()
    above = parent_id
    while above is not None:
        found = Organisation.objects.filter(pk=above).first()
        if found is None:
            return _("There is no such organisation.")
        if above in seen:
            return _("An organisation cannot stand above itself.")
        seen.add(above)
        above = found.parent_id
    return ""
