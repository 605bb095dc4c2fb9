"""The public check, without an account: by QR code, by file, by number."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.certificates.safe_xml import MAX_BYTES
from duheng.ledger import Verification
from duheng.site.errors import NoSuchRecord
from duheng.site.people.doors import Asked, public
from duheng.site.registry.asking import MINUTE_S, asks_too_often
from duheng.site.registry.certificates.lists import words_of
from duheng.site.registry.certificates.proofs import Proof, claims_of, proof_of_file
from duheng.site.registry.certificates.queries import (
    certificate_by_token,
    certificates_of_file,
    certificates_of_number,
)
from duheng.site.registry.certificates.reading import read_file
from duheng.site.registry.certificates.records import CertificateRecord
from duheng.site.registry.certificates.storage import kept_bytes

_STANDINGS = {"shown": "valid", "refuted": "failed", "not_shown": "not_provable"}
_CLAIMS: dict[str, str | Promise] = {
    "bytes": gettext_lazy("The bytes are those that were recorded"),
    "logged": gettext_lazy("The record stands in the transparency log"),
    "witnessed": gettext_lazy("Outside witnesses have seen the log at this state"),
    "status": gettext_lazy("It was not withdrawn, by a signed list"),
}
_REASONS: dict[str, str | Promise] = {
    "same_bytes": gettext_lazy("shown"),
    "included": gettext_lazy("shown"),
    "quorum": gettext_lazy("shown"),
    "not_withdrawn": gettext_lazy("shown"),
    "other_bytes": gettext_lazy("refuted: other bytes"),
    "not_included": gettext_lazy("refuted: it is not in the log"),
    "withdrawn": gettext_lazy("refuted: it was withdrawn"),
    "no_proof": gettext_lazy("not shown: the proof is pending"),
    "no_policy": gettext_lazy("not shown: nobody says whom to trust"),
    "no_quorum": gettext_lazy("not shown: no witness has signed"),
    "no_status_list": gettext_lazy("not shown: there is no signed list; see the state above"),
    "other_log": gettext_lazy("not shown: of another log"),
}


@public
def check(request: Asked) -> HttpResponse:
    """Check a certificate by its number or its file; or show how."""
    if request.method == "POST" and request.FILES.get("file") is not None:
        return _by_file(request, request.FILES["file"])
    number = request.GET.get("number", "").strip()[:120]
    if number:
        return _by_number(request, number)
    return render(request, "registry/certificates/check.html", {"number": ""})


@public
def check_token(request: Asked, token: str) -> HttpResponse:
    """Show the state of the certificate whose QR code was scanned, claim by claim."""
    if asks_too_often(request):
        return _too_often(request)
    found = certificate_by_token(token)
    if found is None:
        raise NoSuchRecord(
            _("no certificate has this code"),
            hint=_("scan it again; a code that nobody gave out may belong to a forged document"),
        )
    proof = proof_of_file(found.file_id) if found.file_id else Proof()
    content = kept_bytes(found.sha256) if found.file_id else b""
    verified = claims_of(content, proof) if found.file_id else None
    context = {
        "results": [_shown(found)],
        "claims": _claims(verified),
        "index": proof.index,
        "by": "token",
    }
    return render(request, "registry/certificates/checked.html", context)


def _by_file(request: Asked, sent: Any) -> HttpResponse:
    """Say what can be shown of a file that somebody holds; nothing of it is kept."""
    if asks_too_often(request):
        return _too_often(request)
    content = sent.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        context = {"number": "", "fault": _("The file is too large.")}
        return render(request, "registry/certificates/check.html", context, status=422)
    digest = hashlib.sha256(content).hexdigest()
    found = certificates_of_file(digest)
    proof = proof_of_file(found[0].file_id) if found and found[0].file_id else Proof()
    read = read_file(content, name=_("your file"), at=request.at)
    shown: dict[str, Any] = {
        "results": [_shown(one) for one in found],
        "claims": _claims(claims_of(content, proof)),
        "index": proof.index,
        "sha256": digest,
        "read": read,
        "by": "file",
    }
    return render(request, "registry/certificates/checked.html", shown)


def _by_number(request: Asked, number: str) -> HttpResponse:
    """Say of a number only who issued it and how it stands."""
    if asks_too_often(request):
        return _too_often(request)
    results = [
        {"number": one.number, "issuer": one.issuer_name, **words_of(one)}
        for one in certificates_of_number(number)
    ]
    context = {"results": results, "number": number, "by": "number"}
    return render(request, "registry/certificates/checked.html", context)


def _shown(one: CertificateRecord) -> dict[str, Any]:
    """Return what anybody who holds the document may see: never customer, serial or place."""
    return {
        **words_of(one),
        "number": one.number,
        "issuer": one.issuer_name,
        "measured_on": one.measured_at.date(),
        "issued_on": one.issued_on,
        "valid_until": one.valid_until,
        "status_at": one.status_at,
        "superseded_by": one.superseded_by_number,
        "signature": one.signature_status,
        "is_digital": one.is_digital,
        "accuracy_class": one.accuracy_class,
        "sha256": one.sha256,
    }


def _claims(verified: Verification | None) -> Sequence[tuple[str, str, str]]:
    """Return state, claim and reason of each claim, in words."""
    if verified is None:
        return ()
    return [
        (
            _STANDINGS[one.standing.value],
            str(_CLAIMS.get(one.name, one.name)),
            str(_REASONS.get(one.reason, one.reason)),
        )
        for one in verified.claims
    ]


def _too_often(request: Asked) -> HttpResponse:
    response = render(
        request,
        "registry/certificates/check.html",
        {"number": "", "fault": _("Too many questions in a minute; ask again in one.")},
        status=429,
    )
    response.headers["Retry-After"] = str(MINUTE_S)
    return response
