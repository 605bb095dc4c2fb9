"""The outbox: on disk first, the same bytes for ever, nothing dropped that is not acknowledged."""

import gzip
import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from duheng.telemetry.edge.bodies import TakenReading
from duheng.telemetry.edge.errors import OutboxBusy, OutboxUnwritable
from duheng.telemetry.edge.outbox import Outbox

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def readings(number, first=0):
    return [
        TakenReading("m-1", (NOW + timedelta(seconds=first + one)).isoformat(), one / 4, "measured")
        for one in range(number)
    ]


def lines(body):
    return [json.loads(line) for line in gzip.decompress(body).decode().splitlines()]


def test_a_batch_keeps_its_name_and_bytes_over_a_restart(tmp_path):
    with Outbox(tmp_path / "o") as outbox:
        outbox.add(readings(3))
        assert outbox.seal(NOW, 10, lambda body: "signed") == 3
        first = outbox.next_waiting()
    with Outbox(tmp_path / "o") as outbox:
        assert outbox.next_waiting() == first
        assert first.signature == "signed"
        assert len(first.batch_id) <= 64
        outbox.add(readings(3))
        outbox.seal(NOW, 10)
        outbox.acknowledged(first.batch_id, NOW, "")
        second = outbox.next_waiting()
    assert second.batch_id != first.batch_id, "the same readings once more are another batch"
    assert lines(first.body)[0] == {"batch": first.batch_id}
    assert [one["value"] for one in lines(first.body)[1:]] == [0.0, 0.25, 0.5]


def test_batches_hold_at_most_so_many_readings_in_the_order_they_were_read(tmp_path):
    with Outbox(tmp_path / "o") as outbox:
        outbox.add(readings(25))
        assert [outbox.seal(NOW, 10) for _ in range(4)] == [10, 10, 5, 0]
        found = []
        while (batch := outbox.next_waiting()) is not None:
            found += [one["at"] for one in lines(batch.body)[1:]]
            outbox.acknowledged(batch.batch_id, NOW, "")
    assert found == [one.at for one in readings(25)]


def test_two_outboxes_never_share_a_name_and_a_missing_reading_has_no_number(tmp_path):
    names = set()
    for folder in ("a", "b"):
        with Outbox(tmp_path / folder) as outbox:
            outbox.add([TakenReading("m-1", NOW.isoformat(), None, "missing")])
            outbox.seal(NOW, 10)
            batch = outbox.next_waiting()
            names.add(batch.batch_id)
            assert lines(batch.body)[1] == {"channel": "m-1", "at": NOW.isoformat(), "value": None}
    assert len(names) == 2


def test_a_second_agent_is_refused_but_may_look(tmp_path):
    with Outbox(tmp_path / "o") as outbox:
        outbox.add(readings(2))
        with pytest.raises(OutboxBusy):
            Outbox(tmp_path / "o")
        with Outbox(tmp_path / "o", is_watched=True) as watched:
            assert watched.state().readings == 2
    Outbox(tmp_path / "o").close()


def test_only_what_is_acknowledged_goes_first_by_age_then_by_need(tmp_path):
    with Outbox(tmp_path / "o", keep_days=30) as outbox:
        for number in range(4):
            outbox.add(readings(50, 100 * number))
            outbox.seal(NOW, 100)
        old, young = outbox.next_waiting(), None
        outbox.acknowledged(old.batch_id, NOW, "")
        young = outbox.next_waiting()
        outbox.acknowledged(young.batch_id, NOW + timedelta(days=20), "")
        assert outbox.make_room(NOW + timedelta(days=31))
        state = outbox.state()
        assert (state.acknowledged, state.waiting) == (1, 2)
    with Outbox(tmp_path / "o", limit_bytes=1) as outbox:
        assert not outbox.make_room(NOW + timedelta(days=400)), "what waits stays, however old"
        state = outbox.state()
        assert (state.acknowledged, state.waiting, state.waiting_readings) == (0, 2, 100)


def test_a_full_disk_refuses_whole_and_takes_again(tmp_path):
    with Outbox(tmp_path / "o") as outbox:
        outbox.add(readings(10))
        with outbox._guarded() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(OutboxUnwritable, match="full"):
            outbox.add(readings(5000))
        assert outbox.state().readings == 10, "all of it or nothing"
        outbox.add(readings(5000))  # a new connection has no such limit
        assert outbox.state().readings == 5010


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MiB in memory; only who may mount has one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_real_full_file_system_refuses_and_recovers_with_nothing_lost(small_disk):
    filler = small_disk / "filler"
    with Outbox(small_disk / "o") as outbox:
        outbox.add(readings(100))
        with pytest.raises(OSError, match="space"):
            filler.write_bytes(bytes(4 << 20))
        with pytest.raises(OutboxUnwritable):
            outbox.add(readings(2000))
        filler.unlink()
        outbox.add(readings(2000))
        assert outbox.state().readings == 2100
        assert outbox.seal(NOW, 5000) == 2100


def test_a_disk_that_became_read_only_refuses_and_takes_again_with_nothing_lost(small_disk):
    remount = ["mount", "-o", "remount,{}", "-t", "tmpfs", "tmpfs", str(small_disk)]

    def mount_as(kind):
        command = [part.format(kind) for part in remount]
        subprocess.run(command, check=True, capture_output=True)

    with Outbox(small_disk / "o") as outbox:
        outbox.add(readings(100))
    mount_as("ro")
    try:
        with pytest.raises(OutboxUnwritable), Outbox(small_disk / "o") as outbox:
            outbox.add(readings(10))
    finally:
        mount_as("rw")
    with Outbox(small_disk / "o") as outbox:
        assert outbox.state().readings == 100
        outbox.add(readings(10))
        assert outbox.state().readings == 110
