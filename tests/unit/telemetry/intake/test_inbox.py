"""The inbox: once acknowledged it is there, once, and only compaction lets it go."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from duheng.telemetry.intake.batches import Batch, Reject, UnknownCode
from duheng.telemetry.intake.errors import BatchConflict, InboxNotDurable, IntakeBusy
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.intake.tables import FILE_NAME, connect
from duheng.telemetry.intake.writer import InboxWriter


def batch(name="b-1", body=b"body", gateway="north", **fields):
    return Batch(
        gateway=gateway, batch_id=name, received_us=5, encoding="json", is_authenticated=True,
        body=body, accepted=2, **fields,
    )  # fmt: skip


def test_the_inbox_syncs_each_commit_and_keeps_a_write_ahead_log(tmp_path):
    with InboxWriter(tmp_path) as writer:
        writer.put(batch())
    connection = connect(tmp_path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_a_file_of_a_later_format_is_not_opened(tmp_path):
    connect(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version=9")
    connection.close()
    with pytest.raises(InboxNotDurable):
        InboxWriter(tmp_path)


def test_the_same_bytes_again_get_the_first_answer_and_are_not_new(tmp_path):
    rejected = (Reject(3, "telemetry.unusable_reading", "no value"),)
    unknown = (UnknownCode("new", 1, 10, 10),)
    with InboxWriter(tmp_path) as writer:
        first = writer.put(batch(rejected=rejected, unknown=unknown))
        again = writer.put(batch())
    assert (first.is_new, again.is_new) == (True, False)
    assert first.to_dict() | {"is_new": False} == again.to_dict()
    assert again.number == first.number


def test_other_bytes_under_the_same_name_are_refused_and_nothing_changes(tmp_path):
    with InboxWriter(tmp_path) as writer:
        writer.put(batch())
        with pytest.raises(BatchConflict):
            writer.put(batch(body=b"other"))
        writer.put(batch(body=b"other", gateway="south"))
    with Inbox(tmp_path) as inbox:
        assert [one.body for one in inbox.batches_after(0)] == [b"body", b"other"]


def test_the_same_batch_sent_a_thousand_times_at_once_is_held_once(tmp_path):
    with InboxWriter(tmp_path) as writer, ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda _: writer.put(batch()), range(1000)))
    assert sum(one.is_new for one in receipts) == 1
    assert {one.number for one in receipts} == {1}
    with Inbox(tmp_path) as inbox:
        assert len(list(inbox.batches_after(0))) == 1


def test_more_than_may_wait_is_refused_instead_of_kept_in_memory(tmp_path):
    with InboxWriter(tmp_path, waiting_bytes=10) as writer:
        with pytest.raises(IntakeBusy):
            writer.put(batch(body=bytes(11)))
        assert writer.put(batch()).is_new
        assert writer.waiting_bytes == 0


def test_closing_commits_what_waits(tmp_path):
    told = []
    writer = InboxWriter(tmp_path)
    for number in range(200):
        writer.submit(batch(f"b-{number}"), told.extend)
    writer.close()
    assert len(told) == 200
    with Inbox(tmp_path) as inbox:
        assert inbox.last_number == 200
    with pytest.raises(IntakeBusy):
        writer.put(batch("late"))


def test_what_is_let_go_is_gone_from_reading_but_its_name_is_known(tmp_path):
    with InboxWriter(tmp_path) as writer, Inbox(tmp_path) as inbox:
        for name in ("a", "b", "c"):
            writer.put(batch(name))
        assert inbox.let_go(2) == 2
        assert [one.batch_id for one in inbox.batches_after(0)] == ["c"]
        assert inbox.batch(1) is None
        assert inbox.let_go(2) == 0
        assert writer.put(batch("a")).is_new is False
        assert inbox.forget_before(6) == 2
        assert writer.put(batch("a")).number > 3, "numbers are never used again"
        assert inbox.waiting == 2


def test_a_batch_in_quarantine_keeps_its_body_until_its_codes_are_adopted(tmp_path):
    unknown = (UnknownCode("new", 2, 10, 20), UnknownCode("never", 1, 10, 10))
    with InboxWriter(tmp_path) as writer, Inbox(tmp_path) as inbox:
        writer.put(batch("a", unknown=unknown))
        assert [(one.code, one.count) for one in inbox.quarantined()] == [("never", 1), ("new", 2)]
        assert list(inbox.batches_to_adopt({"north": {"new": 9}})) == [], "compaction comes first"
        inbox.let_go(1)
        assert list(inbox.batches_after(0)) == []
        assert list(inbox.batches_to_adopt({"south": {"new": 9}})) == []
        ((found, codes),) = inbox.batches_to_adopt({"north": {"new": 9}})
        assert (found.body, codes) == (b"body", {"new"})
        assert found.quarantined == {"new", "never"}
        inbox.adopted(1, codes)
        assert [one.code for one in inbox.quarantined()] == ["never"]
        assert inbox.batch(1) is not None
        inbox.adopted(1, {"never"})
        assert inbox.batch(1) is None


def test_compaction_may_put_into_quarantine_what_the_registry_lost(tmp_path):
    with InboxWriter(tmp_path) as writer, Inbox(tmp_path) as inbox:
        writer.put(batch("a"))
        (found,) = inbox.batches_after(0)
        inbox.quarantine(found, (UnknownCode("lost", 1, 10, 10),))
        inbox.let_go(1)
        held = inbox.batch(1)
        assert held is not None
        assert held.quarantined == {"lost"}
        inbox.quarantine(held, ())
        assert inbox.quarantined() == ()


def test_reading_goes_on_while_batches_come(tmp_path):
    with InboxWriter(tmp_path) as writer, Inbox(tmp_path) as inbox:
        for number in range(5):
            writer.put(batch(f"b-{number}"))
        seen = []
        for held in inbox.batches_after(0):
            seen.append(held.number)
            writer.put(batch(f"more-{held.number}"))
            inbox.let_go(held.number)
        assert seen == [1, 2, 3, 4, 5]
        assert [one.number for one in inbox.batches_after(0)] == [6, 7, 8, 9, 10]


def test_a_large_body_is_kept_smaller_and_read_back_byte_for_byte(tmp_path):
    bodies = [b'{"channel":"a","value":%d}' % n * 2000 for n in range(3)] + [bytes(range(256)) * 8]
    with InboxWriter(tmp_path) as writer, Inbox(tmp_path) as inbox:
        for number, body in enumerate(bodies):
            writer.put(batch(f"b-{number}", body))
        assert [one.body for one in inbox.batches_after(0)] == bodies
    connection = connect(tmp_path)
    kept = connection.execute("SELECT sum(length(body)) FROM batches").fetchone()[0]
    connection.close()
    assert kept < sum(map(len, bodies)) / 2


def test_batches_committed_together_get_the_receipts_of_their_own_rows(tmp_path):
    told = []
    with InboxWriter(tmp_path) as writer:
        writer.put(batch("b-7"))
        for number in range(100):
            writer.submit(batch(f"b-{number}"), told.extend)
    with Inbox(tmp_path) as inbox:
        numbers = {one.batch_id: one.number for one in inbox.batches_after(0)}
    assert len(numbers) == 100
    assert {one.batch.batch_id: one.outcome.number for one in told} == numbers
    assert [one.batch.batch_id for one in told if not one.outcome.is_new] == ["b-7"]


def test_an_inbox_of_the_first_format_is_taken_over(tmp_path):
    with InboxWriter(tmp_path) as writer:
        writer.put(batch())
    connection = connect(tmp_path)
    connection.execute("ALTER TABLE batches DROP COLUMN unpacked_bytes")
    connection.execute("PRAGMA user_version=1")
    connection.close()
    with InboxWriter(tmp_path) as writer, Inbox(tmp_path) as inbox:
        writer.put(batch("b-2"))
        assert [one.body for one in inbox.batches_after(0)] == [b"body", b"body"]
