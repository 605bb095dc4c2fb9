from datetime import UTC, date, datetime

import pytest

from duheng.telemetry.errors import AmbiguousTime, BrokenLine, UnusableDeclaration
from duheng.terms.errors import UnusableInput


def csv(*times: str) -> str:
    rows = [f"{time},{number}" for number, time in enumerate(times, start=1)]
    return "\n".join(["time,a", *rows]) + "\n"


def begins(readings):
    moments = readings.to_arrow()["begin_at"].to_pylist()
    return [moment.astimezone(UTC).strftime("%m-%d %H:%M") for moment in moments]


TWO = csv("2025-01-01 08:00", "2025-01-01 08:15")


def test_local_times_are_read_in_the_declared_zone(read):
    assert begins(read(TWO, label="begin")) == ["01-01 00:00", "01-01 00:15"]


def test_a_label_at_the_end_names_the_interval_before_it(read):
    assert begins(read(TWO, label="end")) == ["12-31 23:45", "01-01 00:00"]


def test_an_undeclared_label_is_refused(declare):
    with pytest.raises(UnusableDeclaration, match="label is not declared"):
        declare(TWO, label=None)


def test_an_unknown_zone_is_refused(declare):
    with pytest.raises(UnusableInput, match="not a known time zone"):
        declare(TWO, time_zone="Asia/Hohhot2")


@pytest.mark.parametrize(
    "times",
    [
        ("2025-01-01T00:00:00Z", "2025-01-01T00:15:00Z"),
        ("2025-01-01T08:00:00+08:00", "2025-01-01T08:15:00+08:00"),
        ("2024-12-31 18:00-0600", "2024-12-31 18:15-0600"),
        ("2025-01-01T00:00Z", "2025-01-01 00:15Z"),
        ("2025-01-01 08:00 +08", "2025-01-01 08:15:00+08"),
    ],
)
def test_times_with_an_offset_are_instants_whatever_the_zone(read, times):
    assert begins(read(csv(*times), label="begin")) == ["01-01 00:00", "01-01 00:15"]


@pytest.mark.parametrize(
    "times",
    [
        ("2025-01-01T00:00:00Z", "2025-01-01T00:15:00"),
        ("2025-01-01T00:00:00", "2025-01-01T00:15:00Z"),
    ],
)
def test_times_with_and_without_an_offset_do_not_mix(read, times):
    with pytest.raises(BrokenLine, match="line 3: the time cannot be read"):
        read(csv(*times))


@pytest.mark.parametrize(
    ("form", "times"),
    [
        ("%d/%m/%Y %H:%M", ("01/02/2025 08:00", "01/02/2025 08:15")),
        ("%Y年%m月%d日 %H:%M", ("2025年02月01日 08:00", "2025年02月01日 08:15")),
        ("%Y%m%d%H%M", ("202502010800", "202502010815")),
        ("%Y-%m-%dT%H:%M%z", ("2025-02-01T00:00+00:00", "2025-02-01T00:15+00:00")),
    ],
)
def test_a_declared_format_is_used(read, form, times):
    readings = read(csv(*times), label="begin", instant_format=form)
    assert begins(readings) == ["02-01 00:00", "02-01 00:15"]


@pytest.mark.parametrize("form", [None, "%Y-%m-%d %H:%M"])
def test_24_00_is_the_midnight_that_ends_the_day(read, form):
    readings = read(csv("2025-01-01 23:45", "2025-01-01 24:00"), instant_format=form)
    assert readings.period.end == datetime(2025, 1, 1, 16, tzinfo=UTC)


def test_the_local_day_and_month_are_those_of_the_begin(read):
    table = read(csv("2025-01-31 23:45", "2025-02-01 00:00"), label="begin").to_arrow()
    assert table["day"].to_pylist() == [date(2025, 1, 31)] * 2
    assert table["local_day"].to_pylist() == [date(2025, 1, 31), date(2025, 2, 1)]
    assert table["local_month"].to_pylist() == ["2025-01", "2025-02"]


HOUR_TWICE = ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")
AUTUMN = csv(*(f"2025-10-26 {time}" for time in HOUR_TWICE))
BERLIN = {"time_zone": "Europe/Berlin", "label": "begin"}


def test_a_local_time_that_exists_twice_is_refused(read):
    with pytest.raises(AmbiguousTime) as refusal:
        read(AUTUMN, **BERLIN)
    assert refusal.value.message.startswith("readings.csv, line 3: the local time exists twice in")
    assert "infer_from_order" in refusal.value.hint


def test_the_order_settles_the_repeated_hour_where_declared(read):
    readings = read(AUTUMN, ambiguous="infer_from_order", **BERLIN)
    assert begins(readings) == [
        "10-25 23:30", "10-26 00:00", "10-26 00:30", "10-26 01:00", "10-26 01:30", "10-26 02:00",
    ]  # fmt: skip
    assert readings.to_arrow()["value"].to_pylist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_labels_at_interval_end_settle_the_repeated_hour_too(read):
    readings = read(AUTUMN, ambiguous="infer_from_order", time_zone="Europe/Berlin", label="end")
    assert begins(readings)[0] == "10-25 23:00"
    assert readings.to_arrow()["value"].to_pylist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_hourly_labels_repeat_a_single_time(read):
    text = csv(*(f"2025-10-26 {t}" for t in ("01:00", "02:00", "02:00", "03:00")))
    readings = read(text, ambiguous="infer_from_order", **BERLIN)
    assert begins(readings) == ["10-25 23:00", "10-26 00:00", "10-26 01:00", "10-26 02:00"]


@pytest.mark.parametrize(
    "times",
    [("01:30", "02:00", "02:30", "03:00"), ("02:00", "02:00", "02:30", "02:30")],
    ids=["an hour that appears once", "pairs in place of two hours"],
)
def test_an_order_that_does_not_tell_is_refused(read, times):
    text = csv(*(f"2025-10-26 {time}" for time in times))
    with pytest.raises(AmbiguousTime, match="the order does not tell which"):
        read(text, ambiguous="infer_from_order", **BERLIN)


def test_a_local_time_that_does_not_exist_is_refused_even_with_a_rule(read):
    text = csv("2025-03-30 01:30", "2025-03-30 02:00", "2025-03-30 02:30")
    with pytest.raises(AmbiguousTime, match=r"line 3: the local time does not exist in Europe"):
        read(text, ambiguous="infer_from_order", **BERLIN)


def test_spring_has_no_gap_where_the_clock_jumps(read):
    readings = read(csv("2025-03-30 01:30", "2025-03-30 03:00", "2025-03-30 03:30"), **BERLIN)
    assert begins(readings) == ["03-30 00:30", "03-30 01:00", "03-30 01:30"]
    assert readings.findings == ()


def test_the_chinese_summer_time_of_1990_is_known(read):
    readings = read(csv("1990-07-01 08:00", "1990-07-01 08:15"), label="begin")
    assert begins(readings)[0] == "06-30 23:00"
