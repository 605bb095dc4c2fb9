"""Writing to the outbox: in the transaction of the action that has something to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from duheng.site.actions.running import running_action
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.pages.notifications.channels import channel_of
from duheng.site.pages.notifications.models import (
    Channel,
    DeliveryState,
    Notification,
    Reminder,
)
from duheng.site.pages.notifications.tasks import deliver_waiting

USUAL = (Channel.IN_SITE, Channel.EMAIL)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Words:
    """What is told: a line, and what there is to say besides."""

    subject: str
    text: str = ""


def notify(
    person_ids: Iterable[int],
    *,
    kind: str,
    words: Callable[[], Words],
    address: str = "",
    channels: Sequence[str] = USUAL,
) -> int:
    """Return how many notifications were written; only inside an action.

    They stand in the action's own transaction: what was not done is not told. The worker delivers
    them afterwards.

    Parameters
    ----------
    person_ids : iterable of int
        Whom to tell; each once.
    kind : str
        Such as ``registry.due``.
    words : callable
        Called once per language of the site, under that language.
    address : str
        The page that shows more, from ``/`` on.
    channels : sequence of str
        Over which channels.

    Raises
    ------
    NoChannel
        When nothing is installed for one of the channels.
    """
    running = running_action(kind)
    for one in channels:
        if one != Channel.IN_SITE:
            channel_of(one)
    texts = words_by_language(words)
    rows = [
        Notification(
            person_id=person_id,
            kind=kind,
            texts=texts,
            address=address,
            channel=channel,
            written_at=running.at,
            **_begin(channel, running.at),
        )
        for person_id in sorted(set(person_ids))
        for channel in channels
    ]
    with unscoped_rows("an action tells others; it never reads what they were told"):
        Notification.objects.bulk_create(rows, batch_size=_BATCH)
    if any(one.state == DeliveryState.WAITING for one in rows):
        deliver_waiting.enqueue()
    return len(rows)


def words_by_language(words: Callable[[], Words]) -> dict[str, Mapping[str, str]]:
    """Return subject and text in every language of the site."""
    found: dict[str, Mapping[str, str]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said = words()
            found[code] = {"subject": str(said.subject), "text": str(said.text)}
    return found


def not_yet_reminded(keys: Iterable[str]) -> set[str]:
    """Return those of the keys of reminders that were not sent."""
    wanted = sorted(set(keys))
    known: set[str] = set()
    for place in range(0, len(wanted), _BATCH):
        part = wanted[place : place + _BATCH]
        known |= set(Reminder.objects.filter(key__in=part).values_list("key", flat=True))
    return set(wanted) - known


def note_reminded(keys: Iterable[str]) -> None:
    """Note that reminders were sent, in the action that sent them."""
    running = running_action("reminders")
    Reminder.objects.bulk_create(
        [Reminder(key=one, sent_at=running.at) for one in sorted(set(keys))], batch_size=_BATCH
    )


def _begin(channel: str, at: datetime) -> dict[str, Any]:
    """Return how a notification begins: on the site it is there at once."""
    if channel == Channel.IN_SITE:
        return {"state": DeliveryState.DELIVERED, "delivered_at": at}
    return {"state": DeliveryState.WAITING, "next_attempt_at": at}
