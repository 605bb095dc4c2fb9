"""The durable sequence: what is acknowledged is there, what was never finished is not."""

import errno
import os
import threading
from pathlib import Path

import pytest

from duheng.ledger.errors import (
    CorruptLedger,
    EntryTooLarge,
    LedgerBusy,
    LedgerFull,
    LedgerNotWritable,
)
from duheng.ledger.sequence import DurableSequence, read_frames


def written(path: Path, *batches: list[bytes]) -> None:
    sequence = reopened(path)
    for batch in batches:
        sequence.append(batch)
    sequence.close()


def reopened(path: Path) -> DurableSequence:
    size = end = 0
    for frame in read_frames(path) if path.exists() else ():
        size, end = size + len(frame.entries), frame.end
    return DurableSequence(path, size, end, lambda _: None)


def entries_in(path: Path) -> list[bytes]:
    return [entry for frame in read_frames(path) for entry in frame.entries]


def test_entries_come_back_in_order_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "sequence"
    written(path, [b"a", b"b"], [b""], [])
    sequence = reopened(path)
    assert sequence.append([b"d"]) == 3
    sequence.close()
    assert entries_in(path) == [b"a", b"b", b"", b"d"]


def test_a_write_that_was_cut_short_anywhere_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "sequence"
    written(path, [b"acknowledged"])
    begin = path.stat().st_size
    written(path, [b"never " * 20, b"finished"])
    whole = path.read_bytes()
    for length in range(begin, len(whole)):
        path.write_bytes(whole[:length])
        assert entries_in(path) == [b"acknowledged"]
        sequence = reopened(path)
        assert sequence.append([b"next"]) == 1
        sequence.close()
        assert entries_in(path) == [b"acknowledged", b"next"]


def with_zeros(path: Path, begin: int, end: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    end = len(content) if end is None else end
    content[begin:end] = bytes(end - begin)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(("begin", "end"), [(512, 1024), (1024, 1536), (1536, None), (512, None)])
def test_sectors_that_were_never_written_are_zeros_and_cut_off(
    tmp_path: Path, begin: int, end: int | None
) -> None:
    path = tmp_path / "sequence"
    written(path, [b"x" * 300])
    written(path, [b"y" * 2000])
    with_zeros(path, begin, end)
    assert entries_in(path) == [b"x" * 300]


@pytest.mark.parametrize("length", [300, 470, 475])
def test_a_header_that_was_never_written_or_half_is_cut_off(tmp_path: Path, length: int) -> None:
    path = tmp_path / "sequence"
    written(path, [b"x" * length])
    header = path.stat().st_size
    written(path, [b"y" * 2000])
    with_zeros(path, 512 if length > 300 else header)
    assert entries_in(path) == [b"x" * length]


def test_zeros_where_a_header_was_before_more_entries_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "sequence"
    written(path, [b"first"])
    begin = path.stat().st_size
    written(path, [b"second"], [b"third"])
    with_zeros(path, begin, begin + 40)
    with pytest.raises(CorruptLedger):
        entries_in(path)


def test_a_change_in_what_was_acknowledged_is_refused_never_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "sequence"
    written(path, [b"first"], [b"second"], [b"third"])
    whole = path.read_bytes()
    for bit in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bytes(changed))
        with pytest.raises(CorruptLedger):
            entries_in(path)


def test_a_frame_that_was_taken_out_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "sequence"
    written(path, [b"first"])
    begin = path.stat().st_size
    written(path, [b"second"])
    end = path.stat().st_size
    written(path, [b"third"])
    content = path.read_bytes()
    path.write_bytes(content[:begin] + content[end:])
    with pytest.raises(CorruptLedger, match="entry 2, expected 1"):
        entries_in(path)


def test_an_entry_that_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    sequence = reopened(tmp_path / "sequence")
    with pytest.raises(EntryTooLarge):
        sequence.append([b"small", bytes(65536)])
    assert sequence.append([b"next"]) == 0
    sequence.close()


def test_many_threads_share_a_sync_and_each_gets_its_own_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs: list[int] = []
    gate = threading.Event()
    real = os.fdatasync

    def slow_sync(descriptor: int) -> None:
        syncs.append(descriptor)
        gate.wait(0.05)
        real(descriptor)

    monkeypatch.setattr(os, "fdatasync", slow_sync)
    path = tmp_path / "sequence"
    sequence = reopened(path)
    places: dict[bytes, int] = {}

    def work(name: int) -> None:
        for number in range(3):
            entry = b"%d-%d" % (name, number)
            places[entry] = sequence.append([entry, entry])

    threads = [threading.Thread(target=work, args=(name,)) for name in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequence.close()
    stored = entries_in(path)
    assert len(stored) == 96
    assert all(stored[index] == stored[index + 1] == entry for entry, index in places.items())
    assert len(syncs) < 48, "batches that wait share a sync"


def test_nothing_is_acknowledged_before_the_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = os.fdatasync
    monkeypatch.setattr(
        os, "fdatasync", lambda descriptor: (order.append("sync"), real(descriptor))[1]
    )
    sequence = DurableSequence(tmp_path / "sequence", 0, 0, lambda _: order.append("durable"))
    sequence.append([b"entry"])
    order.append("acknowledged")
    sequence.close()
    assert order[-3:] == ["sync", "durable", "acknowledged"]


def test_after_a_sync_that_failed_nothing_more_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sequence"
    sequence = reopened(path)
    sequence.append([b"kept"])

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "the disk is gone")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(LedgerNotWritable):
        sequence.append([b"lost"])
    monkeypatch.undo()
    with pytest.raises(LedgerNotWritable, match="the disk is gone"):
        sequence.append([b"later"])
    assert sequence.size == 1
    sequence.close()
    again = reopened(path)
    again.append([b"later"])
    again.close()
    assert entries_in(path)[0] == b"kept"
    assert entries_in(path)[-1] == b"later"


def test_a_disk_that_is_full_in_the_middle_of_a_write_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sequence"
    sequence = reopened(path)
    sequence.append([b"kept"])
    real = os.write

    def half(descriptor: int, content: memoryview) -> int:
        if len(content) > 50:
            return real(descriptor, content[:30])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(LedgerFull):
        sequence.append([b"refused" * 8])
    monkeypatch.undo()
    assert sequence.append([b"after"]) == 1
    sequence.close()
    assert entries_in(path) == [b"kept", b"after"]


def test_a_second_writer_is_told_that_the_ledger_is_busy(site) -> None:
    with site.ledger.writer(), pytest.raises(LedgerBusy), site.ledger.writer():
        pytest.fail("two writers at once")
    with site.ledger.writer() as writer:
        assert writer.size == 0
