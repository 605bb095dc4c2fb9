"""Which certificate of a subject counted at an instant."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from duheng.traceability.records import CertificateRecord, CertificateStatus, UseRecord

_NEVER = datetime.max.replace(tzinfo=UTC)


class InForce:
    """The certificates of every subject along time: the one measured last counts.

    A certificate counts from its measurement until one that was measured later counts, or until
    it is superseded or withdrawn. After one that says that its subject failed, none counts.
    Validity is not looked at: a certificate that has expired is still the one that the subject
    has, and its expiry is said as such.

    Parameters
    ----------
    certificates : iterable of CertificateRecord
        Those without a subject or an instant of measurement can only be named by their id.
    """

    def __init__(self, certificates: Iterable[CertificateRecord]) -> None:
        by_subject: dict[str, list[_Held]] = {}
        self.by_id: dict[str, CertificateRecord] = {}
        for one in certificates:
            self.by_id[one.certificate_id] = one
            held = _held(one)
            if one.subject_id is not None and held is not None:
                by_subject.setdefault(one.subject_id, []).append(held)
        self._segments = {subject: _segments(found) for subject, found in by_subject.items()}
        self._measured = {
            subject: sorted({one.begin for one in found}) for subject, found in by_subject.items()
        }

    def find(
        self, subject_id: str | None, at: datetime | None, *, is_before: bool = False
    ) -> CertificateRecord | None:
        """Return the certificate that counted at an instant, or just before it."""
        if subject_id is None or subject_id not in self._segments:
            return None
        starts, holders = self._segments[subject_id]
        if at is None:
            return holders[-1]
        place = bisect_left(starts, at) if is_before else bisect_right(starts, at)
        return holders[place - 1] if place else None

    def find_used(self, lower: CertificateRecord, use: UseRecord) -> CertificateRecord | None:
        """Return the certificate that a use rests on: the one named, or the one in force."""
        if use.upper_certificate_id is not None:
            return self.by_id.get(use.upper_certificate_id)
        # a standard is not calibrated by the certificate that is being made of it
        is_itself = use.standard_id == lower.subject_id
        return self.find(use.standard_id, used_at(lower, use), is_before=is_itself)

    def following(self, certificate: CertificateRecord) -> datetime | None:
        """Return when its subject was measured again for a certificate; ``None`` if never."""
        made = certificate.measured_at
        if made is None or certificate.subject_id is None:
            return None
        measured = self._measured.get(certificate.subject_id, [])
        place = bisect_right(measured, made)
        return measured[place] if place < len(measured) else None


def used_at(lower: CertificateRecord, use: UseRecord) -> datetime | None:
    """Return when a standard was used for a certificate."""
    return use.measured_at or lower.measured_at


class _Held(NamedTuple):
    begin: datetime
    end: datetime
    issued: datetime
    certificate: CertificateRecord


def _held(one: CertificateRecord) -> _Held | None:
    """Return from when until when a certificate may count; ``None`` when it never does."""
    if one.measured_at is None:
        return None
    end = _NEVER if one.status is CertificateStatus.ISSUED else one.status_at
    if end is None or not one.measured_at < end:
        return None
    return _Held(one.measured_at, end, one.issued_at or one.measured_at, one)


def _segments(
    held: list[_Held],
) -> tuple[list[datetime], list[CertificateRecord | None]]:
    """Return the starts of the segments of a subject's time, and who counts in each."""
    ranked = sorted(held, key=lambda one: (one.begin, one.issued, one.certificate.certificate_id))
    starts = sorted({bound for one in ranked for bound in (one.begin, one.end)} - {_NEVER})
    counting: list[int] = []  # a heap of negative ranks; those that ended are dropped when on top
    holders: list[CertificateRecord | None] = []
    waiting = 0
    for start in starts:
        while waiting < len(ranked) and ranked[waiting].begin <= start:
            heapq.heappush(counting, -waiting)
            waiting += 1
        while counting and ranked[-counting[0]].end <= start:
            heapq.heappop(counting)
        holder = ranked[-counting[0]].certificate if counting else None
        holders.append(None if holder is not None and holder.has_failed else holder)
    return starts, holders
