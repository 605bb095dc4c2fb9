"""Readings on the worker's rounds: taken in, closed, judged, corrected; killed, begun anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q
from stream_of import NOW, STEP, a_channel, a_gateway, hours, send

from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.days import local_day, local_midnight
from duheng.site.actions.models import Entry
from duheng.site.errors import NotAllowed, NotPossibleNow, UnusableFields
from duheng.site.monitoring import rounds
from duheng.site.monitoring.actions.history import correct_reading, note_manifest
from duheng.site.monitoring.models import (
    ChannelFlag,
    ChannelQuality,
    HistoryDay,
    ReadingCorrection,
)
from duheng.site.monitoring.places import history_folder, inbox_folder
from duheng.site.monitoring.publishing import snapshot_path
from duheng.site.monitoring.quality.queries import usual_condition
from duheng.site.monitoring.rounds import ReadingRounds
from duheng.telemetry.history import Manifests
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.scan import standing
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.stream import read_snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))


def held() -> list[dict[str, Any]]:
    with open_engine() as engine:
        found: list[dict[str, Any]] = (
            standing(history_folder()).table(engine).order_by("at_us").to_pyarrow().to_pylist()
        )
    return found


def go() -> None:
    ReadingRounds(lambda: NOW).go()


def test_readings_become_days_entries_of_the_log_and_quality(alice: Actor) -> None:
    number = a_channel(alice, a_gateway(alice))
    send([one for one in hours("a/b") if one[1].hour not in {3, 4}])
    go()
    assert len(held()) == 44
    days = {one.day: one for one in ChannelQuality.objects.filter(monitored_id=number)}
    assert len(days) == 4
    yesterday = days[(NOW - timedelta(days=1)).date()]
    assert (yesterday.expected, yesterday.held, yesterday.traceable) == (24, 22, 0)
    assert yesterday.hours.split(",")[11:14] == ["0", "0", "1"]  # 03 and 04 UTC
    assert set(ChannelFlag.objects.values_list("code", flat=True)) >= {
        "telemetry.gap", "telemetry.not_traceable",
    }  # fmt: skip
    closed = HistoryDay.objects.visible_to(SYSTEM).get()
    assert closed.digest == Manifests(history_folder()).digest_of_latest(closed.day)
    assert Entry.objects.filter(kind="monitoring.historyday", record_id=closed.pk).count() == 1


def test_days_of_quality_begin_at_midnight_where_the_site_is(alice: Actor) -> None:
    number = a_channel(alice, a_gateway(alice))
    midnight = local_midnight(date(2026, 3, 1))
    send([("a/b", midnight - STEP, 1.0), ("a/b", midnight, 2.0), ("a/b", midnight + STEP, 3.0)])
    go()
    days = {one.day: one for one in ChannelQuality.objects.filter(monitored_id=number)}
    before, after = days[date(2026, 2, 28)], days[date(2026, 3, 1)]
    assert (before.held, before.hours.split(",")[23]) == (1, "1")
    assert (after.held, after.hours.split(",")[:3]) == (2, ["1", "1", "0"])
    assert (after.expected, max(days)) == (24, date(2026, 3, 2))
    assert days[date(2026, 3, 2)].expected == 9  # it is nine in the morning there


def test_the_usual_days_are_whole_where_the_site_is() -> None:
    late = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # 01:00 of the second there
    assert usual_condition(late) == Q(day__gte=date(2026, 2, 23), day__lt=date(2026, 3, 2))


def test_a_round_publishes_what_the_web_process_could_not(alice: Actor) -> None:
    gateway = a_gateway(alice)
    number = a_channel(alice, gateway)
    worker = ReadingRounds(lambda: NOW)
    snapshot_path().unlink()
    worker.go()
    assert [one.number for one in read_snapshot(snapshot_path()).channels] == [number]
    written = snapshot_path().stat().st_mtime_ns
    worker.go()
    assert snapshot_path().stat().st_mtime_ns == written, "nothing changed"
    before = snapshot_path().read_bytes()
    a_channel(alice, gateway, "c/d")
    snapshot_path().write_bytes(before)  # as if the web process had died in between
    worker.go()
    assert len(read_snapshot(snapshot_path()).channels) == 2


def test_a_round_that_is_gone_twice_changes_nothing(alice: Actor) -> None:
    a_channel(alice, a_gateway(alice))
    send([one for one in hours("a/b") if one[1].hour != 3])
    go()
    before = sorted(ChannelFlag.objects.values_list("pk", flat=True))
    entries = Entry.objects.count()
    go()
    assert sorted(ChannelFlag.objects.values_list("pk", flat=True)) == before
    assert Entry.objects.count() == entries
    assert len(held()) == 46


def test_a_worker_that_dies_between_a_day_and_its_entry_makes_the_entry_later(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_channel(alice, a_gateway(alice))
    send(hours("a/b"))

    def die(**_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "note_manifest", die)
        with pytest.raises(KeyboardInterrupt):
            go()
    assert not HistoryDay.objects.visible_to(SYSTEM).exists()
    go()
    assert HistoryDay.objects.visible_to(SYSTEM).count() == 1
    assert len(held()) == 48


def test_a_manifest_is_noted_once_and_another_under_its_number_is_refused(alice: Actor) -> None:
    manifest = b'{"day":"2026-03-01","sequence":2,"rows":3,"made_at":"2026-03-02T00:00:00+00:00"}'
    first = note_manifest(actor=SYSTEM, at=NOW, manifest=manifest)
    assert note_manifest(actor=SYSTEM, at=NOW, manifest=manifest) == first
    with pytest.raises(NotPossibleNow):
        note_manifest(actor=SYSTEM, at=NOW, manifest=manifest.replace(b":3", b":4"))
    with pytest.raises(NotAllowed):
        note_manifest(actor=alice, at=NOW, manifest=manifest)


def test_what_was_unknown_is_adopted_when_it_is_declared_and_nothing_is_lost(alice: Actor) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    send([*hours("a/b", 4), *hours("new", 5)])
    go()
    assert len(held()) == 4
    number = a_channel(alice, gateway, "new")
    go()
    assert sum(one["channel"] == number for one in held()) == 5
    assert len(held()) == 9
    with Inbox(inbox_folder()) as inbox:
        assert not inbox.quarantined()


def test_a_correction_stands_beside_what_was_held_with_its_reason(alice: Actor) -> None:
    number = a_channel(alice, a_gateway(alice))
    send(hours("a/b", 5))
    go()
    when = NOW - STEP
    facts = {"monitored_id": number, "reading_at": when, "held": (5.3, "measured", 0)}
    with pytest.raises(UnusableFields):
        correct_reading(actor=alice, at=NOW, value="x", reason="", **facts)
    correct_reading(actor=alice, at=NOW, value="4.25", reason="display read", **facts)
    with pytest.raises(NotPossibleNow):
        correct_reading(actor=alice, at=NOW, value="4", reason="again", **facts)
    go()
    go()
    found = next(one for one in held() if one["at"] == when)
    assert (found["value"], found["revision"], found["status"]) == (4.25, 1, "manual")
    noted = ReadingCorrection.objects.visible_to(alice).get()
    assert noted.applied_at == NOW
    day = ChannelQuality.objects.get(monitored_id=number, day=local_day(when))
    assert (day.held, day.in_time, day.valid) == (4, 1, 4), "corrected is not lost, and not late"
    latest = Manifests(history_folder()).latest(when.date())
    assert latest is not None
    assert [one["reason"] for one in latest.corrections] == ["display read"]


def test_a_correction_that_was_taken_but_not_noted_is_not_taken_twice(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = a_channel(alice, a_gateway(alice))
    send(hours("a/b", 5))
    go()
    correct_reading(
        actor=alice, at=NOW, monitored_id=number, reading_at=NOW - STEP,
        held=(5.3, "measured", 0), value="4", reason="r",
    )  # fmt: skip

    def die(**_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "note_correction", die)
        with pytest.raises(KeyboardInterrupt):
            go()
    go()
    assert max(one["revision"] for one in held()) == 1


def test_a_correction_of_what_is_not_held_is_withdrawn_with_the_reason(alice: Actor) -> None:
    number = a_channel(alice, a_gateway(alice))
    send(hours("a/b", 5))
    go()
    correct_reading(
        actor=alice, at=NOW, monitored_id=number, reading_at=NOW - timedelta(minutes=7),
        held=(5.3, "measured", 0), value="4", reason="r",
    )  # fmt: skip
    go()
    noted = ReadingCorrection.objects.visible_to(alice).get()
    assert noted.applied_at is None
    assert noted.withdrawn_reason
