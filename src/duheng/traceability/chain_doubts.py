"""Gaps of a calibration hierarchy, each said where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from duheng.certificates.references import Relation
from duheng.terms.findings import Finding, Severity
from duheng.traceability.chain_records import ChainStep
from duheng.traceability.records import CertificateRecord, CertificateStatus, UseRecord

_CLAUSE = "ISO/IEC 17025:2017, 6.5.1"


def not_named(lower: CertificateRecord, name: str | None) -> Finding:
    """Return the finding that equipment was used whose certificate is not named."""
    return gap_of(
        "traceability.certificate_not_named", Severity.WARNING, lower,
        f"names no certificate for {name or 'its measuring equipment'}",
        "ask the laboratory for the certificate of the standard",
    )  # fmt: skip


def not_in_force(lower: CertificateRecord, standard_id: str) -> Finding:
    """Return the finding that a standard had no certificate when it was used."""
    return gap_of(
        "traceability.not_in_force", Severity.ERROR, lower,
        f"was made on {_said(lower.measured_at)} with {standard_id}, which had no certificate "
        "in force then",
        "find the certificate of the standard, or have the measurement repeated",
    )  # fmt: skip


def nothing_in_force(subject_id: str, as_of: datetime | None) -> Finding:
    """Return the finding that what was asked about had no certificate at all."""
    return Finding(
        code="traceability.not_in_force",
        severity=Severity.ERROR,
        message=f"{subject_id} had no certificate in force on {_said(as_of)}",
        hint="have it calibrated or verified, or enter its certificate",
        clause=_CLAUSE,
        data={"subject": subject_id},
    )


def missing(lower: CertificateRecord, use: UseRecord) -> Finding:
    """Return the finding that a document is referred to and is not there."""
    is_needed = use.relation in (Relation.EQUIPMENT, Relation.LINKED)
    return gap_of(
        "traceability.missing", Severity.ERROR if is_needed else Severity.WARNING, lower,
        f"refers to {use.upper_certificate_id} ({use.relation.value}), which is not there",
        "add that certificate",
    )  # fmt: skip


def terminus_not_stated(certificate: CertificateRecord) -> Finding:
    """Return the finding that a chain ends without saying where."""
    return gap_of(
        "traceability.terminus_not_stated", Severity.WARNING, certificate,
        "names neither a standard nor a realisation of the unit: the chain ends here",
        "ask the laboratory to what its results are traceable",
    )  # fmt: skip


def circular(certificate: CertificateRecord) -> Finding:
    """Return the finding that a chain comes back to a certificate below."""
    return gap_of(
        "traceability.circular", Severity.ERROR, certificate,
        "stands above itself in the hierarchy", "ask the laboratory which standard was used",
    )  # fmt: skip


def hash_doubts(
    upper: CertificateRecord, lower: CertificateRecord, expected: str | None
) -> Iterator[Finding]:
    """Yield a gap when the bytes are not those that the lower certificate hashed."""
    if expected is not None and upper.digest is not None and expected != upper.digest:
        yield gap_of(
            "traceability.hash_mismatch", Severity.ERROR, upper,
            f"is not the file that {lower.number} refers to: its bytes have another hash",
            "find the file with that hash, or ask who changed this one",
        )  # fmt: skip


def own_doubts(
    certificate: CertificateRecord,
    instant: datetime | None,
    newer: CertificateRecord | None,
    first: datetime | None = None,
) -> Iterator[Finding]:
    """Yield what is wrong with a certificate for a use at an instant, or from a first one on."""
    if certificate.has_failed:
        yield gap_of(
            "traceability.not_passed", Severity.ERROR, certificate,
            "says that its subject did not pass, and was used",
            "find the certificate that it passed with, or have the measurement repeated",
        )  # fmt: skip
    if instant is not None and certificate.valid_to is not None and instant >= certificate.valid_to:
        yield gap_of(
            "traceability.expired", Severity.ERROR, certificate,
            f"was valid {_end(certificate.valid_to)} and was used on {_said(instant)}",
            "use a standard within its calibration interval",
        )  # fmt: skip
    made, begun = certificate.measured_at, first or instant
    if begun is not None and made is not None and begun < made:
        yield gap_of(
            "traceability.not_yet_calibrated", Severity.ERROR, certificate,
            f"reports a calibration of {_said(made)} and was used on {_said(begun)}",
            "find the certificate that was in force then",
        )  # fmt: skip
    yield from _status_doubts(certificate, instant, newer)


def _status_doubts(
    certificate: CertificateRecord, instant: datetime | None, newer: CertificateRecord | None
) -> Iterator[Finding]:
    if certificate.status is CertificateStatus.ISSUED:
        return
    successor = certificate.superseded_by if newer is None else newer.number
    is_superseded = certificate.status is CertificateStatus.SUPERSEDED
    what = f"is replaced by {successor or 'another'}" if is_superseded else "is withdrawn"
    if certificate.counts_at(instant):
        yield gap_of(
            "traceability.changed_since", Severity.NOTE, certificate,
            f"{what} since {_said(certificate.status_at)}, after it was used",
            "look whether the reason concerns this use",
        )  # fmt: skip
    elif is_superseded:
        yield gap_of(
            "traceability.superseded", Severity.ERROR, certificate,
            what, "use the certificate that replaces it",
        )  # fmt: skip
    else:
        yield gap_of(
            "traceability.withdrawn", Severity.ERROR, certificate,
            what, "find a certificate that stands, or have the measurement repeated",
        )  # fmt: skip


def larger_doubts(
    upper: CertificateRecord, lower: CertificateRecord, steps: Sequence[ChainStep]
) -> Iterator[Finding]:
    """Yield a note where a standard is less certain than what was calibrated with it."""
    for step in steps:
        above, below = step.upper_standard_uncertainty, step.standard_uncertainty
        if above > below * (1 + 1e-9):
            where = "at best" if step.upper_point_key is None else f"at {step.upper_point_key}"
            yield gap_of(
                "traceability.larger_uncertainty", Severity.NOTE, upper,
                f"states a standard uncertainty of {above:.3g} {step.unit} {where}, more than "
                f"{below:.3g} {step.unit} of {lower.number} below it",
                "ask the laboratory how it came to the smaller uncertainty",
            )  # fmt: skip


def gap_of(
    code: str,
    severity: Severity,
    certificate: CertificateRecord,
    message: str,
    hint: str,
    **data: str,
) -> Finding:
    """Return a finding about a certificate."""
    digest = certificate.digest
    return Finding(
        code=code,
        severity=severity,
        message=f"certificate {certificate.number} {message}",
        hint=hint,
        clause=_CLAUSE,
        data={
            "certificate": certificate.number,
            "certificate_id": certificate.certificate_id,
            "sha256": digest.removeprefix("sha256:") if digest else None,
            **data,
        },
    )


def _said(instant: datetime | None) -> str:
    """Return an instant for people: the day alone when nothing finer is known."""
    if instant is None:
        return "a day that is not stated"
    if instant.timetz().replace(tzinfo=None) == time():
        return instant.date().isoformat()
    return instant.isoformat(timespec="minutes")


def _end(valid_to: datetime) -> str:
    if valid_to.timetz().replace(tzinfo=None) == time():
        return f"until {(valid_to - timedelta(days=1)).date()}"
    return f"before {valid_to.isoformat(timespec='minutes')}"
