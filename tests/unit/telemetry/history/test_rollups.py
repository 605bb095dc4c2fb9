"""Sums by slot: registers by difference, intervals by sum, power by time; missing is never 0."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from readings_made import DAY_US, FIRST_US, Waiting, batch, clock

from duheng.telemetry.declaration import MeterSwap
from duheng.telemetry.errors import DamagedStore, EngineMissing, UnusableDeclaration
from duheng.telemetry.history import Compactor, Manifests
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.rollups import rollup
from duheng.telemetry.history.scan import standing
from duheng.telemetry.history.slots import Resolution
from duheng.telemetry.stream import Multiplier, StreamChannel, StreamKind
from duheng.terms.instants import Period

HOUR_US = 3_600_000_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TWO_DAYS = Period(FIRST, FIRST + timedelta(days=2))


def channel(kind, **facts):
    declared = {"number": 1, "code": "c", "quantity": "energy", "unit": "kWh", **facts}
    return StreamChannel(kind=StreamKind(kind), **declared)


def hours(values, first=0, number=1):
    """Return a row an hour; a text is the status of a missing value."""
    rows = []
    for hour, value in enumerate(values, start=first):
        at = FIRST_US + hour * HOUR_US
        is_text = isinstance(value, str)
        rows.append((number, at, 0, None, value) if is_text else (number, at, 0, value))
    return rows


def sums(tmp_path, rows, declared, resolution="day", period=TWO_DAYS, **options):
    Compactor(tmp_path, clock).run(Waiting([batch(1, rows)]))
    channels = declared if isinstance(declared, list) else [declared]
    with open_engine() as engine:
        found = rollup(tmp_path, engine, channels, Resolution(resolution), period, **options)
        return found.to_arrow().to_pylist()


def test_a_register_gives_the_difference_between_the_borders(tmp_path):
    rows = hours([100.0 + k for k in range(49)])
    first, second = sums(tmp_path, rows, channel("register"))
    assert (first["amount"], first["coverage"], first["readings"]) == (24.0, 1.0, 24)
    assert (second["amount"], second["coverage"], second["begin_at"].day) == (24.0, 1.0, 2)


def test_without_a_reading_at_the_border_what_crosses_it_is_said_of_neither_day(tmp_path):
    rows = hours([100.0 + k for k in range(49)])
    del rows[24]
    first, second = sums(tmp_path, rows, channel("register"))
    assert (first["amount"], first["coverage"]) == (23.0, 23 / 24)
    assert (second["amount"], second["coverage"]) == (23.0, 23 / 24)
    assert first["interpolated"] == 0


def test_what_crosses_a_border_is_shared_out_where_that_is_declared_and_marked(tmp_path):
    rows = hours([100.0 + k for k in range(49)])
    del rows[24]
    options = {"interpolate_up_to": timedelta(hours=2)}
    first, second = sums(tmp_path, rows, channel("register"), **options)
    assert (first["amount"], first["coverage"], first["interpolated"]) == (24.0, 1.0, 1 / 24)
    assert (second["amount"], second["readings"]) == (24.0, 24)
    too_short = {"interpolate_up_to": timedelta(hours=1)}
    assert sums(tmp_path, [], channel("register"), **too_short)[0]["amount"] == 23.0


def test_a_rollover_counts_on(tmp_path):
    values = [9990.0 + k for k in range(10)] + [float(k) for k in range(15)]
    one = channel("register", register_digits=4)
    (first,) = sums(tmp_path, hours(values), one)[:1]
    assert (first["amount"], first["falls"]) == (24.0, 0)


def test_a_fall_that_nothing_explains_gives_no_amount_and_is_counted(tmp_path):
    values = [500.0 + k for k in range(12)] + [float(k) for k in range(13)]
    (first, *_) = sums(tmp_path, hours(values), channel("register"))
    assert (first["amount"], first["falls"], first["coverage"]) == (11 + 12, 1, 23 / 24)


def test_an_indication_that_leaves_and_returns_is_passed_over(tmp_path):
    for wrong in (0.0, 1e6):
        values = [500.0 + k for k in range(25)]
        values[7] = wrong
        (first, *_) = sums(tmp_path / str(wrong), hours(values), channel("register"))
        assert (first["amount"], first["falls"], first["coverage"]) == (24.0, 0, 1.0)


def test_a_rise_beyond_the_plate_is_no_amount(tmp_path):
    values = [float(k) for k in range(12)] + [1e6 + k for k in range(13)]
    (first, *_) = sums(tmp_path, hours(values), channel("register", rated=5.0))
    assert (first["amount"], first["coverage"]) == (23.0, 23 / 24)


def test_an_exchanged_register_follows_its_work_order(tmp_path):
    at = FIRST + timedelta(hours=11, minutes=30)
    swap = MeterSwap(at=at, final_indication=111.5, initial_indication=3.0)
    values = [100.0 + k for k in range(12)] + [3.5 + k for k in range(13)]
    (first, *_) = sums(tmp_path, hours(values), channel("register", swaps=(swap,)))
    assert (first["amount"], first["coverage"], first["falls"]) == (24.0, 1.0, 0)
    assert first["readings"] == 24
    bare = channel("register", swaps=(MeterSwap(at=at),))
    assert sums(tmp_path, [], bare)[0]["amount"] == 23.0


def test_a_new_multiplier_counts_from_its_instant(tmp_path):
    later = Multiplier(since=FIRST + timedelta(hours=6), factor=10.0)
    history = (Multiplier(since=FIRST - timedelta(days=400), factor=2.0), later)
    expected = {"register": 6 * 2 + 18 * 10, "interval": 6 * 2 + 18 * 10, "power": 192}
    for kind, amount in expected.items():
        values = [float(k) for k in range(25)] if kind == "register" else [1.0] * 25
        one = channel(kind, multipliers=history, interval_s=3600)
        found = sums(tmp_path / kind, hours(values), one)
        assert found[0]["amount"] == amount, kind


def test_intervals_add_up_and_a_missing_one_lowers_the_coverage_not_the_sum(tmp_path):
    rows = hours([2.0] * 11 + ["missing"] + [2.0] * 12, first=1)
    (first,) = sums(tmp_path, rows, channel("interval", interval_s=3600))
    assert (first["amount"], first["coverage"]) == (46.0, 23 / 24)
    assert (first["n_measured"], first["n_missing"], first["readings"]) == (23, 1, 24)


def test_a_slot_of_missing_readings_has_no_sum(tmp_path):
    (first,) = sums(
        tmp_path, hours(["missing"] * 24, first=1), channel("interval", interval_s=3600)
    )
    assert (first["amount"], first["coverage"], first["n_missing"]) == (None, 0.0, 24)


def test_neither_nan_nor_infinity_is_added(tmp_path):
    rows = hours([1.0, float("nan"), float("inf"), 1.0], first=1)
    rows[1], rows[2] = (*rows[1], "not_a_number"), (*rows[2], "infinite")
    (first,) = sums(tmp_path, rows, channel("interval", interval_s=3600))
    assert (first["amount"], first["n_not_a_number"], first["n_infinite"]) == (2.0, 1, 1)


def test_substituted_readings_are_told_apart(tmp_path):
    rows = [(*row, "substituted") if k < 6 else row for k, row in enumerate(hours([1.0] * 24, 1))]
    (first,) = sums(tmp_path, rows, channel("interval", interval_s=3600))
    assert (first["amount"], first["substituted"], first["n_substituted"]) == (24.0, 0.25, 6)


def test_power_has_a_mean_and_an_amount(tmp_path):
    rows = hours([1.0, 3.0], first=1)
    (first,) = sums(tmp_path, rows, channel("power", unit="kW", interval_s=3600))
    assert (first["mean"], first["amount"], first["coverage"]) == (2.0, 4.0, 2 / 24)


def test_a_level_has_mean_least_and_largest_and_no_sum(tmp_path):
    rows = hours([10.0, 20.0, 60.0])
    (first,) = sums(tmp_path, rows, channel("level", unit="degC", interval_s=3600))
    assert (first["mean"], first["low"], first["high"]) == (30.0, 10.0, 60.0)
    assert (first["amount"], first["coverage"]) == (None, 3 / 24)


def test_the_day_is_that_of_the_channel(tmp_path):
    rows = hours([1.0] * 48, first=1)
    one = channel("interval", interval_s=3600, time_zone="Asia/Shanghai")
    (only,) = sums(tmp_path, rows, one)
    assert only["local_day"] == date(2026, 1, 2)
    assert only["begin_at"] == datetime(2026, 1, 1, 16, tzinfo=UTC)


def test_a_day_of_a_changed_clock_has_23_hours(tmp_path):
    begin = FIRST_US + 86 * DAY_US  # 2026-03-28
    rows = [(1, begin + k * HOUR_US, 0, 1.0) for k in range(72)]
    one = channel("interval", interval_s=3600, time_zone="Europe/Berlin")
    period = Period(FIRST, FIRST + timedelta(days=100))
    found = {row["local_day"]: row for row in sums(tmp_path, rows, one, period=period)}
    assert found[date(2026, 3, 29)]["amount"] == 23.0
    assert found[date(2026, 3, 29)]["coverage"] == 1.0
    assert found[date(2026, 3, 30)]["amount"] == 24.0


def test_hours_quarters_and_months_hold_the_same_amount(tmp_path):
    rows = [(1, FIRST_US + k * 900_000_000, 0, 1.0) for k in range(1, 193)]
    one = channel("interval", interval_s=900)
    for resolution, number in (("15min", 192), ("hour", 48), ("day", 2)):
        found = sums(tmp_path, rows, one, resolution)
        assert (len(found), sum(row["amount"] for row in found)) == (number, 192.0)
    year = Period(FIRST, datetime(2027, 1, 1, tzinfo=UTC))
    (month,) = sums(tmp_path, rows, one, "month", year)
    assert (month["amount"], month["end_at"]) == (192.0, datetime(2026, 2, 1, tzinfo=UTC))


def test_classes_of_channels_stand_in_one_table(tmp_path):
    rows = hours([float(k) for k in range(25)]) + hours([1.0] * 25, number=2)
    both = [channel("register"), channel("interval", number=2, interval_s=3600)]
    rows += hours([1.0] * 5, number=3)  # declared nowhere
    found = sums(tmp_path, rows, both)
    assert {(row["channel"], row["amount"]) for row in found if row["begin_at"] == FIRST} == {
        (1, 24.0),
        (2, 24.0),
    }


def test_a_correction_is_what_counts(tmp_path):
    rows = [*hours([1.0] * 24, first=1), (1, FIRST_US + HOUR_US, 1, 5.0)]
    (first,) = sums(tmp_path, rows, channel("interval", interval_s=3600))
    assert (first["amount"], first["readings"]) == (28.0, 24)


def test_intervals_without_a_length_are_doubted(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, hours([1.0], first=1))]))
    with open_engine() as engine:
        found = rollup(tmp_path, engine, [channel("interval")], Resolution.DAY, TWO_DAYS)
        (row,) = found.to_arrow().to_pylist()
    assert [one.code for one in found.findings] == ["telemetry.interval_not_declared"]
    assert (row["amount"], row["coverage"]) == (1.0, None)


def test_an_empty_history_has_no_row(tmp_path):
    assert sums(tmp_path, [], channel("register")) == []


def test_a_scan_takes_the_highest_revision_of_some_channels_and_times(tmp_path):
    rows = [*hours([1.0, 2.0, 3.0]), (1, FIRST_US, 2, 9.0), (1, FIRST_US, 1, 8.0), (5, 0, 0, 1.0)]
    Compactor(tmp_path, clock).run(Waiting([batch(1, rows)]))
    period = Period(FIRST, FIRST + timedelta(hours=2))
    with open_engine() as engine:
        table = standing(tmp_path, [1], period).table(engine)
        found = table.order_by("at_us").to_pyarrow()["value"].to_pylist()
        everything = standing(tmp_path).table(engine).count().to_pyarrow().as_py()
    assert (found, everything) == ([9.0, 2.0], 4)


def test_a_scan_takes_a_period_written_in_local_time(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, hours([1.0, 2.0, 3.0], first=20))]))
    local = ZoneInfo("Asia/Shanghai")  # its 2 January begins on the store's 1 January
    period = Period(datetime(2026, 1, 2, tzinfo=local), datetime(2026, 1, 3, tzinfo=local))
    with open_engine() as engine:
        found = standing(tmp_path, [1], period).table(engine).to_pyarrow()["value"].to_pylist()
    assert sorted(found) == [1.0, 2.0, 3.0]


def test_who_reads_while_a_day_is_made_anew_reads_on(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, hours([1.0, 2.0]))]))
    before = standing(tmp_path)
    Compactor(tmp_path, clock).run(Waiting([batch(2, hours([5.0]))]))
    Compactor(tmp_path, clock).run(Waiting())
    with open_engine() as engine:
        assert before.table(engine).value.sum().to_pyarrow().as_py() == 3.0
        assert standing(tmp_path).table(engine).value.sum().to_pyarrow().as_py() == 7.0


def test_a_missing_file_is_named(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, hours([1.0]))]))
    path = Manifests(tmp_path).latest(date(2026, 1, 1)).parts[0].path
    (tmp_path / path).unlink()
    with open_engine() as engine, pytest.raises(DamagedStore, match=path):
        standing(tmp_path).table(engine)


def test_an_engine_that_is_not_there_is_refused_in_words(monkeypatch):
    with (
        pytest.raises(UnusableDeclaration, match="names no query engine"),
        open_engine("flink://x"),
    ):
        pass
    pytest.importorskip("pyspark")
    with (
        pytest.raises(EngineMissing, match="no Spark master answers"),
        open_engine("spark://127.0.0.1:1"),
    ):
        pass
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineMissing, match="needs Java"), open_engine("spark://local[1]"):
        pass
