"""The part of a registry that a judgement needs, as plain records: who was calibrated with what.

Records are handed down by whoever stores them, and judged here. What another organisation may not
see is ``None`` in a record that is marked ``is_redacted``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from numbers import Real
from zoneinfo import ZoneInfo

from duheng.certificates.records import CertificateKind
from duheng.certificates.references import Relation
from duheng.traceability.confirmation import Assignment
from duheng.traceability.errors import UnusableRecord


class SubjectKind(StrEnum):
    """What a certificate is about."""

    INSTRUMENT = "instrument"
    STANDARD = "standard"
    MATERIAL = "material"


class CertificateStatus(StrEnum):
    """What became of a certificate."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Terminus(StrEnum):
    """In what a chain ends; the last two are said by judgements only."""

    SI_REALISATION = "si_realisation"
    REFERENCE_MATERIAL = "reference_material"
    PROCEDURE = "procedure"
    CONVENTION = "convention"
    NATIONAL_STANDARD = "national_standard"
    TRACEABLE_TO_SI = "traceable_to_si"
    NOT_STATED = "not_stated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRecord:
    """What a certificate says at one point.

    Attributes
    ----------
    key : str
        Its name within the certificate.
    quantity : str
        Kind of quantity, one word for one kind; empty when not told apart.
    unit : str
        Unit of ``nominal``.
    nominal : float or None
        Where it was calibrated [unit]; ``None`` when it has no place on a scale.
    error : float or None
        Indication minus reference, or that relative to it [error_unit].
    error_unit : str or None
        Unit of error and uncertainty; ``None`` stands for ``unit``.
    expanded_uncertainty : float or None
        U of the error [error_unit]; ``None`` is not stated.
    coverage_factor : float or None
        k [1]; ``None`` is not stated.
    """

    key: str
    quantity: str = ""
    unit: str = "1"
    nominal: float | None = None
    error: float | None = None
    error_unit: str | None = None
    expanded_uncertainty: float | None = None
    coverage_factor: float | None = None

    def __post_init__(self) -> None:
        owner = f"the point {self.key}"
        check_finite(owner, nominal=self.nominal, error=self.error)
        check_not_negative(
            owner,
            expanded_uncertainty=self.expanded_uncertainty,
            coverage_factor=self.coverage_factor,
        )
        if self.coverage_factor == 0:
            raise UnusableRecord(f"{owner} has the coverage factor 0", hint="leave it out")

    @property
    def standard_uncertainty(self) -> float | None:
        """U/k [error_unit]; ``None`` unless both are stated."""
        if self.expanded_uncertainty is None or self.coverage_factor is None:
            return None
        return self.expanded_uncertainty / self.coverage_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRecord:
    """That a standard was used for a certificate.

    A certificate that is named counts; without one it is the certificate of the standard that was
    in force when the measurement below was made.

    Attributes
    ----------
    standard_id : str or None
        The standard.
    upper_certificate_id : str or None
        Its certificate, as the lower certificate names it.
    point_key : str or None
        Point of the lower certificate that was measured with it; ``None`` is all of them.
    upper_point_key : str or None
        Point of the standard that it rests on; ``None`` when not recorded.
    loading : float or None
        Error of the lower point per error of the standard, both in coherent units; ``None``:
        nobody declared it.
    expected_digest : str or None
        ``sha256:<hex>`` of the upper certificate, as the lower one gives it.
    relation : Relation
        Equipment, or another document that the lower certificate refers to.
    name : str or None
        Of the equipment, as the lower certificate gives it.
    measured_at : datetime or None
        When it was used; ``None`` is when the lower certificate was measured.
    """

    standard_id: str | None = None
    upper_certificate_id: str | None = None
    point_key: str | None = None
    upper_point_key: str | None = None
    loading: float | None = None
    expected_digest: str | None = None
    relation: Relation = Relation.EQUIPMENT
    name: str | None = None
    measured_at: datetime | None = None

    def __post_init__(self) -> None:
        check_finite(f"the use of {self.standard_id}", loading=self.loading)
        check_aware(f"the use of {self.standard_id}", self.measured_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """A certificate as a registry keeps it.

    Attributes
    ----------
    certificate_id, number, issuer : str
        Global id; the issuer's own number and name.
    kind : CertificateKind
        Calibration or verification.
    subject_id : str or None
        The instrument, standard or material; ``None`` when hidden.
    subject_kind : SubjectKind
        Which of the three.
    owner_id : str or None
        To whom the subject belongs: the addressee of a letter.
    measured_at : datetime or None
        End of the measurement; ``None`` is not stated.
    issued_at : datetime or None
        When it was issued.
    valid_to : datetime or None
        First instant at which it no longer holds (:func:`end_of_validity`); ``None`` has no end.
    status : CertificateStatus
        Issued, superseded or withdrawn.
    status_at : datetime or None
        Since when it is superseded or withdrawn; ``None`` is from the start.
    superseded_by : str or None
        Id of the certificate that replaces it.
    terminus : Terminus or None
        In what its chain ends, when it ends here.
    digest : str or None
        ``sha256:<hex>`` of its bytes.
    points : tuple of PointRecord
        What it says; keys are unique.
    uses : tuple of UseRecord
        What it was made with.
    has_failed : bool
        Whether it says that its subject did not pass: such a document is evidence against it.
    is_redacted : bool
        Whether it belongs to another organisation.
    """

    certificate_id: str
    number: str
    issuer: str
    kind: CertificateKind = CertificateKind.CALIBRATION
    subject_id: str | None = None
    subject_kind: SubjectKind = SubjectKind.INSTRUMENT
    owner_id: str | None = None
    measured_at: datetime | None = None
    issued_at: datetime | None = None
    valid_to: datetime | None = None
    status: CertificateStatus = CertificateStatus.ISSUED
    status_at: datetime | None = None
    superseded_by: str | None = None
    terminus: Terminus | None = None
    digest: str | None = None
    points: tuple[PointRecord, ...] = ()
    uses: tuple[UseRecord, ...] = ()
    has_failed: bool = False
    is_redacted: bool = False

    def __post_init__(self) -> None:
        owner = f"certificate {self.number}"
        check_aware(owner, self.measured_at, self.issued_at, self.valid_to, self.status_at)
        if len({one.key for one in self.points}) != len(self.points):
            raise UnusableRecord(f"{owner} has two points of one key", hint="make keys unique")

    def counts_at(self, instant: datetime | None) -> bool:
        """Return whether it was neither superseded nor withdrawn at an instant."""
        if self.status is CertificateStatus.ISSUED:
            return True
        return self.status_at is not None and instant is not None and instant < self.status_at


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A cause that a figure names.

    Attributes
    ----------
    source_id : str
        ``<certificate id>#<point key>``, a certificate id, or the id of a standard.
    sensitivity : float
        Signed, that of the cell table itself [unit of the figure / coherent unit of the error].
    """

    source_id: str
    sensitivity: float

    def __post_init__(self) -> None:
        check_finite(f"the source {self.source_id}", sensitivity=self.sensitivity)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord:
    """A published figure and the certificates that it rests on.

    Attributes
    ----------
    figure_id : str
        Its id.
    owner_id : str or None
        Who published it; ``None`` when hidden.
    begin_at, end_at : datetime
        Its period, half-open.
    unit : str
        Of the figure.
    expanded_uncertainty : float or None
        U [unit]; ``None`` is not stated.
    lines : tuple of FigureLine
        The causes that move it.
    digest, issuer, number : str or None
        As published.
    is_redacted : bool
        Whether it belongs to another organisation.
    """

    figure_id: str
    begin_at: datetime
    end_at: datetime
    unit: str
    lines: tuple[FigureLine, ...]
    owner_id: str | None = None
    expanded_uncertainty: float | None = None
    digest: str | None = None
    issuer: str | None = None
    number: str | None = None
    is_redacted: bool = False

    def __post_init__(self) -> None:
        owner = f"the figure {self.figure_id}"
        check_aware(owner, self.begin_at, self.end_at)
        check_not_negative(owner, expanded_uncertainty=self.expanded_uncertainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceabilityRecords:
    """What a registry hands down for one judgement.

    Attributes
    ----------
    certificates : tuple of CertificateRecord
        In any order; ids are unique.
    assignments : tuple of Assignment
        Which instrument gave the readings of which channel, and when.
    channel_owners : Mapping
        Owner by channel.
    figures : tuple of FigureRecord
        What was published.
    """

    certificates: tuple[CertificateRecord, ...]
    assignments: tuple[Assignment, ...] = ()
    channel_owners: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[FigureRecord, ...] = ()

    def by_id(self) -> dict[str, CertificateRecord]:
        """Return the certificates by id.

        Raises
        ------
        UnusableRecord
            When an id is given twice.
        """
        found = {one.certificate_id: one for one in self.certificates}
        if len(found) != len(self.certificates):
            raise UnusableRecord("two certificates have one id", hint="hand each down once")
        return found


def end_of_validity(last_day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant at which a certificate no longer holds: midnight after a day.

    Examples
    --------
    >>> end_of_validity(date(2026, 3, 9), ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-03-09T16:00:00+00:00'
    """
    following = last_day + timedelta(days=1)
    return datetime.combine(following, time(), tzinfo=zone).astimezone(UTC)


def check_aware(owner: str, *instants: datetime | None) -> None:
    """Raise unless every instant has an offset from UTC."""
    for instant in instants:
        if instant is not None and instant.tzinfo is None:
            raise UnusableRecord(
                f"{owner} holds {instant.isoformat()} without an offset from UTC",
                hint="read instants with duheng.terms.instants.parse_instant",
            )


def check_finite(owner: str, **numbers: float | None) -> None:
    """Raise unless every number is finite or not given."""
    for name, number in numbers.items():
        if number is not None and not (isinstance(number, Real) and math.isfinite(number)):
            raise UnusableRecord(
                f"{owner} has the {name.replace('_', ' ')} {number!r}, expected a finite number",
                hint="leave out what is not known",
            )


def check_not_negative(owner: str, **numbers: float | None) -> None:
    """Raise unless every number is 0 or more and finite, or not given."""
    for name, number in numbers.items():
        if number is not None and not (isinstance(number, Real) and 0 <= number < math.inf):
            raise UnusableRecord(
                f"{owner} has the {name.replace('_', ' ')} {number!r}, expected 0 or more",
                hint="leave out what is not stated",
            )
