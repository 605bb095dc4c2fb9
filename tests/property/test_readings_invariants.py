"""What must hold of readings whatever the source looks like."""

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duheng.telemetry import Channel, MeterSwap, ReadingsSource, read_readings
from duheng.telemetry.excursions import bad_points
from duheng.telemetry.local_time import zone_offsets
from duheng.telemetry.workspace import open_session

START = datetime(2025, 1, 1, tzinfo=UTC)
ENERGIES = st.floats(0, 1e6, allow_nan=False).map(lambda number: round(number, 3))
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def hourly(numbers, **options):
    times = [START + timedelta(hours=hour) for hour in range(len(numbers))]
    table = pa.table({"time": times, "a": pa.array(numbers, pa.float64())})
    return source_of(table, **options)


def source_of(table, **options):
    channels = options.pop("channels", (Channel(channel="a", unit="kWh"),))
    fields = {"kind": "interval_energy", "label": "begin", "time_zone": "Asia/Shanghai"}
    return ReadingsSource(
        content=table, instant_column="time", channels=channels, **(fields | options)
    )


@quick
@given(st.lists(ENERGIES | st.none(), min_size=3, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_reading(numbers, random):
    source = hourly(numbers)
    rows = list(range(len(numbers)))
    random.shuffle(rows)
    shuffled = source_of(source.content.take(rows), interval=timedelta(hours=1))
    with read_readings(source) as plain, read_readings(shuffled) as other:
        assert other.digest == plain.digest


@quick
@given(st.lists(ENERGIES | st.none(), min_size=2, max_size=40))
def test_rows_in_are_rows_out_and_missing_is_never_zero(numbers):
    with read_readings(hourly(numbers)) as readings:
        table = readings.to_arrow()
    assert table["value"].to_pylist() == numbers
    assert [status == "missing" for status in table["status"].to_pylist()] == [
        number is None for number in numbers
    ]


@quick
@given(st.lists(ENERGIES, min_size=3, max_size=30), st.data())
def test_taking_rows_away_leaves_a_gap_as_long_as_they_were(numbers, data):
    places = st.integers(1, max(1, len(numbers) - 2))
    gone = data.draw(st.sets(places, min_size=1, max_size=5)) if len(numbers) > 2 else set()
    kept = [row for row in range(len(numbers)) if row not in gone]
    table = hourly(numbers).content.take(kept)
    with read_readings(source_of(table, interval=timedelta(hours=1))) as readings:
        lost = sum(f.data["hours"] for f in readings.findings if f.code == "telemetry.gap")
        assert readings.to_arrow()["value"].to_pylist() == [numbers[row] for row in kept]
    assert lost == len(gone)


@quick
@given(
    st.lists(st.integers(0, 60), min_size=3, max_size=40),
    st.integers(0, 9999),
    st.none() | st.integers(1, 38),
)
def test_a_register_telescopes_over_rollovers_and_exchanges(increments, start, swap_after):
    total = np.cumsum([start, *increments])
    indications = (total % 10_000).astype(float)
    swaps = ()
    if swap_after is not None and swap_after < len(increments):
        # the new register starts at 7 half an hour after an indication
        final = float(indications[swap_after])
        indications[swap_after + 1 :] = (7 + total[swap_after + 1 :] - total[swap_after]) % 10_000
        at = START + timedelta(hours=swap_after, minutes=30)
        swaps = (MeterSwap(at=at, final_indication=final, initial_indication=7.0),)
    channel = Channel(
        channel="a", unit="kWh", multiplier=3, register_digits=4, rated_power=300.0, swaps=swaps
    )
    source = hourly(indications, kind="register", label=None, channels=(channel,))
    with read_readings(source) as readings:
        table = readings.to_arrow()
    values = table["value"].to_pylist()
    assert all(value is not None and value >= 0 for value in values)
    assert math.fsum(values) == 3 * sum(increments)


@given(
    st.lists(st.floats(0, 10), min_size=4, max_size=60),
    st.integers(1, 58),
    st.floats(-1e9, 1e9),
)
def test_one_spoilt_indication_never_looks_like_an_exchange(steps, place, number):
    indications = 1000 + np.cumsum(steps)
    indications[min(place, len(indications) - 2)] = number
    kept = indications[~bad_points(indications)]
    assert len(kept) >= len(indications) - 1
    assert np.all(np.diff(kept) >= 0)


@quick
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]),
    st.integers(631152000, 1893456000),
    st.lists(st.integers(0, 400 * 86400), min_size=1, max_size=20),
)
def test_offsets_in_columns_are_those_of_the_zone(name, base, seconds):
    zone = ZoneInfo(name)
    moments = [datetime.fromtimestamp(base + second, zone) for second in seconds]
    instants = [(base + second) * 1_000_000 for second in seconds]
    offsets = zone_offsets(zone, min(instants), max(instants))
    both = [offsets.to_instant("local", fold=fold) for fold in (0, 1)]
    with open_session() as session:
        session.register("given", pa.table({"instant": instants}))
        given_rows = session.sql("FROM given").project(f"{offsets.to_local('instant')} AS local")
        rows = given_rows.project(f"local, {both[0]}, {both[1]}").fetchall()
    for moment, (local, first, second) in zip(moments, rows, strict=True):
        assert local == moment.replace(tzinfo=UTC).timestamp() * 1e6
        assert first == moment.replace(fold=0).timestamp() * 1e6
        assert second == moment.replace(fold=1).timestamp() * 1e6
