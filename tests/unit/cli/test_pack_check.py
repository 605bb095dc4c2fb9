"""``duheng pack check``: every doubt about a pack file is said at once, with its line and place."""

import json
from pathlib import Path
from typing import Any

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
GOOD = """
kind: rules
id: test/one
edition: "1"
title: {zh-Hans: 系数, en: factor}
document: {number: TEST 1, edition: 2020, clause: 1}
valid_from: 2020-01-01
valid_to: null
published: 2020-01-01
source: made for a test
confidence: secondary
checked_by: []
example:
  - {look_up: {keys: {fuel: wood}, on: 2021-01-01}, gives: {value: 0.5}}
body:
  quantity: {zh-Hans: 系数, en: a factor}
  unit: kgce/kg
  keys: {fuel: {title: {zh-Hans: 燃料, en: fuel}}}
  values:
    - {keys: {fuel: wood}, value: 0.5}
"""


def told(
    capsys: Captured, tmp_path: Path, content: str | bytes, *options: str
) -> tuple[int, list[dict[str, Any]]]:
    file = tmp_path / "one.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    status = main(["pack", "check", str(file), "--json", *options])
    return status, json.loads(capsys.readouterr().out)["packs"][0]["findings"]


def test_a_good_pack_has_no_findings(tmp_path: Path, capsys: Captured) -> None:
    assert told(capsys, tmp_path, GOOD) == (0, [])


@pytest.mark.parametrize(
    ("written", "instead", "code", "path", "line"),
    [
        ("kind: rules", "kind: rulez", "rulebook.not_in_schema", "kind", 2),
        ("value: 0.5}\n", "valve: 0.5}\n", "rulebook.not_in_schema", "body.values.0", 20),
        ("unit: kgce/kg", "unit: kgcoal", "rulebook.unit_unknown", "body.unit", 17),
        ("on: 2021-01-01", "on: 2021-02-30", "rulebook.no_such_date", "example.0.look_up.on", 14),
        ("look_up: {keys", "look_up: {kezs", "rulebook.not_in_schema", "example.0.look_up", 14),
        ("valid_to: null", "valid_to: 2019-12-31", "rulebook.contradiction", "", None),
        ("value: 0.5}\n", "value: 0.5, valid_from: 2024-01-01, valid_to: 2023-01-01}\n",
         "rulebook.period_reversed", "body.values.0.valid_to", 20),
        ("{keys: {fuel: wood}, value", "{keys: {fuel: wood, class: 1}, value",
         "rulebook.keys_differ", "body.values.0.keys", 20),
        ("  unit:", "  extends: cn/standard-cole\n  unit:", "rulebook.reference_lost",
         "body.extends", 17),
        ("value: 0.5}\n", "value: 0.5}\n    - {keys: {fuel: wood}, value: 0.6}\n",
         "rulebook.periods_overlap", "body.values.1", 21),
        ("value: 0.5}\n", "value: .inf}\n", "rulebook.not_in_schema", "body.values.0.value", 20),
        ("edition: \"1\"", "edition: ____", "rulebook.blank", "edition", 4),
        ("id: test/one\nedition: \"1\"", "id: cn/heat-emission-factor\nedition: \"2026-11\"",
         "rulebook.same_name", "edition", 4),
    ],
)  # fmt: skip
def test_a_fault_is_an_error_at_its_line(
    written: str, instead: str, code: str, path: str, line: int | None,
    tmp_path: Path, capsys: Captured,
) -> None:  # fmt: skip
    assert GOOD.count(written) == 1
    status, found = told(capsys, tmp_path, GOOD.replace(written, instead))
    places = [
        (one["code"], one["data"]["path"], one["data"]["line"])
        for one in found
        if one["severity"] == "error"
    ]
    assert status == 1
    assert (code, path, line) in places


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        ("{zh-Hans: 系数, en: a factor}", "{en: a factor}", "rulebook.language_missing"),
        ("source: made for a test", "source: Internet.", "rulebook.source_vague"),
        ("confidence: secondary", "confidence: official", "rulebook.nobody_checked"),
        ("value: 0.5}\n", "value: 0.5, valid_from: 2019-01-01}\n", "rulebook.outside_its_pack"),
    ],
)
def test_a_doubt_is_a_warning_and_the_pack_stays_good(
    written: str, instead: str, code: str, tmp_path: Path, capsys: Captured
) -> None:
    status, found = told(capsys, tmp_path, GOOD.replace(written, instead))
    assert (status, [(one["code"], one["severity"]) for one in found]) == (0, [(code, "warning")])


def test_an_unchecked_value_is_a_note_and_in_strict_mode_an_error(
    tmp_path: Path, capsys: Captured
) -> None:
    unchecked = GOOD.replace("value: 0.5}\n", "value: 0.5, confidence: unchecked}\n")
    status, found = told(capsys, tmp_path, unchecked)
    assert (status, [one["severity"] for one in found]) == (0, ["note"])
    status, found = told(capsys, tmp_path, unchecked, "--strict")
    assert (status, [one["severity"] for one in found]) == (1, ["error"])
    assert found[0]["data"]["path"] == "body.values.0.confidence"


@pytest.mark.parametrize(
    "content",
    ["", "[1, 2]", "a: [", "kind: rules\nkind: rules", b"\xff\xfe\x00", "a: " + "[" * 99, "{}"],
    ids=["empty", "a list", "broken", "a key twice", "not UTF-8", "deep", "nothing"],
)
def test_what_is_no_pack_is_found_bad_and_never_a_fault(
    content: str | bytes, tmp_path: Path, capsys: Captured
) -> None:
    status, found = told(capsys, tmp_path, content)
    assert status == 1
    assert {one["code"] for one in found} <= {"rulebook.unreadable", "rulebook.not_in_schema"}


def test_a_broken_file_does_not_hide_the_findings_of_another(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.yaml").write_text("kind: [", encoding="utf-8")
    (tmp_path / "table.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "more.yaml").write_text(
        GOOD.replace("test/one", "test/more")
        .replace("  unit:", "  extends: test/one\n  unit:")
        .replace("wood", "straw"),
        encoding="utf-8",
    )
    monkeypatch.setenv("DUHENG_PACKS", str(tmp_path))
    assert main(["pack", "check", str(tmp_path), "--json"]) == 1
    packs = json.loads(capsys.readouterr().out)["packs"]
    assert [(Path(one["file"]).name, one["good"]) for one in packs] == [
        ("broken.yaml", False),
        ("more.yaml", True),
        ("table.yaml", True),
    ]


def test_an_installed_pack_is_checked_by_its_id_and_edition(capsys: Captured) -> None:
    assert main(["pack", "check", "cn/standard-coal", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["packs"]) == 2
    assert main(["pack", "check", "cn/standard-coal@2025-12-31", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["packs"]
    assert told["edition"] == "GB/T 2589-2020"
    assert main(["pack", "check", "cn/standard-coal", "--strict"]) == 1


def test_the_table_shows_line_place_and_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(GOOD.replace("unit: kgce/kg", "unit: kgcoal"), encoding="utf-8")
    assert main(["--lang", "en", "pack", "check", str(file)]) == 1
    shown = capsys.readouterr().out
    assert "body.unit" in shown
    assert "17   error" in shown
    assert "0 of 1 packs without an error" in shown


@pytest.mark.parametrize("target", ["no-such-file.yaml", "cn/no-such-pack", "cn/standard-coal@x"])
def test_a_target_that_is_not_there_is_refused(target: str) -> None:
    assert main(["pack", "check", target]) == 2


def test_a_folder_without_packs_is_refused(tmp_path: Path, capsys: Captured) -> None:
    for command in ("check", "test"):
        assert main(["pack", command, str(tmp_path)]) == 2
        assert "there is no pack below" in capsys.readouterr().err
