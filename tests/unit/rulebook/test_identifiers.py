"""Numbers with check characters: published ones are right, and every single slip is seen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.rulebook import (
    IdentifierProblem,
    InvalidPack,
    NoSuchEntry,
    check_identifier,
    load_identifier_schemes,
    read_pack,
)
from duheng.rulebook.identifier_schemes import identifier_schemes_of

DAY = date(2025, 6, 30)
SCHEMES = load_identifier_schemes(DAY)
CREDIT_CODE = SCHEMES.scheme("unified_social_credit_code")
PERSON = SCHEMES.scheme("resident_identity_number")
# Printed in the standards themselves as examples: GB 32100-2015, GB 11714-1997, GB 11643-1999.
PUBLISHED = [
    ("unified_social_credit_code", "91350100M000100Y43"),
    ("organisation_code", "D2143569-X"),
    ("resident_identity_number", "11010519491231002X"),
    ("resident_identity_number", "440524188001010014"),
]


@pytest.mark.parametrize(("scheme", "text"), PUBLISHED)
def test_a_published_example_is_valid(scheme, text):
    found = check_identifier(SCHEMES.scheme(scheme), text)
    assert (found.is_valid, found.problem, found.findings) == (True, None, ())


@pytest.mark.parametrize(("scheme", "text"), PUBLISHED)
def test_every_single_wrong_digit_is_seen(scheme, text):
    made = SCHEMES.scheme(scheme)
    plain = made.normalised(text)
    for place, right in enumerate(plain):
        for wrong in "0123456789":
            # Modulus 11 over 36 characters cannot tell D from 2: that is the standard's own limit.
            if wrong != right and right.isdigit():
                slip = plain[:place] + wrong + plain[place + 1 :]
                assert not check_identifier(made, slip).is_valid, slip


@pytest.mark.parametrize(
    "text",
    ["９１３５０１００Ｍ０００１００Ｙ４３", " 91350100m000100y43 ", "9135-0100-M000-100Y-43"],
    ids=["full width", "lower case and blanks", "separators"],
)
def test_what_people_write_is_read_as_the_scheme_writes_it(text):
    found = check_identifier(CREDIT_CODE, text)
    assert found.is_valid
    assert found.text == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", IdentifierProblem.LENGTH),
        ("9135010", IdentifierProblem.LENGTH),
        ("9" * 1_000_000, IdentifierProblem.LENGTH),
        ("91350100O000100Y43", IdentifierProblem.PATTERN),
        ("9135010\x00M000100Y43", IdentifierProblem.PATTERN),
        ("91350100M000100Y４4", IdentifierProblem.CHECK_CHARACTER),
    ],
    ids=["empty", "short", "huge", "letter O", "control character", "check character"],
)
def test_what_is_wrong_is_said(text, problem):
    assert check_identifier(CREDIT_CODE, text).problem is problem


def test_every_single_wrong_letter_of_a_credit_code_is_seen():
    plain = CREDIT_CODE.normalised(PUBLISHED[0][1])
    for place, right in enumerate(plain):
        for wrong in CREDIT_CODE.alphabet.replace(right, ""):
            slip = plain[:place] + wrong + plain[place + 1 :]
            assert not check_identifier(CREDIT_CODE, slip).is_valid, slip


def test_a_person_is_shown_masked_and_the_right_character_is_not_given_away():
    for text in ("11010519491231002X", "110105194912310021"):
        found = check_identifier(PERSON, text)
        assert "1949" not in repr(found) + str(found.to_dict())
        assert found.expected_check_character is None
    assert check_identifier(PERSON, "11010519491231002X").parts["birth_date"] == "19491231"


def test_a_part_that_breaks_its_own_scheme_is_a_doubt_and_no_refusal():
    body = "91350100M000100Y5"
    code = body + CREDIT_CODE.check.character_for(body, CREDIT_CODE.alphabet)
    found = check_identifier(CREDIT_CODE, code)
    assert found.is_valid
    assert [one.code for one in found.findings] == ["rulebook.part_of_identifier"]
    assert found.findings[0].data["part"] == "organisation_code"


@given(st.text(max_size=40))
def test_no_text_makes_the_engine_fail(text):
    for scheme in SCHEMES.schemes:
        found = check_identifier(scheme, text)
        assert found.is_valid == (found.problem is None)


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_the_character_that_is_expected_makes_the_code_valid(organisation):
    body = f"91150100{organisation}"
    code = body + CREDIT_CODE.check.character_for(body, CREDIT_CODE.alphabet)
    assert check_identifier(CREDIT_CODE, code).is_valid


def test_a_free_scheme_accepts_any_printable_text_and_nothing_else():
    serial = SCHEMES.scheme("instrument_serial")
    assert check_identifier(serial, "编号 17β").is_valid
    assert not check_identifier(serial, "a\nb").is_valid
    assert not check_identifier(serial, "x" * 65).is_valid


def test_an_unknown_scheme_is_refused_with_the_nearest():
    with pytest.raises(NoSuchEntry) as refused:
        SCHEMES.scheme("organization_code")
    assert "organisation_code" in (refused.value.hint or "")


SMALL = """\
kind: identifiers
id: xx/identifiers
edition: "1"
title: {en: one scheme}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: null
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{check: {scheme: tag, text: "11", on: 2021-01-01}, gives: {is_valid: true}}]
body:
  schemes:
    - key: tag
      title: {en: tag}
      length: {from: 2, to: 2}
      pattern: "[0-9]{2}"
      alphabet: "0123456789"
      check: {weights: [1], modulus: 10, characters: "0123456789"}
      parts: [{key: head, from: 1, to: 1, title: {en: head}}]
"""
FAULTS = {
    "a length backwards": ("{from: 2, to: 2}", "{from: 3, to: 2}", "shorter at most than at least"),
    "a part beyond the end": ("from: 1, to: 1", "from: 1, to: 3", "has a part beyond its end"),
    "a weight too many": ("weights: [1]", "weights: [1, 2]", "a weight for each character"),
    "an open length": ("{from: 2, to: 2}", "{from: 2, to: 3}", "needs one length"),
    "a remainder without character": ('"0123456789"}', '"012345678"}', "for each remainder"),
    "a group": ('"[0-9]{2}"', '"([0-9]+)+"', "does not match"),
    "a class backwards": ('"[0-9]{2}"', '"[9-0]{2}"', "has a pattern that cannot be read"),
    "an unknown part": ("to: 1, title", "to: 1, scheme: other, title", "which no scheme before"),
}


def test_the_small_scheme_is_good():
    scheme = identifier_schemes_of([read_pack(SMALL)], DAY).scheme("tag")
    assert check_identifier(scheme, "77").is_valid


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_scheme_that_contradicts_itself_is_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(InvalidPack, match=message):
        identifier_schemes_of([read_pack(SMALL.replace(old, new))], DAY)


def test_a_scheme_twice_on_one_day_is_refused():
    other = read_pack(SMALL.replace("xx/identifiers", "xx/more"))
    with pytest.raises(InvalidPack, match="the scheme tag stands twice"):
        identifier_schemes_of([read_pack(SMALL), other], DAY)
