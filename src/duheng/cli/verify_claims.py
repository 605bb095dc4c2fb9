"""Claims about a document that the ledger cannot judge: its own signature, its issuer, its budget.

Rooms below the command line do not know each other; here their judgements meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duheng.certificates.signatures.judging import Given
    from duheng.ledger import Claim
    from duheng.uncertainty.recomputing import StatedBudget

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


def detached_sm2(document: Path, content: bytes, trust: Path | None) -> Sequence[Claim]:
    """Return the claim on the SM2 signature in ``NAME.sm2.json`` beside a document, if there is."""
    from duheng.certificates.checks.detached import detached_signature

    found = detached_signature(document, content, trust)
    if found is None:
        return ()
    standing = _OF_SIGNATURE.get(found["status"], "not_shown")
    return (_claim("signature_sm2", standing, f"signature_{found['status']}", found),)


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


def budget(content: bytes) -> Claim:
    """Return the claim on the budgets, recomputed from the lines that the document states."""
    from duheng.terms.errors import UnusableInput
    from duheng.uncertainty.budget_documents import read_budgets

    try:
        budgets = read_budgets(content)
    except UnusableInput as error:
        return _claim("budget", "not_shown", "budget_unreadable", error.to_dict())
    if not budgets:
        is_certificate = content.lstrip(_MARKS_BEFORE_XML).startswith(b"<")
        reason = "budget_not_in_certificate" if is_certificate else "budget_absent"
        return _claim("budget", "not_shown", reason)
    return _recomputed(budgets)


def _recomputed(budgets: Sequence[StatedBudget]) -> Claim:
    """Return the claim on budgets that were read; ``data`` says what could not be recomputed."""
    from duheng.uncertainty.recomputing import recompute

    dependent: list[str] = []
    for one in budgets:
        found, is_whole = recompute(one)
        if found is not None:
            return _claim("budget", "refuted", "budget_contradicted", asdict(found))
        if not is_whole:
            dependent.append(one.name)
    stated = [one for one in budgets if one.standard_uncertainty is not None]
    data = {
        "recomputed": [one.name for one in stated],
        "without_uncertainty": [one.name for one in budgets if one not in stated],
        "correlations_not_in_document": dependent,
        "second_order_not_in_document": [one.name for one in stated if one.second_order_share],
        "lines_not_stated": sum(
            line.contribution is None for one in budgets for line in one.lines
        ),
    }  # fmt: skip
    if not stated:
        return _claim("budget", "not_shown", "budget_without_uncertainty", data)
    in_part = data["correlations_not_in_document"] or data["second_order_not_in_document"]
    return _claim(
        "budget", "shown", "budget_recomputed_in_part" if in_part else "budget_recomputed", data
    )


def _claim(name: str, standing: str, reason: str, data: dict[str, Any] | None = None) -> Claim:
    from duheng.ledger import Claim, Standing

    return Claim(
        name=name, standing=Standing(standing), reason=reason, is_required=False, data=data or {}
    )
