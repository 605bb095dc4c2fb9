"""Lists of organisations, people and registrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from duheng.rulebook import load_places
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.people.fields import scope_prefix
from duheng.site.people.forms import division_choices
from duheng.site.people.models import OrganisationKind
from duheng.site.people.queries.organisations import organisations
from duheng.site.people.queries.persons import WARN_DAYS, persons, registrations
from duheng.site.people.records import (
    OrganisationRecord,
    PersonRecord,
    RegistrationRecord,
    organisation_record,
    person_record,
    registration_record,
)
from duheng.terms.clock import system_clock


def _division_name(code: str) -> str:
    places = load_places(_today())
    language = "en" if get_language() == "en" else "zh-Hans"
    return places.place(code).name_in(language) if code in places else code


def _divisions(_actor: Actor) -> Sequence[tuple[str, str]]:
    return [(code, title) for code, title in division_choices(_today()) if code]


def _today() -> date:
    return local_day(system_clock())


def _within(column: str, code: str) -> Q:
    if code not in load_places(_today()):
        raise ValueError(code)
    return within(column, scope_prefix(code, _today()))


def _kind(value: str) -> Q:
    return Q(kind=OrganisationKind(value))


def registration_state(one: RegistrationRecord, day: date) -> tuple[str, str]:
    """Return the state of a registration and its word."""
    left = one.days_left(day)
    if one.withdrawn_at is not None:
        return "withdrawn", _("withdrawn")
    if left < 0:
        return "expired", _("ended %(days)s days ago") % {"days": -left}
    if left <= WARN_DAYS:
        return "due", _("ends in %(days)s days") % {"days": left}
    return "valid", _("valid")


def _mark(one: RegistrationRecord) -> Any:
    state, word = registration_state(one, _today())
    return status(state, word)


def _state_filter(value: str) -> Q:
    today = _today()
    if value == "expired":
        return Q(valid_to__lt=today)
    if value == "due":
        return Q(valid_to__gte=today, valid_to__lte=today + timedelta(days=WARN_DAYS))
    if value == "valid":
        return Q(valid_to__gt=today + timedelta(days=WARN_DAYS))
    raise ValueError(value)


ORGANISATIONS: ListPage[OrganisationRecord] = ListPage(
    key="organisations",
    title=gettext_lazy("Organisations"),
    query=organisations,
    to_row=organisation_record,
    link=lambda row: reverse("people:organisation", args=[row.id]),
    sort="name",
    template="people/organisations.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
        Column("kind", gettext_lazy("Kind"), lambda row: row.kind_title, sort="kind"),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: _division_name(row.division_code),
            sort="division_code",
        ),
        Column("identifier", gettext_lazy("Identifier"), lambda row: row.identifier),
        Column(
            "name_en", gettext_lazy("Name in English"), lambda row: row.name_en, is_default=False
        ),
        Column("address", gettext_lazy("Address"), lambda row: row.address, is_default=False),
        Column(
            "parent",
            gettext_lazy("Organisation above"),
            lambda row: row.parent_name,
            is_default=False,
        ),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Name or identifier"),
            lambda text: (
                Q(name__icontains=text) | Q(name_en__icontains=text) | Q(identifier=text.upper())
            ),
        ),
        Filter(
            "kind", gettext_lazy("Kind"), _kind, choices=lambda _actor: OrganisationKind.choices
        ),
        Filter(
            "division",
            gettext_lazy("Division"),
            lambda code: _within("division_code", code),
            choices=_divisions,
        ),
    ),
    empty=Empty(
        gettext_lazy("No organisation was registered yet."),
        gettext_lazy("Register an organisation"),
        "people:register_organisation",
        "people.change_any_organisation",
    ),
)

PERSONS: ListPage[PersonRecord] = ListPage(
    key="persons",
    title=gettext_lazy("People"),
    query=lambda actor: persons(actor).filter(erased_at__isnull=True),
    to_row=person_record,
    link=lambda row: reverse("people:person", args=[row.id]),
    sort="name",
    template="people/persons.html",
    columns=(
        Column("name", pgettext_lazy("of a person", "Name"), lambda row: row.name, sort="name"),
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            lambda row: row.organisation_name,
            sort="organisation__name",
        ),
        Column("email", gettext_lazy("E-mail"), lambda row: row.email),
        Column("telephone", gettext_lazy("Telephone"), lambda row: row.telephone, is_default=False),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: "withdrawn" if row.withdrawn_at else "valid",
            shown=lambda row: status("withdrawn" if row.withdrawn_at else "valid"),
        ),
    ),
    filters=(
        Filter("text", pgettext_lazy("of a person", "Name"), lambda text: Q(name__icontains=text)),
        Filter(
            "organisation",
            gettext_lazy("Organisation"),
            lambda text: Q(organisation__name__icontains=text),
        ),
    ),
    empty=Empty(
        gettext_lazy("Nobody belongs to your organisation yet."),
        gettext_lazy("Add a person"),
        "people:add_person",
        "people.change_person",
    ),
)

REGISTRATIONS: ListPage[RegistrationRecord] = ListPage(
    key="registrations",
    title=gettext_lazy("Registrations of metrologists"),
    query=registrations,
    to_row=registration_record,
    link=lambda row: reverse("people:person", args=[row.person_id]),
    sort="valid_to",
    columns=(
        Column(
            "person",
            pgettext_lazy("of a person", "Name"),
            lambda row: row.person_name,
            sort="person__name",
        ),
        Column("organisation", gettext_lazy("Organisation"), lambda row: row.organisation_name),
        Column("item", gettext_lazy("Item"), lambda row: row.item, sort="item"),
        Column("level", pgettext_lazy("of a registration", "Level"), lambda row: row.level),
        Column("number", gettext_lazy("Document number"), lambda row: row.document_number),
        Column("valid_to", gettext_lazy("Valid to"), lambda row: row.valid_to, sort="valid_to"),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: registration_state(row, _today())[1],
            shown=_mark,
        ),
    ),
    filters=(
        Filter("item", gettext_lazy("Item"), lambda text: Q(item__icontains=text)),
        Filter(
            "state",
            gettext_lazy("State"),
            _state_filter,
            choices=lambda _actor: [
                ("expired", gettext_lazy("Ended")),
                ("due", gettext_lazy("Ends soon")),
                ("valid", gettext_lazy("Valid for long")),
            ],
        ),
    ),
    empty=Empty(
        gettext_lazy("Nobody whom you see is registered for an item."),
        gettext_lazy("Choose a person"),
        "people:persons",
        "people.view_person",
    ),
)
