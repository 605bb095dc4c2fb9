"""The history of a record over the interface."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Router

from duheng.site.actions.history import state_at
from duheng.site.api.fields import Instant, Number
from duheng.site.errors import NoSuchRecord
from duheng.site.people.doors import Asked
from duheng.site.people.history import History, history_of

router = Router(tags=[_("History")])
_HIDDEN = frozenset({"token"})


class Kind(StrEnum):
    """Kinds of records whose history can be read here."""

    INSTRUMENT = "instrument"
    STANDARD = "standard"
    CERTIFICATE = "certificate"
    MATERIAL = "material"
    DOCUMENT = "document"
    PLAN_RECORD = "plan_record"
    FIGURE = "figure"


_MODELS = {
    Kind.INSTRUMENT: "registry.instrument",
    Kind.STANDARD: "registry.measurementstandard",
    Kind.CERTIFICATE: "registry.certificate",
    Kind.MATERIAL: "registry.referencematerial",
    Kind.DOCUMENT: "registry.normativedocument",
    Kind.PLAN_RECORD: "registry.planrecord",
    Kind.FIGURE: "registry.figure",
}


@router.get("/{kind}/{record_id}", response=History, summary=_("Read the history of a record"))
def read_history(request: Asked, kind: Kind, record_id: Number) -> History:
    """Return every state of a record, the latest first, with who changed what and the proof."""
    request.actor.check_may("registry.view")
    return history_of(actor=request.actor, kind=_MODELS[kind], record_id=record_id)


@router.get("/{kind}/{record_id}/at", response=dict[str, Any], summary=_("Read a record as it was"))
def read_state(
    request: Asked,
    kind: Kind,
    record_id: Number,
    true_at: Instant,
    known_at: Instant | None = None,
) -> dict[str, Any]:
    """Return what was known at one instant of how a record was at another."""
    request.actor.check_may("registry.view")
    found = state_at(request.actor, _MODELS[kind], record_id, true_at=true_at, known_at=known_at)
    if found is None:
        raise NoSuchRecord(gettext("the record was not there yet, or was not known yet"))
    return {name: value for name, value in found.items() if name not in _HIDDEN}
