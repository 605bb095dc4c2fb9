"""What pages read of certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """One line of the register."""

    id: int
    number: str
    kind: str
    issuer_name: str
    owner_name: str
    subject: str
    division_code: str
    measured_at: datetime
    issued_on: date
    valid_until: date | None
    verdict: str
    status: str
    is_digital: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point, and how it is drawn: error and U as parts of the widest interval.

    Attributes
    ----------
    left, right, middle : float
        Ends of ``error - U`` to ``error + U`` and the error itself, 0 to 100; all ``None`` where
        there is nothing to draw.
    """

    id: int
    key: str
    unit: str
    error_unit: str
    nominal: Decimal | None
    error: Decimal | None
    expanded_uncertainty: Decimal | None
    coverage_factor: Decimal | None
    left: float | None = None
    right: float | None = None
    middle: float | None = None

    @property
    def width(self) -> float:
        """Of the bar."""
        return max((self.right or 0) - (self.left or 0), 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """What a certificate was made with."""

    name: str
    point_key: str
    relation: str
    standard_id: int | None
    standard_name: str
    upper_id: int | None
    upper_number: str
    upper_issuer: str
    loading: Decimal | None
    is_upper_visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord(CertificateRow):
    """A certificate with all its facts."""

    revision: int
    issuer_id: int
    owner_id: int
    instrument_id: int | None
    standard_id: int | None
    material_id: int | None
    accuracy_class: str
    regulation: str
    terminus: str
    status_at: datetime | None
    superseded_by_id: int | None
    superseded_by_number: str
    signature_status: str
    findings: Sequence[Mapping[str, Any]]
    token: str
    file_id: int | None
    file_name: str
    file_type: str
    file_size: int
    sha256: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
