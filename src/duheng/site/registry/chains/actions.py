"""A standard is declared bad, and the declaration is closed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.pages.notifications.outbox import notify
from duheng.site.registry.certificates.drafting import read_point
from duheng.site.registry.chains.impact import get_doubt, impact_below
from duheng.site.registry.chains.telling import OfOwner, counted_by_owner, people_of
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import MeasurementStandard, StandardDoubt
from duheng.site.registry.ownership import get_answered_for
from duheng.site.registry.periods import check_not_future

_NUMBERS = ("nominal", "error", "expanded_uncertainty")


@action("registry.doubt_standard", permission="registry.doubt_standard")
def doubt_standard(
    *,
    actor: Actor,
    at: datetime,
    standard_id: int,
    found_at: datetime | str,
    reason: str,
    last_good_at: datetime | str | None = None,
    points: Sequence[Mapping[str, Any]] = (),
) -> int:
    """Return the number of a declaration that a standard was found bad.

    Parameters
    ----------
    found_at : datetime
        When it was found, or had been so at the latest.
    last_good_at : datetime, optional
        The last check that it passed; without one its last certificate before bounds the window.
    points : sequence of mapping
        Bad points: ``key`` of its certificate, or ``nominal`` and ``unit``; ``error`` with its
        sign, ``error_unit``, ``expanded_uncertainty``. Empty: every point, nobody knows by how
        much.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    NotAllowed
        When the standard is neither kept by the actor's organisation nor in the division that
        the actor answers for.
    """
    get_answered_for(MeasurementStandard, actor, standard_id, column="keeper_id")
    given = {"found_at": found_at, "last_good_at": last_good_at, "reason": reason}
    values = read_fields(StandardDoubt, given, tuple(given))
    refuse_faults(missing_fields(values, ("found_at", "reason")))
    check_not_future(values["found_at"], at, "found_at")
    good = values["last_good_at"]
    if good is not None and not good < values["found_at"]:
        refuse_faults({"last_good_at": _("does not lie before the finding")})
    record = StandardDoubt(
        standard_id=standard_id, points=[_point(one) for one in points], **values
    )
    record.record(true_from=values["found_at"])
    return int(record.pk)


@action("registry.close_doubt", permission="registry.doubt_standard")
def close_doubt(*, actor: Actor, at: datetime, doubt_id: int, revision: int, reason: str) -> None:
    """Close a declaration once everybody affected was told; it stays readable."""
    record = StandardDoubt.objects.get_visible(actor, doubt_id)
    get_answered_for(MeasurementStandard, actor, record.standard_id, column="keeper_id")
    record.check_unchanged_since(revision)
    if record.closed_at is not None or not reason.strip():
        raise NotPossibleNow(_("it is closed already, or the reason is missing"))
    record.closed_at = at
    record.record()


@action("registry.tell_affected", permission="registry.doubt_standard")
def tell_affected(
    *, actor: Actor, at: datetime, doubt_id: int, owners: Mapping[int, OfOwner] | None = None
) -> int:
    """Return how many people were told that results of theirs may be wrong.

    Each owner is told of its own certificates and published figures only; who is of another tenant
    and redacted for the actor is not told by this actor.

    Parameters
    ----------
    owners : mapping, optional
        How many are affected by owner, where a job judged them; otherwise they are judged here.

    Raises
    ------
    NotPossibleNow
        When it is closed, or there are more than are judged at once and no job has judged them.
    """
    doubt = get_doubt(actor, doubt_id)
    get_answered_for(MeasurementStandard, actor, doubt.standard_id, column="keeper_id")
    if doubt.closed_at is not None:
        raise NotPossibleNow(_("it is closed already"))
    counts = _by_owner(actor, doubt) if owners is None else owners
    told = 0
    for owner, people in people_of(counts, local_day(at)).items():
        told += notify(
            people,
            kind="registry.affected",
            words=counts[owner].words(doubt.standard.name),
            address=counts[owner].address,
        )
    return told


def _by_owner(actor: Actor, doubt: StandardDoubt) -> Mapping[int, OfOwner]:
    found = impact_below(actor, doubt)
    if found.is_cut:
        raise NotPossibleNow(_("judge all of the affected first: there are too many to do it now"))
    return counted_by_owner(found.judgement.items)


def _point(given: Mapping[str, Any]) -> dict[str, str]:
    """Return a bad point as it is kept: numbers as text, so that no digit is lost."""
    key, nominal = str(given.get("key") or "").strip(), given.get("nominal")
    if not key and nominal in (None, ""):
        refuse_faults({"points": _("a bad point needs a point of the certificate, or a value")})
    read = read_point({**given, "key": key or "?"})
    numbers = {name: getattr(read, name) for name in _NUMBERS}
    return {
        "key": key,
        "unit": read.unit,
        "error_unit": read.error_unit,
        **{name: format(one.normalize(), "f") for name, one in numbers.items() if one is not None},
    }
