"""The history of a record, as a page shows it: states, two times, who, what changed, the log.

``history_of`` asks the record's own scope first; names are resolved for whom may see the person,
everybody else reads the organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.history import StateOfRecord, states_of
from duheng.site.actions.kinds import kind_title
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.recording import Recorded
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.errors import NoSuchRecord
from duheng.site.people.action_titles import title_of
from duheng.site.people.models import Organisation
from duheng.site.people.queries.persons import names_of

_HIDDEN = frozenset({"id", "token", "token_sha256"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedField:
    """One field that a state says anew."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One state of a record.

    Attributes
    ----------
    number : int
        From 1.
    true_from, recorded_at : datetime
        Since when it was true, and when we learnt it.
    who : str
        The person where the actor may see them, else the organisation.
    action, reason : str
        What was done, and why.
    changes : tuple of ChangedField
        What it says anew.
    ledger_index : int or None
        Of its leaf; ``None``: the proof is pending.
    """

    number: int
    true_from: datetime
    recorded_at: datetime
    who: str
    action: str
    reason: str
    changes: tuple[ChangedField, ...]
    ledger_index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Every state of a record that somebody may see, the latest first."""

    kind: str
    kind_title: str
    record_id: int
    title: str
    lines: tuple[HistoryLine, ...]
    number_erased: int


def history_of(*, actor: Actor, kind: str, record_id: int) -> History:
    """Return the history of a record.

    Parameters
    ----------
    kind : str
        Such as ``registry.instrument``.

    Raises
    ------
    NoSuchRecord
        When no kind or no record is there that the actor may see.
    """
    model = recorded_model(kind)
    shown = model.objects.get_visible(actor, record_id)
    states = states_of(actor, kind, record_id)
    with unscoped_rows("the actor may see the record"):
        actions = ActionRecord.objects.in_bulk([one.action_id for one in states])
        entries = Entry.objects.filter(kind=kind, record_id=record_id)
        indices = dict(entries.values_list("number", "ledger_index"))
        erased = entries.filter(erased_at__isnull=False).count()
    who = _who(actor, actions)
    words = Words(model, actor)
    lines = [
        _line(words, one, before, actions[one.action_id], who, indices.get(one.number))
        for one, before in zip(states, (None, *states), strict=False)
    ]
    return History(
        kind=kind,
        kind_title=kind_title(model),
        record_id=record_id,
        title=str(shown),
        lines=tuple(reversed(lines)),
        number_erased=erased,
    )


def recorded_model(kind: str) -> type[Recorded]:
    """Return the model of a kind of record.

    Raises
    ------
    NoSuchRecord
        When there is no such kind, or none that has a history.
    """
    try:
        model: type[Model] = apps.get_model(kind)
    except (LookupError, ValueError) as error:
        raise NoSuchRecord(_("There is no such kind of record.")) from error
    if not issubclass(model, Recorded) or model._meta.label_lower != kind:
        raise NoSuchRecord(_("There is no such kind of record."))
    return model


def _who(actor: Actor, actions: Mapping[int, ActionRecord]) -> dict[int, str]:
    """Return by action who did it, as far as the actor may know."""
    people = {one.actor_person_id for one in actions.values() if one.actor_person_id is not None}
    places = {one.actor_organisation_id for one in actions.values() if one.actor_organisation_id}
    names = names_of(actor=actor, person_ids=people)
    organisations = {
        one.pk: one.name for one in Organisation.objects.visible_to(actor).filter(pk__in=places)
    }
    return {
        number: names.get(one.actor_person_id or 0)
        or organisations.get(one.actor_organisation_id or 0)
        or _("The site itself")
        for number, one in actions.items()
    }


class Words:
    """Says a fact as people read it: names behind numbers, titles behind keys."""

    def __init__(self, model: type[Recorded], actor: Actor) -> None:
        self._model, self._actor = model, actor
        self._names: dict[tuple[Any, Any], str] = {}

    def title(self, name: str) -> str:
        """Return the title of a field."""
        field = self._field(name)
        return str(getattr(field, "verbose_name", name))

    def shown(self, name: str, value: Any) -> str:
        """Return a value; of another record its name, where the actor may see it."""
        if value is None or value == "":
            return ""
        field = self._field(name)
        if isinstance(field, ForeignKey):
            return self._name(field.related_model, value)
        choices = dict(getattr(field, "flatchoices", ()))
        return str(choices.get(str(value), value))  # lists and mappings have no choices

    def _field(self, name: str) -> Any:
        try:
            return self._model._meta.get_field(name)
        except FieldDoesNotExist:
            return None

    def _name(self, model: Any, value: Any) -> str:
        key = (model, value)
        if key not in self._names:
            found = None
            if issubclass(model, Recorded):
                found = model.objects.visible_to(self._actor).filter(pk=value).first()
            self._names[key] = f"{found} (#{value})" if found is not None else f"#{value}"
        return self._names[key]


def _line(
    words: Words,
    state: StateOfRecord,
    before: StateOfRecord | None,
    done: ActionRecord,
    who: Mapping[int, str],
    ledger_index: int | None,
) -> HistoryLine:
    old = before.facts if before is not None else {}
    return HistoryLine(
        number=state.number,
        true_from=state.true_from,
        recorded_at=state.recorded_at,
        who=who[state.action_id],
        action=title_of(done.name),
        reason=done.reason,
        changes=tuple(
            ChangedField(
                title=words.title(name),
                before=words.shown(name, old.get(name)),
                after=words.shown(name, value),
            )
            for name, value in state.changed.items()
            if name not in _HIDDEN and (before is not None or words.shown(name, value))
        ),
        ledger_index=ledger_index,
    )
