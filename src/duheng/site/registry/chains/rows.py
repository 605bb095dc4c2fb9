"""Rows of certificates, points and uses, as the records that are judged; one statement each.

Set-based SQL on purpose: a hierarchy is a few statements, however many records it has. Columns come
as the driver gives them (text on SQLite, values on PostgreSQL) and are read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from duheng.certificates.records import CertificateKind as DocumentKind
from duheng.certificates.references import Relation
from duheng.site.actions.actor import Actor
from duheng.site.actions.scope import covers
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.registry.chains.ids import CERTIFICATE, INSTRUMENT, MATERIAL, STANDARD, id_of
from duheng.site.registry.models import Certificate
from duheng.traceability import (
    CertificateRecord,
    CertificateStatus,
    PointRecord,
    SubjectKind,
    Terminus,
    UseRecord,
    end_of_validity,
)

AT_ONCE = 500
"""How many numbers one statement names; databases bound their parameters."""

_CERTIFICATES = """
SELECT c.id, c.number, o.name, c.kind, c.instrument_id, c.standard_id, c.material_id, c.owner_id,
  c.issuer_id, c.division_code, c.measured_at, c.issued_on, c.valid_until, c.status, c.status_at,
  c.superseded_by_id, COALESCE(NULLIF(c.terminus, ''), s.terminus, ''), f.sha256,
  c.verdict
FROM registry_certificate c
JOIN people_organisation o ON o.id = c.issuer_id
LEFT JOIN registry_measurementstandard s ON s.id = c.standard_id AND s.level = 'national'
LEFT JOIN registry_storedfile f ON f.id = c.file_id
WHERE c.withdrawn_at IS NULL AND c.id IN ({})"""
_POINTS = """
SELECT certificate_id, key, quantity, unit, nominal, error, error_unit, expanded_uncertainty,
  coverage_factor
FROM registry_certificatepoint WHERE withdrawn_at IS NULL AND certificate_id IN ({})
ORDER BY id"""
_USES = """
SELECT certificate_id, standard_id, material_id, upper_certificate_id, point_key, upper_point_key,
  loading, expected_digest, relation, name
FROM registry_certificateuse WHERE withdrawn_at IS NULL AND certificate_id IN ({})
ORDER BY id"""

_STATUS = {
    "valid": CertificateStatus.ISSUED,
    "replaced": CertificateStatus.SUPERSEDED,
    "void": CertificateStatus.WITHDRAWN,
}
_TERMINI = {
    one.value: one for one in Terminus if one not in (Terminus.NOT_STATED, Terminus.MISSING)
}
_RELATIONS = {one.value: one for one in Relation}


class CertificateRows:
    """Certificates with their points and uses, and who may see which.

    Attributes
    ----------
    records : dict
        Record by number.
    """

    def __init__(self) -> None:
        self.records: dict[int, CertificateRecord] = {}
        self._scopes: dict[str, dict[str, Any]] = {}

    def load(self, numbers: Iterable[int]) -> None:
        """Read the certificates of these numbers, as far as they are not read yet."""
        wanted = [one for one in dict.fromkeys(numbers) if one not in self.records]
        for first in range(0, len(wanted), AT_ONCE):
            self._load(wanted[first : first + AT_ONCE])

    def _load(self, numbers: list[int]) -> None:
        points: dict[int, list[PointRecord]] = {}
        for row in fetched(_POINTS, numbers):
            points.setdefault(row[0], []).append(_point(row))
        uses: dict[int, list[UseRecord]] = {}
        for row in fetched(_USES, numbers):
            uses.setdefault(row[0], []).append(_use(row))
        for row in fetched(_CERTIFICATES, numbers):
            record = _certificate(row, points.get(row[0], ()), uses.get(row[0], ()))
            self.records[row[0]] = record
            self._scopes[record.certificate_id] = {
                "owner_id": row[7],
                "issuer_id": row[8],
                "division_code": row[9],
            }

    def may_see(self, actor: Actor, record: CertificateRecord) -> bool:
        """Return whether an actor sees a certificate whole."""
        scope = Certificate.SCOPE
        return scope is None or covers(scope, actor, self._scopes[record.certificate_id])


def fetched(statement: str, numbers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a statement over numbers; of everybody, for judgements that redact."""
    if not numbers:
        return iter(())
    why = "a judgement walks through everybody's certificates, and redacts them"
    with unscoped_rows(why), connection.cursor() as cursor:
        cursor.execute(statement.format(",".join(["%s"] * len(numbers))), list(numbers))
        return iter(cursor.fetchall())


def instant_of(value: Any) -> datetime | None:
    """Return an instant as a driver gives it."""
    if value is None:
        return None
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def instant_to(value: datetime | None) -> Any:
    """Return an instant as a driver takes it."""
    return connection.ops.adapt_datetimefield_value(value)


def _day_of(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)


def _certificate(
    row: tuple[Any, ...], points: Sequence[PointRecord], uses: Sequence[UseRecord]
) -> CertificateRecord:
    subject, kind = _subject(*row[4:7])
    issued, until = _day_of(row[11]), _day_of(row[12])
    zone = ZoneInfo(settings.TIME_ZONE)
    superseded = row[15]
    return CertificateRecord(
        certificate_id=id_of(CERTIFICATE, row[0]),
        number=row[1],
        issuer=row[2],
        kind=DocumentKind.VERIFICATION
        if row[3] in ("verification", "rejection")
        else DocumentKind.CALIBRATION,
        subject_id=subject,
        subject_kind=kind,
        owner_id=str(row[7]),
        measured_at=instant_of(row[10]),
        issued_at=None if issued is None else datetime(*issued.timetuple()[:3], tzinfo=zone),
        valid_to=None if until is None else end_of_validity(until, zone),
        status=_STATUS[row[13]],
        status_at=instant_of(row[14]),
        superseded_by=None if superseded is None else id_of(CERTIFICATE, superseded),
        terminus=_TERMINI.get(row[16]),
        digest=None if row[17] is None else f"sha256:{row[17]}",
        points=tuple(points),
        uses=tuple(uses),
        has_failed=row[18] == "failed" or row[3] == "rejection",
    )


def _subject(
    instrument: int | None, standard: int | None, material: int | None
) -> tuple[str | None, SubjectKind]:
    """Return what a certificate is about; equipment of a standard stands for the standard."""
    if standard is not None:
        return id_of(STANDARD, standard), SubjectKind.STANDARD
    if material is not None:
        return id_of(MATERIAL, material), SubjectKind.MATERIAL
    return (None if instrument is None else id_of(INSTRUMENT, instrument)), SubjectKind.INSTRUMENT


def _point(row: tuple[Any, ...]) -> PointRecord:
    _certificate_id, key, quantity, unit, nominal, error, error_unit, expanded, factor = row
    return PointRecord(
        key=key,
        quantity=quantity,
        unit=unit,
        nominal=_float(nominal),
        error=_float(error),
        error_unit=error_unit or None,
        expanded_uncertainty=_float(expanded),
        coverage_factor=_float(factor),
    )


def _use(row: tuple[Any, ...]) -> UseRecord:
    standard, material, upper, key, upper_key, loading, digest, relation, name = row[1:]
    named = id_of(STANDARD, standard) if standard is not None else None
    if named is None and material is not None:
        named = id_of(MATERIAL, material)
    return UseRecord(
        standard_id=named,
        upper_certificate_id=None if upper is None else id_of(CERTIFICATE, upper),
        point_key=key or None,
        upper_point_key=upper_key or None,
        loading=_float(loading),
        expected_digest=digest or None,
        relation=_RELATIONS.get(relation, Relation.EQUIPMENT),
        name=name or None,
    )


def _float(number: Any) -> float | None:
    return None if number is None else float(number)
