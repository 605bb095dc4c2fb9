"""Certificates are written here, one or a hundred thousand: the plain part of every action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from duheng.site.actions.recording import record_in_bulk
from duheng.site.registry.models import (
    Certificate,
    CertificatePoint,
    CertificateUse,
    StoredFile,
    new_token,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDraft:
    """What a certificate says at one point; ``None`` is not stated, never 0."""

    key: str
    unit: str
    quantity: str = ""
    nominal: Decimal | None = None
    error: Decimal | None = None
    error_unit: str = ""
    expanded_uncertainty: Decimal | None = None
    coverage_factor: Decimal | None = None
    coverage_probability: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseDraft:
    """What a certificate was made with."""

    standard_id: int | None = None
    material_id: int | None = None
    upper_certificate_id: int | None = None
    point_key: str = ""
    upper_point_key: str = ""
    relation: str = "equipment"
    name: str = ""
    expected_digest: str = ""
    loading: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDraft:
    """Bytes that are kept already, by :func:`.storage.keep_bytes`."""

    sha256: str
    size: int
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """A certificate that is to be written, with its points and what it was made with."""

    number: str
    kind: str
    issuer_id: int
    owner_id: int
    division_code: str
    measured_at: datetime
    issued_on: date
    instrument_id: int | None = None
    standard_id: int | None = None
    material_id: int | None = None
    valid_until: date | None = None
    verdict: str = ""
    accuracy_class: str = ""
    regulation: str = ""
    terminus: str = ""
    file: FileDraft | None = None
    is_digital: bool = False
    signature_status: str = ""
    findings: Sequence[Mapping[str, Any]] = ()
    points: Sequence[PointDraft] = ()
    uses: Sequence[UseDraft] = ()
    token: str = ""


_PARTS = frozenset({"file", "points", "uses", "token", "findings"})


def record_certificates(drafts: Sequence[CertificateDraft]) -> list[int]:
    """Return the numbers of new certificates, in the order of the drafts; only in an action.

    Each is true since its measurement. What stands above a certificate is recorded before it.
    """
    files = _record_files(drafts)
    made = [_certificate(one, file) for one, file in zip(drafts, files, strict=True)]
    record_in_bulk(made)
    pairs = list(zip(drafts, made, strict=True))
    record_in_bulk(list(_points(pairs)))
    record_in_bulk(list(_uses(pairs)))
    return [int(one.pk) for one in made]


def _record_files(drafts: Sequence[CertificateDraft]) -> list[StoredFile | None]:
    found = [_file(one, one.file) if one.file is not None else None for one in drafts]
    record_in_bulk([one for one in found if one is not None])
    return found


def _file(draft: CertificateDraft, file: FileDraft) -> StoredFile:
    return StoredFile(
        owner_id=draft.owner_id,
        division_code=draft.division_code,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        name=file.name,
    )


def _certificate(draft: CertificateDraft, file: StoredFile | None) -> Certificate:
    columns = {
        name: getattr(draft, name) for name in draft.__dataclass_fields__ if name not in _PARTS
    }
    made = Certificate(
        **columns,
        file=file,
        findings=[dict(one) for one in draft.findings],
        token=draft.token or new_token(),
    )
    made.date_from(draft.measured_at)
    return made


def _points(pairs: Iterable[tuple[CertificateDraft, Certificate]]) -> Iterator[CertificatePoint]:
    for draft, made in pairs:
        for one in draft.points:
            point = CertificatePoint(certificate_id=made.pk, **_columns(one))
            point.date_from(draft.measured_at)
            yield point


def _uses(pairs: Iterable[tuple[CertificateDraft, Certificate]]) -> Iterator[CertificateUse]:
    for draft, made in pairs:
        for one in draft.uses:
            use = CertificateUse(
                certificate_id=made.pk, measured_at=draft.measured_at, **_columns(one)
            )
            use.date_from(draft.measured_at)
            yield use


def _columns(draft: PointDraft | UseDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}
