"""Who may change a record: its owner; of what everybody sees, whoever answers for its division."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.kinds import kind_title
from duheng.site.errors import NotAllowed
from duheng.site.people.models import Organisation


def get_own(model: Any, actor: Actor, record_id: int, *, column: str = "owner_id") -> Any:
    """Return a record that belongs to the actor's organisation.

    Raises
    ------
    NoSuchRecord
        When the actor does not see it.
    NotAllowed
        When the actor sees it and it belongs to another organisation.
    """
    record = model.objects.get_visible(actor, record_id)
    if not actor.is_system and getattr(record, column) != actor.organisation_id:
        raise NotAllowed(
            _("%(kind)s %(number)s belongs to another organisation")
            % {"kind": kind_title(model), "number": record_id},
            hint=_("its owner changes it; ask them"),
            data={"kind": model._meta.label_lower, "id": record_id},
        )
    return record


def get_answered_for(
    model: Any, actor: Actor, record_id: int, *, column: str = "organisation_id"
) -> Any:
    """Return a record that the actor's organisation owns or for whose division the actor answers.

    Raises
    ------
    NoSuchRecord, NotAllowed
        As for :func:`get_own`.
    """
    record = model.objects.get_visible(actor, record_id)
    check_answers_for(actor, getattr(record, column), record.division_code)
    return record


def answers_for(actor: Actor, organisation_id: int | None, division_code: str) -> bool:
    """Return whether a record of this organisation and division is the actor's to change.

    A record without division is of the whole region: whoever sees a whole region changes it.
    """
    if actor.is_system or (
        organisation_id is not None and organisation_id == actor.organisation_id
    ):
        return True
    return any(
        division_code.startswith(prefix) if division_code else len(prefix) <= 2
        for prefix in actor.divisions
    )


def check_answers_for(actor: Actor, organisation_id: int | None, division_code: str) -> None:
    """Refuse unless :func:`answers_for` says that the record is the actor's to change.

    Raises
    ------
    NotAllowed
        Otherwise.
    """
    if not answers_for(actor, organisation_id, division_code):
        raise NotAllowed(
            _("the record is of a division or an organisation for which you do not answer"),
            hint=_("ask the body that answers for it"),
            data={"division_code": division_code, "organisation_id": organisation_id},
        )


def organisation_of(actor: Actor) -> int:
    """Return the number of the organisation for which the actor acts.

    Raises
    ------
    NotAllowed
        When there is none.
    """
    if actor.organisation_id is None:
        raise NotAllowed(
            _("no organisation stands behind this account"), hint=_("sign in for an organisation")
        )
    return actor.organisation_id


def organisation_faults(actor: Actor, values: dict[str, Any], *columns: str) -> dict[str, str]:
    """Return a fault for each column that names an organisation which is not there."""
    wanted = {column: values[column] for column in columns if values.get(column) is not None}
    if not wanted:
        return {}
    known = set(
        Organisation.objects.visible_to(actor)
        .filter(pk__in=set(wanted.values()), withdrawn_at__isnull=True)
        .values_list("pk", flat=True)
    )
    return {
        column: _("there is no such organisation")
        for column, number in wanted.items()
        if number not in known
    }
