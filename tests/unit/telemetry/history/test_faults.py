"""A compaction that is killed, or that the disk refuses, loses nothing and doubles nothing."""

import multiprocessing
import os
import random
import resource
import signal
import subprocess
import time
from datetime import date

import pytest
from readings_made import (
    DAY_US,
    FIRST_US,
    InFolder,
    Waiting,
    batch,
    clock,
    compact_and_wait,
    rows_of,
)

from duheng.telemetry.errors import HistoryNotWritable
from duheng.telemetry.history import Compactor, Manifests

KILLS = int(os.environ.get("DUHENG_KILLS", "40"))
"""The acceptance run kills 200 times."""


def random_rows(chance):
    return [
        (
            chance.choice([1, 2, 600, 2000]),
            FIRST_US + chance.randrange(4) * DAY_US + chance.randrange(200) * 1_000_000,
            0,
            float(chance.randrange(1000)),
        )
        for _ in range(150)
    ]


def test_a_compaction_killed_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["readings_made"])
    chance, model, number = random.Random(5), {}, 0  # noqa: S311
    root, inbox = tmp_path / "history", InFolder(tmp_path)
    ended, usual_s = 0, 0.25
    for _ in range(KILLS):
        for _ in range(4):
            number += 1
            rows = random_rows(chance)
            inbox.put(batch(number, rows))
            model |= {row[:3]: (row[3], number) for row in rows}
        had_ended = kill_one(context, root, tmp_path, chance.random() * usual_s)
        ended += had_ended
        usual_s *= 0.8 if had_ended else 1.2  # as fast as the machine is now
        assert held(root, inbox) == model
    Compactor(root, clock).run(inbox)
    assert {key: (value, one) for key, (value, _, one) in rows_of(root).items()} == model
    assert inbox.numbers() == []
    assert 0 < ended < KILLS, "the moments of the kills are not spread"
    for day in Manifests(root).days():
        Manifests(root).check(day)


def kill_one(context, root, inbox, delay):
    """Kill a compaction after a while, and return whether it had ended before."""
    here, there = context.Pipe()
    process = context.Process(target=compact_and_wait, args=(str(root), str(inbox), there))
    process.start()
    assert here.recv() == "ready"
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    had_ended = here.poll()
    here.close()
    there.close()
    process.close()
    return had_ended


def held(root, inbox):
    """Return what history and inbox hold together: what a reader will see in the end."""
    found = {key: (value, one) for key, (value, _, one) in rows_of(root).items()}
    for one in inbox.batches_after(0):
        for row in one.table.to_pylist():
            key = (row["channel"], round(row["at"].timestamp() * 1_000_000), row["revision"])
            if found.get(key, (0, 0))[1] <= one.number:
                found[key] = (row["value"], one.number)
    return found


def test_a_full_disk_is_refused_in_words_and_nothing_is_let_go(tmp_path):
    root, rows = tmp_path / "history", random_rows(random.Random(1)) * 20  # noqa: S311
    waiting = Waiting([batch(1, rows)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    try:
        with pytest.raises(HistoryNotWritable, match="cannot be written"):
            Compactor(root, clock).run(waiting)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert waiting.let_go_of == []
    assert rows_of(root) == {}
    Compactor(root, clock).run(waiting)
    assert waiting.let_go_of == [1]


def test_a_disk_that_fills_at_the_manifest_leaves_the_day_as_it_was(tmp_path, monkeypatch):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
    before = rows_of(tmp_path)
    waiting = Waiting([batch(2, [(7, FIRST_US, 0, 2.0)])])

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("duheng.telemetry.history.manifests.write_file", fail)
        with pytest.raises(HistoryNotWritable, match="No space left"):
            Compactor(tmp_path, clock).run(waiting)
    assert waiting.let_go_of == []
    assert rows_of(tmp_path) == before
    assert Compactor(tmp_path, clock).run(waiting).overwritten == 1


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "readings").write_text("a file stands here")
    waiting = Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])])
    with pytest.raises(HistoryNotWritable):
        Compactor(tmp_path, clock).run(waiting)
    assert waiting.let_go_of == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_without_the_right_to_write_is_refused_in_words(tmp_path):
    tmp_path.chmod(0o500)
    waiting = Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])])
    try:
        with pytest.raises(HistoryNotWritable, match="Permission denied"):
            Compactor(tmp_path, clock).run(waiting)
    finally:
        tmp_path.chmod(0o700)
    assert waiting.let_go_of == []
    assert Manifests(tmp_path).latest(date(2026, 1, 1)) is None


def test_a_disk_that_became_read_only_is_refused_in_words_and_nothing_is_let_go(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    tmpfs = ["-t", "tmpfs", "tmpfs", str(disk)]
    made = subprocess.run(["mount", "-o", "size=4m", *tmpfs], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.decode().strip()}")
    try:
        Compactor(disk, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
        before, waiting = rows_of(disk), Waiting([batch(2, [(7, FIRST_US, 0, 2.0)])])
        subprocess.run(["mount", "-o", "remount,ro", *tmpfs], check=True, capture_output=True)
        with pytest.raises(HistoryNotWritable):
            Compactor(disk, clock).run(waiting)
        assert (waiting.let_go_of, rows_of(disk)) == ([], before)
        subprocess.run(["mount", "-o", "remount,rw", *tmpfs], check=True, capture_output=True)
        assert Compactor(disk, clock).run(waiting).overwritten == 1
        assert waiting.let_go_of == [2]
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
