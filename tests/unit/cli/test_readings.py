"""``duheng readings check``: a source is read as declared, doubts are said, rows are stored."""

import json
from pathlib import Path

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
DECLARATION = """
file: meter.csv
kind: interval_energy
time_zone: Asia/Shanghai
instant_column: time
label: end
interval: 15 min
channels: {incomer: {unit: kWh}}
"""
REGISTER = """
file: meter.csv
kind: register
time_zone: Asia/Shanghai
instant_column: time
channels: {incomer: {unit: kWh}}
"""


def source(folder: Path, declaration: str, *values: str) -> str:
    lines = [f"2025-01-01 00:{15 * place:02},{value}" for place, value in enumerate(values)]
    (folder / "meter.csv").write_text("\n".join(["time,incomer", *lines, ""]), encoding="utf-8")
    (folder / "source.yaml").write_text(declaration, encoding="utf-8")
    return str(folder / "source.yaml")


def test_doubts_are_told_and_progress_is_kept_apart(tmp_path: Path, capsys: Captured) -> None:
    file = source(tmp_path, DECLARATION, "1", "nan", "3")
    assert main(["--lang", "en", "readings", "check", file]) == 0
    out, err = capsys.readouterr()
    assert "telemetry.not_a_number" in out
    assert "reading source.yaml" in err


def test_readings_are_stored_once(tmp_path: Path, capsys: Captured) -> None:
    asked = ["readings", "check", source(tmp_path, DECLARATION, "1", "2", "3")]
    stored = [*asked, "--store", str(tmp_path / "store"), "--json"]
    assert main(stored) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(stored) == 0
    again = json.loads(capsys.readouterr().out)
    assert (first["stored"], again["stored"]) == (True, False)
    assert first["digest"] == again["digest"]
    assert first["counts"]["measured"] == 3
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stored"] is None


def test_storing_is_told_to_people(tmp_path: Path, capsys: Captured) -> None:
    file = source(tmp_path, DECLARATION, "1", "2", "3")
    assert main(["--lang", "en", "readings", "check", file, "--store", str(tmp_path / "s")]) == 0
    assert "stored" in capsys.readouterr().out


def test_a_register_that_falls_without_a_reason_is_judged_negative(
    tmp_path: Path, capsys: Captured
) -> None:
    file = source(tmp_path, REGISTER, "500", "510", "3", "4")
    assert main(["readings", "check", file, "--json"]) == 1
    codes = {one["code"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert "telemetry.swap" in codes


def test_a_broken_line_is_named(tmp_path: Path, capsys: Captured) -> None:
    file = source(tmp_path, DECLARATION, "1", "two", "3")
    assert main(["--lang", "en", "readings", "check", file]) == 2
    error = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert "line 3" in error[0]
