"""The certificates of a folder as the records that a hierarchy is judged on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from duheng.certificates import Certificate, Quantity
from duheng.certificates.dsi_names import (
    MEASURED_VALUE,
    MEASUREMENT_ERROR,
    NOMINAL_VALUE,
    REFERENCE_VALUE,
)
from duheng.certificates.references import Reference, Relation, references_of
from duheng.traceability.folder import CertificateFolder, Match
from duheng.traceability.records import (
    CertificateRecord,
    CertificateStatus,
    PointRecord,
    Terminus,
    TraceabilityRecords,
    UseRecord,
)

_VALUES = REFERENCE_VALUE | MEASURED_VALUE | NOMINAL_VALUE


def records_above(certificate: Certificate, folder: CertificateFolder) -> TraceabilityRecords:
    """Return the records of a certificate and of everything in a folder that stands above it.

    A document is known by its SHA-256, since two files may carry one number. A day stands for its
    first instant in UTC, so that days compare as days.
    """
    found = {certificate.sha256: certificate}
    records: dict[str, CertificateRecord] = {}
    waiting = [certificate]
    while waiting:
        one = waiting.pop()
        uses = []
        for use, upper in _uses(one, folder):
            uses.append(use)
            if upper is not None and upper.sha256 not in found:
                found[upper.sha256] = upper
                waiting.append(upper)
        records[one.sha256] = _record(one, tuple(uses), folder)
    return TraceabilityRecords(certificates=tuple(records.values()))


def start_of(day: date | None) -> datetime | None:
    """Return the first instant of a day in UTC."""
    return None if day is None else datetime.combine(day, time(), tzinfo=UTC)


def _uses(
    certificate: Certificate, folder: CertificateFolder
) -> Iterator[tuple[UseRecord, Certificate | None]]:
    for document in references_of(certificate).documents:
        for reference in (document, *document.linked):
            match = folder.match(reference) if reference.number is not None else Match(None)
            yield _use(reference, match), match.certificate


def _use(reference: Reference, match: Match) -> UseRecord:
    found, expected = match.certificate, None
    if found is not None and match.is_hash_checked:
        expected = f"sha256:{found.sha256}"  # the bytes are right, whichever function said so
    elif match.is_hash_wrong:
        expected = f"{reference.hash_procedure}:{reference.hash_value}"
    return UseRecord(
        upper_certificate_id=reference.number if found is None else found.sha256,
        expected_digest=expected,
        relation=reference.relation,
        name=reference.name.get("en") or next(iter(reference.name.values()), None),
    )


def _record(
    certificate: Certificate, uses: tuple[UseRecord, ...], folder: CertificateFolder
) -> CertificateRecord:
    newer = sorted(folder.superseding(certificate), key=_replaced_on)
    is_end = not any(one.relation is Relation.EQUIPMENT for one in uses)
    stated = is_end and references_of(certificate).states_traceability
    last = certificate.valid_until
    return CertificateRecord(
        certificate_id=certificate.sha256,
        number=certificate.number,
        issuer=certificate.issuer,
        kind=certificate.kind,
        measured_at=start_of(certificate.performed_end),
        issued_at=start_of(certificate.issued_date),
        valid_to=None if last is None else start_of(last + timedelta(days=1)),
        status=CertificateStatus.SUPERSEDED if newer else CertificateStatus.ISSUED,
        status_at=start_of(newer[0].issued_date or newer[0].performed_end) if newer else None,
        superseded_by=newer[0].number if newer else None,
        terminus=Terminus.TRACEABLE_TO_SI if stated else None,
        digest=f"sha256:{certificate.sha256}",
        points=tuple(_points(certificate)),
        uses=uses,
    )


def _replaced_on(newer: Certificate) -> date:
    return newer.issued_date or newer.performed_end or date.min


def _points(certificate: Certificate) -> Iterator[PointRecord]:
    """Yield what a certificate states: values as nominal, errors with their uncertainty."""
    counted = [one for one in certificate.results if _counts(one)]
    for number, quantity in enumerate(counted):
        yield from _quantity_points(str(number), quantity)
    if any(_is_value(one) and one.values_si for one in counted):
        return
    for place, point in enumerate(certificate.points):
        yield PointRecord(
            key=f"point-{place + 1}",
            unit=point.load.unit.symbol,
            nominal=_finite(point.load.value),
            error_unit=point.error.unit.symbol,
            expanded_uncertainty=None if counted else _usable(point.standard_uncertainty),
            coverage_factor=1.0,
        )


def _quantity_points(key: str, quantity: Quantity) -> Iterator[PointRecord]:
    values, units = quantity.values_si or (), quantity.units_si or ()
    stated = quantity.standard_uncertainties_si
    for place, (value, unit) in enumerate(zip(values, units, strict=False)):
        yield PointRecord(
            key=f"{key}/{place}",
            unit=unit,
            nominal=_finite(value) if _is_value(quantity) else None,
            expanded_uncertainty=_usable(stated[place]) if place < len(stated) else None,
            coverage_factor=1.0,
        )


def _counts(quantity: Quantity) -> bool:
    return not (_VALUES | MEASUREMENT_ERROR).isdisjoint(quantity.ref_types)


def _is_value(quantity: Quantity) -> bool:
    return not _VALUES.isdisjoint(quantity.ref_types)


def _usable(uncertainty: float | None) -> float | None:
    """Return a stated uncertainty that is one; what is wrong with it the reader has said."""
    return uncertainty if uncertainty is not None and 0 <= uncertainty < float("inf") else None


def _finite(value: float) -> float | None:
    """Return a value, or ``None`` for NaN and infinity, which have no place in a range."""
    return value if abs(value) < float("inf") else None
