"""Files: read by a declared mapping, held once, moved only when all of it is on disk."""

import asyncio
import json
import os

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duheng.ledger.keys import KeyType, generate_key
from duheng.telemetry.edge.keys import sign_file
from duheng.telemetry.intake.bodies import to_readings
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import TokenUnknown, UnreadableBatch
from duheng.telemetry.intake.files import DropFolder, mapping_from, preview_file, take_file
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.intake.sinks import sink_for
from duheng.telemetry.stream import write_snapshot
from duheng.terms.errors import UnusableInput

LONG = {"gateway": "north", "at": "time", "channel": "code", "value": "kWh",
        "time_zone": "Asia/Shanghai"}  # fmt: skip
ROWS = [("2026-11-23 11:00:00", "n-1", 1.5), ("2026-11-23 11:15:00", "n-2", None)]
CSV = "time,code,kWh\n2026-11-23 11:00:00,n-1,1.5\n2026-11-23 11:15:00,n-2,\n"


@pytest.fixture
def door(tmp_path, registry, sent):
    home = tmp_path / "home"
    home.mkdir()
    write_snapshot(home / "snapshot.json", registry)
    with Door(home, lambda: sent.now) as opened:
        yield opened


def held(door, registry):
    with Inbox(door.inbox_folder) as inbox:
        batches = list(inbox.batches_after(0))
    assert not any(one.is_authenticated for one in batches)
    return [
        (row["channel"], row["at"].isoformat(), row["value"], row["status"])
        for one in batches
        for row in to_readings(one, registry).readings.to_pylist()
    ]


EXPECTED = [
    (1, "2026-11-23T03:00:00+00:00", 1.5, "measured"),
    (2, "2026-11-23T03:15:00+00:00", None, "missing"),
]


def written(folder, kind):
    path = folder / f"readings{kind}"
    if kind == ".csv":
        path.write_text(CSV)
    elif kind == ".xlsx":
        book = openpyxl.Workbook()
        for row in (("time", "code", "kWh"), *ROWS):
            book.active.append(row)
        book.save(path)
        book.close()
    elif kind == ".parquet":
        columns = zip(*ROWS, strict=True)
        pq.write_table(pa.table(dict(zip(("time", "code", "kWh"), columns, strict=True))), path)
    else:
        lines = [dict(zip(("time", "code", "kWh"), row, strict=True)) for row in ROWS]
        path.write_text("\n".join(map(json.dumps, lines)))
    return path


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".parquet", ".ndjson"])
def test_a_file_of_each_kind_brings_the_same_readings_once(kind, tmp_path, door, registry):
    path = written(tmp_path, kind)
    mapping = mapping_from(LONG)
    for _ in range(2):
        assert take_file(door, path, mapping).accepted == 2
    assert held(door, registry) == EXPECTED


def test_a_wide_table_names_its_columns(tmp_path, door, registry):
    path = tmp_path / "wide.csv"
    path.write_bytes("时间,一号,二号\n2026-11-23T11:00+08:00,1.5,\n".encode("gb18030"))
    mapping = mapping_from(
        {"gateway": "north", "at": "时间", "channels": {"一号": "n-1", "二号": "n-2"}}
    )
    take_file(door, path, mapping)
    assert [row[0] for row in held(door, registry)] == [1, 2]


def test_a_preview_shows_what_would_come_and_keeps_nothing(tmp_path, door, registry):
    path = tmp_path / "some.csv"
    path.write_text(CSV + "not a time,n-1,3\n2026-11-23 11:30:00,n-1,much\n")
    found = preview_file(path, mapping_from(LONG))
    assert (found.readings, found.codes) == (4, ("n-1", "n-2"))
    assert [one.index for one in found.rejected] == [2, 3]
    assert len(found.first) == 4
    assert held(door, registry) == []


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"gateway": "north", "at": "time"},
        {"gateway": "north", "at": "time", "channel": "c", "value": "v", "channels": {"a": "b"}},
        {"gateway": "north", "at": "time", "chanel": "c", "value": "v"},
    ],
)
def test_a_mapping_of_no_table_is_refused(declared):
    with pytest.raises(UnusableInput):
        mapping_from(declared)


def test_a_drop_folder_moves_what_it_took_and_says_why_it_refused(tmp_path, door, registry):
    folder = tmp_path / "drop"
    folder.mkdir()
    good = written(folder, ".csv")
    (folder / "broken.xlsx").write_bytes(b"no workbook")
    (folder / "other.csv").write_text("a,b\n1,2\n")
    (folder / "coming.csv.part").write_text("time")
    (folder / ".hidden.csv").write_text("time")
    now = good.stat().st_mtime
    drop = DropFolder(door, folder, mapping_from(LONG), wall_s=lambda: now + 1)
    assert drop.take() == [], "nothing has settled"
    drop = DropFolder(door, folder, mapping_from(LONG), wall_s=lambda: now + 60)
    found = {one.name: one for one in drop.take()}
    assert found["readings.csv"].accepted == 2
    assert "no column 'time'" in found["other.csv"].refusal
    assert {path.name for path in (folder / "done").iterdir()} == {"readings.csv"}
    assert {path.name for path in (folder / "refused").iterdir()} == {
        "broken.xlsx", "broken.xlsx.reason.json", "other.csv", "other.csv.reason.json",
    }  # fmt: skip
    assert drop.take() == []
    written(folder, ".csv")
    drop.take()
    assert {path.name for path in (folder / "done").iterdir()} == {"readings.csv", "readings-2.csv"}
    assert held(door, registry) == EXPECTED


def test_rejected_rows_of_a_file_that_was_taken_are_listed_beside_it(tmp_path, door):
    folder = tmp_path / "drop"
    folder.mkdir()
    path = folder / "some.csv"
    path.write_text(CSV + "2026-11-23 11:30:00,s-1,3\n")
    os.utime(path, (0, 0))
    (found,) = DropFolder(door, folder, mapping_from(LONG)).take()
    assert (found.accepted, [one.index for one in found.rejected]) == (2, [2])
    told = json.loads((folder / "done" / "some.csv.reason.json").read_text())
    assert told["rejected"][0]["code"] == "telemetry.channel_of_another"


def test_a_file_of_another_kind_is_refused(tmp_path, door):
    path = tmp_path / "readings.doc"
    path.write_text("x")
    with pytest.raises(UnreadableBatch):
        take_file(door, path, mapping_from(LONG))


def test_a_sink_holds_each_packet_once_and_marks_it_as_not_authenticated(door, registry, sent):
    sink = sink_for(door, "north")
    packet = [("n-1", sent.now, 1.0, None), ("n-2", sent.now, None, "missing")]
    first = asyncio.run(sink("20261123120000001", packet))
    again = asyncio.run(sink("20261123120000001", packet))
    other = asyncio.run(sink("20261123120000001", packet[:1]))
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert [row[3] for row in held(door, registry)] == ["measured", "missing", "measured"]
    with pytest.raises(TokenUnknown):
        asyncio.run(sink_for(door, "nobody")("1", packet))


def test_a_file_of_a_gateway_with_a_key_is_signed_beside_it(tmp_path, signing_door, north_key):
    drop = tmp_path / "drop"
    drop.mkdir()
    folder = DropFolder(signing_door, drop, mapping_from(LONG), wall_s=lambda: 2e9)
    path = written(drop, ".csv")
    sign_file(north_key, path)
    (taken,) = folder.take()
    assert (taken.accepted, taken.refusal) == (2, None)
    assert {one.name for one in (drop / "done").iterdir()} == {
        "readings.csv", "readings.csv.sig",
    }  # fmt: skip
    with Inbox(signing_door.inbox_folder) as inbox:
        assert [one.is_authenticated for one in inbox.batches_after(0)] == [True]


@pytest.mark.parametrize("wrong", ["none", "of other bytes", "no base64", "of another key"])
def test_a_file_that_is_not_signed_by_its_gateway_is_refused_and_nothing_of_it_kept(
    wrong, tmp_path, signing_door, north_key
):
    drop = tmp_path / "drop"
    drop.mkdir()
    path = written(drop, ".csv")
    if wrong != "none":
        key = generate_key("north", KeyType.ED25519, b"\2" * 32) if "key" in wrong else north_key
        beside = sign_file(key, path)
        if "bytes" in wrong:
            path.write_text(CSV.replace("1.5", "9.5"))
        if "base64" in wrong:
            beside.write_text("ünsigned")
    (found,) = DropFolder(signing_door, drop, mapping_from(LONG), wall_s=lambda: 2e9).take()
    assert "sign" in found.refusal
    assert (drop / "refused" / "readings.csv").exists()
    with Inbox(signing_door.inbox_folder) as inbox:
        assert not list(inbox.batches_after(0))
    signing_door.close()
    log = (signing_door.inbox_folder.parent / "audit" / "refusals.jsonl").read_text()
    assert "telemetry.batch_signature_refused" in log


def test_an_empty_file_of_a_gateway_with_a_key_is_no_reason_to_fall(tmp_path, signing_door):
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "empty.csv").touch()
    (found,) = DropFolder(signing_door, drop, mapping_from(LONG), wall_s=lambda: 2e9).take()
    assert "not signed" in found.refusal
