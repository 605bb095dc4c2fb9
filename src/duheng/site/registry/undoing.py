"""A change is undone: the state before it becomes the present one again, with a reason."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.models import Entry
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.models import (
    Instrument,
    MeasurementStandard,
    NormativeDocument,
    PlanRecord,
    ReferenceMaterial,
)
from duheng.site.registry.ownership import get_answered_for, get_own
from duheng.site.registry.readers import reader_of

_PERMISSIONS = {
    Instrument: "registry.change_instrument",
    MeasurementStandard: "registry.change_standard",
    ReferenceMaterial: "registry.change_material",
    NormativeDocument: "registry.change_document",
    PlanRecord: "registry.change_plan_record",
}
_ALWAYS_KEPT = frozenset({"id", "token"})
_KEPT = {
    Instrument: _ALWAYS_KEPT | {"owner_id", "status", "confirmed_until", "number_of_items"},
    MeasurementStandard: _ALWAYS_KEPT | {"keeper_id", "status", "confirmed_until"},
}
"""What follows from events, splits and confirmations: those are taken back, not their effect."""
_OTHERS_FOLLOW = frozenset({NormativeDocument})
"""An edition that came into force ended another: undone alone, both or none would be in force."""


@action("registry.undo_change", permission=None)
def undo_change(
    *, actor: Actor, at: datetime, kind: str, record_id: int, revision: int, reason: str
) -> int:
    """Return the revision after the latest change of a record was undone.

    Parameters
    ----------
    kind : str
        Such as ``registry.instrument``.
    reason : str
        Why; it stands in the history.

    Raises
    ------
    NotPossibleNow
        When there is nothing to undo, or no reason is given.
    """
    model: Any = apps.get_model(kind)
    if model not in _PERMISSIONS:
        raise NotPossibleNow(_("records of this kind are not undone"), data={"kind": kind})
    actor.check_may(_PERMISSIONS[model])
    record = _get(model, actor, record_id)
    record.check_unchanged_since(revision)
    if revision < 2 or not reason.strip():
        raise NotPossibleNow(
            _("there is nothing to undo, or the reason is missing"),
            hint=_("a first state is withdrawn, with a reason"),
        )
    with unscoped_rows("the actor may change the record, and so sees what it was"):
        entry = Entry.objects.get(
            kind=model._meta.label_lower, record_id=record_id, number=revision - 1
        )
        if model in _OTHERS_FOLLOW:
            _check_alone(model._meta.label_lower, record_id, revision)
    if not _restore(record, json.loads(entry.facts)):
        raise NotPossibleNow(
            _("the latest change was an event or a confirmation"),
            hint=_("take back that event or confirmation instead"),
        )
    try:
        record.record()
    except IntegrityError as error:
        raise NotPossibleNow(
            _("what it was would clash with another record of today"),
            hint=_("the number it had is another's now"),
        ) from error
    return int(record.revision)


def _check_alone(kind: str, record_id: int, revision: int) -> None:
    latest = Entry.objects.get(kind=kind, record_id=record_id, number=revision)
    if Entry.objects.filter(action_id=latest.action_id).count() > 1:
        raise NotPossibleNow(
            _("the latest change changed another record too"),
            hint=_("change each of them so that both fit together"),
        )


def _get(model: Any, actor: Actor, record_id: int) -> Any:
    if model is Instrument:
        return get_own(model, actor, record_id)
    if model is MeasurementStandard:
        return get_own(model, actor, record_id, column="keeper_id")
    column = {ReferenceMaterial: "producer_id", NormativeDocument: "body_id"}.get(
        model, "organisation_id"
    )
    return get_answered_for(model, actor, record_id, column=column)


def _restore(record: Any, facts: dict[str, Any]) -> bool:
    """Put back what the state before had; return whether anything differs."""
    model: Any = type(record)
    kept = _KEPT.get(model, _ALWAYS_KEPT)
    has_changed = False
    for field in record._meta.concrete_fields:
        name = field.attname
        if name in kept or name not in facts:
            continue
        given = facts[name]
        value = given if name == "withdrawn_reason" else reader_of(model, field.name)(given)
        if value != getattr(record, name):
            setattr(record, name, value)
            has_changed = True
    return has_changed
