"""Pages by which somebody sends readings from a file: choose, look, send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.monitoring.background import LOOK_THROUGH, SEND
from duheng.site.monitoring.models import Gateway
from duheng.site.monitoring.queries import channels_of, gateways
from duheng.site.monitoring.uploads.drafts import LARGE_BYTES, SALT, kept_look
from duheng.site.monitoring.uploads.judging import (
    AT,
    CHANNEL,
    MOST,
    NOTHING,
    VALUE,
    LookedThrough,
    look_through,
)
from duheng.site.pages.jobs.actions import start_job
from duheng.site.pages.jobs.queries import open_job_of
from duheng.site.people.doors import Asked, may
from duheng.site.registry.imports.drafts import keep_draft, read_draft
from duheng.site.registry.imports.tables import MAX_BYTES, read_table
from duheng.site.registry.ownership import get_own

_MAY = may("monitoring.correct_reading")


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
            if sent.size <= LARGE_BYTES:
                read_table(content)
        except UnusableFields as refusal:
            form.add_error("file", refusal.message)
        else:
            said = {
                "sha256": keep_draft(content),
                "name": str(sent.name)[:120],
                "gateway": int(form.cleaned_data["gateway"]),
                "organisation": request.actor.organisation_id,
                "is_large": sent.size > LARGE_BYTES,
            }
            return redirect("monitoring:upload_preview", signing.dumps(said, salt=SALT))
    context = {"form": form, "has_gateway": bool(offered)}
    status = 422 if form.errors else 200
    return render(request, "monitoring/upload.html", context, status=status)


@_MAY
def preview(request: Asked, draft: str) -> HttpResponse:
    """Show what a file would bring; on confirmation lead to the job that sends it."""
    said = _said(request, draft)
    gateway: Gateway = get_own(Gateway, request.actor, said["gateway"])
    codes = [one.code for one in channels_of(request.actor, gateway.pk)]
    chosen = _chosen(request)
    found = _looked_through(said, codes, chosen)
    if found is None:
        return _lead_to(request, LOOK_THROUGH, said, chosen)
    if request.method == "POST" and "commit" in request.POST and found.can_be_sent:
        return _lead_to(request, SEND, said, chosen)
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
        "more_faults": found.faulty - len(found.faults),
        "is_too_large": found.readings > MOST,
        "most": MOST,
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "monitoring/upload_preview.html", context)


def _looked_through(
    said: dict[str, Any], codes: list[str], chosen: dict[int, str]
) -> LookedThrough | None:
    """Return a file looked through; ``None`` where that is left to a job that has not ended."""
    content = read_draft(said["sha256"])
    if said.get("is_large"):
        return kept_look(said, codes, chosen)
    return look_through(read_table(content), codes, chosen)


def _lead_to(
    request: Asked, kind: str, said: dict[str, Any], chosen: dict[int, str]
) -> HttpResponse:
    """Lead to the job that does this already, or to a new one."""
    facts = {"said": said, "chosen": {str(place): one for place, one in chosen.items()}}
    there = open_job_of(request.actor, kind, facts)
    number = (
        there.id
        if there is not None
        else start_job(actor=request.actor, at=request.at, kind=kind, facts=facts)
    )
    return redirect("home:job", number)


def _said(request: Asked, draft: str) -> dict[str, Any]:
    """Return what was said of a draft; only to the organisation that sent it."""
    try:
        said: dict[str, Any] = signing.loads(draft, salt=SALT, max_age=settings.DRAFT_HOURS * 3600)
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
