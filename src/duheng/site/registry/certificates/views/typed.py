"""The page on which a paper certificate is typed in, with its scan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.certificates.safe_xml import MAX_BYTES
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.people.doors import Asked, may
from duheng.site.registry.certificates.actions import upload_certificate
from duheng.site.registry.certificates.drafting import draft_certificate
from duheng.site.registry.certificates.matching import find_issuer
from duheng.site.registry.certificates.reading import JPEG, PDF, PNG, media_type_of
from duheng.site.registry.certificates.recording import FileDraft, UseDraft
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.certificates.subjects import (
    Subject,
    named_subject,
    of_instrument,
    of_standard,
)
from duheng.site.registry.forms import FormPlan, RecordForm
from duheng.site.registry.models import Certificate, MeasurementStandard

_STATED = ("number", "kind", "measured_on", "issued_on", "valid_until", "verdict",
           "accuracy_class", "regulation")  # fmt: skip
_COLUMNS = ("nominal", "unit", "error", "expanded_uncertainty", "coverage_factor", "error_unit")


def typed_plan() -> FormPlan:
    """Return what is typed from a paper certificate."""
    return FormPlan(
        model=Certificate,
        groups=(
            (gettext_lazy("Document"), ("number", "issuer_name", "kind", "regulation")),
            (gettext_lazy("Dates"), ("measured_on", "issued_on", "valid_until")),
            (gettext_lazy("What it is about"), ("subject", "verdict", "accuracy_class")),
            (gettext_lazy("Points and standards"), ("points", "standards")),
        ),
        required=("number", "issuer_name", "kind", "measured_on", "issued_on"),
        titles={
            "issuer_name": gettext_lazy("Issuer"),
            "measured_on": gettext_lazy("Measured on"),
            "subject": gettext_lazy("Number or serial number of the instrument or standard"),
            "points": gettext_lazy("Points"),
            "standards": gettext_lazy("Measurement standards used"),
        },
        help={
            "points": gettext_lazy(
                "One line each: value; unit; error; U; k. Leave empty what is not stated."
            ),
            "standards": gettext_lazy("Numbers of the standards, one line each."),
            "measured_on": gettext_lazy("Day on which the measurement ended, as 2026-03-02."),
        },
        long=("points", "standards"),
    )


@may("registry.upload_certificate")
def type_in(request: Asked) -> HttpResponse:
    """Record a paper certificate: what it says, and its scan byte for byte."""
    form = RecordForm(typed_plan(), request.POST or None, initial=_initial(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            number = _record(request, form.said())
        except UnusableFields as refusal:
            status = 422
            for name, reason in refusal.data.get("fields", {"": refusal.message}).items():
                form.add_error(name if name in form.fields else None, reason)
        except NotPossibleNow as refusal:
            status = 409
            form.add_error(None, f"{refusal.message} {refusal.hint or ''}")
        else:
            messages.success(request, _("The certificate is recorded."))
            return redirect("registry:certificate", number)
    return render(request, "registry/certificates/typed.html", {"form": form}, status=status)


def _initial(request: Asked) -> dict[str, str]:
    """Return what an address that leads here already says: of which instrument or standard."""
    for name, find in (("instrument", of_instrument), ("standard", of_standard)):
        given = request.GET.get(name, "")
        if given.isascii() and given.isdigit() and len(given) < 18:
            return {"subject": find(request.actor, int(given)).label.rpartition(" · ")[2]}
    return {}


def _record(request: Asked, said: dict[str, Any]) -> int:
    subject: Subject = named_subject(request.actor, said["subject"])
    issuer = find_issuer(request.actor, said["issuer_name"].strip(), None)
    draft = draft_certificate(
        {name: said[name] for name in _STATED},
        {**subject.columns(), "issuer_id": issuer.pk if issuer else 0},
        points=list(_points(said["points"])),
        uses=_uses(request, said["standards"]),
        file=_scan(request),
    )
    return upload_certificate(
        actor=request.actor, at=request.at, draft=draft, issuer_name=said["issuer_name"]
    )


def _points(text: str) -> list[dict[str, Any]]:
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    found = []
    for place, line in enumerate(lines, start=1):
        cells = [one.strip() for one in line.replace("；", ";").split(";")]
        if len(cells) > len(_COLUMNS):
            reason = _("line %(place)d has too many parts") % {"place": place}
            raise UnusableFields(reason, data={"fields": {"points": reason}})
        given = dict(zip(_COLUMNS, cells, strict=False))
        found.append({"key": str(place), **given})
    return found


def _uses(request: Asked, text: str) -> list[UseDraft]:
    uses = []
    for number in dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()):
        found = list(
            MeasurementStandard.objects.visible_to(request.actor).filter(
                number=number, withdrawn_at__isnull=True
            )[:2]
        )
        known = found[0] if len(found) == 1 else None
        uses.append(
            UseDraft(
                standard_id=known.pk if known else None,
                name=(known.name if known else number)[:200],
            )
        )
    return uses


def _scan(request: Asked) -> FileDraft | None:
    """Return the scan, kept byte for byte and never opened; only pictures and PDF are taken."""
    sent = request.FILES.get("scan")
    if sent is None:
        return None
    content = sent.read(MAX_BYTES + 1)
    media_type = media_type_of(content)
    if media_type not in (PDF, PNG, JPEG) or len(content) > MAX_BYTES:
        reason = _("the scan is no PDF, PNG or JPEG, or it is too large")
        raise UnusableFields(reason, data={"fields": {"scan": reason}})
    return FileDraft(
        sha256=keep_bytes(content),
        size=len(content),
        media_type=media_type,
        name=str(sent.name)[:200],
    )
