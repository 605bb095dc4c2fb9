"""From the inbox to the days by the command line: adopted, added up, corrected, closed, checked."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from duheng.cli.main import main
from duheng.telemetry.history import Manifests
from duheng.telemetry.stream import Gateway, Snapshot, StreamChannel, StreamKind, write_snapshot

pytest.importorskip("msgspec", reason="the door for readings needs the extra 'intake'")

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def snapshot():
    channels = tuple(
        StreamChannel(
            number=number,
            code=code,
            kind=StreamKind.INTERVAL,
            quantity="energy",
            unit="kWh",
            interval_s=3600,
            time_zone="Asia/Shanghai",
            gateways=("north",),
        )
        for number, code in enumerate(("n-1", "n-2"), start=1)
    )
    return Snapshot(at=NOW, channels=channels, gateways=(Gateway(code="north"),))


def send(home, snapshot, batch, codes=("n-1", "n-2"), value=1.0):
    """Put a batch of a local day into the inbox, as the door does."""
    from duheng.telemetry.intake.bodies import judged
    from duheng.telemetry.intake.wire import Rules
    from duheng.telemetry.intake.writer import InboxWriter
    from duheng.terms.instants import microseconds_of

    readings = [
        {"channel": code, "at": f"2026-01-02T{hour:02d}:00:00+08:00", "value": value}
        for code in codes
        for hour in range(1, 24)
    ]
    body = json.dumps({"batch": batch, "readings": readings}).encode()
    rules = Rules(
        allowed=snapshot.numbers_of["north"],
        known=snapshot.channel_of,
        received_us=microseconds_of(NOW),
    )
    with InboxWriter(home / "inbox") as writer:
        writer.put(judged(body, "json", "north", rules))


def run(capsys, *arguments):
    status = main([str(one) for one in ("history", *arguments, "--json")])
    said = capsys.readouterr()
    assert status == 0, said.err
    return json.loads(said.out)


def test_a_batch_goes_from_the_inbox_to_a_day_and_is_added_up(tmp_path, capsys, snapshot):
    write_snapshot(tmp_path / "snapshot.json", snapshot)
    send(tmp_path, snapshot, "b-1")
    home = ("--home", tmp_path)
    assert run(capsys, "compact", *home)["readings"] == 46
    assert run(capsys, "compact", *home)["batches"] == 0
    period = ("--period", "2026-01-01/2026-01-04")
    rows = run(capsys, "rollup", *home, *period)["rows"]
    assert [(row["channel"], row["amount"]) for row in rows] == [("n-1", 23.0), ("n-2", 23.0)]
    assert rows[0]["local_day"] == "2026-01-02"
    fixed = tmp_path / "fixed.csv"
    fixed.write_text("channel,at,value\nn-1,2026-01-02T01:00:00+08:00,5\n", encoding="utf-8")
    why = ("--reason", "wrong ratio", "--actor", "Li Na")
    assert run(capsys, "correct", fixed, *home, *why)["readings"] == 1
    rows = run(capsys, "rollup", *home, *period, "--channel", "n-1")["rows"]
    assert (rows[0]["amount"], rows[0]["n_manual"]) == (27.0, 1)
    out = ("--announce", tmp_path / "for-the-ledger")
    assert len(run(capsys, "close", *home, "--before", "2026-01-05", *out)["closed"]) == 2
    assert len(list((tmp_path / "for-the-ledger").iterdir())) == 2
    assert run(capsys, "check", *home)["days"] == 2
    days = run(capsys, "show", *home)["days"]
    assert [day["corrections"] for day in days] == [1, 0]


def test_readings_of_a_channel_that_becomes_known_are_taken_from_the_old_batch(
    tmp_path, capsys, snapshot
):
    fewer = replace(snapshot, channels=snapshot.channels[:1])
    write_snapshot(tmp_path / "snapshot.json", fewer)
    send(tmp_path, fewer, "b-1")
    assert run(capsys, "compact", "--home", tmp_path)["readings"] == 23
    write_snapshot(tmp_path / "snapshot.json", snapshot)
    assert run(capsys, "compact", "--home", tmp_path)["readings"] == 23
    assert run(capsys, "compact", "--home", tmp_path)["readings"] == 0
    manifests = Manifests(tmp_path / "history")
    assert sum(manifests.latest(day).rows for day in manifests.days()) == 46


def test_a_correction_of_what_is_not_held_is_refused(tmp_path, capsys, snapshot):
    write_snapshot(tmp_path / "snapshot.json", snapshot)
    send(tmp_path, snapshot, "b-1")
    run(capsys, "compact", "--home", tmp_path)
    fixed = tmp_path / "fixed.csv"
    fixed.write_text("channel,at,value\nn-1,2026-01-02T01:00:01+08:00,5\n", encoding="utf-8")
    arguments = ["history", "correct", fixed, "--home", tmp_path, "--reason", "x", "--actor", "y"]
    assert main([str(one) for one in arguments]) == 2
    assert "holds no reading at 2026-01-01T17:00:01" in capsys.readouterr().err
    fixed.write_text("channel,when\nn-1,x\n", encoding="utf-8")
    assert main([str(one) for one in arguments]) == 2
    assert "line 2 of fixed.csv" in capsys.readouterr().err
