"""What somebody was told, and the log of what left the site."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from duheng.site.actions.actor import Actor
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.pages.lists import Column, Empty, Filter, ListPage, show_list
from duheng.site.pages.notifications.models import Channel, DeliveryState, Notification
from duheng.site.pages.notifications.queries import (
    DeliveryRow,
    deliveries,
    delivery_row,
    get_notification,
    mark_read,
    notifications_of,
)
from duheng.site.pages.templatetags.duheng import status
from duheng.site.people.doors import Asked, may, signed_in

_MARKS = {
    DeliveryState.WAITING: "due",
    DeliveryState.DELIVERED: "valid",
    DeliveryState.GIVEN_UP: "failed",
}


@signed_in
def notices(request: Asked) -> HttpResponse:
    """Show what the actor was told, the latest first."""
    return render(request, "home/notices.html", {"notices": notifications_of(request.actor)})


@signed_in
@require_POST
def open_notice(request: Asked, notice_id: int) -> HttpResponse:
    """Mark a notification as read, and go where it leads."""
    found = get_notification(request.actor, notice_id)
    mark_read(request.actor, request.at, notice_id)
    return HttpResponseRedirect(found.address or reverse("home:notices"))


@signed_in
@require_POST
def read_all(request: Asked) -> HttpResponse:
    """Mark everything that the actor was told as read."""
    mark_read(request.actor, request.at)
    return HttpResponseRedirect(reverse("home:notices"))


@may("site.system")
def delivery_log(request: Asked) -> HttpResponseBase:
    """Show what left the site, or should have: to whom, when, after how many attempts."""
    with unscoped_rows("the system administrator looks at what left the site, not at its texts"):
        return show_list(request, DELIVERIES)


def _of_state(value: str) -> Q:
    return Q(state=DeliveryState(value).value)


def _of_channel(value: str) -> Q:
    return Q(channel=Channel(value).value)


def _when(instant: datetime | None) -> str:
    return localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else ""


def _outbox(_actor: Actor) -> QuerySet[Notification]:
    return deliveries()


DELIVERIES: ListPage[DeliveryRow] = ListPage(
    key="deliveries",
    title=_("Delivery log"),
    query=_outbox,
    to_row=delivery_row,
    columns=(
        Column("written", _("Written"), lambda row: _when(row.written_at), sort="written_at"),
        Column("person", _("Person, by number"), lambda row: row.person_id, sort="person_id"),
        Column("kind", _("About"), lambda row: row.kind, sort="kind"),
        Column(
            "channel", _("Way of delivery"), lambda row: Channel(row.channel).label, sort="channel"
        ),
        Column(
            "state",
            _("State"),
            lambda row: DeliveryState(row.state).label,
            shown=lambda row: status(
                _MARKS[DeliveryState(row.state)], str(DeliveryState(row.state).label)
            ),
            sort="state",
        ),
        Column(
            "attempts", _("Attempts"), lambda row: row.attempts, sort="attempts", is_number=True
        ),
        Column("next", _("Next attempt"), lambda row: _when(row.next_attempt_at)),
        Column("delivered", _("Delivered at"), lambda row: _when(row.delivered_at)),
        Column("error", _("What went wrong"), lambda row: row.error),
    ),
    filters=(
        Filter("state", _("State"), _of_state, lambda _a: DeliveryState.choices),
        Filter("channel", _("Way of delivery"), _of_channel, lambda _a: Channel.choices[1:]),
        Filter("kind", _("About"), lambda text: Q(kind__startswith=text)),
    ),
    empty=Empty(_("Nothing was sent yet: letters go out when something falls due or is decided.")),
)
