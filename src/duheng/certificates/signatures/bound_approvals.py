"""The approvals of a certificate as its seal holds them together."""

from __future__ import annotations

from datetime import datetime

from duheng.certificates.errors import CannotSign
from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.approvals import (
    ApprovalsVerdict,
    check_approvals,
    envelope_role,
)
from duheng.certificates.signatures.checking import check_signature
from duheng.certificates.signatures.judging import Given
from duheng.certificates.signatures.sealing import unsealed
from duheng.certificates.signatures.time_stamps import TimeStamp
from duheng.certificates.signatures.trust import TrustStore


def check_bound_approvals(
    content: bytes,
    envelope: bytes,
    *,
    trust: TrustStore,
    at: datetime,
    approver_is_third: bool = False,
) -> ApprovalsVerdict:
    """Return who approved a certificate, and whether its seal says so.

    Parameters
    ----------
    content : bytes
        The certificate, sealed or not yet.
    envelope : bytes
        The envelope of approvals.
    trust : TrustStore
        Whom we trust, people and body.
    at : datetime
        Instant of the question.
    approver_is_third : bool
        Whether the approver may be neither executor nor checker.

    Notes
    -----
    A trusted time stamp of the seal proves the approvals to be at least as old, because the seal
    covers their digest.
    """
    seal = check_signature(content, trust=trust, at=at)
    given = Given(store=trust, at=at, crls=trust.crls, ocsp=())
    if seal.status is SignatureStatus.ABSENT:
        return check_approvals(content, envelope, given, approver_is_third=approver_is_third)
    if not seal.is_valid:
        return ApprovalsVerdict(
            complete=False, reason=f"the seal: {seal.status.value}: {seal.reason}"
        )
    if envelope_role(envelope) not in seal.roles:
        return ApprovalsVerdict(
            complete=False, reason="the seal does not name this envelope of approvals"
        )
    proved = None
    if seal.time_stamped and seal.signed_at:
        proved = TimeStamp(at=seal.signed_at, authority="", path=())
    try:
        original = unsealed(content)
    except CannotSign as error:
        return ApprovalsVerdict(complete=False, reason=str(error))
    return check_approvals(
        original, envelope, given, approver_is_third=approver_is_third, proved=proved
    )
