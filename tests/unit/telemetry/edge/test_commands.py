"""``duheng edge`` as its user meets it: a key of one's own, one try, what is still held."""

import base64
import gzip
import json
import os
import stat

import pytest

from duheng.cli.main import main
from duheng.ledger.keys import parse_verifier_key


def run(capsys, *arguments):
    status = main(["edge", *map(str, arguments), "--lang", "en"])
    return status, capsys.readouterr()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path, capsys):
    path = tmp_path / "edge.key"
    status, said = run(capsys, "key", "north", "--out", path, "--json")
    assert status == 0
    assert parse_verifier_key(json.loads(said.out)["public_key"]).name == "north"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    status, said = run(capsys, "key", "north", "--out", path)
    assert (status, path.read_bytes()) == (2, before)
    assert "telemetry.key_is_there" in said.err
    assert run(capsys, "key", "no spaces", "--out", tmp_path / "other")[0] == 2
    assert run(capsys, "key", "north", "--out", tmp_path / "nowhere" / "k")[0] == 2


def test_once_keeps_what_is_not_taken_and_sends_it_signed_when_there_is_a_server(
    tmp_path, capsys, declared, server
):
    run(capsys, "key", "north", "--out", tmp_path / "edge.key")
    line = {"timeout_s": 0.5}  # nobody listens at port 1: two readings are missing
    config = declared("http://127.0.0.1:1", 1, line=line, key_file="edge.key")
    status, said = run(capsys, "run", config, "--once")
    assert status == 1
    assert "readings are missing" in said.err
    status, said = run(capsys, "status", config, "--json")
    held = json.loads(said.out)
    assert (status, held["waiting"], held["waiting_readings"]) == (0, 1, 2)
    config = declared(server.address, 1, line=line, key_file="edge.key")
    assert run(capsys, "run", config, "--once")[0] == 0
    assert len(server.bodies) == 2
    assert all("Duheng-Signature" in one for one in server.headers)
    told = [json.loads(one) for one in gzip.decompress(server.bodies[0]).splitlines()[1:]]
    assert [one["value"] for one in told] == [None, None]
    status, said = run(capsys, "status", config)
    assert "Batches that wait: 0" in said.out


@pytest.mark.parametrize("missing", ["token.txt", "edge.key"])
def test_a_token_or_key_that_is_not_there_is_refused_by_its_name(
    tmp_path, capsys, declared, missing
):
    config = declared("http://127.0.0.1:1", 1, key_file="edge.key")
    run(capsys, "key", "north", "--out", tmp_path / "edge.key")
    (tmp_path / missing).unlink()
    status, said = run(capsys, "run", config, "--once")
    assert status == 2
    assert missing in said.err
    assert "telemetry.unusable_agent" in said.err


def test_a_status_without_an_outbox_is_refused(capsys, declared):
    status, said = run(capsys, "status", declared("http://127.0.0.1:1", 1))
    assert status == 2
    assert "telemetry.outbox_unwritable" in said.err
    assert "there is no outbox" in said.err


def test_a_file_is_signed_beside_it_by_the_key_of_its_gateway(tmp_path, capsys):
    run(capsys, "key", "north", "--out", tmp_path / "edge.key")
    file = tmp_path / "readings.csv"
    file.write_bytes(b"time,a\n")
    status, said = run(capsys, "sign", file, "--key", tmp_path / "edge.key")
    assert status == 0
    assert "readings.csv.sig" in said.out
    beside = tmp_path / "readings.csv.sig"
    assert len(base64.b64decode(beside.read_text(), validate=False)) == 64
    status, said = run(capsys, "sign", file, "--key", file)
    assert status == 2
    assert "gives no key" in said.err
