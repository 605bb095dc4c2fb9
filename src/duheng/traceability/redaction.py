"""What another organisation may see of a certificate: issuer, number, dates, uncertainty, hash."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace

from duheng.traceability.in_force import InForce
from duheng.traceability.records import CertificateRecord, TraceabilityRecords


def redact(
    records: TraceabilityRecords, is_visible: Callable[[CertificateRecord], bool]
) -> TraceabilityRecords:
    """Return the records with everything blanked that may not be seen, and links kept.

    Uses are resolved to certificates before the standards behind them are hidden, so a chain can
    still be walked through another organisation, by the ids of certificates. That a standard was
    used stays to be seen by whoever may see its certificates. Figures and assignments are left as
    they are: hand down those that may be seen.

    Parameters
    ----------
    records : TraceabilityRecords
        All of them.
    is_visible : callable
        Whether a certificate may be seen whole.

    Examples
    --------
    >>> hidden = CertificateRecord(certificate_id="c", number="7", issuer="NIM", subject_id="s")
    >>> shown = redact(TraceabilityRecords(certificates=(hidden,)), lambda one: False)
    >>> shown.certificates[0].number, shown.certificates[0].subject_id
    ('7', None)
    """
    in_force = InForce(records.certificates)
    named = [_with_names(one, in_force) for one in records.certificates]
    visible = {one.certificate_id for one in named if is_visible(one)}
    known = {one.subject_id for one in named if one.certificate_id in visible}
    return replace(
        records,
        certificates=tuple(
            one if one.certificate_id in visible else _redacted(one, known) for one in named
        ),
    )


def _with_names(one: CertificateRecord, in_force: InForce) -> CertificateRecord:
    """Return a certificate whose uses name the certificates that they rest on."""
    uses = []
    for use in one.uses:
        upper = in_force.find_used(one, use)
        uses.append(
            use if upper is None else replace(use, upper_certificate_id=upper.certificate_id)
        )
    return replace(one, uses=tuple(uses))


def _redacted(one: CertificateRecord, known: Set[str | None]) -> CertificateRecord:
    uses = (
        replace(use, standard_id=use.standard_id if use.standard_id in known else None, name=None)
        for use in one.uses
    )
    return replace(
        one,
        subject_id=None,
        owner_id=None,
        points=tuple(replace(point, nominal=None, error=None) for point in one.points),
        uses=tuple(uses),
        is_redacted=True,
    )
