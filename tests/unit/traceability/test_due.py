"""What falls due, and when: last days, calendar months, and the three manners."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duheng.traceability import (
    Confirmation,
    DueBucket,
    DueItem,
    DueManner,
    DueRule,
    UnusableRecord,
    assess_due,
)

ZONE = ZoneInfo("Asia/Shanghai")
YEARLY = DueRule(interval_months=12)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def confirmed(begin: str, end: str | None = None, *, of: str = "scale",
              **others: Any) -> Confirmation:  # fmt: skip
    return Confirmation(
        instrument_id=of, certificate_id=f"urn:{begin}", kind=others.pop("kind", "verification"),
        valid_from=local(begin), valid_to=None if end is None else local(end), **others,
    )  # fmt: skip


def due(*confirmations: Confirmation, rule: DueRule | None = YEARLY, as_of: str = "2026-02-10",
        horizon: str = "2027-12-31") -> list[DueItem]:  # fmt: skip
    rules = {} if rule is None else {"scale": rule}
    return list(
        assess_due(confirmations, rules, date.fromisoformat(as_of), date.fromisoformat(horizon),
                   zone=ZONE).items
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "months", "expected"),
    [("2025-03-10", 12, "2026-03-09"), ("2024-02-29", 12, "2025-02-27"),
     ("2025-08-31", 6, "2026-02-27"), ("2025-12-15", 1, "2026-01-14"),
     ("2025-01-01", 12, "2025-12-31")],
)  # fmt: skip
def test_an_interval_of_months_ends_on_the_day_before(
    begin: str, months: int, expected: str
) -> None:
    found = due(confirmed(begin), rule=DueRule(interval_months=months))
    assert [one.due_date for one in found] == [date.fromisoformat(expected)]


def test_a_confirmation_that_ends_at_midnight_holds_through_the_day_before() -> None:
    found = due(confirmed("2025-03-10", "2026-03-10"), rule=None)
    assert [(one.due_date, one.days_left) for one in found] == [(date(2026, 3, 9), 27)]


def test_the_earlier_of_rule_and_confirmation_counts() -> None:
    assert due(confirmed("2025-03-10", "2026-01-01"))[0].due_date == date(2025, 12, 31)
    assert due(confirmed("2025-03-10", "2028-01-01"))[0].due_date == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("begin", "bucket"),
    [("2025-02-10", "overdue"), ("2025-02-11", "this_month"), ("2025-03-01", "this_month"),
     ("2025-03-02", "this_quarter"), ("2025-04-01", "this_quarter"), ("2025-04-02", "later"),
     ("2026-02-05", "later")],
)  # fmt: skip
def test_buckets_are_calendar_months_and_quarters(begin: str, bucket: str) -> None:
    assert due(confirmed(begin))[0].bucket is DueBucket(bucket)


def test_the_same_month_of_another_year_is_not_this_month() -> None:
    found = due(confirmed("2026-02-05"), rule=DueRule(interval_months=12))
    assert (found[0].due_date, found[0].bucket) == (date(2027, 2, 4), DueBucket.LATER)


def test_the_last_confirmation_counts_for_what_is_confirmed_again() -> None:
    both = (confirmed("2024-03-10", "2025-03-10"), confirmed("2025-03-08", "2026-03-08"))
    for order in (both, both[::-1]):
        assert [one.due_date for one in due(*order, rule=None)] == [date(2026, 3, 7)]


@pytest.mark.parametrize("manner", [DueManner.ROTATE, DueManner.SCRAP])
def test_what_is_confirmed_once_is_exchanged_by_its_first_confirmation(manner: DueManner) -> None:
    rule = DueRule(manner=manner, interval_months=72)
    found = due(confirmed("2020-05-01"), confirmed("2024-01-01"), rule=rule)
    assert [(one.manner, one.due_date) for one in found] == [(manner, date(2026, 4, 30))]


def test_a_withdrawn_confirmation_and_a_class_confirm_nothing() -> None:
    withdrawn = confirmed("2025-06-01", withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
    by_class = confirmed("2025-06-01", kind="class")
    for one in (withdrawn, by_class):
        found = due(one)
        assert [(item.due_date, item.bucket) for item in found] == [(None, DueBucket.OVERDUE)]


def test_an_instrument_with_a_rule_that_was_never_confirmed_is_overdue() -> None:
    assert [one.instrument_id for one in due()] == ["scale"]


def test_a_calibration_without_an_end_and_without_a_rule_never_falls_due() -> None:
    assert due(confirmed("2020-01-01", kind="calibration"), rule=None) == []


def test_nothing_after_the_horizon_is_listed() -> None:
    assert due(confirmed("2025-03-10"), horizon="2026-03-08") == []
    assert len(due(confirmed("2025-03-10"), horizon="2026-03-09")) == 1


def test_the_longest_overdue_comes_first_and_the_never_confirmed_before_it() -> None:
    items = assess_due(
        [confirmed("2025-03-10", of="b"), confirmed("2020-03-10", of="c")],
        {"a": YEARLY, "b": YEARLY, "c": YEARLY}, date(2026, 1, 1), date(2026, 12, 31), zone=ZONE,
    )  # fmt: skip
    assert [one.instrument_id for one in items.items] == ["a", "c", "b"]
    assert [one.instrument_id for one in items.of(DueBucket.LATER)] == []
    assert [one.instrument_id for one in items.of(DueBucket.THIS_QUARTER)] == ["b"]


def test_a_horizon_in_the_past_and_an_empty_interval_are_refused() -> None:
    with pytest.raises(UnusableRecord, match="horizon"):
        due(horizon="2026-02-09")
    for months in (0, -1, 100_000):
        with pytest.raises(UnusableRecord, match="months"):
            DueRule(interval_months=months)
