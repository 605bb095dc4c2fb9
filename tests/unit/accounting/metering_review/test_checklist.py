"""The checklist: items graded with evidence and a correction period, and no scores."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duheng.accounting.metering_review import review_metering
from duheng.accounting.metering_review.checklist import judge_answers, load_checklist, read_answers
from duheng.accounting.metering_review.errors import UnusableList
from duheng.rulebook import load_packs
from duheng.terms.errors import UnusableInput

DAY = date(2025, 9, 30)
CHECKLIST = load_checklist(load_packs(kinds=["vocabularies"]), "cn/metering-review-checklist", DAY)
EXAMPLES = Path(__file__).parents[4] / "examples" / "metering-review"


def answers(folder: Path, text: str) -> Path:
    path = folder / "answers.yaml"
    path.write_text(f"format: duheng-metering-answers/1\nanswers:\n{text}\n", encoding="utf-8")
    return path


def test_a_nonconformity_has_its_evidence_and_its_last_day(tmp_path: Path) -> None:
    path = answers(
        tmp_path, "  field_marks: {grade: major, evidence: no marks, correction_days: 30}"
    )
    graded, findings = judge_answers(CHECKLIST, read_answers(path), DAY)
    answer = next(one for one in graded if one.item == "field_marks")
    assert answer.correct_until == date(2025, 10, 30)
    assert [(one.code, one.severity.value) for one in findings] == [
        ("accounting.review_nonconformity", "error"),
        ("accounting.review_item_open", "warning"),
    ]
    assert len(findings[1].data["items"]) == len(CHECKLIST.terms) - 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("  field_mark: {grade: conforms, evidence: seen}", "field_mark"),
        ("  field_marks: {grade: fine, evidence: seen}", "no grade 'fine'"),
        ("  field_marks: {grade: conforms}", "no evidence"),
        ("  field_marks: {grade: minor, evidence: seen}", "without a correction period"),
        ("  field_marks: {grade: minor, evidence: x, correction_days: -3}", "number of days"),
        ("  field_marks: {grade: conforms, evidence: x, score: 5}", "unknown key 'score'"),
        ("  field_marks: conforms", "expected grade"),
    ],
)
def test_an_answer_that_says_too_little_is_refused_with_its_line(
    tmp_path: Path, written: str, said: str
) -> None:
    with pytest.raises(UnusableInput, match=said) as refusal:
        judge_answers(CHECKLIST, read_answers(answers(tmp_path, written)), DAY)
    assert "line 3" in refusal.value.message


def test_answers_of_another_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("format: duheng-account/1\nanswers: {}\n", encoding="utf-8")
    with pytest.raises(UnusableList):
        read_answers(path)


def test_the_example_finds_every_fault_that_was_put_into_it() -> None:
    found = review_metering(sorted(EXAMPLES.glob("*.csv")), DAY, answers=EXAMPLES / "answers.yaml")
    codes = [one.code.removeprefix("accounting.") for one in found.findings]
    assert codes.count("review_rate_below") == 2
    assert codes.count("review_evidence") == 2
    assert codes.count("review_nonconformity") == 2
    for one in ("review_unknown_energy", "review_class_worse", "review_class_unreadable"):
        assert codes.count(one) == 1
    assert found.conclusion == "correct"
    shares = {one.of: one.share for one in found.coverage}
    assert shares["electricity"] == 0.52
    assert shares["emissions"] == pytest.approx(396 / 423)
