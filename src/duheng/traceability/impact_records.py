"""What was found wrong with a standard, and the judgement of what rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from duheng.terms.findings import Finding
from duheng.traceability.errors import UnusableRecord
from duheng.traceability.records import check_aware, check_finite, check_not_negative


class AffectedKind(StrEnum):
    """What may be wrong because a standard was."""

    CERTIFICATE = "certificate"
    INSTRUMENT = "instrument"
    STANDARD = "standard"
    MATERIAL = "material"
    CHANNEL = "channel"
    FIGURE = "figure"


class Significance(StrEnum):
    """How a possible shift compares with the uncertainty that was stated, the worst first."""

    SIGNIFICANT = "significant"
    UNKNOWN = "unknown"
    POSSIBLE = "possible"
    INSIGNIFICANT = "insignificant"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadPoint:
    """How far a standard was off what its certificate says, at one point.

    Attributes
    ----------
    key : str or None
        Point of the standard's certificate; ``None``: the one at that nominal value.
    quantity, unit, nominal
        As of :class:`PointRecord`; not needed where ``key`` is given.
    error : float or None
        What it was off by, with its sign [error_unit]; ``None`` when not known.
    error_unit : str or None
        ``None`` stands for ``unit``.
    expanded_uncertainty : float or None
        U of that error [error_unit].
    """

    key: str | None = None
    quantity: str = ""
    unit: str = "1"
    nominal: float | None = None
    error: float | None = None
    error_unit: str | None = None
    expanded_uncertainty: float | None = None

    def __post_init__(self) -> None:
        check_finite(f"the bad point {self.key}", nominal=self.nominal, error=self.error)
        check_not_negative(
            f"the bad point {self.key}", expanded_uncertainty=self.expanded_uncertainty
        )
        if self.key is None and self.nominal is None:
            raise UnusableRecord(
                "a bad point names neither a point of the certificate nor a nominal value",
                hint="give one of them; leave points out when every point is doubtful",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBad:
    """That a standard was found to be wrong.

    Attributes
    ----------
    standard_id : str
        The standard.
    found_at : datetime
        When it was found, or had been so at the latest.
    points : tuple of BadPoint
        Where it was wrong; empty when every point is doubtful.
    last_good_check_at : datetime or None
        Last check that it passed; ``None`` takes its last certificate before ``found_at``.
    found_by_certificate_id : str or None
        The certificate that says so, which is no good one.
    """

    standard_id: str
    found_at: datetime
    points: tuple[BadPoint, ...] = ()
    last_good_check_at: datetime | None = None
    found_by_certificate_id: str | None = None

    def __post_init__(self) -> None:
        check_aware(f"what was found of {self.standard_id}", self.found_at, self.last_good_check_at)
        good = self.last_good_check_at
        if good is not None and not good < self.found_at:
            raise UnusableRecord(
                f"{self.standard_id} was found bad on {self.found_at.isoformat()}, and its last "
                f"good check is on {good.isoformat()}",
                hint="the last good check comes before",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectWindow:
    """When a standard may have been wrong: after the last good check, and up to the finding.

    Attributes
    ----------
    after_at : datetime or None
        It was good then; ``None`` when nobody knows that it ever was.
    until_at : datetime
        It was bad then.
    """

    after_at: datetime | None
    until_at: datetime

    def contains(self, instant: datetime) -> bool:
        """Return whether a measurement then may be wrong: ``after_at < instant <= until_at``."""
        return instant <= self.until_at and (self.after_at is None or self.after_at < instant)

    def meets(self, begin: datetime, end: datetime) -> bool:
        """Return whether a half-open interval has an instant in the window."""
        return begin <= self.until_at and (self.after_at is None or self.after_at < end)


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedPoint:
    """What may be wrong at one point, against what was stated there.

    Attributes
    ----------
    key : str or None
        Point of the certificate; ``None`` for the whole, or when hidden.
    quantity, unit, nominal
        As of the point.
    shift : float or None
        What the error there may be off by [shift_unit]: with its sign where every loading on the
        way is declared, else the largest size it can have; ``None`` when it cannot be known.
    shift_unit : str
        Unit of shift and uncertainties.
    shift_uncertainty : float or None
        Expanded uncertainty of the shift [shift_unit].
    expanded_uncertainty : float or None
        U as stated [shift_unit].
    ratio : float or None
        ``abs(shift) / U`` [1].
    significance : Significance
        The verdict.
    is_loading_assumed : bool
        Whether some loading on the way was not declared and taken as 1.
    is_point_assumed : bool
        Whether it is not recorded on which point of a standard it rests.
    """

    key: str | None
    quantity: str = ""
    unit: str = "1"
    nominal: float | None = None
    shift: float | None
    shift_unit: str
    shift_uncertainty: float | None
    expanded_uncertainty: float | None
    ratio: float | None
    significance: Significance
    is_loading_assumed: bool = False
    is_point_assumed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the point, JSON-ready."""
        return {
            "key": self.key,
            "quantity": self.quantity,
            "unit": self.unit,
            "nominal": self.nominal,
            "shift": self.shift,
            "shift_unit": self.shift_unit,
            "shift_uncertainty": self.shift_uncertainty,
            "expanded_uncertainty": self.expanded_uncertainty,
            "ratio": self.ratio,
            "significance": self.significance.value,
            "is_loading_assumed": self.is_loading_assumed,
            "is_point_assumed": self.is_point_assumed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedItem:
    """Something whose owner should hear of it.

    Attributes
    ----------
    kind : AffectedKind
        What it is.
    id : str
        Its id.
    owner_id : str or None
        To whom a letter goes; ``None`` when hidden or not known.
    certificate_id : str or None
        The affected certificate behind it; ``None`` when the bad standard itself is.
    because : str
        Id of what it directly rests on.
    begin_at, end_at : datetime or None
        Since when and until when it is doubtful, half-open: a certificate from its measurement,
        an instrument until its next certificate, a figure through its period; ``None`` is open.
    issuer, number, digest : str or None
        Of the certificate or the figure.
    points : tuple of AffectedPoint
        Where, and by how much.
    significance : Significance
        The worst of its points.
    ratio : float or None
        The largest ratio of its points; ``None`` when none is known.
    is_redacted : bool
        Whether it belongs to another organisation.
    """

    kind: AffectedKind
    id: str
    owner_id: str | None = None
    certificate_id: str | None = None
    because: str
    begin_at: datetime | None = None
    end_at: datetime | None = None
    issuer: str | None = None
    number: str | None = None
    digest: str | None = None
    points: tuple[AffectedPoint, ...] = ()
    significance: Significance
    ratio: float | None = None
    is_redacted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the item, JSON-ready."""
        return {
            "kind": self.kind.value,
            "id": self.id,
            "owner_id": self.owner_id,
            "certificate_id": self.certificate_id,
            "because": self.because,
            "begin_at": self.begin_at.isoformat() if self.begin_at else None,
            "end_at": self.end_at.isoformat() if self.end_at else None,
            "issuer": self.issuer,
            "number": self.number,
            "digest": self.digest,
            "points": [one.to_dict() for one in self.points],
            "significance": self.significance.value,
            "ratio": self.ratio,
            "is_redacted": self.is_redacted,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactJudgement:
    """What rests on a standard that was found bad.

    Attributes
    ----------
    found_bad : FoundBad
        What was asked.
    window : SuspectWindow
        When it may have been wrong.
    items : tuple of AffectedItem
        The worst first.
    findings : tuple of Finding
        What could not be known.
    """

    found_bad: FoundBad
    window: SuspectWindow
    items: tuple[AffectedItem, ...]
    findings: tuple[Finding, ...]
    _because: Mapping[str, str] = field(repr=False, compare=False)

    def of_kind(self, kind: AffectedKind) -> tuple[AffectedItem, ...]:
        """Return the items of one kind, the worst first."""
        return tuple(one for one in self.items if one.kind is kind)

    def by_owner(self) -> dict[str | None, tuple[AffectedItem, ...]]:
        """Return the items of each owner, for one letter to each; the worst owner first."""
        found: dict[str | None, list[AffectedItem]] = {}
        for one in self.items:
            found.setdefault(one.owner_id, []).append(one)
        return {owner: tuple(items) for owner, items in found.items()}

    def path_of(self, item: AffectedItem) -> tuple[str, ...]:
        """Return the ids from the bad standard down to an item, certificate by certificate."""
        path: list[str] = []
        if item.kind is not AffectedKind.CERTIFICATE:
            path.append(item.id)
        if item.kind is AffectedKind.CHANNEL and item.because != self.found_bad.standard_id:
            path.append(item.because)
        seen: set[str] = set()
        step = item.certificate_id
        while step is not None and step not in seen and step in self._because:
            seen.add(step)
            path.append(step)
            step = self._because[step]
        return (self.found_bad.standard_id, *reversed(path))

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement, JSON-ready."""
        after = self.window.after_at
        return {
            "standard_id": self.found_bad.standard_id,
            "found_at": self.found_bad.found_at.isoformat(),
            "window": {
                "after_at": after.isoformat() if after else None,
                "until_at": self.window.until_at.isoformat(),
            },
            "items": [one.to_dict() for one in self.items],
            "findings": [one.to_dict() for one in self.findings],
        }
