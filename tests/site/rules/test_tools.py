"""Working days and identifiers: small tools on the packs."""

import pytest
from signing_in import client_of

pytestmark = pytest.mark.django_db


def working_days(**question: str) -> str:
    answer = client_of(None).get("/rules/working-days/", question)
    assert answer.status_code == 200
    return answer.content.decode()


def checked(**form: str) -> str:
    answer = client_of(None).post("/rules/identifier/", form)
    assert answer.status_code == 200
    return answer.content.decode()


def test_working_days_are_counted_over_a_holiday_and_a_day_made_up() -> None:
    page = working_days(start="2025-09-30", number="3")
    assert "2025-10-11" in page
    assert "Mid-Autumn Festival" in page


def test_a_year_that_no_pack_covers_is_said() -> None:
    assert "public holidays of 2027" in working_days(start="2026-12-28", number="5")


def test_working_days_between_two_days_are_counted() -> None:
    page = working_days(first="2025-09-30", last="2025-10-11")
    assert "3 <small>working days</small>" in page


@pytest.mark.parametrize(
    "question",
    [
        {"start": "2025-13-01", "number": "1"},
        {"start": "2025-01-01", "number": "10001"},
        {"start": "9999-12-30", "number": "9"},
        {"start": "", "number": ""},
        {"first": "2025-01-02", "last": "2025-01-01"},
        {"first": "0001-01-01", "last": "9999-12-31"},
    ],
)
def test_days_that_make_no_sense_are_named_and_not_counted(question: dict[str, str]) -> None:
    page = working_days(**question)
    assert "field-error" in page
    assert "big-number" not in page


def test_a_credit_code_is_checked_and_its_parts_are_shown() -> None:
    page = checked(scheme="unified_social_credit_code", text="91350100m000100y43")
    assert "Well written" in page
    assert "350100" in page


def test_a_wrong_check_character_is_named() -> None:
    page = checked(scheme="unified_social_credit_code", text="91350100M000100Y44")
    assert "it would be 3" in page


def test_an_identity_number_is_never_repeated() -> None:
    page = checked(scheme="resident_identity_number", text="11010519491231002X")
    assert "Well written" in page
    assert "11010519491231002" not in page


@pytest.mark.parametrize(
    "text", ["", "<script>alert(1)</script>", "\x00", "Ａ" * 200, "x" * 10_000]
)
def test_a_text_that_is_no_identifier_is_refused_without_a_fault(text: str) -> None:
    page = checked(scheme="organisation_code", text=text)
    assert "Well written" not in page
    assert "<script>alert" not in page


def test_a_scheme_that_is_none_is_refused() -> None:
    assert "field-error" in checked(scheme="passport", text="E1")
