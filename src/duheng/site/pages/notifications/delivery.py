"""Delivering what waits in the outbox: tried again after a while, given up in the end, logged.

A row is claimed before it is sent: its next attempt is put off, so that a worker that dies over it
leaves it to the next one, and two workers do not send the same. Delivery is at least once; an
e-mail carries the same identifier at every attempt.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from duheng.site.errors import DeliveryFailed, NoChannel
from duheng.site.pages.notifications.channels import Parcel, channel_of
from duheng.site.pages.notifications.models import (
    Channel,
    DeliveryAttempt,
    DeliveryState,
    Notification,
)
from duheng.site.pages.site_record import site_record
from duheng.terms.clock import Clock

logger = logging.getLogger("duheng.site.mail")

PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 720))
_LEASE = timedelta(minutes=2)
_MOST_FAILURES = 3


def deliver_due(clock: Clock, most: int = 1000) -> int:
    """Return how many waiting notifications were delivered.

    After three failures in a row the rest waits: a mail server that is down is not asked a
    thousand times.
    """
    delivered = failures = 0
    for _place in range(most):
        one = _claim(clock()) if failures < _MOST_FAILURES else None
        if one is None:
            break
        _deliver(one, clock)
        delivered += one.state == DeliveryState.DELIVERED
        failures = failures + 1 if one.state == DeliveryState.WAITING else 0
    return delivered


def are_waiting(at: datetime) -> bool:
    """Return whether something should be delivered now."""
    return _due(at).exists()


def _due(at: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=at)


def _claim(at: datetime) -> Notification | None:
    """Return a notification whose next attempt is due, after putting that off."""
    for one in _due(at).order_by("next_attempt_at", "id")[:20]:
        mine = _due(at).filter(pk=one.pk, attempts=one.attempts)
        if mine.update(attempts=F("attempts") + 1, next_attempt_at=at + _LEASE):
            one.attempts += 1
            return one
    return None


def _deliver(one: Notification, clock: Clock) -> None:
    try:
        channel_of(one.channel)(_parcel(one))
    except NoChannel as refusal:
        _note(one, clock(), error=refusal.message, is_final=True)
    except DeliveryFailed as failure:
        _note(one, clock(), error=failure.message, is_final=bool(failure.data.get("is_final")))
    else:
        _note(one, clock(), error="", is_final=True)


def _note(one: Notification, at: datetime, *, error: str, is_final: bool) -> None:
    """Write how an attempt went, and what follows from it."""
    is_last = is_final or one.attempts > len(PAUSES)
    one.error, one.next_attempt_at = error[:300], None
    if not error:
        one.state, one.delivered_at = DeliveryState.DELIVERED, at
    elif is_last:
        one.state = DeliveryState.GIVEN_UP
    else:
        one.next_attempt_at = at + PAUSES[one.attempts - 1]
    if error:
        logger.warning("notification %s, attempt %s: %s", one.pk, one.attempts, error)
    with transaction.atomic():
        one.save(update_fields=["state", "error", "next_attempt_at", "delivered_at"])
        DeliveryAttempt.objects.create(
            notification=one, at=at, succeeded=not error, error=one.error
        )


def _parcel(one: Notification) -> Parcel:
    """Return what is sent, in the language that the person chose.

    Raises
    ------
    DeliveryFailed
        When the person cannot be reached over the channel: there is no account, or no address.
    """
    account: Any = get_user_model().objects.filter(person_id=one.person_id).first()
    is_reachable = account is not None and account.is_active and account.email
    language = (account.language if account is not None else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        if one.channel == Channel.EMAIL and not is_reachable:
            raise DeliveryFailed(
                _("the person has no account with an address"), data={"is_final": True}
            )
        said = one.texts.get(language) or one.texts[settings.LANGUAGE_CODE]
        return Parcel(
            identifier=f"{one.pk}.{one.written_at.timestamp():.0f}@{_host()}",
            to=account.email if account is not None else "",
            person_id=one.person_id,
            language=language,
            subject=said["subject"],
            text=_letter(said, one.address),
        )


def _letter(said: dict[str, str], address: str) -> str:
    """Return the text of a letter: what is said, where there is more, who writes."""
    more = f"{settings.SITE_ADDRESS.rstrip('/')}{address}" if address else ""
    parts = [said["subject"], said["text"], more, f"-- \n{site_record().title}"]
    return "\n\n".join(part for part in parts if part)


def _host() -> str:
    return settings.SITE_ADDRESS.split("//")[-1].split("/")[0].split(":")[0] or "localhost"
