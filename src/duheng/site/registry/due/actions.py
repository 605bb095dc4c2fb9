"""Reminding keepers of what falls due: once per instrument and horizon, gathered per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.pages.notifications.outbox import (
    Words,
    not_yet_reminded,
    note_reminded,
    notify,
)
from duheng.site.people.models import RoleGrant
from duheng.site.people.roles import ROLES
from duheng.site.registry.models import Instrument, InstrumentStatus

HORIZONS = (0, 7, 30)
_LATE_DAYS = 7  # a reminder that was missed is sent this long after; what is older is in the lists
_NAMED = 20
_WHO = frozenset(
    key for key, role in ROLES.items() if "registry.confirm_instrument" in role.permissions
)


@dataclass(frozen=True, slots=True)
class _Due:
    """An instrument that falls due, and for which of the reminders it is time."""

    instrument_id: int
    owner_id: int
    name: str
    until: date
    horizon: int

    @property
    def key(self) -> str:
        return f"registry.instrument:{self.instrument_id}:{self.until.isoformat()}:{self.horizon}"


@action("registry.remind_due", permission=None)
def remind_due(*, actor: Actor, at: datetime) -> int:
    """Return how many instruments people were reminded of.

    Thirty days before a confirmation ends, seven days before, and on its last day; who keeps or
    confirms instruments for the owner is told, all of theirs in one notification. Run again on the
    same day, nothing is told twice. What nobody could be told of stays to be told.
    """
    due = _falling_due(local_day(at))
    wanted = not_yet_reminded(one.key for one in due)
    by_owner: dict[int, list[_Due]] = defaultdict(list)
    for one in due:
        if one.key in wanted:
            by_owner[one.owner_id].append(one)
    keepers = _keepers(by_owner, local_day(at))
    told: list[_Due] = []
    for owner_id, of_owner in sorted(by_owner.items()):
        if owner_id in keepers:
            _tell(keepers[owner_id], of_owner)
            told += of_owner
    note_reminded(one.key for one in told)
    return len(told)


def _falling_due(day: date) -> list[_Due]:
    rows = (
        Instrument.objects.unscoped("reminders go to the owner's own people")
        .filter(
            withdrawn_at__isnull=True,
            status=InstrumentStatus.IN_USE,
            confirmed_until__gte=day - timedelta(days=_LATE_DAYS),
            confirmed_until__lte=day + timedelta(days=HORIZONS[-1]),
        )
        .order_by("confirmed_until", "id")
        .values_list("id", "owner_id", "name", "number", "confirmed_until")
    )
    return [
        _Due(number, owner_id, " ".join(filter(None, (name, own))), until, _horizon(until, day))
        for number, owner_id, name, own, until in rows
        if until is not None
    ]


def _horizon(until: date, day: date) -> int:
    """Return the nearest reminder whose time has come."""
    return next(one for one in HORIZONS if (until - day).days <= one)


def _keepers(owner_ids: Iterable[int], day: date) -> Mapping[int, set[int]]:
    """Return by owner the people who keep or confirm its instruments on a day."""
    wanted = set(owner_ids)
    grants = (
        RoleGrant.objects.unscoped("reminders go to the owner's own people")
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .filter(role__in=_WHO, withdrawn_at__isnull=True, person__withdrawn_at__isnull=True)
        .values_list("organisation_id", "person_id")
    )
    found: dict[int, set[int]] = defaultdict(set)
    for organisation_id, person_id in grants:
        if organisation_id in wanted:
            found[organisation_id].add(person_id)
    return found


def _tell(person_ids: Iterable[int], due: list[_Due]) -> None:
    for horizon in HORIZONS:
        part = [one for one in due if one.horizon == horizon]
        if part:
            state = "due" if horizon else "overdue"
            notify(
                person_ids,
                kind="registry.due",
                words=lambda part=part, horizon=horizon: _words(part, horizon),  # type: ignore[misc]
                address=_address(part, state),
            )


def _address(part: list[_Due], state: str) -> str:
    if len(part) == 1:
        return reverse("registry:instrument", args=[part[0].instrument_id])
    return f"{reverse('registry:instruments')}?due={state}&sort=due"


def _words(part: list[_Due], horizon: int) -> Words:
    number = len(part)
    facts = {"number": number, "days": horizon, "name": part[0].name}
    if number == 1:
        subject = (
            _("The confirmation of %(name)s ends within %(days)d days")
            if horizon
            else _("The confirmation of %(name)s ends today")
        )
    else:
        subject = (
            _("The confirmations of %(number)d instruments end within %(days)d days")
            if horizon
            else _("The confirmations of %(number)d instruments end today")
        )
    lines = [
        _("%(day)s: %(name)s") % {"day": one.until.isoformat(), "name": one.name}
        for one in part[:_NAMED]
    ]
    if number > _NAMED:
        lines.append(_("and %(number)d more") % {"number": number - _NAMED})
    return Words(subject % facts, "\n".join(lines))
