"""What people are told, over which channel, and how delivering it went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.scope import Scope
from duheng.site.actions.tenancy import OfPerson


class Channel(models.TextChoices):
    """A way to reach somebody."""

    IN_SITE = "in_site", _("On the site")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECHAT = "wechat", _("WeChat or WeCom")


class DeliveryState(models.TextChoices):
    """How far a notification came."""

    WAITING = "waiting", _("Waiting to be delivered")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class Notification(models.Model):
    """One thing told to one person over one channel: a row of the outbox.

    It is no record: what happened is in the history of the records themselves. ``texts`` holds
    subject and text by language, as they were when it was written.
    """

    WALL: ClassVar[OfPerson] = OfPerson("person_id")

    person_id = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=60)
    texts = models.JSONField()
    address = models.CharField(max_length=300, blank=True)
    channel = models.CharField(_("way of delivery"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices)
    written_at = models.DateTimeField(_("written"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("person_id", "channel", "-id"), name="notification_of_person"),
            models.Index(
                fields=("person_id",),
                name="notification_unread",
                condition=models.Q(channel="in_site", read_at__isnull=True),
            ),
            models.Index(
                fields=("next_attempt_at",),
                name="notification_waiting",
                condition=models.Q(state="waiting"),
            ),
        )


class DeliveryAttempt(models.Model):
    """One attempt to deliver a notification: a line of the delivery log."""

    WALL: ClassVar[OfPerson] = OfPerson("notification__person_id")

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="attempts_made"
    )
    at = models.DateTimeField()
    succeeded = models.BooleanField()
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)


class Reminder(models.Model):
    """That people were reminded of something: the key holds them from being told twice."""

    WALL: ClassVar[Scope] = Scope()

    key = models.CharField(max_length=120, unique=True)
    sent_at = models.DateTimeField()
