"""What fuzzing found stays mended: every file here once escaped as an error or was misread.

The files are cut down from what a fuzzer that changes texts, attributes and subtrees found, and
from a grid of extreme numbers tried beside it; each is named by what is broken in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from duheng.certificates import read_certificate
from duheng.certificates.checks import check_certificate
from duheng.certificates.schemas import SchemaRegistry

FUZZED = Path(__file__).parent / "files" / "fuzzed"
FILES = {path.stem: path for path in sorted(FUZZED.glob("*.xml"))}
AT = datetime(2026, 11, 23, tzinfo=UTC)

# What the check must say of each file, and what it once did.
FOUND_BY_CHECK = {
    # OverflowError: half of the last digit was computed as a power of ten out of range.
    "number-beyond-floating-point": {"metrology.not_finite"},
    # ValueError: Python converts no more than 4300 digits.
    "version-of-5000-digits": {"xml.unknown_version"},
    # IndexError: the column of degrees of freedom was taken to have values.
    "degrees-of-freedom-without-values": set(),
    # IndexError: the first form of the error was taken to have a unit.
    "error-without-a-unit-in-one-form": {"metrology.error_unit"},
    # UnusableSpecification: an open side was given as a limit, and the rule was not applied.
    "decision-rule-with-an-infinite-limit": {
        "metrology.conformity_decision_rule",
        "metrology.not_finite",
    },
    # UnusableSpecification, each: what no rule of conformity can judge was handed to one.
    "decision-rule-with-limits-not-a-number": {"metrology.not_a_number"},
    "decision-rule-with-a-value-not-a-number": {"metrology.not_a_number"},
    "decision-rule-with-an-infinite-uncertainty": {"metrology.not_finite"},
    "decision-rule-with-an-infinite-coverage-factor": {"metrology.coverage_factor_impossible"},
    # UnusableDistribution: the standard uncertainty U/k overflowed.
    "decision-rule-with-a-vanishing-coverage-factor": {"metrology.coverage_factor_impossible"},
    # Not seen as negative: the rules read no further than the comment, the reader did.
    "comment-inside-a-number": {"metrology.uncertainty_negative"},
    # Read as 1 by rules and reader.
    "instruction-inside-a-number": set(),
}
FOUND_BY_READER = {
    "version-of-5000-digits": "certificates.unknown_version",
    "comment-inside-a-number": "certificates.impossible_uncertainty",
    "instruction-inside-a-number": "certificates.unreadable_number",
}
# The files are cut down to what broke, and have no signer.
ALWAYS_SAID = {"metrology.main_signer_missing"}


def test_every_fuzzed_file_has_its_expectation() -> None:
    assert set(FILES) == set(FOUND_BY_CHECK)


@pytest.mark.parametrize("case", FILES)
def test_the_check_of_a_fuzzed_file_ends_in_its_findings(case: str) -> None:
    content = FILES[case].read_bytes()
    report = check_certificate(content, name=case, at=AT, schemas=SchemaRegistry(None))
    wanted = ("metrology.", "xml.")
    said = {one.code for one in report.findings if one.code.startswith(wanted)}
    assert said - ALWAYS_SAID == FOUND_BY_CHECK[case]
    assert all(one.hint for one in report.findings if one.code in said)


@pytest.mark.parametrize("case", FILES)
def test_a_fuzzed_file_is_read_with_its_doubts(case: str) -> None:
    certificate = read_certificate(FILES[case])
    found = {one.code for one in certificate.findings}
    assert FOUND_BY_READER.get(case) in {None, *found}
    assert all(len(one.message) < 400 for one in certificate.findings)


def test_a_number_cut_in_pieces_is_missing_and_not_its_first_piece() -> None:
    (quantity,) = read_certificate(FILES["instruction-inside-a-number"]).results
    assert [str(value) for value in quantity.values] == ["nan"]
