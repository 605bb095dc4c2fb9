"""A review of energy metering: lists of instruments judged against dated requirements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from duheng.accounting.metering_review.checklist import (
    Answer,
    judge_answers,
    load_checklist,
    read_answers,
)
from duheng.accounting.metering_review.coverage import EvidenceCoverage, evidence_coverage
from duheng.accounting.metering_review.doubts import (
    class_findings,
    duplicate_findings,
    list_findings,
    unchecked_findings,
)
from duheng.accounting.metering_review.errors import UnusableList
from duheng.accounting.metering_review.evidence import EvidenceJudgement, judge_evidence
from duheng.accounting.metering_review.lists import InstrumentList, read_list
from duheng.accounting.metering_review.points import Point, read_points
from duheng.accounting.metering_review.rates import ProvisionRate, provision_rates
from duheng.accounting.metering_review.requirements import ClassJudgement, Requirements, Tables
from duheng.rulebook import PackLibrary, load_packs, load_verification_regulations
from duheng.terms.findings import Finding

KINDS_OF_PACKS = ("rules", "vocabularies")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPoint:
    """One place with its two judgements: the class, and the evidence."""

    point: Point
    accuracy: ClassJudgement
    evidence: EvidenceJudgement

    def to_dict(self) -> dict[str, Any]:
        """Return the place and its judgements, JSON-ready."""
        point, until = self.point, self.evidence.valid_until
        comparison = self.accuracy.comparison
        return {
            "where": point.where,
            "energy": point.energy,
            "level": point.level,
            "place": point.place,
            "instrument": point.instrument,
            "number": point.number,
            "quantity": point.quantity,
            "is_fitted": point.is_fitted,
            "class": point.class_text,
            "required_class": list(self.accuracy.required),
            "comparison": comparison.value if comparison else None,
            "certificate": point.certificate or None,
            "standing": self.evidence.standing.value,
            "valid_until": until.isoformat() if until else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteringReview:
    """What a review found.

    Attributes
    ----------
    on : datetime.date
        The day for which requirements and evidence were judged.
    points : tuple of JudgedPoint
        Every place of the lists, in their order; the second of two equal ones is left out.
    checklist : tuple of Answer
        Every item, graded or not.
    values : tuple
        Values of the packs that were used, with their provenance.
    """

    on: date
    files: tuple[str, ...]
    points: tuple[JudgedPoint, ...]
    rates: tuple[ProvisionRate, ...]
    coverage: tuple[EvidenceCoverage, ...]
    checklist: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    values: tuple[dict[str, Any], ...]

    @property
    def conclusion(self) -> str:
        """``conforms``, ``correct`` (something must be corrected), or ``incomplete``."""
        if any(one.severity.value == "error" for one in self.findings):
            return "correct"
        if any(answer.grade is None for answer in self.checklist):
            return "incomplete"
        return "conforms"

    def to_dict(self) -> dict[str, Any]:
        """Return the review, JSON-ready."""
        return {
            "format": "duheng-metering-review/1",
            "on": self.on.isoformat(),
            "files": list(self.files),
            "conclusion": self.conclusion,
            "rates": [one.to_dict() for one in self.rates],
            "coverage": [one.to_dict() for one in self.coverage],
            "points": [one.to_dict() for one in self.points],
            "checklist": [one.to_dict() for one in self.checklist],
            "findings": [one.to_dict() for one in self.findings],
            "values": list(self.values),
        }


def review_metering(
    paths: Sequence[Path],
    on: date,
    *,
    level: str | None = None,
    answers: Path | None = None,
    library: PackLibrary | None = None,
    tables: Tables | None = None,
    strict: bool = False,
) -> MeteringReview:
    """Return the review of one or several lists of energy measuring instruments.

    Parameters
    ----------
    paths : sequence of Path
        CSV or XLSX: the lists of the whole unit, of its sub-units and of its equipment.
    on : datetime.date
        The day for which requirements and evidence are judged.
    level : str, optional
        Level of rows that tell none.
    answers : Path, optional
        The graded checklist, YAML.
    library : PackLibrary, optional
        The installed packs when left out.
    tables : Tables, optional
        Which packs hold the requirements.
    strict : bool
        Refuse requirements that nobody compared with the official text.

    Raises
    ------
    UnusableList, MissingFile
        When a list cannot be read, or holds no place.
    NoValueInForce
        When no requirement is in force on that day.

    Notes
    -----
    A doubt about a row is a finding with its line; a row of an unknown energy or level is in no
    rate. A list says nothing of what is not in it: provision rates are those of the places listed.
    """
    tables = tables or Tables()
    library = library or load_packs(kinds=KINDS_OF_PACKS)
    lists = [read_list(path) for path in paths]
    points, findings = read_points([row for one in lists for row in one.rows], level)
    kept, duplicates = duplicate_findings(points)
    if not points and not findings:
        raise UnusableList("the lists hold no place of measurement", hint="are they empty?")
    requirements = Requirements(library, on, tables, strict=strict)
    judged, evidence_findings = _judge(kept, on, requirements)
    rates, rate_findings = provision_rates(kept, requirements)
    checklist = load_checklist(library, tables.checklist, on)
    document = read_answers(answers) if answers is not None else None
    graded, answer_findings = judge_answers(checklist, document, on)
    return MeteringReview(
        on=on,
        files=tuple(path.name for path in paths),
        points=judged,
        rates=rates,
        coverage=evidence_coverage(kept, [one.evidence.standing for one in judged]),
        checklist=graded,
        findings=(
            *rate_findings,
            *findings,
            *duplicates,
            *evidence_findings,
            *class_findings([(one.point, one.accuracy) for one in judged]),
            *answer_findings,
            *list_findings(_ignored(lists)),
            *unchecked_findings(requirements.used.values()),
        ),
        values=tuple(requirements.values()),
    )


def _ignored(lists: Sequence[InstrumentList]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in lists for name in one.ignored))


def _judge(
    points: Sequence[Point], on: date, requirements: Requirements
) -> tuple[tuple[JudgedPoint, ...], tuple[Finding, ...]]:
    way = load_verification_regulations(on).last_day
    judged: list[JudgedPoint] = []
    findings: list[Finding] = []
    for point in points:
        evidence, doubts = judge_evidence(point, on, way)
        findings += doubts
        accuracy = ClassJudgement(required=(), comparison=None)
        if point.is_fitted:
            accuracy = requirements.judge_class(point)
        judged.append(JudgedPoint(point=point, accuracy=accuracy, evidence=evidence))
    return tuple(judged), tuple(findings)
