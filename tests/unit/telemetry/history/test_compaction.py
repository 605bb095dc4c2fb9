"""The last write of every reading is kept, once, in the day where it belongs."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings_made import DAY_US, FIRST_US, NOW, Waiting, batch, clock, rows_of

from duheng.telemetry.errors import DamagedStore, HistoryBusy, UnusableBatch
from duheng.telemetry.history import Compactor, Manifests, close_days
from duheng.telemetry.history import days as days_module
from duheng.telemetry.history.compaction import writing

FIRST = date(2026, 1, 1)


def test_readings_go_to_their_utc_day_and_the_inbox_lets_go(tmp_path):
    rows = [(1, FIRST_US + hour * 3_600_000_000, 0, float(hour)) for hour in range(48)]
    waiting = Waiting([batch(1, rows[:30]), batch(2, rows[30:])])
    result = Compactor(tmp_path, clock).run(waiting)
    assert (result.batches, result.rows, result.through) == (2, 48, 2)
    assert result.days == (FIRST, FIRST + timedelta(days=1))
    assert waiting.let_go_of == [2]
    assert [value for value, *_ in rows_of(tmp_path, FIRST).values()] == list(range(24))


def test_the_highest_batch_wins_and_what_it_wrote_over_is_listed(tmp_path):
    waiting = Waiting([batch(1, [(7, FIRST_US, 0, 1.0)]), batch(2, [(7, FIRST_US, 0, 2.0)])])
    Compactor(tmp_path, clock).run(waiting)
    later = Waiting([batch(3, [(7, FIRST_US, 0, None)])])
    assert Compactor(tmp_path, clock).run(later).overwritten == 1
    assert rows_of(tmp_path) == {(7, FIRST_US, 0): (None, "missing", 3)}
    overwritten = Manifests(tmp_path).latest(FIRST).overwritten
    assert overwritten["count"] == 2
    assert [(one["was"], one["is"]) for one in overwritten["first"]] == [(1.0, 2.0), (2.0, None)]


def test_the_same_value_again_is_no_overwriting(tmp_path):
    nan = float("nan")
    for number in (1, 2):
        rows = [(7, FIRST_US, 0, 1.0), (8, FIRST_US, 0, nan, "not_a_number")]
        assert Compactor(tmp_path, clock).run(Waiting([batch(number, rows)])).overwritten == 0


def test_a_correction_stays_beside_what_it_corrects_and_says_why(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
    correction = batch(2, [(7, FIRST_US, 1, 1.5)], reason="wrong ratio", actor="li")
    Compactor(tmp_path, clock).run(Waiting([correction]))
    assert [value for value, *_ in rows_of(tmp_path).values()] == [1.0, 1.5]
    found = Manifests(tmp_path).latest(FIRST)
    assert found.corrections == (
        {"batch": 2, "reason": "wrong ratio", "actor": "li", "readings": 1},
    )
    assert found.parts[0].is_revised


def test_batches_that_come_again_change_nothing(tmp_path):
    batches = [batch(1, [(7, FIRST_US, 0, 1.0)]), batch(2, [(7, FIRST_US + DAY_US, 0, 2.0)])]
    Compactor(tmp_path, clock).run(Waiting(batches))
    (tmp_path / "through.json").unlink()  # as if the process had died before it was written
    before = Manifests(tmp_path).digest_of_latest(FIRST)
    waiting = Waiting(batches)
    result = Compactor(tmp_path, clock).run(waiting)
    assert (result.rows, result.days) == (0, ())
    assert Manifests(tmp_path).digest_of_latest(FIRST) == before
    assert waiting.let_go_of == [2]


def test_a_batch_that_half_of_its_days_have_goes_to_the_other_half(tmp_path):
    both = batch(1, [(7, FIRST_US, 0, 1.0), (7, FIRST_US + DAY_US, 0, 2.0)])
    Compactor(tmp_path, clock).run(Waiting([both]))
    folder = Manifests(tmp_path).folder(FIRST)
    for path in folder.iterdir():  # the state between the two manifests
        path.unlink()
    (tmp_path / "through.json").unlink()
    assert Compactor(tmp_path, clock).run(Waiting([both])).days == (FIRST,)
    assert len(rows_of(tmp_path)) == 2


def test_new_times_add_a_file_and_late_readings_remake_only_the_file_they_fall_into(tmp_path):
    for number in range(3):
        rows = [(7, FIRST_US + (number * 100 + k) * 1_000_000, 0, 1.0) for k in range(0, 100, 2)]
        Compactor(tmp_path, clock).run(Waiting([batch(number + 1, rows)]))
    before = {part.path for part in Manifests(tmp_path).latest(FIRST).parts}
    late = batch(4, [(8, FIRST_US + 151_000_000, 0, 5.0)])
    Compactor(tmp_path, clock).run(Waiting([late]))
    after = {part.path for part in Manifests(tmp_path).latest(FIRST).parts}
    assert len(before) == len(after) == 3
    assert len(before & after) == 2


def test_many_small_files_become_one(tmp_path):
    for number in range(days_module.MOST_PARTS + 1):
        one = batch(number + 1, [(7, FIRST_US + number * 1_000_000, 0, 1.0)])
        Compactor(tmp_path, clock).run(Waiting([one]))
    assert len(Manifests(tmp_path).latest(FIRST).parts) == 1
    assert len(rows_of(tmp_path)) == days_module.MOST_PARTS + 1


def test_files_that_were_replaced_stay_for_their_readers_and_go_later(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
    old = tmp_path / Manifests(tmp_path).latest(FIRST).parts[0].path
    Compactor(tmp_path, clock).run(Waiting([batch(2, [(7, FIRST_US, 0, 2.0)])]))
    Compactor(tmp_path, clock).run(Waiting())
    assert old.exists()
    Compactor(tmp_path, lambda: NOW + timedelta(hours=2)).run(Waiting())
    assert not old.exists()
    assert rows_of(tmp_path) == {(7, FIRST_US, 0): (2.0, "measured", 2)}


def test_what_a_killed_run_left_is_swept(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
    folder = (tmp_path / Manifests(tmp_path).latest(FIRST).parts[0].path).parent
    for left in (folder / "part-2-dead.parquet", Manifests(tmp_path).folder(FIRST) / ".x.writing"):
        left.write_bytes(b"half")
    (tmp_path / ".compacting").mkdir()
    Compactor(tmp_path, clock).run(Waiting())
    assert not list(tmp_path.rglob("*dead*")) + list(tmp_path.rglob("*.writing"))
    assert not (tmp_path / ".compacting").exists()


def test_a_second_compactor_is_refused_while_the_first_is_at_it(tmp_path):
    with writing(tmp_path), pytest.raises(HistoryBusy):
        Compactor(tmp_path, clock).run(Waiting())


def test_a_damaged_part_is_named_and_nothing_is_let_go(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
    part = Manifests(tmp_path).latest(FIRST).parts[0]
    (tmp_path / part.path).write_bytes(b"PAR1 not any more")
    waiting = Waiting([batch(2, [(7, FIRST_US, 0, 2.0)])])
    with pytest.raises(DamagedStore, match=part.path):
        Compactor(tmp_path, clock).run(waiting)
    with pytest.raises(DamagedStore, match="differs from its manifest"):
        Manifests(tmp_path).check(FIRST)
    assert waiting.let_go_of == []


def test_a_manifest_that_was_changed_breaks_the_chain(tmp_path):
    for number in (1, 2):
        one = batch(number, [(7, FIRST_US, 0, float(number))])
        Compactor(tmp_path, clock).run(Waiting([one]))
    assert Manifests(tmp_path).check(FIRST) == 1
    first = Manifests(tmp_path).folder(FIRST) / "000001.json"
    first.write_bytes(first.read_bytes().replace(b'"G1"', b'"G2"').replace(b"2026-03", b"2026-02"))
    with pytest.raises(DamagedStore, match=r"000002\.json does not follow"):
        Manifests(tmp_path).check(FIRST)


def test_a_list_of_batches_that_was_changed_is_named(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))
    listed = Manifests(tmp_path).folder(FIRST) / "000001.batches"
    assert b'"gateway":"G1"' in listed.read_bytes()
    listed.write_bytes(b"")
    with pytest.raises(DamagedStore, match=r"000001\.batches differs"):
        Manifests(tmp_path).check(FIRST)


def test_a_batch_without_instants_is_named_and_stays(tmp_path):
    broken = batch(1, [(7, FIRST_US, 0, 1.0)])
    table = broken.table.select(["channel", "at"])
    from dataclasses import replace

    waiting = Waiting([replace(broken, table=table)])
    with pytest.raises(UnusableBatch, match="batch 1 of G1"):
        Compactor(tmp_path, clock).run(waiting)
    assert waiting.let_go_of == []


def test_closed_days_and_their_late_revisions_are_announced_once(tmp_path):
    said = []
    days = [batch(n + 1, [(7, FIRST_US + n * DAY_US, 0, 1.0)]) for n in range(3)]
    Compactor(tmp_path, clock, said.append).run(Waiting(days))
    assert said == []
    closed = close_days(tmp_path, FIRST + timedelta(days=2), clock, said.append)
    assert closed == (FIRST, FIRST + timedelta(days=1))
    assert close_days(tmp_path, FIRST + timedelta(days=2), clock, said.append) == ()
    assert len(said) == 2
    late = batch(9, [(7, FIRST_US, 1, 2.0)], reason="late", actor="li")
    Compactor(tmp_path, clock, said.append).run(Waiting([late]))
    assert len(said) == 3
    latest = Manifests(tmp_path).latest(FIRST)
    assert latest.is_closed
    assert said[2] == latest.to_json()


def test_an_announcement_that_failed_is_made_by_the_next_run(tmp_path):
    Compactor(tmp_path, clock).run(Waiting([batch(1, [(7, FIRST_US, 0, 1.0)])]))

    def fail(_):
        raise RuntimeError("the log is away")

    with pytest.raises(RuntimeError):
        close_days(tmp_path, FIRST + timedelta(days=1), clock, fail)
    said = []
    Compactor(tmp_path, clock, said.append).run(Waiting())
    assert len(said) == 1


reading = st.tuples(
    st.sampled_from([1, 2, 511, 512, 100_000]),
    st.builds(
        lambda day, step: FIRST_US + day * DAY_US + step * 900_000_001,
        st.integers(-1, 2),
        st.integers(0, 6),
    ),
    st.integers(0, 2),
    st.one_of(st.none(), st.integers(0, 3).map(float)),
)
runs_of_batches = st.lists(
    st.lists(st.lists(reading, max_size=12), min_size=1, max_size=3), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=30)
@given(runs=runs_of_batches, largest=st.sampled_from([3, 4_000_000]))
def test_the_history_is_what_a_dictionary_would_hold(tmp_path_factory, runs, largest):
    root, model, number, source = tmp_path_factory.mktemp("history"), {}, 0, Waiting()
    patch = pytest.MonkeyPatch()
    with patch.context() as patched:
        patched.setattr(days_module, "LARGEST", largest)
        patched.setattr(days_module, "MOST_PARTS", 3)
        for run in runs:
            for rows in run:
                number += 1
                source.batches.append(batch(number, rows))
                for channel, at, revision, value in rows:
                    status = "missing" if value is None else "measured"
                    model[channel, at, revision] = (value, status, number)
            Compactor(root, clock, most_rows=10).run(source)
            assert rows_of(root) == model
    for day in Manifests(root).days():
        Manifests(root).check(day)
        counts = {}
        for (_, at, _), (_, status, _) in model.items():
            if date(1970, 1, 1) + timedelta(days=at // DAY_US) == day:
                counts[status] = counts.get(status, 0) + 1
        assert Manifests(root).latest(day).statuses == counts
