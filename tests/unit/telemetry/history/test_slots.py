"""A reading counts in the slot that its time lies in whole, whatever the zone and its clock."""

import math
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from readings_made import Waiting, batch, clock

from duheng.telemetry.history import Compactor
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.rollups import rollup
from duheng.telemetry.history.slots import Resolution
from duheng.telemetry.stream import StreamChannel, StreamKind
from duheng.terms.instants import Period, instant_of_microseconds, microseconds_of

INTERVAL_S = 600
ZONES = ["Asia/Shanghai", "Asia/Kolkata", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]
CLOCK_CHANGES = datetime(2026, 3, 29, 1, tzinfo=UTC)  # Berlin; Lord Howe a week later


def readings(kind):
    """Return readings at random microseconds, and some a microsecond about whole hours."""
    generator = random.Random(kind)  # noqa: S311
    begin, end = (
        microseconds_of(CLOCK_CHANGES + timedelta(days=days, microseconds=1)) for days in (-3, 10)
    )
    hours = [hour + apart for hour in range(begin, end, 3_600_000_000) for apart in (-2, -1, 0)]
    lengths = [hour + INTERVAL_S * 1_000_000 for hour in hours]
    anywhere = [generator.randrange(begin, end) for _ in range(500)]
    instants = sorted({*hours, *lengths, *anywhere})
    values = (generator.choice([1.5, 2.25, -3.0, math.nan, math.inf]) for _ in instants)
    return [(at, value) for at, value in zip(instants, values, strict=True)]


def within(kind, at_us, slot):
    at = instant_of_microseconds(at_us)
    if kind == "level":
        return slot["begin_at"] <= at < slot["end_at"]
    return slot["begin_at"] <= at - timedelta(seconds=INTERVAL_S) and at <= slot["end_at"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["interval", "level"])
def test_every_slot_holds_what_lies_in_it_whole(tmp_path, kind, zone):
    rows = readings(kind)
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(1, at, 0, value) for at, value in rows])]))
    one = StreamChannel(
        number=1,
        code="c",
        kind=StreamKind(kind),
        quantity="energy",
        unit="kWh",
        interval_s=INTERVAL_S,
        time_zone=zone,
    )
    period = Period(CLOCK_CHANGES - timedelta(days=2), CLOCK_CHANGES + timedelta(days=9))
    for resolution in (Resolution.QUARTER, Resolution.HOUR, Resolution.DAY):
        with open_engine() as engine:
            found = rollup(tmp_path, engine, [one], resolution, period).to_arrow().to_pylist()
        assert len(found) > 9
        for slot in found:
            numbers = [value for at, value in rows if within(kind, at, slot)]
            finite = [value for value in numbers if math.isfinite(value)]
            total = sum(finite) if finite else None
            given = slot["mean"] if kind == "level" else slot["amount"]
            expected = total / len(finite) if kind == "level" and finite else total
            assert given == pytest.approx(expected), slot
            if resolution is Resolution.DAY:
                local = slot["begin_at"].astimezone(ZoneInfo(zone))
                assert (local.hour, local.minute, local.second) == (0, 0, 0)
                assert slot["local_day"] == local.date()


def test_a_day_before_1970_is_a_day_like_any_other(tmp_path):
    begin = datetime(1969, 12, 30, tzinfo=UTC)
    rows = [(1, microseconds_of(begin + timedelta(hours=k + 1)), 0, 1.0) for k in range(48)]
    Compactor(tmp_path, clock).run(Waiting([batch(1, rows)]))
    one = StreamChannel(
        number=1, code="c", kind=StreamKind.INTERVAL, quantity="energy", unit="kWh", interval_s=3600
    )
    period = Period(begin, begin + timedelta(days=2))
    with open_engine() as engine:
        found = rollup(tmp_path, engine, [one], Resolution.DAY, period).to_arrow().to_pylist()
    assert [(day["amount"], day["coverage"]) for day in found] == [(24.0, 1.0), (24.0, 1.0)]
