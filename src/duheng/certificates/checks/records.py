"""What the check of a certificate gives: findings, the signature's status, a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duheng.certificates.signature_status import SignatureStatus
from duheng.terms.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """One doubt about a certificate, with its place.

    Attributes
    ----------
    code : str
        Code of the rule; its first word is xml, xsd, content, metrology, profile or signature.
    severity : Severity
        An error makes the certificate invalid.
    message : str
        What was found.
    hint : str or None
        How to mend it.
    clause : str or None
        Document and clause behind the rule.
    path : str or None
        XPath of the element, in the prefixes of the file; None when there is no element.
    line : int or None
        Line of the file.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    clause: str | None = None
    path: str | None = None
    line: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the finding, JSON-ready."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "hint": self.hint,
            "clause": self.clause,
            "path": self.path,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """What is said of the signature of a file.

    Attributes
    ----------
    status : SignatureStatus
        As of the instant asked for.
    reason : str or None
        Why, for people.
    signer : str or None
        Subject of the signing certificate.
    signed_at : str or None
        Instant of signing, ISO 8601.
    algorithm : str or None
        Signature algorithm.
    """

    status: SignatureStatus
    reason: str | None = None
    signer: str | None = None
    signed_at: str | None = None
    algorithm: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready."""
        return {
            "status": self.status.value,
            "reason": self.reason,
            "signer": self.signer,
            "signed_at": self.signed_at,
            "algorithm": self.algorithm,
        }


NO_SIGNATURE = SignatureReport(status=SignatureStatus.ABSENT, reason="the file has no signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The verdict on one file.

    Attributes
    ----------
    file : str
        Name of the file as given.
    sha256 : str or None
        Digest of its bytes, 64 hexadecimal digits; None when they could not be read.
    schema_version : str or None
        As the file declares.
    is_valid : bool or None
        False when any finding is an error; None when the schema was not applied.
    findings : tuple of CheckFinding
        In the order of the document.
    signature : SignatureReport
        Apart from the verdict of the schema.
    profile : Mapping or None
        The report on a profile, clause by clause, where one was asked for.
    """

    file: str
    sha256: str | None
    schema_version: str | None
    is_valid: bool | None
    findings: tuple[CheckFinding, ...] = ()
    signature: SignatureReport = field(default=NO_SIGNATURE)
    profile: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready: the form that ``certificate check --json`` prints."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "schema_version": self.schema_version,
            "valid": self.is_valid,
            "findings": [one.to_dict() for one in self.findings],
            "signature": self.signature.to_dict(),
            **({"profile": dict(self.profile)} if self.profile else {}),
        }


def verdict_of(findings: Sequence[CheckFinding], *, is_schema_applied: bool) -> bool | None:
    """Return False with any error, None without a schema, else True."""
    if any(one.severity is Severity.ERROR for one in findings):
        return False
    return True if is_schema_applied else None
