"""Words, classes and days of lists: what they mean, and which class is the better one."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting.metering_review.classes import (
    AccuracyClass,
    Comparison,
    compare,
    read_class,
)
from duheng.accounting.metering_review.days import read_day
from duheng.accounting.metering_review.words import closest, column_of, meaning, meaning_within

PERCENT = st.builds(
    AccuracyClass,
    st.sampled_from(["plain", "special"]),
    st.sampled_from([0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 2.5]),
)


@given(PERCENT, PERCENT)
def test_of_two_classes_one_is_better_exactly_when_the_other_is_worse(
    one: AccuracyClass, other: AccuracyClass
) -> None:
    opposite = {
        Comparison.BETTER: Comparison.WORSE,
        Comparison.WORSE: Comparison.BETTER,
        Comparison.EQUAL: Comparison.EQUAL,
    }
    assert compare(other, one) is opposite[compare(one, other)]
    assert (compare(one, other) is Comparison.EQUAL) == (one == other)


@given(PERCENT, PERCENT, PERCENT)
def test_better_than_a_better_one_is_better(
    first: AccuracyClass, second: AccuracyClass, third: AccuracyClass
) -> None:
    if compare(first, second) is compare(second, third) is Comparison.BETTER:
        assert compare(first, third) is Comparison.BETTER


@given(PERCENT)
def test_a_class_is_read_as_it_is_written(one: AccuracyClass) -> None:
    for written in (str(one), f"{one}级", f" {one} ", f"Class {one}", f"±{one}%"):
        assert read_class(written) == one


def test_the_series_of_classes_is_in_order() -> None:
    series = [read_class(one) for one in ("0.1", "0.2S", "0.2", "0.5S", "0.5", "1", "2")]
    for place, one in enumerate(series[:-1]):
        following = series[place + 1]
        assert one is not None
        assert following is not None
        assert compare(one, following) is Comparison.BETTER


def test_weighing_classes_compare_with_each_other_only() -> None:
    second, third, percent = read_class("Ⅱ"), read_class("III级"), read_class("0.1")
    assert second is not None
    assert third is not None
    assert percent is not None
    assert compare(second, third) is Comparison.BETTER
    assert compare(third, percent) is Comparison.NOT_COMPARABLE


@pytest.mark.parametrize("written", ["", None, "good", "0", "-1S", "1/2", "0.5SS", "IIIII", "1e9x"])
def test_what_is_no_class_is_none(written: str | None) -> None:
    assert read_class(written) is None


@pytest.mark.parametrize(
    ("heading", "column", "unit"),
    [
        ("能源种类", "energy", None),
        (" 管 径 (mm) ".replace(" 管 径", "管径"), "pipe", "mm"),
        ("年用量（万kWh）", "amount", "万kWh"),
        ("Annual amount (t)", "amount", "t"),
        ("检定/校准周期(月)", "interval", "月"),
        ("检定(校准)周期", "interval", None),
        ("颜色(x)", None, None),
    ],
)
def test_headings_are_known_in_both_languages_with_their_unit(
    heading: str, column: str | None, unit: str | None
) -> None:
    assert column_of(heading) == (column, unit)


def test_the_longest_word_in_a_name_decides_what_it_measures() -> None:
    assert meaning_within("quantities", "直流电能表") == "dc-energy"
    assert meaning_within("quantities", "电子皮带秤 ICS-17") == "dynamic-weighing"
    assert meaning_within("quantities", "压力变送器") == "pressure"
    assert meaning_within("quantities", "雷达物位计") is None
    assert meaning("energies", "褐煤") == "coal"
    assert closest("energies", "天燃气") == "天然气"


def test_days_are_read_as_spreadsheets_and_people_write_them() -> None:
    expected = date(2025, 3, 1)
    for written in (
        "2025-03-01",
        "2025/3/1",
        "2025.3.1",
        "２０２５年3月1日",
        "20250301",
        "2025-03-01 00:00:00",
        datetime(2025, 3, 1),  # noqa: DTZ001 - as a workbook gives it
        expected,
    ):
        assert read_day(written) == expected  # fmt: skip
    for wrong in ("2025-3", "01.03.2025", "45717", "2025-13-01", 45717, None):
        assert read_day(wrong) is None
