"""Findings of a review about classes, duplicates, columns and unchecked requirements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from duheng.accounting.metering_review.classes import Comparison
from duheng.accounting.metering_review.points import Point
from duheng.accounting.metering_review.requirements import ClassJudgement
from duheng.accounting.metering_review.words import closest
from duheng.rulebook import DatedValue
from duheng.terms.evidence import Confidence
from duheng.terms.findings import Finding, Severity

_FACTS = {
    "user_class": "the class of the electricity user (用户类别 / user class)",
    "pipe": "the pipe diameter (管径 / pipe diameter, mm)",
}


def duplicate_findings(
    points: Sequence[Point],
) -> tuple[tuple[Point, ...], tuple[Finding, ...]]:
    """Return the points without repeated ones, and a finding for each that was met again.

    An instrument is the same when name and number are; on one level it counts once, on several
    levels it counts on each.
    """
    seen: dict[tuple[str, str], Point] = {}
    kept: list[Point] = []
    findings: list[Finding] = []
    for point in points:
        first = seen.setdefault((point.instrument, point.number), point) if point.number else point
        is_again = first is not point and (first.level, first.energy) == (point.level, point.energy)
        if first is not point:
            findings.append(_again(point, first, is_again=is_again))
        if not is_again:
            kept.append(point)
    return tuple(kept), tuple(findings)


def _again(point: Point, first: Point, *, is_again: bool) -> Finding:
    counted = "it counts once" if is_again else "it counts on both levels"
    return Finding(
        code="accounting.review_duplicate",
        severity=Severity.ERROR if is_again else Severity.WARNING,
        message=f"{point.where}: {point.instrument} {point.number} stands already in "
        f"{first.where}; {counted}",
        hint="remove one of them, or correct its number",
        data={
            "case": "again" if is_again else "levels",
            "first": first.where,
            **point.stands,
        },
    )


def class_findings(judged: Iterable[tuple[Point, ClassJudgement]]) -> tuple[Finding, ...]:
    """Return the doubts about the class of every instrument that is fitted."""
    found = [_class_finding(point, judgement) for point, judgement in judged if point.is_fitted]
    return tuple(one for one in found if one is not None)


def _class_finding(point: Point, judged: ClassJudgement) -> Finding | None:
    required = " or ".join(judged.required)
    if point.quantity is None:
        return _finding(
            "accounting.review_class_open", Severity.WARNING, point,
            "its name does not tell what it measures; no class was required of it",
            _nearest_instrument(point), case="name",
        )  # fmt: skip
    if judged.lacking is not None:
        return _finding(
            "accounting.review_class_open", Severity.WARNING, point,
            f"which class it needs depends on {_FACTS[judged.lacking]}, which is not stated",
            "complete the list", case="fact", lacking=judged.lacking,
        )  # fmt: skip
    if not judged.required:
        return None
    if point.accuracy is None:
        said = f"its class '{point.class_text}' cannot be read" if point.class_text else ""
        return _finding(
            "accounting.review_class_unreadable", Severity.ERROR, point,
            f"{said or 'its class is not stated'}; {required} is required",
            "write the class as on the plate: 0.5S, 1.0, III",
            case="written" if point.class_text else "missing",
            written=point.class_text, required=list(judged.required),
        )  # fmt: skip
    if judged.comparison is Comparison.WORSE:
        return _finding(
            "accounting.review_class_worse", Severity.ERROR, point,
            f"its class is {point.accuracy}, and {required} or better is required",
            "replace it", actual=str(point.accuracy), required=list(judged.required),
        )  # fmt: skip
    if judged.comparison is Comparison.NOT_COMPARABLE:
        return _finding(
            "accounting.review_class_not_comparable", Severity.WARNING, point,
            f"its class {point.accuracy} is on another scale than {required}",
            "compare the permissible errors by hand",
            actual=str(point.accuracy), required=list(judged.required),
        )  # fmt: skip
    return None


def _nearest_instrument(point: Point) -> str:
    close = closest("quantities", point.instrument)
    return f"did you mean '{close}'?" if close else "name it as in the list of kinds"


def _finding(
    code: str, severity: Severity, point: Point, said: str, hint: str, **data: Any
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=f"{point.where}: {point.label}".rstrip() + f": {said}",
        hint=hint,
        data={**data, **point.stands},
    )


def list_findings(ignored: Sequence[str]) -> tuple[Finding, ...]:
    """Return the doubt about columns whose heading is not known."""
    if not ignored:
        return ()
    return (
        Finding(
            code="accounting.review_column_ignored",
            severity=Severity.NOTE,
            message=f"columns that were not read: {', '.join(ignored)}",
            hint=_nearest_columns(ignored),
            data={"columns": list(ignored)},
        ),
    )


def _nearest_columns(ignored: Sequence[str]) -> str | None:
    near = [(name, closest("columns", name)) for name in ignored]
    return "; ".join(f"'{name}' may be '{word}'" for name, word in near if word) or None


def unchecked_findings(used: Iterable[DatedValue]) -> tuple[Finding, ...]:
    """Return one finding for each table of which an unchecked value was used."""
    tables: dict[str, DatedValue] = {}
    for value in used:
        if value.confidence is Confidence.UNCHECKED:
            tables.setdefault(value.table_id, value)
    return tuple(
        Finding(
            code="accounting.unchecked_value",
            severity=Severity.WARNING,
            message=f"{table}: its values were not compared with {value.document} (待核原文)",
            hint="compare it, and enter who checked it",
            data={
                "case": "table",
                "table": table,
                "document": str(value.document),
                "digest": value.pack_digest,
            },
        )
        for table, value in tables.items()
    )
