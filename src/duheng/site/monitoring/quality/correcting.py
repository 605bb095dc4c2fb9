"""The form by which a reading is corrected: a new revision with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.monitoring.actions.history import correct_reading
from duheng.site.monitoring.models import MonitoredChannel, ReadingCorrection
from duheng.site.monitoring.quality.reading import reading_at
from duheng.site.monitoring.quality.records import ReadingRow
from duheng.site.monitoring.queries import get_channel
from duheng.site.people.doors import Asked, may
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.ownership import get_own

_PLAN = FormPlan(
    model=ReadingCorrection,
    groups=(("", ("value", "reason")),),
    required=("reason",),
    help={"value": gettext_lazy("As the device showed it, before the multiplier; empty: none.")},
)


@may("monitoring.correct_reading")
def correct(request: Asked, monitored_id: int) -> HttpResponse:
    """Correct one reading of a channel."""
    get_own(MonitoredChannel, request.actor, monitored_id)
    channel = get_channel(request.actor, monitored_id)
    found = _reading(monitored_id, _instant(request.GET.get("at", "")))

    def act(said: dict[str, Any], _revision: int) -> int:
        correct_reading(
            actor=request.actor,
            at=request.at,
            monitored_id=monitored_id,
            reading_at=found.at,
            held=(found.value, found.status, found.revision),
            value=said["value"],
            reason=said["reason"],
        )
        return monitored_id

    shown = "—" if found.value is None else f"{found.value!r} {channel.unit}"
    return edit(
        request,
        Edit(
            plan=_PLAN,
            title=_("Correct a reading of %(name)s") % {"name": channel.name},
            act=act,
            done=lambda number: reverse("monitoring:channel", args=[number]),
            initial={"value": "" if found.value is None else repr(found.value)},
            submit=_("Correct"),
            explanation=_(
                "%(at)s: %(value)s (%(status)s, revision %(revision)d). What is held stays held; "
                "the correction is a new revision, and the log knows who made it and why."
            )
            % {
                "at": localtime(found.at).strftime("%Y-%m-%d %H:%M:%S"),
                "value": shown,
                "status": found.status_word,
                "revision": found.revision,
            },
        ),
    )


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        fault = _("the address names no reading")
        raise UnusableFields(fault, hint=_("open a flag, and choose a reading there"))
    return found


def _reading(monitored_id: int, at: datetime) -> ReadingRow:
    found = reading_at(monitored_id, at)
    if found is None:
        raise NoSuchRecord(
            _("no reading of this instant is held"),
            hint=_("open a flag, and choose a reading there"),
        )
    return found
