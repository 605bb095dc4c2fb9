"""The register, one certificate, its file and its proof, and its end."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may, sure_who_it_is
from duheng.site.registry.certificates.actions import void_certificate, withdraw_certificate
from duheng.site.registry.certificates.lists import CERTIFICATES, words_of
from duheng.site.registry.certificates.proofs import proof_of_file
from duheng.site.registry.certificates.queries import (
    certificates,
    get_certificate,
    points_of,
    uses_of,
)
from duheng.site.registry.certificates.records import CertificateRecord
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.figures.queries import figures_of_certificate
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.instruments.queries import confirmations_of
from duheng.site.registry.models import Certificate, CertificateStatus

_OCTETS = "application/octet-stream"


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the certificates that the actor sees."""
    return show_list(request, CERTIFICATES)


@may("registry.view")
def certificate(request: Asked, certificate_id: int) -> HttpResponse:
    """Show one certificate with everything that is known of it."""
    found = get_certificate(request.actor, certificate_id)
    context = {
        "certificate": found,
        "words": words_of(found),
        "points": points_of(request.actor, certificate_id),
        "uses": uses_of(request.actor, certificate_id),
        "figures": figures_of_certificate(request.actor, certificate_id),
        "proof": proof_of_file(found.file_id) if found.file_id else None,
        "qr": qr_code(request, found.token),
        "check_url": check_url(request, found.token),
        "may_void": _may_void(request.actor, found),
        "may_withdraw": _may_withdraw(request.actor, found),
        "confirm_url": _confirm_url(request.actor, found),
    }
    return render(request, "registry/certificates/certificate.html", context)


def check_url(request: Asked, token: str) -> str:
    """Return what the QR code of a certificate opens."""
    return request.build_absolute_uri(reverse("public:check_token", args=[token]))


def qr_code(request: Asked, token: str) -> SafeString:
    """Return the QR code of a certificate as SVG."""
    drawn = segno.make(check_url(request, token), error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S308 - of our own


def _may_void(actor: Actor, found: CertificateRecord) -> bool:
    stands = found.status == CertificateStatus.VALID and found.withdrawn_at is None
    is_issuer = found.issuer_id == actor.organisation_id
    return stands and is_issuer and actor.may("registry.void_certificate")


def _may_withdraw(actor: Actor, found: CertificateRecord) -> bool:
    is_own = actor.organisation_id in (found.owner_id, found.issuer_id)
    return found.withdrawn_at is None and is_own and actor.may("registry.upload_certificate")


def _confirm_url(actor: Actor, found: CertificateRecord) -> str:
    """Return where the owner decides that the instrument fits its use: what comes next."""
    is_own = found.owner_id == actor.organisation_id
    stands = found.status == CertificateStatus.VALID and found.withdrawn_at is None
    if not (is_own and stands and actor.may("registry.confirm_instrument")):
        return ""
    if found.instrument_id is None or _is_decided(actor, found):
        return ""
    address = reverse("registry:confirm_instrument", args=[found.instrument_id])
    return f"{address}?certificate={found.id}"


def _is_decided(actor: Actor, found: CertificateRecord) -> bool:
    """Return whether somebody decided on the strength of it, or since it was measured."""
    begin = local_day(found.measured_at)
    return any(
        one.certificate_id == found.id or one.confirmed_on > begin
        for one in confirmations_of(actor, instrument_id=found.instrument_id or 0)
    )


@may("registry.view")
def file(request: Asked, certificate_id: int) -> HttpResponse:
    """Hand out the bytes as they came in; never shown in the browser, whatever they are."""
    found = get_certificate(request.actor, certificate_id)
    if found.file_id is None:
        raise NoSuchRecord(_("this certificate has no file"))
    ending = {"application/pdf": "pdf", "application/xml": "xml", "image/png": "png"}
    name = f"{found.sha256[:16]}.{ending.get(found.file_type, 'jpg')}"
    return _download(kept_bytes(found.sha256), name)


@may("registry.view")
def proof(request: Asked, certificate_id: int) -> HttpResponse:
    """Hand out the proof that travels with the file."""
    found = get_certificate(request.actor, certificate_id)
    proven = proof_of_file(found.file_id) if found.file_id else None
    if proven is None or proven.content is None:
        raise NoSuchRecord(_("the proof is pending"), hint=_("try again in a minute"))
    ending = {"application/pdf": "pdf", "application/xml": "xml", "image/png": "png"}
    name = f"{found.sha256[:16]}.{ending.get(found.file_type, 'jpg')}.tlog-proof"
    return _download(proven.content, name)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_OCTETS)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@may("registry.void_certificate")
@sure_who_it_is
def void(request: Asked, certificate_id: int) -> HttpResponse:
    """Void a certificate, or say by which it is replaced."""
    found = get_certificate(request.actor, certificate_id)
    others = certificates(request.actor).filter(
        issuer_id=found.issuer_id, instrument_id=found.instrument_id, standard_id=found.standard_id
    )
    choices = [(str(one.pk), one.number) for one in others.exclude(pk=found.id)[:50]]

    def act(said: dict[str, Any], revision: int) -> int:
        replaced_by = said["superseded_by"]
        void_certificate(
            actor=request.actor,
            at=request.at,
            certificate_id=certificate_id,
            revision=revision,
            reason=said["reason"],
            replaced_by_id=int(replaced_by) if replaced_by.isdecimal() else None,
        )
        return certificate_id

    plan = FormPlan(
        model=Certificate,
        groups=(("", ("reason", "superseded_by")),),
        required=("reason",),
        choices={"superseded_by": choices or [("", _("None"))]},
        titles={"reason": _("Reason"), "superseded_by": _("Replaced by")},
    )
    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Void certificate %(number)s") % {"number": found.number},
            act=act,
            done=page_of,
            initial={"revision": found.revision},
            submit=_("Void"),
            explanation=_(
                "It stays visible as void to everybody who holds it. This cannot be taken back."
            ),
            is_danger=True,
        ),
    )


@may("registry.upload_certificate")
def withdraw(request: Asked, certificate_id: int) -> HttpResponse:
    """Take back the record of a certificate that was entered wrongly."""
    found = get_certificate(request.actor, certificate_id)

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_certificate(
            actor=request.actor,
            at=request.at,
            certificate_id=certificate_id,
            revision=revision,
            reason=said["reason"],
        )
        return certificate_id

    plan = FormPlan(
        model=Certificate,
        groups=(("", ("reason",)),),
        required=("reason",),
        titles={"reason": _("Reason")},
    )
    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Take back the record of %(number)s") % {"number": found.number},
            act=act,
            done=page_of,
            initial={"revision": found.revision},
            submit=_("Take back"),
            explanation=_("For a record that was entered wrongly; the document itself stands."),
            is_danger=True,
        ),
    )


def page_of(certificate_id: int) -> str:
    """Return the address of a certificate's page."""
    return reverse("registry:certificate", args=[certificate_id])
