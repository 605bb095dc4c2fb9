"""The signature of a file, judged by the room's own verifier at the instant asked for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.records import NO_SIGNATURE, SignatureReport
from duheng.certificates.signature_status import SignatureStatus

CODES = {
    SignatureStatus.INVALID: "signature.invalid",
    SignatureStatus.REVOKED: "signature.revoked",
    SignatureStatus.UNTRUSTED: "signature.untrusted",
    SignatureStatus.EXPIRED: "signature.expired",
    SignatureStatus.NOT_PROVABLE: "signature.not_provable",
}


def check_signing(
    document: Document, content: bytes, trust: Path | None, at: datetime
) -> SignatureReport:
    """Return what is said of the signature, and report what is wrong with it."""
    if not document.signatures:
        return NO_SIGNATURE
    report = _judged(content, trust, at)
    code = CODES.get(report.status)
    if code is not None:
        element = document.signatures[0]
        document.report(code, element, report.reason or f"the signature is {report.status.value}")
    return report


def _judged(content: bytes, trust: Path | None, at: datetime) -> SignatureReport:
    from duheng.certificates.signatures import check_signature

    found = check_signature(content, trust=trust, at=at)
    signed_at = found.signed_at
    return SignatureReport(
        status=found.status,
        reason=found.reason,
        signer=found.signer,
        signed_at=signed_at.isoformat() if isinstance(signed_at, datetime) else signed_at,
        algorithm=found.algorithm,
    )
