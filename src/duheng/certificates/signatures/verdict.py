"""What can be said about the signature of a document, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duheng.certificates.signature_status import SignatureStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureVerdict:
    """A judgement on one signature.

    Attributes
    ----------
    status : SignatureStatus
        The verdict.
    reason : str
        Why, in one sentence for people.
    signer : str or None
        Subject of the signing certificate.
    signed_at : datetime or None
        Instant proved by a trusted time stamp, else the one that the signer claims.
    algorithm : str or None
        Such as ``ecdsa-sha256``.
    time_stamped : bool
        Whether ``signed_at`` is proved by a time stamp of a trusted authority.
    certificate_sha256 : str or None
        Digest of the signing certificate.
    roles : tuple of str
        Roles that the signer claims, under the signature.
    notes : tuple of str
        What else a reader should know, such as that revocation could not be judged.
    """

    status: SignatureStatus
    reason: str
    signer: str | None = None
    signed_at: datetime | None = None
    algorithm: str | None = None
    time_stamped: bool = False
    certificate_sha256: str | None = None
    roles: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def is_valid(self) -> bool:
        """Whether the verdict is ``valid``."""
        return self.status is SignatureStatus.VALID

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict, JSON-ready."""
        return {
            "status": self.status.value,
            "reason": self.reason,
            "signer": self.signer,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "algorithm": self.algorithm,
            "time_stamped": self.time_stamped,
            "certificate_sha256": self.certificate_sha256,
            "roles": list(self.roles),
            "notes": list(self.notes),
        }
