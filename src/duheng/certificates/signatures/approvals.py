"""Executor, checker and approver sign the same exact bytes; the institute's seal comes last.

A second enveloped signature breaks the first. So the three people sign the unsealed certificate
beside it, in one JSON envelope: each signature also names all signatures before it. The seal then
names the digest of the whole envelope under its own signature. Cutting the seal out of the sealed
file gives back the bytes that the people signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duheng.certificates.errors import CannotSign, SignatureBroken
from duheng.certificates.signatures.judging import Given
from duheng.certificates.signatures.jws import (
    JsonSignature,
    check_json,
    read_json_signature,
    sign_json,
    signer_of,
)
from duheng.certificates.signatures.sealing import Seal
from duheng.certificates.signatures.time_stamps import TimeStamp
from duheng.certificates.signatures.verdict import SignatureVerdict
from duheng.terms.canonical import canonical_json

ROLES = ("executor", "checker", "approver")
FORMAT = "duheng-approvals-1"
ROLE_PREFIX = "urn:duheng:approvals:sha256:"
_MAX_BYTES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's signature under the certificate, and what it is worth."""

    role: str
    verdict: SignatureVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsVerdict:
    """What the envelope proves.

    Attributes
    ----------
    complete : bool
        Whether everybody who must sign has signed validly, in order, and nobody twice who may not.
    reason : str
        Why.
    approvals : tuple of Approval
        In the order of signing.
    """

    complete: bool
    reason: str
    approvals: tuple[Approval, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict, JSON-ready."""
        return {
            "complete": self.complete,
            "reason": self.reason,
            "approvals": [{"role": one.role, **one.verdict.to_dict()} for one in self.approvals],
        }


def add_approval(
    content: bytes, envelope: bytes | None, seal: Seal, *, role: str, at: datetime
) -> bytes:
    """Return the envelope with one more person's signature.

    Parameters
    ----------
    content : bytes
        The unsealed certificate, byte for byte.
    envelope : bytes or None
        The envelope so far; None for the first signature.
    seal : Seal
        The person's key and certificate.
    role : str
        ``executor``, ``checker`` or ``approver``, in this order.
    at : datetime
        When.

    Raises
    ------
    CannotSign
        When it is not this role's turn, the envelope is of other bytes, or the checker is the
        executor.
    """
    before = _read(envelope, content) if envelope is not None else []
    expected = ROLES[len(before)] if len(before) < len(ROLES) else None
    if role != expected:
        raise CannotSign(
            f"'{role}' cannot sign now: {_turn(expected)}",
            hint="executor, checker and approver sign in this order, once each",
            clause="ISO/IEC 17025:2017, 7.8.2.1 o",
        )
    person = seal.certificates[0].subject.rfc4514_string()
    if role == "checker" and person == signer_of(before[0]):
        raise CannotSign(f"{person} executed the work and cannot check it")
    made = sign_json(content, seal, at=at, header={"role": role, "after": _digest(before)})
    return _written(content, [*before, made])


def check_approvals(
    content: bytes,
    envelope: bytes,
    given: Given,
    *,
    required: Sequence[str] = ROLES,
    approver_is_third: bool = False,
    proved: TimeStamp | None = None,
) -> ApprovalsVerdict:
    """Return what an envelope proves about the unsealed bytes of a certificate.

    Parameters
    ----------
    content : bytes
        The unsealed certificate (of a sealed one, what is left when the seal is cut out).
    envelope : bytes
        The envelope.
    given : Given
        Trust, instant and revocation evidence.
    required : sequence of str
        Who must have signed.
    approver_is_third : bool
        Whether the approver may be neither executor nor checker.
    proved : TimeStamp, optional
        Of a seal that names this envelope: everything in it is at least as old.
    """
    try:
        listed = _read(envelope, content)
    except (SignatureBroken, CannotSign) as error:
        return ApprovalsVerdict(complete=False, reason=str(error))
    approvals = tuple(
        Approval(role=str(one.header.get("role")), verdict=check_json(one, content, given, proved))
        for one in listed
    )
    fault = _fault(listed, approvals, required, approver_is_third=approver_is_third)
    names = ", ".join(one.role for one in approvals)
    return ApprovalsVerdict(
        complete=fault is None, reason=fault or f"signed by {names}", approvals=approvals
    )


def envelope_role(envelope: bytes) -> str:
    """Return the role under which a seal names an envelope."""
    return ROLE_PREFIX + hashlib.sha256(envelope).hexdigest()


def _fault(
    listed: Sequence[JsonSignature],
    approvals: Sequence[Approval],
    required: Sequence[str],
    *,
    approver_is_third: bool,
) -> str | None:
    roles = [one.role for one in approvals]
    if roles != [one for one in ROLES if one in required][: len(roles)] or len(roles) < len(
        required
    ):
        return f"signed by {', '.join(roles) or 'nobody'}; required: {', '.join(required)}"
    for index, one in enumerate(listed):
        if one.header.get("after") != _digest(listed[:index]):
            return f"the signature of the {roles[index]} does not follow those before it"
    for approval in approvals:
        if not approval.verdict.is_valid:
            return f"{approval.role}: {approval.verdict.status.value}: {approval.verdict.reason}"
    people = {one.role: one.verdict.signer for one in approvals}
    if people.get("executor") is not None and people.get("executor") == people.get("checker"):
        return "executor and checker are the same person"
    if approver_is_third and len(set(people.values())) < len(people):
        return "the approver is not a third person"
    return None


def _read(envelope: bytes, content: bytes) -> list[JsonSignature]:
    if len(envelope) > _MAX_BYTES:
        raise SignatureBroken("the envelope of approvals is too large")
    try:
        record = json.loads(envelope)
    except ValueError as error:
        raise SignatureBroken("the envelope of approvals is not JSON") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise SignatureBroken(f"this is not an envelope of the format {FORMAT}")
    if record.get("sha256") != hashlib.sha256(content).hexdigest():
        raise SignatureBroken("the envelope is of another certificate than this one")
    listed = record.get("signatures")
    if not isinstance(listed, list) or not 1 <= len(listed) <= len(ROLES):
        raise SignatureBroken("an envelope has one to three signatures")
    return [read_json_signature(one) for one in listed]


def _written(content: bytes, signatures: Sequence[JsonSignature]) -> bytes:
    return canonical_json(
        {
            "format": FORMAT,
            "sha256": hashlib.sha256(content).hexdigest(),
            "signatures": [one.to_dict() for one in signatures],
        }
    )


def _digest(signatures: Sequence[JsonSignature]) -> str:
    return hashlib.sha256(canonical_json([one.to_dict() for one in signatures])).hexdigest()


def _turn(expected: str | None) -> str:
    return f"it is the turn of the {expected}" if expected else "all three have signed"
