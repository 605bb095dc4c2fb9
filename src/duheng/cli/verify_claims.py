"""Claims about a document that the ledger cannot judge: its own signature, its issuer, its budget.

Rooms below the command line do not know each other; here their judgements meet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duheng.certificates.signatures.judging import Given
    from duheng.ledger import Claim

_OF_SIGNATURE = {"valid": "shown", "invalid": "refuted", "revoked": "refuted"}
_MARKS_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"


def document_signature(content: bytes, trust: Path | None) -> Claim:
    """Return the claim on the document's own signature, where it is a document that has one."""
    from duheng.certificates.signatures import check_signature
    from duheng.terms.errors import DuhengError

    if not content.lstrip(_MARKS_BEFORE_XML).startswith(b"<"):
        return _claim("signature", "not_shown", "signature_absent")
    try:
        verdict = check_signature(content, trust=trust)
    except DuhengError as error:
        return _claim("signature", "not_shown", "signature_unreadable", error.to_dict())
    standing = _OF_SIGNATURE.get(verdict.status.value, "not_shown")
    reason = f"signature_{verdict.status.value}"
    return _claim("signature", standing, reason, verdict.to_dict())


def issuer_status(content: bytes, sha256: str, listed: bytes, trust: Path | None) -> Claim:
    """Return the claim on withdrawal by the status list that the issuer of a certificate signs.

    Raises
    ------
    UnusableCertificate
        When the list is none, or the document is no certificate that it could speak of.
    """
    from duheng.certificates import read_certificate
    from duheng.certificates.status_list import CertificateStatus, status_of

    certificate = read_certificate(content)
    verdict = status_of(certificate.number, sha256, listed, _given(trust))
    data = verdict.to_dict()
    if verdict.status is CertificateStatus.UNKNOWN:
        return _claim("status", "not_shown", "issuer_list_signature", data)
    if verdict.is_withdrawn:
        return _claim("status", "refuted", "withdrawn", data)
    return _claim("status", "shown", "not_withdrawn", data)


def _given(trust: Path | None) -> Given:
    from duheng.certificates.signatures.judging import Given
    from duheng.certificates.signatures.trust import TrustStore, load_trust
    from duheng.terms.clock import system_clock

    store = TrustStore() if trust is None else load_trust(trust)
    return Given(store=store, at=system_clock(), crls=(), ocsp=())


def budget() -> Claim:
    """Return the claim on the budget: a document alone does not carry what would recompute it."""
    return _claim("budget", "not_shown", "budget_not_recomputed")


def _claim(name: str, standing: str, reason: str, data: dict[str, Any] | None = None) -> Claim:
    from duheng.ledger import Claim, Standing

    return Claim(
        name=name, standing=Standing(standing), reason=reason, is_required=False, data=data or {}
    )
