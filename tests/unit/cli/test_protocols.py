"""``duheng decode`` explains frames; ``duheng simulate site`` runs meters and tells the truth."""

import json
import threading
from pathlib import Path

import pytest

from duheng.cli.main import main

REPLY = "68 12 10 78 56 34 12 68 91 08 33 33 34 33 83 83 33 33 D8 16"
ANNEX_A = (
    "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    "CP=&&RtdInterval=30&&1C80"
)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "forward active energy"), ("zh", "正向有功总电能")]
)
def test_a_frame_is_explained_in_the_language_of_its_reader(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decode", "dlt645", *REPLY.split(), "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert said in shown
    assert "50.50 kW·h" in shown


def test_json_holds_the_fields_and_the_readings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "dlt645", REPLY, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["is_good"] is True
    (reading,) = record["readings"]
    assert (reading["value"], reading["unit"]) == (50.5, "kW·h")
    assert reading["origin"] == "origin_not_authenticated"
    assert {"en", "zh-Hans"} == set(record["fields"][0]["name"])


def test_a_file_holds_one_frame_a_line_and_one_bad_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "frames.txt"
    file.write_text(f"{ANNEX_A}\n\n{ANNEX_A[:-4]}1C08\r\n", encoding="utf-8")
    assert main(["decode", "hj212", str(file), "--json"]) == 1
    good, bad = json.loads(capsys.readouterr().out)
    assert (good["is_good"], bad["is_good"]) == (True, False)
    assert bad["refusal"]["code"] == "telemetry.check_value_differs"


def test_a_file_of_octets_is_one_frame(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "frame.bin"
    file.write_bytes(bytes.fromhex(REPLY))
    assert main(["decode", "dlt645", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["readings"][0]["value"] == 50.5


def test_a_good_frame_without_a_reading_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = "68 12 10 78 56 34 12 68 D1 01 35 79 16"
    body = bytes.fromhex(refusal)
    fixed = body[:-2] + bytes([sum(body[:-2]) % 256, 0x16])
    assert main(["decode", "dlt645", fixed.hex(), "--lang", "en"]) == 0
    assert "no such data" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["decode", "nope", "68"], "telemetry.unknown_protocol"),
        (["decode", "dlt645", "zz"], "telemetry.frame_refused"),
        (["decode", "hj212", ""], "cli.usage"),
        (["simulate", "site", "--protocol", "hj212"], "cli.usage"),
        (["simulate", "site", "--protocol", "hj212", "--to", "here"], "cli.usage"),
        (["simulate", "site", "--protocol", "modbus", "--to", "127.0.0.1:1"], "cli.usage"),
        (["simulate", "site", "--protocol", "modbus", "--faults", "nope"], "cli.usage"),
        (
            ["simulate", "site", "--protocol", "hj212", "--to", "127.0.0.1:1"],
            "telemetry.door_not_opened",
        ),
        (
            ["simulate", "site", "--protocol", "modbus", "--truth", "no/such/folder/x"],
            "terms.unusable_input",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_code(
    given: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*given, "--lang", "en"]) == 2
    assert f"[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize("protocol", ["dlt645", "cjt188", "modbus"])
def test_a_simulated_site_tells_what_it_injected(
    protocol: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "truth.jsonl"
    given = ["--protocol", protocol, "--faults", "gap,spike", "--seed", "3", "--truth", str(truth)]
    assert main(["simulate", "site", *given, "--interval", "0.01", "--steps", "70"]) == 0
    head, *faults = (json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines())
    assert head["is_synthetic"] is True
    assert len(head["channels"]) == 3
    assert {one["fault"] for one in faults} == {"gap", "spike"}
    assert {one["channel"] for one in faults} <= set(head["channels"])
    assert "127.0.0.1" in capsys.readouterr().out


def test_nothing_of_a_simulation_outlives_its_command() -> None:
    before = threading.active_count()
    given = ["--protocol", "modbus", "--interval", "0.01", "--steps", "2"]
    assert main(["simulate", "site", *given]) == 0
    assert threading.active_count() == before
