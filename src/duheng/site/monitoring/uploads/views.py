"""Pages by which somebody sends readings from a file: choose, look, send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.monitoring.models import Gateway
from duheng.site.monitoring.publishing import publish, telemetry_folder
from duheng.site.monitoring.queries import channels_of, gateways
from duheng.site.monitoring.uploads.judging import (
    AT,
    CHANNEL,
    MOST,
    NOTHING,
    VALUE,
    body_of,
    look_through,
)
from duheng.site.people.doors import Asked, may
from duheng.site.registry.imports.drafts import drop_draft, keep_draft, read_draft
from duheng.site.registry.imports.tables import MAX_BYTES, read_table
from duheng.site.registry.ownership import get_own

_MAY = may("monitoring.correct_reading")
_SALT = "monitoring.upload"
_SHOWN = 50
_SAMPLE = 10


class UploadForm(forms.Form):
    """A file, and whose channels it brings."""

    gateway = forms.ChoiceField(label=gettext_lazy("Gateway whose channels it brings"))
    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, offered: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["gateway"].choices = offered  # type: ignore[attr-defined]


@_MAY
def upload(request: Asked) -> HttpResponse:
    """Take a file, keep it as a draft, and lead to its preview."""
    own = gateways(request.actor).filter(owner_id=request.actor.organisation_id, public_key="")
    offered = [(str(one.pk), f"{one.name} ({one.code})") for one in own.order_by("code")]
    form = UploadForm(offered, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > MAX_BYTES:
                raise UnusableFields(
                    _("the file is larger than %(most)d MB") % {"most": MAX_BYTES // 2**20}
                )
            content = sent.read()
            read_table(content)
        except UnusableFields as refusal:
            form.add_error("file", refusal.message)
        else:
            said = {
                "sha256": keep_draft(content),
                "name": str(sent.name)[:120],
                "gateway": int(form.cleaned_data["gateway"]),
                "organisation": request.actor.organisation_id,
            }
            return redirect("monitoring:upload_preview", signing.dumps(said, salt=_SALT))
    context = {"form": form, "has_gateway": bool(offered)}
    status = 422 if form.errors else 200
    return render(request, "monitoring/upload.html", context, status=status)


@_MAY
def preview(request: Asked, draft: str) -> HttpResponse:
    """Show what a file would bring; on confirmation send it through the door."""
    said = _said(request, draft)
    gateway: Gateway = get_own(Gateway, request.actor, said["gateway"])
    codes = [one.code for one in channels_of(request.actor, gateway.pk)]
    found = look_through(read_table(read_draft(said["sha256"])), codes, _chosen(request))
    if request.method == "POST" and "commit" in request.POST and found.can_be_sent:
        _send(request, gateway.code, found.readings)
        drop_draft(said["sha256"])
        return redirect(reverse("monitoring:quality"))
    roles = [
        (NOTHING, _("leave out")),
        (AT, _("instant")),
        (CHANNEL, _("code of the channel")),
        (VALUE, _("value")),
    ]
    context = {
        "said": said,
        "gateway": gateway.name,
        "found": found,
        "columns": list(zip(found.headings, found.columns, strict=True)),
        "choices": [*roles, *((one, one) for one in codes)],
        "sample": found.readings[:_SAMPLE],
        "faults": found.faults[:_SHOWN],
        "more_faults": max(0, len(found.faults) - _SHOWN),
        "is_too_large": len(found.readings) > MOST,
        "most": MOST,
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "monitoring/upload_preview.html", context)


def _send(request: Asked, gateway: str, readings: Any) -> None:
    """Put the readings into the inbox: on disk when this returns; the same file once."""
    from duheng.telemetry.intake.door import Door  # loads the columns of readings

    publish(request.at)
    body = body_of(readings, request.actor.person_id)
    with Door(telemetry_folder(), lambda: request.at) as door:
        receipt = door.put(door.gateway(gateway), body, "ndjson", is_authenticated=True)
    said = (
        _("Taken: %(accepted)d readings, refused: %(refused)d. They are judged within ten minutes.")
        if receipt.is_new
        else _("This file was taken before: %(accepted)d readings, refused: %(refused)d.")
    )
    messages.success(
        request, said % {"accepted": receipt.accepted, "refused": len(receipt.rejected)}
    )


def _said(request: Asked, draft: str) -> dict[str, Any]:
    """Return what was said of a draft; only to the organisation that sent it."""
    try:
        said: dict[str, Any] = signing.loads(draft, salt=_SALT, max_age=settings.DRAFT_HOURS * 3600)
        if said["organisation"] != request.actor.organisation_id:
            raise signing.BadSignature
    except signing.BadSignature as error:
        raise NoSuchRecord(
            _("there is no such file"), hint=_("send the file again; drafts are kept for a day")
        ) from error
    return said


def _chosen(request: Asked) -> dict[int, str]:
    """Return which column somebody took for what."""
    given = request.POST if request.method == "POST" else request.GET
    return {
        int(name.removeprefix("column-")): str(value)
        for name, value in given.items()
        if name.startswith("column-") and name.removeprefix("column-").isdecimal()
    }
