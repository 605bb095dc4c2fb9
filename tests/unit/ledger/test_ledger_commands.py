"""``duheng ledger`` and ``duheng verify``: what people type, and the exit status they get."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from duheng.cli.main import main

Run = Callable[..., tuple[int, Any, dict[str, Any]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives exit status, what was printed as JSON, and the error as JSON."""

    def run_command(*arguments: str) -> tuple[int, Any, dict[str, Any]]:
        capsys.readouterr()
        status = main([*arguments, "--json"])
        printed, told = capsys.readouterr()
        return status, json.loads(printed) if printed else None, json.loads(told) if told else {}

    return run_command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUHENG_POLICY", raising=False)
    Path("c.xml").write_text("a certificate")
    Path("d.xml").write_text("another")
    return tmp_path


@pytest.fixture
def begun(folder: Path, run: Run) -> Path:
    status, record, _ = run("ledger", "init", "log", "--origin", "log.example", "--key", "key")
    assert status == 0
    Path("policy").write_text(f"log {record['key']}\nquorum none\n")
    return folder


def test_a_document_goes_from_the_log_to_a_proof_that_anyone_verifies(
    begun: Path, run: Run
) -> None:
    status, record, _ = run("ledger", "append", "log", "c.xml", "d.xml")
    assert [one["index"] for one in record["entries"]] == [0, 1]
    status, record, _ = run("ledger", "checkpoint", "log", "--key", "key", "--policy", "policy")
    assert (status, record["size"], record["quorum"]) == (0, 2, True)
    status, record, _ = run("ledger", "prove", "log", "c.xml", "d.xml")
    assert [one["proof"] for one in record["proofs"]] == ["c.xml.tlog-proof", "d.xml.tlog-proof"]
    status, record, _ = run("verify", "c.xml", "--policy", "policy")
    assert status == 0
    assert record["good"] is True
    assert {one["claim"]: one["standing"] for one in record["claims"]} == {
        "bytes": "shown", "logged": "shown", "witnessed": "not_shown", "status": "not_shown",
        "signature": "not_shown", "budget": "not_shown",
    }  # fmt: skip
    assert run("verify", "d.xml", "--policy", "policy", "--proof", "c.xml.tlog-proof")[0] == 1


def test_without_a_policy_nothing_is_shown_and_the_status_is_1(begun: Path, run: Run) -> None:
    assert run("verify", "c.xml")[0] == 1
    Path("c.xml.tlog-proof").write_text("nonsense")
    status, _, error = run("verify", "c.xml", "--policy", "policy")
    assert (status, error["code"]) == (2, "ledger.malformed_proof")


def test_a_proof_before_the_checkpoint_is_pending(begun: Path, run: Run) -> None:
    assert run("ledger", "prove", "log", "c.xml")[2]["code"] == "ledger.no_such_entry"
    run("ledger", "append", "log", "c.xml")
    status, _, error = run("ledger", "prove", "log", "c.xml")
    assert (status, error["code"]) == (2, "ledger.proof_pending")


def test_the_private_key_is_for_its_owner_only_and_the_high_water_outside(
    begun: Path, run: Run
) -> None:
    assert stat.S_IMODE(Path("key").stat().st_mode) == 0o600
    assert Path("log.high-water").is_file()
    status, _, error = run("ledger", "init", "log", "--origin", "log.example", "--key", "key")
    assert (status, error["code"]) == (2, "ledger.already_a_ledger")
    status, _, error = run("ledger", "init", "new", "--origin", "other.example", "--key", "key")
    assert (status, error["code"]) == (2, "ledger.unusable_key")


def test_a_checkpoint_and_a_proof_are_checked_by_themselves(begun: Path, run: Run) -> None:
    run("ledger", "append", "log", "c.xml")
    run("ledger", "checkpoint", "log", "--key", "key")
    run("ledger", "prove", "log", "c.xml", "--output", "proof")
    for file in ("log/public/checkpoint", "proof"):
        status, record, _ = run("ledger", "verify", file, "--policy", "policy")
        assert (status, record["good"], record["size"]) == (0, True, 1)
    changed = Path("proof").read_bytes().replace(b"log.example", b"lag.example")
    Path("proof").write_bytes(changed)
    status, record, _ = run("ledger", "verify", "proof", "--policy", "policy")
    assert (status, record["good"], record["code"]) == (1, False, "ledger.unknown_log")


def test_an_audit_of_the_ledger_and_of_a_copy_of_its_public_part(begun: Path, run: Run) -> None:
    run("ledger", "append", "log", "c.xml")
    run("ledger", "checkpoint", "log", "--key", "key")
    Path("older").write_bytes(Path("log/public/checkpoint").read_bytes())
    run("ledger", "append", "log", "d.xml")
    run("ledger", "checkpoint", "log", "--key", "key")
    for place in ("log", "log/public"):
        status, record, _ = run("ledger", "audit", place, "--policy", "policy", "--older", "older")
        assert (status, record["good"], record["size"]) == (0, True, 2)
    bundle = Path("log/public/tile/entries/000.p/2")
    bundle.write_bytes(bundle.read_bytes().replace(b"certificate", b"certainfact"))
    status, record, _ = run("ledger", "audit", "log", "--policy", "policy")
    assert (status, record["good"]) == (1, False)


def test_a_status_list_grows_and_a_withdrawn_document_is_refuted(begun: Path, run: Run) -> None:
    run("ledger", "append", "log", "c.xml")
    run("ledger", "checkpoint", "log", "--key", "key")
    run("ledger", "prove", "log", "c.xml")
    sign = ("ledger", "status", "list", "--key", "key", "--at")
    assert run(*sign, "2026-05-01T00:00:00Z")[1]["withdrawn"] == []
    check = ("verify", "c.xml", "--policy", "policy", "--status", "list")
    assert run(*check)[0] == 0
    later = (*sign, "2026-05-02T00:00:00Z", "--withdraw", "c.xml", "--status", "replaced")
    assert len(run(*later)[1]["withdrawn"]) == 1
    status, record, _ = run(*check)
    assert status == 1
    claim = next(one for one in record["claims"] if one["claim"] == "status")
    assert claim["data"]["since"] == "2026-05-02T00:00:00+00:00"
    assert run(*sign, "2026-04-01T00:00:00Z")[0] == 2
    assert run(*sign, "2026-06-01T00:00:00Z", "--withdraw", "nonsense")[0] == 2


def test_salts_are_erased_and_the_file_is_no_longer_found(begun: Path, run: Run) -> None:
    run("ledger", "append", "log", "c.xml")
    assert run("ledger", "erase", "log", "c.xml")[1] == {"erased": 1}
    assert run("ledger", "prove", "log", "c.xml")[2]["code"] == "ledger.no_such_entry"


def test_a_log_that_lost_entries_has_a_successor(begun: Path, run: Run) -> None:
    run("ledger", "append", "log", "c.xml")
    run("ledger", "checkpoint", "log", "--key", "key")
    status, record, _ = run(
        "ledger", "succeed", "log", "log-2", "--origin", "log.example/2", "--key", "key-2",
        "--old-key", "key", "--reason", "a fire",
    )  # fmt: skip
    assert (status, record["origin"]) == (0, "log.example/2")
    assert "reason a fire" in Path("log-2/public/statement-of-loss").read_text()
    assert run("ledger", "checkpoint", "log-2", "--key", "key-2")[1]["size"] == 2


def test_the_verifier_for_browsers_is_written(begun: Path, run: Run, capsys: Any) -> None:
    assert main(["ledger", "verifier", "--output", "verify.html"]) == 0
    assert Path("verify.html").read_bytes().startswith(b"<!doctype html>")
    assert main(["ledger", "verifier", "--output", "none/verify.html"]) == 2


def test_people_read_the_claims_in_their_language(begun: Path, run: Run, capsys: Any) -> None:
    run("ledger", "append", "log", "c.xml")
    run("ledger", "checkpoint", "log", "--key", "key")
    run("ledger", "prove", "log", "c.xml")
    assert main(["--lang", "zh", "verify", "c.xml", "--policy", "policy"]) == 0
    assert "字节完整" in capsys.readouterr().out
    assert main(["--lang", "en", "verify", "c.xml", "--policy", "policy"]) == 0
    assert "bytes intact" in capsys.readouterr().out
    assert main(["--lang", "en", "ledger", "audit", "log"]) == 0
    assert "No findings" in capsys.readouterr().out


@pytest.fixture
def witness(begun: Path) -> Iterator[str]:
    """A witness in a process of its own; gives the line that a policy needs."""
    command = [
        sys.executable, "-m", "duheng.cli", "ledger", "witness", "state", "--name",
        "witness.example", "--key", "witness-key", "--policy", "policy", "--port", "0", "--json",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
    yield f"witness w {said['key']} {said['url']}"
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=10) == 130
    process.stdout.close()


def test_a_witness_cosigns_and_a_policy_can_ask_for_it(begun: Path, run: Run, witness: str) -> None:
    log = Path("policy").read_text().splitlines()[0]
    Path("policy").write_text(f"{log}\n{witness}\nquorum w\n")
    run("ledger", "append", "log", "c.xml")
    status, record, _ = run("ledger", "checkpoint", "log", "--key", "key", "--policy", "policy")
    assert (status, record["cosigned"], record["quorum"]) == (0, ["w"], True)
    run("ledger", "prove", "log", "c.xml")
    status, record, _ = run("verify", "c.xml", "--policy", "policy")
    assert status == 0
    claim = next(one for one in record["claims"] if one["claim"] == "witnessed")
    assert claim["standing"] == "shown"


def test_a_silent_witness_is_named_and_the_status_is_1(begun: Path, run: Run) -> None:
    _, said, _ = run("ledger", "witness", "state", "--name", "w.example", "--key", "witness-key")
    log = Path("policy").read_text().splitlines()[0]
    Path("policy").write_text(f"{log}\nwitness w {said['key']} http://127.0.0.1:9\nquorum w\n")
    run("ledger", "append", "log", "c.xml")
    status, record, _ = run("ledger", "checkpoint", "log", "--key", "key", "--policy", "policy")
    assert (status, record["quorum"]) == (1, False)
    assert record["silent"][0]["code"] == "ledger.witness_unreachable"


def test_a_port_that_is_taken_or_none_is_refused(begun: Path, run: Run, witness: str) -> None:
    port = witness.rsplit(":", 1)[1]
    for taken in (port, "70000"):
        status, _, error = run(
            "ledger", "witness", "other", "--name", "witness.example", "--key", "witness-key",
            "--policy", "policy", "--port", taken,
        )  # fmt: skip
        assert (status, error["code"]) == (2, "cli.usage")
