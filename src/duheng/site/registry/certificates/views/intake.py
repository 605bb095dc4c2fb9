"""Pages on which a certificate comes in: a file is sent, shown as it was read, and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.certificates.safe_xml import MAX_BYTES
from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchRecord, NotPossibleNow, UnusableFields
from duheng.site.pages.waiting import forget_file, remember_file
from duheng.site.people.doors import Asked, may
from duheng.site.registry.certificates.actions import upload_certificate
from duheng.site.registry.certificates.drafting import draft_certificate, stated_facts
from duheng.site.registry.certificates.matching import Proposal, propose, with_chosen
from duheng.site.registry.certificates.queries import certificates, drawn
from duheng.site.registry.certificates.reading import PDF, XML, ReadFile, media_type_of, read_file
from duheng.site.registry.certificates.recording import CertificateDraft, FileDraft
from duheng.site.registry.certificates.records import PointRow
from duheng.site.registry.certificates.storage import keep_bytes, kept_bytes
from duheng.site.registry.certificates.subjects import (
    Subject,
    named_subject,
    nothing,
    of_instrument,
)
from duheng.site.registry.models import CertificateKind, Verdict

_MAY = may("registry.upload_certificate")
_SALT = "registry.certificate"
_AGE_S = 24 * 3600
_SHOWN = 200


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(label=gettext_lazy("Certificate (XML, or PDF with the XML inside)"))


@_MAY
def upload(request: Asked) -> HttpResponse:
    """Take a file, read it under limits, and lead to what was read."""
    form = UploadForm(request.POST or None, request.FILES or None)
    read: ReadFile | None = None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(MAX_BYTES + 1)
        name = str(form.cleaned_data["file"].name)[:200]
        if media_type_of(content) not in (XML, PDF):
            form.add_error("file", _("This is neither XML nor a PDF; type in a paper certificate."))
        else:
            read = read_file(content, name=name, at=request.at)
            if read.is_usable:
                token = _kept(request, content, name, read)
                address = reverse("registry:preview_certificate", args=[token])
                remember_file(request.session, name, address, request.at)
                return redirect(address)
    status = 422 if form.errors or read is not None else 200
    context = {"form": form, "read": read}
    return render(request, "registry/certificates/upload.html", context, status=status)


def _kept(request: Asked, content: bytes, name: str, read: ReadFile) -> str:
    """Return the draft's token: only who brought the bytes can record them."""
    digest = keep_bytes(content)
    _remember(digest, read)
    said = {
        "sha256": digest,
        "size": len(content),
        "name": name,
        "by": request.actor.person_id,
        "instrument": request.GET.get("instrument", "")[:18],
    }
    return signing.dumps(said, salt=_SALT)


def _remember(digest: str, read: ReadFile) -> None:
    held = {name: getattr(read, name) for name in read.__dataclass_fields__}
    cache.set(f"certificate-read-{digest}", held, timeout=3600)


@_MAY
def preview(request: Asked, draft: str) -> HttpResponse:
    """Show what was read and what is proposed; on confirmation record it in one action."""
    said = _draft(request, draft)
    read = _read_again(said, request)
    facts = read.facts or {}
    proposal = with_chosen(request.actor, propose(request.actor, facts), said["instrument"])
    faults: dict[str, str] = {}
    known: int | None = _recorded(request.actor, said["sha256"])
    status = 200
    if request.method == "POST" and known is None:
        try:
            number = _record(request, said, read, proposal)
        except UnusableFields as refusal:
            faults, status = dict(refusal.data.get("fields", {"": refusal.message})), 422
        except NotPossibleNow as refusal:
            known, status = refusal.data.get("certificate_id"), 409
            faults = {"": refusal.message}
        else:
            forget_file(request.session, request.path)
            messages.success(request, _("The certificate is recorded."))
            return redirect("registry:certificate", number)
    context = {
        "read": read,
        "facts": facts,
        "stated": _typed(request, stated_facts(facts)),
        "kind_title": CertificateKind(stated_facts(facts)["kind"]).label,
        "verdict_title": _verdict_title(stated_facts(facts)["verdict"]),
        "points": _point_rows(facts),
        "proposal": proposal,
        "chosen": request.POST.get("subject", said["instrument"] or _first(proposal)),
        "typed_subject": request.POST.get("other", ""),
        "faults": faults,
        "known": known,
        "name": said["name"],
        "sha256": said["sha256"],
    }
    return render(request, "registry/certificates/preview.html", context, status=status)


def _draft(request: Asked, draft: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = signing.loads(draft, salt=_SALT, max_age=_AGE_S)
    except signing.BadSignature as error:
        raise _no_draft() from error
    if said.get("by") != request.actor.person_id:
        raise _no_draft()
    return said


def _no_draft() -> NoSuchRecord:
    return NoSuchRecord(
        _("this upload is not there any more"), hint=_("upload the certificate again")
    )


def _read_again(said: Mapping[str, Any], request: Asked) -> ReadFile:
    held = cache.get(f"certificate-read-{said['sha256']}")
    if held is not None:
        return ReadFile(**held)
    read = read_file(kept_bytes(said["sha256"]), name=said["name"], at=request.at)
    if not read.is_usable:
        raise _no_draft()
    _remember(said["sha256"], read)
    return read


def _recorded(actor: Actor, sha256: str) -> int | None:
    found = certificates(actor).filter(file__sha256=sha256, is_digital=True)
    number: int | None = found.values_list("pk", flat=True).first()
    return number


def _typed(request: Asked, stated: dict[str, Any]) -> dict[str, Any]:
    """Return what the certificate states, with what it leaves out as somebody typed it."""
    for name in ("issued_on", "measured_on"):
        stated[name] = stated[name] or request.POST.get(name, "")
    return stated


def _record(request: Asked, said: Mapping[str, Any], read: ReadFile, proposal: Proposal) -> int:
    facts = read.facts or {}
    stated = _typed(request, stated_facts(facts))
    draft: CertificateDraft = draft_certificate(
        stated,
        {
            **_subject(request, proposal).columns(),
            "issuer_id": proposal.issuer_id or 0,
            "is_digital": True,
            "signature_status": str(read.signature.get("status") or ""),
            "findings": list(read.findings)[:_SHOWN],
        },
        points=facts.get("points") or (),
        uses=[one.draft for one in proposal.uses],
        file=FileDraft(
            sha256=said["sha256"],
            size=said["size"],
            media_type=read.media_type,
            name=said["name"],
        ),
    )
    return upload_certificate(
        actor=request.actor,
        at=request.at,
        draft=draft,
        issuer_name=proposal.issuer_name,
        replaces_id=proposal.replaces_id,
    )


def _subject(request: Asked, proposal: Proposal) -> Subject:
    chosen = request.POST.get("subject", "")
    if chosen == "other":
        return named_subject(request.actor, request.POST.get("other", ""))
    if chosen in {str(one.id) for one in proposal.subjects}:
        return of_instrument(request.actor, int(chosen))
    return nothing(request.actor)


def _first(proposal: Proposal) -> str:
    """Return the choice that is proposed: an instrument that agrees in more than one thing."""
    best = proposal.subjects[0] if proposal.subjects else None
    return str(best.id) if best is not None and len(best.agrees_in) > 1 else "other"


def _verdict_title(verdict: str) -> str:
    return str(Verdict(verdict).label) if verdict else ""


def _point_rows(facts: Mapping[str, Any]) -> list[PointRow]:
    from duheng.site.registry.certificates.drafting import read_point

    rows = []
    for one in (facts.get("points") or ())[:_SHOWN]:
        point = read_point(one)
        columns = {
            name: getattr(point, name)
            for name in PointRow.__dataclass_fields__
            if hasattr(point, name)
        }
        rows.append(PointRow(id=0, **columns))
    return drawn(rows)
