"""The quality of a day counts what is there, and says what it does not know."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from duheng.telemetry.stream import READINGS
from duheng.telemetry.validity import ConfirmedSegment, detect
from duheng.telemetry.validity.quality import quality_by_day


def test_a_day_is_counted_by_completeness_cause_arrival_and_traceability(given):
    at, values = given.instants(96), list(given.load(96))
    values[10] = None
    values[20] = 1e9
    keep = [place for place in range(96) if place not in {40, 41}]
    table = given.table({1: ([at[place] for place in keep], [values[place] for place in keep])})
    channels = [given.channel(1, rated=200.0), given.channel(2)]
    segments = [ConfirmedSegment(channel=1, begin=at[0], end=at[48])]
    flags = detect(table, channels, confirmations=segments)
    arrived = {1: round((at[0] + timedelta(hours=12)).timestamp() * 1e6)}
    found = quality_by_day(table, flags, channels, received=arrived, has_confirmations=True)
    first, silent = found.to_pylist()
    assert (first["day"], first["expected"], first["held"]) == (date(2026, 1, 1), 96, 93)
    assert first["completeness"] == pytest.approx(93 / 96)
    assert dict(first["invalid_by_cause"]) == {"missing": 1, "out_of_range": 1}
    assert (first["valid"], first["traceable"]) == (92, 45)
    in_time = np.count_nonzero([place >= 44 for place in keep])
    assert first["in_time"] == in_time
    assert (silent["channel"], silent["held"], silent["completeness"]) == (2, 0, 0.0)
    assert silent["timeliness"] is None


def test_what_is_not_declared_is_not_known_instead_of_perfect(given):
    table = given.table({1: given.load(10)})
    channels = [given.channel(1, interval_s=None)]
    (day,) = quality_by_day(table, detect(table, channels), channels).to_pylist()
    assert (day["completeness"], day["timeliness"], day["traceable_share"]) == (None, None, None)
    assert day["valid"] == 10


def test_no_readings_and_no_channels_make_an_empty_table(given):
    empty = given.table({})
    assert len(quality_by_day(empty, detect(empty, []), [])) == 0


def test_a_day_goes_from_local_midnight_to_local_midnight(given):
    shanghai = ZoneInfo("Asia/Shanghai")
    begin = datetime(2026, 3, 1, tzinfo=shanghai)
    at = given.instants(48, 3600, begin.astimezone(UTC))
    table = given.table({1: (at[:30], given.load(30))})
    channels = [given.channel(1, interval_s=3600.0)]
    found = quality_by_day(table, detect(table, channels), channels, zone=shanghai).to_pylist()
    assert [(one["day"], one["expected"], one["held"]) for one in found] == [
        (date(2026, 3, 1), 24, 24),
        (date(2026, 3, 2), 24, 6),
    ]
    in_utc = quality_by_day(table, detect(table, channels), channels).to_pylist()
    assert [(one["day"].day, one["held"]) for one in in_utc] == [(28, 8), (1, 22)]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_the_local_clock_makes_it(given, day, hours):
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime.combine(day, time(), berlin).astimezone(UTC)
    at = given.instants(hours + 2, 3600, begin - timedelta(hours=1))
    table = given.table({1: (at, given.load(hours + 2))})
    channels = [given.channel(1, interval_s=3600.0)]
    flags = detect(table, channels)
    (found,) = quality_by_day(table, flags, channels, days=(day, day), zone=berlin).to_pylist()
    assert (found["day"], found["expected"], found["held"]) == (day, hours, hours)
    assert (found["completeness"], found["valid"]) == (1.0, hours)


def test_a_reading_that_was_corrected_is_held_and_came_when_it_first_came(given):
    at = given.instants(96)
    table = given.table({1: (at, given.load(96))})
    corrected = given.table({1: ([at[7], at[8]], [51.0, None])}, batch=-1).to_pylist()
    for one in corrected:
        one |= {"revision": 1, "status": "manual" if one["value"] else "missing"}
    both = pa.concat_tables([table, pa.Table.from_pylist(corrected, schema=READINGS)])
    channels = [given.channel(1, rated=200.0)]
    flags = detect(both, channels)
    came = {1: round(at[0].timestamp() * 1e6), -1: round(at[-1].timestamp() * 1e6) + 10**12}
    (day,) = quality_by_day(both, flags, channels, received=came).to_pylist()
    assert (day["expected"], day["held"], day["in_time"]) == (96, 95, 95)
    assert (day["valid"], day["corrected"]) == (95, 1)
    assert dict(day["invalid_by_cause"]) == {"missing": 1}


def test_a_value_typed_wrong_in_a_correction_is_judged_as_any_other(given):
    table = given.table({1: given.load(96)}).to_pylist()
    table[5] |= {"revision": 1, "status": "manual", "value": 1e9}
    readings = pa.Table.from_pylist(table, schema=READINGS)
    channels = [given.channel(1, rated=200.0)]
    flags = detect(readings, channels)
    assert "telemetry.out_of_range" in given.codes(flags)
    (day,) = quality_by_day(readings, flags, channels).to_pylist()
    assert (day["held"], day["valid"]) == (96, 95)
