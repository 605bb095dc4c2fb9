"""Readings from a file: looked through, faults by row, sent once through the door."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from signing_in import client_of
from stream_of import NOW, a_channel, a_gateway

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.actions.gateways import withdraw_gateway
from duheng.site.monitoring.places import history_folder, inbox_folder
from duheng.site.monitoring.rounds import ReadingRounds
from duheng.site.monitoring.uploads import judging, views
from duheng.site.pages.jobs.actions import go_on, stop_job
from duheng.site.pages.jobs.models import JobState
from duheng.site.pages.jobs.queries import jobs_of
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.running import run
from duheng.site.upkeep.rounds import Rounds
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.scan import standing
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.inbox import Inbox

LONG = "时间,编码,数值\n2026-03-01 08:00,a/b,1.5\nyesterday,a/b,2\n2026-03-01 09:00,a/b,many\n"
LONG += "2026-03-01 10:00,other,3\n2026-03-01 11:00,a/b,\n"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def keeper(alice: Actor) -> Client:
    return client_of(alice)


def sent(client: Client, gateway: int, content: bytes, name: str = "r.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/monitoring/upload/", {"gateway": str(gateway), "file": file})


def worked(actor: Actor) -> JobRecord:
    """Do the latest job of somebody, and return how it ended."""
    run(jobs_of(actor)[0].id, lambda: NOW)
    return jobs_of(actor)[0]


def sheet(rows: list[list[Any]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def held() -> list[tuple[Any, ...]]:
    ReadingRounds(lambda: NOW).go()
    with open_engine() as engine:
        rows = standing(history_folder()).table(engine).order_by("at_us").to_pyarrow().to_pylist()
    return [(one["at"].isoformat(), one["value"], one["status"]) for one in rows]


def test_a_long_table_shows_its_faults_by_row_and_sends_the_rest_once(
    keeper: Client, alice: Actor
) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    for turn in range(2):
        address = sent(keeper, gateway, LONG.encode("gb18030")).headers["Location"]
        page = keeper.get(address).content.decode()
        assert page.count("yesterday") == 1
        assert all(text in page for text in ("many", "other"))
        answer = keeper.post(address, {"commit": "1"})
        assert answer.status_code == 302, turn
        ended = worked(alice)
        assert (ended.state, ended.result_address) == (JobState.DONE, "/monitoring/quality/")
        assert f"Taken: 2 readings, of them {2 * turn} known already" in ended.message
        assert "fault: 3" in ended.message
        assert keeper.get(address).status_code == 404, "the file was let go"
    assert held() == [
        ("2026-03-01T00:00:00+00:00", 1.5, "measured"),
        ("2026-03-01T03:00:00+00:00", None, "missing"),
    ]
    with Inbox(inbox_folder()) as inbox:
        assert inbox.last_number == 1


def test_a_wide_sheet_is_read_by_codes_and_its_origin_is_authenticated(
    keeper: Client, alice: Actor
) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    a_channel(alice, gateway, "c/d")
    rows = [["time", "a/b", "c/d", "note"], ["2026-03-01T08:00", 1, 2, "=1+1"]]
    address = sent(keeper, gateway, sheet(rows), "r.xlsx").headers["Location"]
    assert keeper.post(address, {"commit": "1"}).status_code == 302
    worked(alice)
    with Inbox(inbox_folder()) as inbox:
        batch = inbox.batch(1)
    assert batch is not None
    assert batch.is_authenticated
    assert [value for _at, value, _status in held()] == [1.0, 2.0]


def test_columns_that_say_nothing_are_chosen_by_hand(keeper: Client, alice: Actor) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    address = sent(keeper, gateway, b"x,y\n2026-03-01T08:00,7\n").headers["Location"]
    assert "field-error" in keeper.get(address).content.decode()
    chosen = {"column-0": "at", "column-1": "a/b"}
    assert "field-error" not in keeper.post(address, chosen).content.decode()
    assert keeper.post(address, chosen | {"commit": "1"}).status_code == 302
    worked(alice)
    assert [value for _at, value, _status in held()] == [7.0]


def many(number: int) -> bytes:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    lines = [f"{first + timedelta(minutes=one)},a/b,{one}" for one in range(number)]
    return "\n".join(["time,code,value", *lines, "never,a/b,1"]).encode()


def test_a_large_file_is_looked_through_by_a_job_and_sent_in_batches_by_another(
    keeper: Client, alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGE_BYTES", 100)
    monkeypatch.setattr(judging, "PIECE", 100)
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    address = sent(keeper, gateway, many(250)).headers["Location"]
    looking = keeper.get(address).headers["Location"]
    assert keeper.get(address).headers["Location"] == looking, "the same look is not begun twice"
    assert "hx-trigger" in keeper.get(looking).content.decode()
    looked = worked(alice)
    assert (looked.state, looked.done) == (JobState.DONE, 252)
    assert "250 readings, 1 faults" in looked.message
    page = keeper.get(looked.result_address).content.decode()
    assert "250 readings" in page
    assert "never" in page
    assert client_of(bob).get(looked.result_address).status_code == 404
    form = {"commit": "1", "column-0": "at", "column-1": "channel", "column-2": "value"}
    sending = keeper.post(looked.result_address, form).headers["Location"]
    assert keeper.post(looked.result_address, form).headers["Location"] == sending
    ended = worked(alice)
    assert (ended.state, ended.kind) == (JobState.DONE, "monitoring.send_readings")
    with Inbox(inbox_folder()) as inbox:
        assert [one.accepted for one in inbox.batches_after(0)] == [100, 100, 50]


def test_a_job_that_is_stopped_or_dies_half_way_goes_on_and_nothing_is_there_twice(
    keeper: Client, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PIECE", 100)
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    address = sent(keeper, gateway, many(250)).headers["Location"]
    keeper.post(address, {"commit": "1"})
    number = jobs_of(alice)[0].id
    put = Door.put
    calls: list[int] = []

    def dying(door: Door, *given: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return put(door, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Door, "put", dying)
        with pytest.raises(KeyboardInterrupt):
            run(number, lambda: NOW)
    Rounds().go(NOW)
    assert keeper.get(address).status_code == 200, "the file stays as long as a job needs it"
    stop_job(actor=alice, at=NOW, job_id=number)
    assert worked(alice).state == JobState.STOPPED
    go_on(actor=alice, at=NOW, job_id=number)
    ended = worked(alice)
    assert ended.state == JobState.DONE
    assert "Taken: 250 readings, of them 100 known already" in ended.message
    assert len(held()) == 250


def test_who_may_no_longer_send_fails_the_job_with_its_reason(keeper: Client, alice: Actor) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    address = sent(keeper, gateway, b"time,a/b\n2026-03-01T08:00,7\n").headers["Location"]
    keeper.post(address, {"commit": "1"})
    withdraw_gateway(actor=alice, at=NOW, gateway_id=gateway, revision=1, reason="sold")
    assert worked(alice).state == JobState.FAILED
    assert not list(inbox_folder().glob("*")) or not held()


def test_what_is_no_table_or_too_large_is_refused_before_anything_is_sent(
    keeper: Client, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    for content in (b"", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b"\x00\xff\x00\xff"):
        assert sent(keeper, gateway, content).status_code == 422
    monkeypatch.setattr(judging, "MOST", 1)
    rows = b"time,a/b\n2026-03-01T08:00,7\n2026-03-01T09:00,8\n"
    address = sent(keeper, gateway, rows).headers["Location"]
    assert 'name="commit"' not in keeper.get(address).content.decode()
    assert keeper.post(address, {"commit": "1"}).status_code == 200
    assert not inbox_folder().exists()


def test_nobody_sends_for_another_organisation(keeper: Client, alice: Actor, bob: Actor) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    address = sent(keeper, gateway, b"time,a/b\n2026-03-01T08:00,7\n").headers["Location"]
    neighbour = client_of(bob)
    assert neighbour.get(address).status_code == 404
    assert sent(neighbour, gateway, b"time,a/b\n").status_code == 422
    assert "empty-state" in neighbour.get("/monitoring/upload/").content.decode()
