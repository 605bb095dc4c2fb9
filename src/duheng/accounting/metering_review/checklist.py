"""The checklist of a review: each item graded with its evidence, never scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from duheng.accounting.metering_review.errors import UnusableList
from duheng.rulebook import PackLibrary
from duheng.rulebook.vocabularies import Vocabulary, vocabulary_of
from duheng.terms.documents import Document, check_keys, nearest, read_yaml
from duheng.terms.findings import Finding, Severity

FORMAT = "duheng-metering-answers/1"
_NONCONFORMING = ("minor", "major")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reviewer found about one item; ``grade`` is ``None`` where nobody looked yet."""

    item: str
    title: Mapping[str, str]
    part: str
    grade: str | None
    evidence: str
    sampled: str
    correction_days: int | None
    correct_until: date | None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer, JSON-ready."""
        return {
            "item": self.item,
            "part": self.part,
            "title": dict(self.title),
            "grade": self.grade,
            "evidence": self.evidence,
            "sampled": self.sampled,
            "correction_days": self.correction_days,
            "correct_until": self.correct_until.isoformat() if self.correct_until else None,
        }


def load_checklist(library: PackLibrary, checklist_id: str, on: date) -> Vocabulary:
    """Return the checklist in force on a day."""
    return vocabulary_of(checklist_id, library.packs(), on)


def read_answers(path: Any) -> Document:
    """Return the answers of a reviewer, a YAML document.

    Raises
    ------
    UnusableInput
        When the file cannot be read, or has a key that is not known.
    UnusableList
        When its format is another.
    """
    document = read_yaml(path)
    check_keys(document, ("format", "title", "reviewer", "answers"), document.name)
    if document.get("format") != FORMAT or not isinstance(document.get("answers"), dict):
        raise UnusableList(
            f"{document.where('format')}: expected format: {FORMAT} and a mapping 'answers'",
            hint="see docs/do/review-energy-metering.md",
        )
    return document


def judge_answers(
    checklist: Vocabulary, document: Document | None, on: date
) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """Return an answer for each item of a checklist, and the findings that follow.

    Raises
    ------
    UnusableList
        When an item or a grade is not one of the checklist's, or a nonconformity has no evidence
        or no correction period.
    """
    written = {} if document is None else document["answers"]
    known = [term.key for term in checklist.terms]
    for item in written:
        if item not in known:
            raise _unknown(document, item, "item", item, known)
    answers = tuple(_answer(checklist, key, written.get(key), document, on) for key in known)
    findings = [_nonconformity(one) for one in answers if one.grade in _NONCONFORMING]
    open_items = [one for one in answers if one.grade is None]
    if document is not None and open_items:
        findings.append(_open(open_items))
    return answers, tuple(findings)


def _answer(
    checklist: Vocabulary, key: str, written: Any, document: Document | None, on: date
) -> Answer:
    term = checklist.term(key)
    facts: Mapping[str, Any] = {} if written is None else written
    if written is not None and document is not None:
        _check(checklist, key, facts, document)
    days = facts.get("correction_days")
    return Answer(
        item=key,
        title=term.titles,
        part=key.partition("_")[0],
        grade=facts.get("grade"),
        evidence=str(facts.get("evidence", "")),
        sampled=str(facts.get("sampled", "")),
        correction_days=days,
        correct_until=None if days is None else on + timedelta(days=days),
    )


def _check(checklist: Vocabulary, key: str, facts: Any, document: Document) -> None:
    where = document.where("answers", key)
    if not isinstance(facts, dict):
        raise UnusableList(f"{where}: expected grade, evidence, sampled and correction_days")
    check_keys(facts, ("grade", "evidence", "sampled", "correction_days"), where)
    grades = list(checklist.term(key).attribute("grade").values)
    if facts.get("grade") not in grades:
        raise _unknown(document, key, "grade", facts.get("grade"), grades)
    days = facts.get("correction_days")
    if days is not None and not (type(days) is int and 0 < days <= 3660):
        raise UnusableList(f"{where}: correction_days is {days!r}, expected a number of days")
    if not facts.get("evidence"):
        raise UnusableList(
            f"{where}: graded, and no evidence is written",
            hint="say what was seen: the record, the instrument, the person asked",
        )
    if facts["grade"] in _NONCONFORMING and days is None:
        raise UnusableList(
            f"{where}: a nonconformity without a correction period", hint="write correction_days"
        )


def _unknown(
    document: Document | None, item: str, what: str, found: Any, known: list[str]
) -> UnusableList:
    close = nearest(str(found), known)
    place = document.where("answers", item) if document is not None else item
    return UnusableList(
        f"{place}: the checklist has no {what} '{found}'",
        hint=f"did you mean '{close}'?" if close else f"one of: {', '.join(known)}",
    )


def _nonconformity(answer: Answer) -> Finding:
    return Finding(
        code="accounting.review_nonconformity",
        severity=Severity.ERROR if answer.grade == "major" else Severity.WARNING,
        message=f"{answer.title.get('en', answer.item)}: {answer.grade} nonconformity: "
        f"{answer.evidence}",
        hint=f"correct it until {answer.correct_until}",
        data=answer.to_dict(),
    )


def _open(answers: Sequence[Answer]) -> Finding:
    names = "; ".join(one.title.get("en", one.item) for one in answers)
    return Finding(
        code="accounting.review_item_open",
        severity=Severity.WARNING,
        message=f"{len(answers)} items of the checklist are not graded: {names}",
        hint="grade them, or say not_applicable with the reason as its evidence",
        data={
            "items": [one.item for one in answers],
            "titles": [dict(one.title) for one in answers],
            "count": len(answers),
        },
    )
