"""Working days across holidays, made-up weekends and years that nobody has published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.rulebook import InvalidPack, add_working_days, load_working_calendar, read_pack
from duheng.rulebook.calendars import working_calendar_of
from duheng.terms.errors import UnusableInput

CALENDAR = load_working_calendar(date(2025, 6, 30))
# Days off and days of weekends made up, as counted in each year's notice.
DAYS_OFF = {2021: 31, 2022: 32, 2023: 28, 2024: 28, 2025: 28, 2026: 33}
MADE_UP = {2021: 7, 2022: 7, 2023: 7, 2024: 8, 2025: 5, 2026: 6}


def test_six_years_are_covered_and_each_names_its_notice():
    assert sorted(CALENDAR.years) == list(DAYS_OFF)
    for year, published in CALENDAR.years.items():
        assert str(year) in published.document.number


@pytest.mark.parametrize("year", DAYS_OFF)
def test_a_year_has_its_days_off_and_its_days_made_up(year):
    assert len([day for day in CALENDAR.holidays if day.year == year]) == DAYS_OFF[year]
    made_up = [day for day in CALENDAR.made_up if day.year == year]
    assert len(made_up) == MADE_UP[year]
    assert all(CALENDAR.is_working_day(day) for day in made_up)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2024-02-09", 5, "2024-02-22"),
        ("2024-12-31", 1, "2025-01-02"),
        ("2025-10-01", 0, "2025-10-09"),
        ("2025-10-09", 0, "2025-10-09"),
        ("2025-10-09", -1, "2025-09-30"),
        ("2025-10-04", -1, "2025-09-30"),
    ],
)
def test_working_days_are_counted_over_holidays(start, number, end):
    found = CALENDAR.add_working_days(date.fromisoformat(start), number)
    assert (found.day.isoformat(), found.confidence, found.findings) == (end, "secondary", ())


def test_beyond_the_published_years_weekends_decide_and_a_finding_says_so():
    found = add_working_days(date(2026, 12, 31), 1)
    assert found.day == date(2027, 1, 1)
    assert found.confidence == "unchecked"
    assert [one.code for one in found.findings] == ["rulebook.calendar_not_covered"]
    assert found.findings[0].data["years"] == [2027]
    number, findings = CALENDAR.working_days_between(date(2020, 12, 25), date(2021, 1, 4))
    assert number == 5
    assert findings[0].data["years"] == [2020]


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_what_is_added_is_what_lies_between(start, number):
    end = CALENDAR.add_working_days(start, number).day
    assert CALENDAR.is_working_day(end)
    counted, _ = CALENDAR.working_days_between(start, end)
    first = number if number or CALENDAR.is_working_day(start) else 1
    assert counted == first


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(1, 400))
def test_counting_back_leads_to_where_one_came_from(start, number):
    begin = CALENDAR.add_working_days(start, 0).day
    there = CALENDAR.add_working_days(begin, number).day
    assert CALENDAR.add_working_days(there, -number).day == begin


@pytest.mark.parametrize("number", [10_001, -10_001, 1.5, float("nan"), "3"], ids=repr)
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(UnusableInput, match="is no number of working days"):
        CALENDAR.add_working_days(date(2025, 1, 1), number)


def test_a_count_out_of_the_calendar_is_refused():
    with pytest.raises(UnusableInput, match="leaves the calendar"):
        CALENDAR.add_working_days(date.max - timedelta(days=1), 9)
    with pytest.raises(UnusableInput, match="is no span"):
        CALENDAR.working_days_between(date(2025, 1, 2), date(2025, 1, 1))


SMALL = """\
kind: calendars
id: xx/days
edition: "1"
title: {en: days}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: null
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{working_day: {day: 2021-01-01, on: 2021-01-01}, gives: {is_working_day: false}}]
body:
  weekend: [6, 7]
  titles: {new_year: {en: New Year's Day}}
  years:
    - year: 2021
      document: {number: X 1, edition: 2020, clause: null}
      holidays: [{title: new_year, from: 2021-01-01, to: 2021-01-03}]
      made_up: [2021-01-09]
"""
FAULTS = {
    "a holiday backwards": ("to: 2021-01-03", "to: 2020-12-31", "ends before it begins"),
    "another year": ("[2021-01-09]", "[2022-01-08]", "has days of another year"),
    "off and made up": ("[2021-01-09]", "[2021-01-02]", "is a holiday and made up"),
    "made up on a weekday": ("[2021-01-09]", "[2021-01-08]", "no day of a weekend"),
    "no title": ("title: new_year", "title: feast", "the holiday 'feast' has no title"),
    "no such day": ("[2021-01-09]", "[2021-02-30]", "'2021-02-30' is not a date"),
    "no working day at all": ("[6, 7]", "[1, 2, 3, 4, 5, 6, 7]", "weekend"),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_year_that_contradicts_itself_is_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(InvalidPack, match=message):
        working_calendar_of([read_pack(SMALL.replace(old, new))], date(2021, 1, 1))


def test_packs_with_different_weekends_are_refused():
    other = SMALL.replace("xx/days", "xx/more").replace("[6, 7]", "[5, 6, 7]")
    with pytest.raises(InvalidPack, match="different weekends"):
        working_calendar_of([read_pack(SMALL), read_pack(other)], date(2021, 1, 1))
