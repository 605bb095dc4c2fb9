"""The status list of an issuer: which certificates are withdrawn, signed and dated.

A certificate cannot say of itself that it was withdrawn. The issuer publishes one signed list; its
date says how far it reaches. A certificate that it does not name was in force *as of that date*;
without a list the answer is *unknown*, never *in force*.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from duheng.certificates.errors import SignatureBroken, UnusableCertificate
from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.judging import Given
from duheng.certificates.signatures.jws import check_json, read_json_signature
from duheng.certificates.signatures.verdict import SignatureVerdict
from duheng.terms.canonical import canonical_json
from duheng.terms.instants import parse_instant
from duheng.terms.withdrawals import (
    Withdrawal,
    WithdrawalStatus,
    withdrawal_of,
    written_instant,
)

FORMAT = "duheng-status-list-1"
_MAX_BYTES = 64 * 2**20


class CertificateStatus(StrEnum):
    """What an issuer says of a certificate; ``unknown`` when no list that holds says anything."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPLACED = "replaced"
    VOID = "void"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """All withdrawn certificates of an issuer as of an instant."""

    issuer: str
    issued_at: datetime
    entries: tuple[Withdrawal, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the list, JSON-ready."""
        return {
            "format": FORMAT,
            "issuer": self.issuer,
            "issued_at": written_instant(self.issued_at),
            "entries": [one.to_dict() for one in self.entries],
        }

    def with_entry(self, entry: Withdrawal, at: datetime) -> StatusList:
        """Return the list of a later instant with one more entry.

        Raises
        ------
        UnusableCertificate
            When the certificate is withdrawn already, or the instant is earlier than the list's.
        """
        if any(one.number == entry.number for one in self.entries):
            raise UnusableCertificate(f"{entry.number} is withdrawn already")
        if at < self.issued_at:
            raise UnusableCertificate(
                f"the list is of {self.issued_at.isoformat()}, later than {at.isoformat()}"
            )
        return StatusList(issuer=self.issuer, issued_at=at, entries=(*self.entries, entry))

    def find(self, number: str, sha256: str | None = None) -> Withdrawal | None:
        """Return the entry of a certificate, by its number or its digest; None when not named."""
        return withdrawal_of(self.entries, number=number, sha256=sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusVerdict:
    """What is known of a certificate's status, and as of when.

    Attributes
    ----------
    status : CertificateStatus
        The status; ``unknown`` when the list does not hold.
    as_of : datetime or None
        Date of the list: nothing is known of later days.
    entry : StatusEntry or None
        What the list says.
    signature : SignatureVerdict
        Of the list.
    """

    status: CertificateStatus
    as_of: datetime | None
    entry: Withdrawal | None
    signature: SignatureVerdict

    @property
    def is_withdrawn(self) -> bool:
        """Whether the certificate may no longer be relied on."""
        return self.status not in (CertificateStatus.IN_FORCE, CertificateStatus.UNKNOWN)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict, JSON-ready."""
        return {
            "status": self.status.value,
            "as_of": written_instant(self.as_of) if self.as_of else None,
            "entry": self.entry.to_dict() if self.entry else None,
            "signature": self.signature.to_dict(),
        }


def signed_list(content: bytes, signature: bytes) -> bytes:
    """Return the file of a signed status list: its exact bytes and the signature over them."""
    record = {"list": json.loads(content), "signature": json.loads(signature)}
    return canonical_json(record) + b"\n"


def list_bytes(found: StatusList) -> bytes:
    """Return the bytes of a list that are signed (RFC 8785)."""
    return canonical_json(found.to_dict())


def read_status_list(file: bytes, given: Given) -> tuple[StatusList, SignatureVerdict]:
    """Return a status list and the verdict on its signature.

    Raises
    ------
    UnusableCertificate
        When the file is no status list.
    """
    record = _record(file)
    try:
        listed = _list(record["list"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableCertificate(f"this is no status list: {error}") from error
    try:
        signature = read_json_signature(record.get("signature"))
    except SignatureBroken as error:
        return listed, SignatureVerdict(status=SignatureStatus.INVALID, reason=str(error))
    return listed, check_json(signature, canonical_json(record["list"]), given)


def status_of(
    number: str, sha256: str | None, file: bytes | None, given: Given, issuer: str | None = None
) -> StatusVerdict:
    """Return what a signed list says of a certificate, as of the date of the list.

    Parameters
    ----------
    number, sha256 : str
        Of the certificate.
    file : bytes or None
        The signed list; None gives ``unknown``.
    given : Given
        Whom we trust, and the instant of the question.
    issuer : str, optional
        Issuer of the certificate: another issuer's list says nothing about it.
    """
    absent = SignatureVerdict(status=SignatureStatus.ABSENT, reason="no status list is given")
    if file is None:
        return StatusVerdict(
            status=CertificateStatus.UNKNOWN, as_of=None, entry=None, signature=absent
        )
    listed, verdict = read_status_list(file, given)
    entry = listed.find(number, sha256)
    if not verdict.is_valid or (issuer is not None and issuer != listed.issuer):
        status = CertificateStatus.UNKNOWN
    else:
        status = CertificateStatus(entry.status) if entry else CertificateStatus.IN_FORCE
    return StatusVerdict(status=status, as_of=listed.issued_at, entry=entry, signature=verdict)


def _record(file: bytes) -> Mapping[str, Any]:
    if len(file) > _MAX_BYTES:
        raise UnusableCertificate(f"a status list of more than {_MAX_BYTES} bytes")
    try:
        record = json.loads(file)
    except ValueError as error:
        raise UnusableCertificate("the status list is not JSON") from error
    if not isinstance(record, dict):
        raise UnusableCertificate("the status list is not an object")
    return record


def _list(record: Any) -> StatusList:
    if record["format"] != FORMAT:
        raise UnusableCertificate(f"the status list is not of the format {FORMAT}")
    return StatusList(
        issuer=str(record["issuer"]),
        issued_at=parse_instant(record["issued_at"]),
        entries=tuple(_entries(record["entries"])),
    )


def _entries(records: Sequence[Mapping[str, Any]]) -> Sequence[Withdrawal]:
    return [
        Withdrawal(
            number=str(one["number"]),
            status=WithdrawalStatus(one["status"]),
            since=parse_instant(one["since"]),
            sha256=one.get("sha256"),
            successor=one.get("successor"),
            reason=one.get("reason"),
        )
        for one in records
    ]
