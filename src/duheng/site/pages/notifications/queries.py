"""What somebody was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchRecord
from duheng.site.pages.notifications.models import Channel, DeliveryState, Notification

SHOWN = 100
COUNTED = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that somebody was told, in the language of the page."""

    id: int
    kind: str
    subject: str
    text: str
    address: str
    written_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A line of the delivery log: no text, which is between the site and the person."""

    id: int
    person_id: int
    kind: str
    channel: str
    state: str
    written_at: datetime
    delivered_at: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    error: str


def notifications_of(actor: Actor, most: int = SHOWN) -> list[Told]:
    """Return what an actor was told on the site, the latest first."""
    return [_told(one) for one in _mine(actor)[:most]]


def number_unread(actor: Actor | None) -> int:
    """Return how many notifications an actor has not read; counted to a hundred."""
    if actor is None or actor.person_id is None:
        return 0
    return _mine(actor).filter(read_at__isnull=True).order_by()[: COUNTED + 1].count()


def get_notification(actor: Actor, notification_id: int) -> Told:
    """Return one notification of the actor's own.

    Raises
    ------
    NoSuchRecord
        When there is none, or it is somebody else's.
    """
    found = _mine(actor).filter(pk=notification_id).first()
    if found is None:
        raise NoSuchRecord(
            _("there is no notification %(number)s for you") % {"number": notification_id}
        )
    return _told(found)


def mark_read(actor: Actor, at: datetime, notification_id: int | None = None) -> int:
    """Return how many of the actor's notifications were marked as read: one, or all."""
    unread = _mine(actor).filter(read_at__isnull=True)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    return unread.update(read_at=at)


def deliveries() -> QuerySet[Notification]:
    """Return the rows of the outbox that left the site, or should."""
    return Notification.objects.exclude(channel=Channel.IN_SITE)


def delivery_row(one: Notification) -> DeliveryRow:
    """Return the line of a notification in the delivery log."""
    return DeliveryRow(
        id=one.pk,
        person_id=one.person_id,
        kind=one.kind,
        channel=one.channel,
        state=one.state,
        written_at=one.written_at,
        delivered_at=one.delivered_at,
        attempts=one.attempts,
        next_attempt_at=one.next_attempt_at,
        error=one.error,
    )


def number_given_up() -> int:
    """Return how many notifications never reached anybody."""
    return Notification.objects.filter(state=DeliveryState.GIVEN_UP).count()


def _mine(actor: Actor) -> QuerySet[Notification]:
    return Notification.objects.filter(
        person_id=actor.person_id or 0, channel=Channel.IN_SITE
    ).order_by("-id")


def _told(one: Notification) -> Told:
    said = one.texts.get(get_language() or "") or one.texts[settings.LANGUAGE_CODE]
    return Told(
        id=one.pk,
        kind=one.kind,
        subject=said["subject"],
        text=said["text"],
        address=one.address,
        written_at=one.written_at,
        is_read=one.read_at is not None,
    )
