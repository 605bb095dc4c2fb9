"""Gaps of a calibration hierarchy, each said where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from duheng.certificates import Certificate, Quantity
from duheng.certificates.dsi_names import (
    MEASURED_VALUE,
    MEASUREMENT_ERROR,
    NOMINAL_VALUE,
    REFERENCE_VALUE,
)
from duheng.certificates.references import Reference, Relation
from duheng.terms.findings import Finding, Severity
from duheng.traceability.folder import CertificateFolder, Match

_CLAUSE = "ISO/IEC 17025:2017, 6.5.1"
_VALUES = REFERENCE_VALUE | MEASURED_VALUE | NOMINAL_VALUE
_RANGE_SLACK = 1e-3  # of the range: nominal points are seldom met exactly


def not_named(lower: Certificate, name: str | None) -> Finding:
    """Return the finding that equipment was used whose certificate is not named."""
    return _gap(
        "traceability.certificate_not_named", Severity.WARNING, lower,
        f"names no certificate for {name or 'its measuring equipment'}",
        "ask the laboratory for the certificate of the standard",
    )  # fmt: skip


def terminus_not_stated(certificate: Certificate) -> Finding:
    """Return the finding that a chain ends without saying where."""
    return _gap(
        "traceability.terminus_not_stated", Severity.WARNING, certificate,
        "names neither a standard nor a realisation of the unit: the chain ends here",
        "ask the laboratory to what its results are traceable",
    )  # fmt: skip


def circular(certificate: Certificate) -> Finding:
    """Return the finding that a chain comes back to a certificate below."""
    return _gap(
        "traceability.circular", Severity.ERROR, certificate,
        "stands above itself in the hierarchy", "ask the laboratory which standard was used",
    )  # fmt: skip


def reference_doubts(
    reference: Reference, match: Match, lower: Certificate, folder: CertificateFolder
) -> Iterator[Finding]:
    """Yield the gaps between a certificate and a document that it refers to."""
    found = match.certificate
    if found is None:
        is_needed = reference.relation in (Relation.EQUIPMENT, Relation.LINKED)
        yield _gap(
            "traceability.missing", Severity.ERROR if is_needed else Severity.WARNING, lower,
            f"refers to {reference.number} ({reference.relation.value}), which is not in the "
            "folder",
            "put the certificate into the folder",
        )  # fmt: skip
        return
    if match.is_hash_wrong:
        yield _gap(
            "traceability.hash_mismatch", Severity.ERROR, found,
            f"is not the file that {lower.number} refers to: its bytes have another hash",
            "find the file with that hash, or ask who changed this one",
        )  # fmt: skip
    if reference.relation in (Relation.EQUIPMENT, Relation.LINKED):
        yield from own_doubts(found, folder, lower.performed_end)
    if reference.relation is Relation.EQUIPMENT:
        yield from _coverage(found, lower)
        yield from _larger(found, lower)


def own_doubts(
    certificate: Certificate, folder: CertificateFolder, day: date | None
) -> Iterator[Finding]:
    """Yield what is wrong with a certificate for a use on a day."""
    last, made = certificate.valid_until, certificate.performed_end
    if day is not None and last is not None and day > last:
        yield _gap(
            "traceability.expired", Severity.ERROR, certificate,
            f"was valid until {last} and was used on {day}",
            "use a standard within its calibration interval",
        )  # fmt: skip
    if day is not None and made is not None and day < made:
        yield _gap(
            "traceability.not_yet_calibrated", Severity.ERROR, certificate,
            f"reports a calibration of {made} and was used on {day}",
            "find the certificate that was in force then",
        )  # fmt: skip
    for newer in folder.superseding(certificate):
        issued = newer.issued_date or newer.performed_end
        if day is None or issued is None or issued <= day:
            yield _gap(
                "traceability.superseded", Severity.ERROR, certificate,
                f"is replaced by {newer.number}", "use the certificate that replaces it",
            )  # fmt: skip


def _coverage(upper: Certificate, lower: Certificate) -> Iterator[Finding]:
    """Yield a gap when the standard was not calibrated for the quantity, or not in its range."""
    needed, given = _ranges(lower), _ranges(upper)
    if not needed or not given:
        return
    shared = needed.keys() & given.keys()
    if not shared:
        yield _gap(
            "traceability.not_covered", Severity.ERROR, upper,
            f"is calibrated in {', '.join(sorted(given))}, and {lower.number} reports "
            f"{', '.join(sorted(needed))}",
            "find the certificate of the standard of that quantity",
        )  # fmt: skip
    for unit in shared:
        (low, high), (least, most) = given[unit], needed[unit]
        slack = _RANGE_SLACK * (high - low)
        if least < low - slack or most > high + slack:
            yield _gap(
                "traceability.not_covered", Severity.ERROR, upper,
                f"covers {low:g} to {high:g} {unit}, and {lower.number} uses {least:g} to "
                f"{most:g} {unit}",
                "use a standard calibrated over the whole range",
            )  # fmt: skip


def _ranges(certificate: Certificate) -> dict[str, tuple[float, float]]:
    """Return the range of values of each quantity, by coherent unit."""
    found: dict[str, tuple[float, float]] = {}
    values = [
        (value, unit)
        for one in certificate.results
        if not _VALUES.isdisjoint(one.ref_types)
        for value, unit in zip(one.values_si or (), one.units_si or (), strict=False)
    ] or [(point.load.value, point.load.unit.symbol) for point in certificate.points]
    for value, unit in values:
        low, high = found.get(unit, (value, value))
        found[unit] = (min(low, value), max(high, value))
    return found


def _larger(upper: Certificate, lower: Certificate) -> Iterator[Finding]:
    """Yield a note when a standard is less certain than what was calibrated with it."""
    above, below = _least(upper), _least(lower)
    for unit in above.keys() & below.keys():
        if above[unit] > below[unit] * (1 + 1e-9):
            yield _gap(
                "traceability.larger_uncertainty", Severity.NOTE, upper,
                f"states a standard uncertainty of {above[unit]:.3g} {unit} at best, more than "
                f"{below[unit]:.3g} {unit} of {lower.number} below it",
                "ask the laboratory how it came to the smaller uncertainty",
            )  # fmt: skip


def _least(certificate: Certificate) -> dict[str, float]:
    """Return the smallest standard uncertainty stated for each coherent unit."""
    found: dict[str, float] = {}
    stated = [pair for one in certificate.results if _counts(one) for pair in _stated(one)] or [
        (point.standard_uncertainty, point.error.unit.symbol) for point in certificate.points
    ]
    for uncertainty, unit in stated:
        if uncertainty is not None and uncertainty > 0:
            found[unit] = min(found.get(unit, uncertainty), uncertainty)
    return found


def _counts(quantity: Quantity) -> bool:
    return not (_VALUES | MEASUREMENT_ERROR).isdisjoint(quantity.ref_types)


def _stated(quantity: Quantity) -> Iterator[tuple[float | None, str]]:
    yield from zip(quantity.standard_uncertainties_si, quantity.units_si or (), strict=False)


def _gap(
    code: str, severity: Severity, certificate: Certificate, message: str, hint: str
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=f"certificate {certificate.number} {message}",
        hint=hint,
        clause=_CLAUSE,
        data={"certificate": certificate.number, "sha256": certificate.sha256},
    )
