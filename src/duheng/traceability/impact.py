"""What rests on a standard that was found bad: per point, and only inside the suspect window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duheng.terms.findings import Finding, Severity
from duheng.traceability.errors import UnusableRecord
from duheng.traceability.impact_items import ItemMaker, ranked
from duheng.traceability.impact_records import FoundBad, ImpactJudgement, SuspectWindow
from duheng.traceability.impact_walk import ImpactWalk, Outcome
from duheng.traceability.in_force import InForce
from duheng.traceability.records import TraceabilityRecords

SHOWN = 100
"""How many certificates a finding lists; it always says how many there are."""
_CLAUSE = "ISO/IEC 17025:2017, 7.10"


def assess_impact(
    records: TraceabilityRecords, found_bad: FoundBad, *, significant_ratio: float = 1.0
) -> ImpactJudgement:
    """Return everything that may be wrong because a standard was, the worst first.

    A certificate is affected where it was made with the standard inside the suspect window, at
    points that rest on a bad point of it; or with a standard whose own certificate is affected
    there. A lower standard is in doubt from its suspect certificate until its next one. Beyond
    the window and beside the points nothing is.

    Parameters
    ----------
    records : TraceabilityRecords
        Everything below the standard, and its own certificates.
    found_bad : FoundBad
        What was found.
    significant_ratio : float, optional
        A shift above this multiple of the stated U is significant [1].

    Returns
    -------
    ImpactJudgement
        Certificates, what they are about, channels and figures.

    Raises
    ------
    UnusableRecord
        When two certificates have one id, or the ratio is not above 0.

    Notes
    -----
    The shift at a point is the sum over its standards of loading times their shift; between two
    points of a standard its error is taken on the straight line. Of a figure it is the sum of
    sensitivity times shift over the sources that it names.

    References
    ----------
    ISO/IEC 17025:2017, 6.4.9 and 7.10.1 (nonconforming work, impact on previous results).

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from duheng.traceability import BadPoint, CertificateRecord, PointRecord, UseRecord
    >>> made = CertificateRecord(
    ...     certificate_id="c", number="7", issuer="Lab", subject_id="meter", owner_id="Alice",
    ...     measured_at=datetime(2025, 3, 1, tzinfo=UTC),
    ...     points=(PointRecord(key="1", unit="V", nominal=10.0, expanded_uncertainty=0.02),),
    ...     uses=(UseRecord(standard_id="calibrator", loading=1.0),))
    >>> bad = FoundBad(
    ...     standard_id="calibrator", found_at=datetime(2025, 6, 1, tzinfo=UTC),
    ...     last_good_check_at=datetime(2025, 1, 1, tzinfo=UTC),
    ...     points=(BadPoint(nominal=10.0, unit="V", error=0.05),))
    >>> impact = assess_impact(TraceabilityRecords(certificates=(made,)), bad)
    >>> [(one.kind.value, one.id, one.significance.value, one.ratio) for one in impact.items]
    [('certificate', 'c', 'significant', 2.5), ('instrument', 'meter', 'significant', 2.5)]
    """
    if not 0 < significant_ratio < float("inf"):
        raise UnusableRecord(
            f"the ratio above which a shift is significant is {significant_ratio}",
            hint="give a number above 0, such as 1 or 0.5",
        )
    records.by_id()  # refuses an id that is given twice
    in_force = InForce(records.certificates)
    window = SuspectWindow(after_at=_last_good(records, found_bad), until_at=found_bad.found_at)
    walk = ImpactWalk(in_force, found_bad, window)
    outcome = walk.run()
    items = ItemMaker(records, in_force, walk, significant_ratio).items()
    return ImpactJudgement(
        found_bad=found_bad,
        window=window,
        items=ranked(items),
        findings=tuple(_findings(found_bad, window, outcome)),
        _because=outcome.because,
    )


def _last_good(records: TraceabilityRecords, found_bad: FoundBad) -> datetime | None:
    """Return when the standard was last known to be good: as said, or by its last certificate."""
    if found_bad.last_good_check_at is not None:
        return found_bad.last_good_check_at
    measured = [
        one.measured_at
        for one in records.certificates
        if one.subject_id == found_bad.standard_id
        and one.certificate_id != found_bad.found_by_certificate_id
        and one.measured_at is not None
        and one.measured_at < found_bad.found_at
        and one.counts_at(found_bad.found_at)
        and not one.has_failed
    ]
    return max(measured, default=None)


def _findings(found_bad: FoundBad, window: SuspectWindow, outcome: Outcome) -> Iterator[Finding]:
    standard = found_bad.standard_id
    if window.after_at is None:
        yield _finding(
            "traceability.window_open", Severity.WARNING,
            f"nobody says when {standard} was last good: everything before counts as doubtful",
            "give the last good check, or the certificate of the standard", [],
        )  # fmt: skip
    if outcome.late:
        yield _finding(
            "traceability.used_after_found_bad", Severity.WARNING,
            f"{standard} was used for {len(outcome.late)} certificate(s) after it was found bad",
            "repeat these measurements", outcome.late,
        )  # fmt: skip
    if outcome.undated:
        yield _finding(
            "traceability.use_not_dated", Severity.WARNING,
            f"{standard} was used for {len(outcome.undated)} certificate(s) that do not say when",
            "find out when the measurements were made", outcome.undated,
        )  # fmt: skip
    if outcome.circular:
        yield _finding(
            "traceability.circular", Severity.ERROR,
            f"{len(outcome.circular)} affected certificate(s) stand above themselves: by how much "
            "they are wrong cannot be known",
            "ask the laboratories which standards were used", outcome.circular,
        )  # fmt: skip
    yield from _assumed(outcome)


def _assumed(outcome: Outcome) -> Iterator[Finding]:
    loadings = [
        one
        for one, shifts in outcome.shifts.items()
        if any(shift.is_loading_assumed for shift in shifts.values())
    ]
    points = [
        one
        for one, shifts in outcome.shifts.items()
        if any(shift.is_point_assumed for shift in shifts.values())
    ]
    if loadings:
        yield _finding(
            "traceability.loading_assumed", Severity.NOTE,
            f"for {len(loadings)} certificate(s) a loading is not declared and was taken as 1",
            "declare the loadings, or let our own budget make the certificate", loadings,
        )  # fmt: skip
    if points:
        yield _finding(
            "traceability.point_assumed", Severity.NOTE,
            f"for {len(points)} certificate(s) it is not recorded on which point of the standard "
            "they rest: the worst was taken",
            "record the points, or look into the raw data", points,
        )  # fmt: skip


def _finding(
    code: str, severity: Severity, message: str, hint: str, certificates: list[str]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        hint=hint,
        clause=_CLAUSE,
        data={
            "number_of_certificates": len(certificates),
            "certificates": certificates[:SHOWN],
        },
    )
