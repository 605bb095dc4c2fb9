import hashlib
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duheng.telemetry import Channel, ReadingStore
from duheng.telemetry.canonical import CANONICAL
from duheng.telemetry.errors import AlreadyStored, DamagedStore
from duheng.terms.instants import Period

START = datetime(2025, 1, 1, tzinfo=UTC)
CHANNELS = (Channel(channel="a", unit="kWh"), Channel(channel="b", unit="kWh"))


@pytest.fixture
def hours(read):
    """Return a function that reads hourly values of channels a and b from an hour on."""

    def opened(*numbers, first=0, every=1):
        times = [START + timedelta(hours=first + n * every) for n in range(len(numbers))]
        table = pa.table({"time": times, "a": [float(n) for n in numbers], "b": [0.5] * len(times)})
        return read(table, label="begin", channels=CHANNELS, interval=timedelta(hours=every))

    return opened


@pytest.fixture
def store(tmp_path):
    return ReadingStore(tmp_path / "store")


def content(store, *arguments):
    order = ["day", "channel", "begin_at"]
    return store.scan(*arguments).order_by(order).to_pyarrow()


def test_what_was_written_is_what_a_scan_returns(store, hours):
    readings = hours(*range(60))
    result = store.write(readings)
    assert result.is_new
    assert content(store).cast(CANONICAL).equals(readings.to_arrow())


def test_an_empty_store_has_the_canonical_columns(store):
    table = content(store)
    assert table.num_rows == 0
    assert table.schema.names == CANONICAL.names


def test_there_is_one_sorted_file_a_day(store, hours):
    manifest = store.write(hours(*range(60))).manifest
    assert [part.day for part in manifest.parts] == [date(2025, 1, day) for day in (1, 2, 3)]
    assert [part.rows for part in manifest.parts] == [48, 48, 24]
    for part in manifest.parts:
        table = pq.read_table(store.path / part.path, partitioning=None)
        keys = list(zip(table["channel"].to_pylist(), table["begin_at"].to_pylist(), strict=True))
        assert keys == sorted(keys)
        assert set(table["day"].to_pylist()) == {part.day}


def test_writing_the_same_readings_again_changes_nothing(store, hours):
    first = store.write(hours(1, 2, 3))
    before = sorted(path for path in store.path.rglob("*") if path.is_file())
    again = store.write(hours(1, 2, 3))
    assert not again.is_new
    assert again.manifest == first.manifest
    assert sorted(path for path in store.path.rglob("*") if path.is_file()) == before


def test_later_readings_are_added(store, hours):
    store.write(hours(1, 2, 3))
    store.write(hours(4, 5, first=3))
    assert content(store, ["a"])["value"].to_pylist() == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_other_values_for_stored_readings_are_refused(store, hours):
    store.write(hours(1, 2, 3))
    with pytest.raises(AlreadyStored) as refusal:
        store.write(hours(1, 9, 3))
    assert "6 readings meet stored ones, first channel a at 2025-01-01" in refusal.value.message
    assert content(store, ["a"])["value"].to_pylist() == [1.0, 2.0, 3.0]


def test_a_correction_needs_a_reason_and_keeps_what_it_corrects(store, hours):
    store.write(hours(1, 2, 3))
    corrected = store.write(hours(9, first=1), reason="read again by hand")
    assert (corrected.manifest.revision, corrected.manifest.reason) == (1, "read again by hand")
    table = content(store, ["a"])
    assert table["value"].to_pylist() == [1.0, 9.0, 3.0]
    assert table["revision"].to_pylist() == [0, 1, 0]
    old = pq.read_table(store.path / store.manifests()[0].parts[0].path, partitioning=None)
    assert old["value"].to_pylist()[:3] == [1.0, 2.0, 3.0]


def test_a_correction_of_a_correction_counts(store, hours):
    store.write(hours(1, 2, 3))
    store.write(hours(9, first=1), reason="first")
    store.write(hours(8, first=1), reason="second")
    assert content(store, ["a"])["value"].to_pylist() == [1.0, 8.0, 3.0]


def test_a_correction_can_be_undone_with_a_reason(store, hours):
    store.write(hours(1, 2, 3))
    store.write(hours(1, 9, 3), reason="misread")
    assert not store.write(hours(1, 2, 3)).is_new
    assert content(store, ["a"])["value"].to_pylist() == [1.0, 9.0, 3.0]
    undone = store.write(hours(1, 2, 3), reason="the first reading was right")
    assert (undone.is_new, undone.manifest.revision) == (True, 2)
    assert content(store, ["a"])["value"].to_pylist() == [1.0, 2.0, 3.0]
    store.check()


def test_a_correction_with_other_intervals_is_refused(store, hours):
    store.write(hours(1, 2, 3, 4))
    with pytest.raises(AlreadyStored, match="have other intervals"):
        store.write(hours(3, first=0, every=2), reason="sum of two")


def test_readings_that_straddle_midnight_meet_those_of_the_day_before(store, hours):
    store.write(hours(1, 2, first=22, every=2))
    with pytest.raises(AlreadyStored):
        store.write(hours(5, first=25))


def test_a_register_interval_over_many_days_meets_what_lies_within_it(store, read):
    register = {"kind": "register", "label": None, "channels": CHANNELS[:1]}
    month = pa.table({"time": [START, START + timedelta(days=31)], "a": [0.0, 100.0]})
    inside = [START + timedelta(days=20), START + timedelta(days=21)]
    store.write(read(month, **register))
    with pytest.raises(AlreadyStored):
        store.write(read(pa.table({"time": inside, "a": [50.0, 55.0]}), **register))


def test_another_channel_of_the_same_days_is_no_correction(store, read):
    days = pa.table({"time": [START, START + timedelta(days=1)], "a": [1.0, 2.0], "b": [3.0, 4.0]})
    for channel in CHANNELS:
        result = store.write(read(days, label="begin", channels=(channel,)))
        assert result.manifest.revision == 0
    assert content(store).num_rows == 4


def test_a_scan_filters_by_channel_and_period(store, hours):
    store.write(hours(*range(60)))
    period = Period(START + timedelta(hours=23), START + timedelta(hours=25))
    table = content(store, ["b"], period)
    assert table["channel"].to_pylist() == ["b", "b"]
    assert table["begin_at"].to_pylist() == [period.begin, START + timedelta(hours=24)]
    assert content(store, ["nobody"]).num_rows == 0


def test_a_scan_may_use_a_backend_that_is_already_open(store, hours):
    store.write(hours(1, 2))
    backend = ibis.duckdb.connect()
    assert store.scan(backend=backend).count().execute() == 4
    assert backend.raw_sql("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]


def test_the_manifest_says_how_and_with_what_doubts_it_was_read(store, hours):
    manifest = store.write(hours(1, -2)).manifest
    assert store.manifests() == (manifest,)
    assert manifest.source["kind"] == "interval_energy"
    assert manifest.findings[0]["code"] == "telemetry.negative"
    assert manifest.counts == {"rows": 4, "measured": 3, "negative": 1}
    assert manifest.channels == {"a": "kW·h", "b": "kW·h"}


def test_the_manifest_names_the_file_that_was_read(store, read, tmp_path):
    path = tmp_path / "readings.csv"
    path.write_text("time,a\n2025-01-01 00:15,1\n2025-01-01 00:30,2\n")
    manifest = store.write(read(path)).manifest
    assert manifest.files == {"readings.csv": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert store.manifests() == (manifest,)


def test_a_changed_file_is_found_by_the_check(store, hours):
    part = store.write(hours(1, 2)).manifest.parts[0]
    store.check()
    path = store.path / part.path
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedStore, match="differs from its manifest"):
        store.check()
    path.unlink()
    with pytest.raises(DamagedStore, match="is missing"):
        store.check()


@pytest.mark.parametrize("text", ["", "{}", '{"format": "duheng-readings/9"}', "[1]"])
def test_a_broken_manifest_is_refused(store, text):
    (store.path / "manifests" / "x.json").write_text(text)
    with pytest.raises(DamagedStore):
        store.manifests()


def test_every_file_and_folder_is_synced_before_the_write_returns(store, hours, monkeypatch):
    readings = hours(*range(60))
    synced = []
    real = os.fsync

    def counted(descriptor):
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", counted)
    parts = store.write(readings).manifest.parts
    folders = {str((store.path / part.path).parent) for part in parts}
    files = [path for path in synced if path.endswith(".parquet")]
    assert len(files) == len(parts)
    assert folders <= set(synced)
    assert str(store.path / "channel-days") in synced
    assert synced[-2].endswith(".json.writing")
    assert synced[-1] == str(store.path / "manifests")
    last_part = max(synced.index(folder) for folder in folders)
    assert last_part < len(synced) - 2


def test_a_write_that_fails_leaves_the_store_as_it_was(store, hours, monkeypatch):
    store.write(hours(1, 2))
    before = content(store)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("duheng.telemetry.store.write_file", full)
    with pytest.raises(OSError, match="No space"):
        store.write(hours(3, first=2))
    assert content(store).equals(before)
    assert not list(store.path.glob(".incoming-*"))
    monkeypatch.undo()
    assert store.write(hours(3, first=2)).is_new


def test_parts_that_no_manifest_names_are_not_read(store, hours):
    part = store.write(hours(1, 2)).manifest.parts[0]
    stray = (store.path / part.path).with_name("part-stray.parquet")
    stray.write_bytes((store.path / part.path).read_bytes())
    assert content(store).num_rows == 4
