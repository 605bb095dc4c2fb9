"""The quality of a day counts what is there, and says what it does not know."""

from datetime import date, timedelta

import numpy as np
import pytest

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
