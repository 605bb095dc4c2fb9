"""Forms of plan records, made from what the vocabulary keeps about a kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from duheng.rulebook.vocabularies import AttributeType, Term
from duheng.site.actions.actor import Actor
from duheng.site.people.queries.organisations import organisations
from duheng.site.people.queries.persons import persons
from duheng.site.registry.divisions import division_choices, page_language
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.models import PlanRecord
from duheng.site.registry.programme.actions import COLUMNS, IN_COLUMNS
from duheng.site.registry.programme.records import PlanEntry
from duheng.site.registry.programme.vocabulary import BEGINS
from duheng.terms.languages import text_in

_PREFIX = "attribute_"


def plan_of(term: Term, actor: Actor, day: date) -> FormPlan:
    """Return the form of a kind: what every record has, and what the vocabulary keeps besides."""
    language = page_language()
    columns = [one for one in COLUMNS if one != "kind"]
    own = [one for one in term.attributes if one.key not in IN_COLUMNS]
    if any(one.key in BEGINS for one in own):
        columns.remove("since")
    described = {one.key: one for one in term.attributes}
    choices: dict[str, Any] = {
        "division_code": division_choices(day),
        "organisation": [
            (str(number), name)
            for number, name in organisations(actor)
            .order_by("name")
            .values_list("pk", "name")[:2000]
        ],
        "person": [(str(one.pk), one.name) for one in persons(actor).order_by("name")[:2000]],
    }
    if "status" in described:
        values = described["status"].values
        choices["status"] = [(key, text_in(titles, language)) for key, titles in values.items()]
    suggestions = {}
    titles: dict[str, Any] = {}
    for one in own:
        name = _PREFIX + one.key
        titles[name] = text_in(one.title, language)
        if one.type is AttributeType.TERM and one.is_open:
            suggestions[name] = list(one.values)
        elif one.type is AttributeType.TERM:
            choices[name] = [(key, text_in(text, language)) for key, text in one.values.items()]
    required = {
        IN_COLUMNS.get(one.key, _PREFIX + one.key) for one in term.attributes if one.is_required
    }
    return FormPlan(
        model=PlanRecord,
        groups=(
            (gettext_lazy("What it is"), columns),
            (gettext_lazy("What is kept about this kind"), [_PREFIX + one.key for one in own]),
        ),
        required=required,
        choices=choices,
        suggestions=suggestions,
        titles=titles,
        days={_PREFIX + one.key for one in own if one.type is AttributeType.DATE},
    )


def read_plan(said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return columns and attributes of what was typed."""
    facts = {name: value for name, value in said.items() if not name.startswith(_PREFIX)}
    attributes = {
        name.removeprefix(_PREFIX): value
        for name, value in said.items()
        if name.startswith(_PREFIX) and value
    }
    return facts, attributes


def initial_of_plan(record: PlanEntry, names: list[str]) -> dict[str, Any]:
    """Return what the form holds of a record."""
    found: dict[str, Any] = {"revision": record.revision}
    for name in names:
        if name.startswith(_PREFIX):
            found[name] = record.attributes.get(name.removeprefix(_PREFIX), "")
        elif name in {"person", "organisation"}:
            found[name] = getattr(record, f"{name}_id") or ""
        else:
            value = getattr(record, name)
            found[name] = "" if value is None else str(value)
    return found
