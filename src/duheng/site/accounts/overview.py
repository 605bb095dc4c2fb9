"""What a site's page shows besides its figures: streams, meters as they stand today, flags."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from duheng.site.accounts.queries import get_run
from duheng.site.accounts.records import AccountRecord, SiteRecord
from duheng.site.actions.actor import Actor
from duheng.site.monitoring.quality.queries import flags_of, is_spoiling
from duheng.site.monitoring.quality.records import FlagRecord
from duheng.site.monitoring.queries import channels
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.instruments.queries import due_state
from duheng.site.registry.models import Certificate

_A_DAY = timedelta(days=1)
_FLAGS_SHOWN = 20
_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter behind an account, and how it stands today.

    Attributes
    ----------
    key : str
        What the account calls it.
    state : str
        Key of a status: by the registry's confirmation where the instrument is there, else by
        the days that the account's evidence names.
    instrument_id : int or None
        Where the registry has it, and the actor may see it.
    """

    key: str
    name: str
    serial: str
    evidence: str
    until: str
    state: str
    instrument_id: int | None


def meters_of(actor: Actor, account: AccountRecord | None, day: date) -> list[Meter]:
    """Return the meters of the last run of an account, the last confirmation of each."""
    details = _details(actor, account)
    latest: dict[str, Mapping[str, Any]] = {}
    for one in details.get("evidence", ()):
        held = latest.get(one["instrument"])
        if held is None or (one["valid_until"] or "") >= (held["valid_until"] or ""):
            latest[one["instrument"]] = one
    numbers = {one["evidence"] for one in latest.values()}
    known = Certificate.objects.visible_to(actor).filter(
        number__in=numbers, instrument__isnull=False, withdrawn_at__isnull=True
    )
    by_number = {one.number: one for one in known.select_related("instrument")}
    return [_meter(one, by_number.get(one["evidence"]), day) for one in latest.values()]


def _meter(one: Mapping[str, Any], known: Certificate | None, day: date) -> Meter:
    title = one["title"]
    name = in_language(title.get("zh-Hans", ""), title.get("en", "")) or one["instrument"]
    instrument = None if known is None else known.instrument
    until = str(one["valid_until"] or "")[:10]
    state = _state_of_days(until, day)
    if instrument is not None:
        held = instrument.confirmed_until
        state = due_state(instrument.status, instrument.manner, held, day).value
        until = "" if held is None else held.isoformat()
    return Meter(
        key=one["instrument"],
        name=name,
        serial=one["serial"] or "",
        evidence=one["evidence"],
        until=until,
        state=state,
        instrument_id=None if instrument is None else instrument.pk,
    )


def _state_of_days(until: str, day: date) -> str:
    """Return how evidence stands by its last day; what names none cannot be judged."""
    try:
        last = date.fromisoformat(until)
    except ValueError:
        return "not_provable"
    if last < day:
        return "overdue"
    return "due" if last <= day + _SOON else "valid"


def streams_of(actor: Actor, account: AccountRecord | None) -> list[tuple[str, str]]:
    """Return the channels of the last run of an account: name, and title."""
    found = _details(actor, account).get("channels", {})
    return [
        (name, in_language(title.get("zh-Hans", ""), title.get("en", "")))
        for name, title in found.items()
    ]


def flags_today(actor: Actor, site: SiteRecord, at: datetime) -> list[tuple[FlagRecord, str, bool]]:
    """Return the flags of a site's monitored channels in the last day, with their channels."""
    if not site.monitored_as or not actor.may("monitoring.view"):
        return []
    known = channels(actor).filter(owner_id=site.owner_id, site_name=site.monitored_as)
    found = [
        (flag, one.name, is_spoiling(flag))
        for one in known.order_by("code")
        for flag in flags_of(actor, one.pk, at - _A_DAY)
    ]
    return sorted(found, key=lambda one: one[0].begin_at, reverse=True)[:_FLAGS_SHOWN]


def _details(actor: Actor, account: AccountRecord | None) -> Mapping[str, Any]:
    if account is None or account.current_id is None:
        return {}
    run = get_run(actor, account.current_id)
    found: Mapping[str, Any] = json.loads(kept_bytes(run.details_sha256))
    return found
