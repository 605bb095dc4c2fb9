"""How the verification or calibration of an instrument stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duheng.accounting.metering_review.points import Point
from duheng.rulebook.due_dates import last_day
from duheng.terms.findings import Finding, Severity


class Standing(StrEnum):
    """How the evidence of an instrument stands."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NO_DATE = "no_date"
    NO_CERTIFICATE = "no_certificate"
    NOT_FITTED = "not_fitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceJudgement:
    """The standing of an instrument's evidence, and until when it holds.

    Attributes
    ----------
    valid_until : datetime.date or None
        As written, or from the day and the interval; ``None`` where neither tells.
    """

    standing: Standing
    valid_until: date | None


def judge_evidence(
    point: Point, on: date, way: str
) -> tuple[EvidenceJudgement, tuple[Finding, ...]]:
    """Return how a place's evidence stands on a day, and the doubts about its dates.

    Parameters
    ----------
    point : Point
        The place.
    on : datetime.date
        Day of the judgement.
    way : str
        How a term of months ends (see :func:`duheng.rulebook.due_dates.last_day`).
    """
    if not point.is_fitted:
        return EvidenceJudgement(standing=Standing.NOT_FITTED, valid_until=None), ()
    computed = _computed(point, way)
    until = point.due_on or computed
    judgement = EvidenceJudgement(standing=_standing(point, until, on), valid_until=until)
    findings = [*_contradictions(point, computed), *_doubts(point, judgement, on)]
    return judgement, tuple(findings)


def _computed(point: Point, way: str) -> date | None:
    if point.confirmed_on is None or point.interval_months is None:
        return None
    return last_day(point.confirmed_on, point.interval_months, way)


def _standing(point: Point, until: date | None, on: date) -> Standing:
    if point.confirmed_on is None or until is None:
        return Standing.NO_DATE
    if until < point.confirmed_on:
        return Standing.NO_DATE
    if point.confirmed_on > on:
        return Standing.NOT_YET
    if until < on:
        return Standing.EXPIRED
    return Standing.IN_FORCE if point.certificate else Standing.NO_CERTIFICATE


def _contradictions(point: Point, computed: date | None) -> list[Finding]:
    due, begun = point.due_on, point.confirmed_on
    said, case = "", "interval"
    if due is not None and begun is not None and due < begun:
        said, case = f"valid until {due}, before it was confirmed on {begun}", "before"
    elif due is not None and computed is not None and abs((due - computed).days) > 1:
        said = f"valid until {due}, and its interval of {point.interval_months} months from "
        said += f"{begun} ends on {computed}; {due} was taken"
    if not said:
        return []
    return [
        Finding(
            code="accounting.review_dates_disagree",
            severity=Severity.WARNING,
            message=f"{point.where}: {point.label} is {said}",
            hint="compare the list with the certificate",
            data={
                "case": case,
                "due": str(due),
                "begun": str(begun),
                "interval": point.interval_months,
                "computed": str(computed),
                **point.stands,
            },
        )
    ]


def _doubts(point: Point, judged: EvidenceJudgement, on: date) -> list[Finding]:
    until = judged.valid_until
    said = {
        Standing.EXPIRED: f"its evidence ended on {until}",
        Standing.NOT_YET: f"it is confirmed on {point.confirmed_on}, after {on}",
        Standing.NO_CERTIFICATE: "no certificate is named",
        Standing.NO_DATE: "the day of its verification or calibration, or the end of its validity, "
        "is not stated",
    }.get(judged.standing)
    if said is None:
        return []
    code = (
        "accounting.review_date_missing"
        if judged.standing is Standing.NO_DATE
        else "accounting.review_evidence"
    )
    return [
        Finding(
            code=code,
            severity=Severity.ERROR,
            message=f"{point.where}: {point.label}: {said}",
            hint="have it verified or calibrated, or complete the list",
            data={
                "case": judged.standing.value,
                "standing": judged.standing.value,
                "until": str(until),
                "begun": str(point.confirmed_on),
                "on": on.isoformat(),
                **point.stands,
            },
        )
    ]
