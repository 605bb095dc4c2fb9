"""Plan records are registered, changed and withdrawn, as a vocabulary pack says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.rulebook.vocabularies import Attribute, AttributeType, Term
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.people.models import Person
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import PlanRecord
from duheng.site.registry.ownership import (
    check_answers_for,
    get_answered_for,
    organisation_faults,
)
from duheng.site.registry.periods import check_not_future
from duheng.site.registry.programme.vocabulary import BEGINS, find_term
from duheng.site.registry.readers import Unreadable, read_text

COLUMNS = (
    "kind",
    "number",
    "name",
    "name_en",
    "person",
    "organisation",
    "division_code",
    "status",
    "since",
    "until",
)
IN_COLUMNS = {
    "place": "division_code",
    "ended_on": "until",
    "number": "number",
    "person": "person",
    "organisation": "organisation",
    "status": "status",
}
"""Attributes of the vocabulary that a column holds."""


@action("registry.register_plan_record", permission="registry.change_plan_record")
def register_plan_record(
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Any],
    attributes: Mapping[str, Any] | None = None,
    true_from: datetime | None = None,
) -> int:
    """Return the number of a new plan record.

    Parameters
    ----------
    facts : mapping
        Columns; ``since`` may be left out where an attribute says when it began.
    attributes : mapping
        What the vocabulary keeps about the kind besides.

    Raises
    ------
    UnusableFields
        Naming each field; attributes as ``attributes.level``.
    NotAllowed
        When the actor answers neither for the organisation nor for the division.
    """
    check_not_future(true_from, at)
    record = PlanRecord(attributes={})
    _write(actor, record, facts, attributes or {}, at)
    record.record(true_from=true_from)
    return int(record.pk)


@action("registry.change_plan_record", permission="registry.change_plan_record")
def change_plan_record(
    *,
    actor: Actor,
    at: datetime,
    record_id: int,
    revision: int,
    facts: Mapping[str, Any],
    attributes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> int:
    """Return the revision after a change; without ``attributes`` they stay as they are."""
    record = get_answered_for(PlanRecord, actor, record_id)
    record.check_unchanged_since(revision)
    _write(actor, record, facts, record.attributes if attributes is None else attributes, at)
    record.record()
    return int(record.revision)


@action("registry.withdraw_plan_record", permission="registry.change_plan_record")
def withdraw_plan_record(
    *, actor: Actor, at: datetime, record_id: int, revision: int, reason: str
) -> None:
    """Withdraw a plan record that should never have been registered."""
    record = get_answered_for(PlanRecord, actor, record_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def _write(
    actor: Actor,
    record: PlanRecord,
    facts: Mapping[str, Any],
    attributes: Mapping[str, Any],
    at: datetime,
) -> None:
    day = local_day(at)
    begin = next((attributes[one] for one in BEGINS if attributes.get(one)), None)
    given = dict(facts) if facts.get("since") or begin is None else {**facts, "since": begin}
    values = read_fields(PlanRecord, given, COLUMNS)
    for name, value in values.items():
        setattr(record, f"{name}_id" if name in {"person", "organisation"} else name, value)
    term = find_term(record.kind, day)
    kept, faults = _read_attributes(term, attributes)
    faults |= _faults(actor, record, values, day) | _term_faults(term, record, kept)
    refuse_faults(faults)
    check_answers_for(actor, record.organisation_id, record.division_code)
    record.attributes = kept


def _faults(actor: Actor, record: PlanRecord, values: dict[str, Any], day: date) -> dict[str, str]:
    faults = missing_fields(vars(record), ("kind", "since"))
    if not record.name and record.person_id is None:
        faults["name"] = _("is missing")
    if record.until is not None and record.since and not record.since <= record.until:
        faults["until"] = _("lies before its begin")
    if values.get("division_code"):
        faults |= division_faults(values["division_code"], day)
    faults |= organisation_faults(actor, values, "organisation")
    if values.get("person") is not None:
        seen = Person.objects.visible_to(actor).filter(pk=values["person"])
        if not seen.exists():
            faults["person"] = _("there is no such person that you may see")
    return faults


def _term_faults(term: Term | None, record: PlanRecord, kept: Mapping[str, str]) -> dict[str, str]:
    """Return what the vocabulary wants and the record lacks, or has and may not have."""
    if term is None:
        return {"kind": _("is none of the kinds")} if record.kind else {}
    faults: dict[str, str] = {}
    for one in term.attributes:
        column = IN_COLUMNS.get(one.key)
        name = {"person": "person_id", "organisation": "organisation_id"}.get(
            column or "", column or ""
        )
        value = getattr(record, name) if column else kept.get(one.key)
        field = column or f"attributes.{one.key}"
        if one.is_required and not value and one.key not in BEGINS:
            faults[field] = _("is missing")
        elif value and isinstance(value, str) and not one.accepts(value):
            faults[field] = _("'%(given)s' is none of the choices") % {"given": value}
    return faults


def _read_attributes(
    term: Term | None, given: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    known = {one.key: one for one in term.attributes} if term else {}
    kept: dict[str, str] = {}
    faults: dict[str, str] = {}
    for key, value in given.items():
        try:
            text = _read_attribute(known.get(key), value)
        except Unreadable as fault:
            faults[f"attributes.{key}"] = str(fault)
            continue
        if text:
            kept[key] = text
    return kept, faults


def _read_attribute(attribute: Attribute | None, given: Any) -> str:
    if attribute is None or attribute.key in IN_COLUMNS:
        raise Unreadable(_("is nothing that is kept about this kind"))
    text = read_text(given, 200)
    if text and attribute.type is AttributeType.DATE:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise Unreadable(
                _("'%(given)s' is no date; write it as 2026-03-02") % {"given": text}
            ) from error
    return text
