"""``duheng pack``: packs are listed, shown, asked and tested."""

import json
from pathlib import Path

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
PACK = """
kind: rules
id: test/one
edition: "1"
title: {en: one value}
document: {number: TEST 1, edition: 2020, clause: 1}
valid_from: 2020-01-01
valid_to: null
published: 2020-01-01
source: made for a test
confidence: secondary
checked_by: []
example:
  - look_up: {keys: {fuel: wood}, on: 2021-01-01}
    gives: {value: VALUE}
body:
  quantity: {en: a factor}
  unit: kgce/kg
  keys: {fuel: {title: {en: fuel}}}
  values: [{keys: {fuel: wood}, value: 0.5}]
"""


def pack_file(folder: Path, value: str) -> str:
    path = folder / "one.yaml"
    path.write_text(PACK.replace("VALUE", value), encoding="utf-8")
    return str(path)


def test_packs_are_listed_by_what_they_hold(capsys: Captured) -> None:
    assert main(["pack", "list", "coal", "--json"]) == 0
    ids = {one["id"] for one in json.loads(capsys.readouterr().out)["packs"]}
    assert "cn/standard-coal" in ids
    assert "cn/mpe-water-meters" not in ids
    assert main(["--lang", "zh", "pack", "list", "煤"]) == 0
    assert "折标准煤系数" in capsys.readouterr().out


def test_a_pack_of_several_editions_is_shown_as_of_a_day(capsys: Captured) -> None:
    assert main(["pack", "show", "cn/standard-coal"]) == 2
    assert "GB/T 2589-2008" in capsys.readouterr().err
    asked = ["pack", "show", "cn/standard-coal", "--on", "2025-12-31"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["edition"] == "GB/T 2589-2020"
    assert told["body"]["unit"] == "kgce/kg"
    assert main(["--lang", "en", *asked]) == 0
    shown = capsys.readouterr().out
    assert "1.1 … 1.33" in shown
    assert "unchecked" in shown


def test_a_method_is_shown_by_its_equations(capsys: Captured) -> None:
    assert main(["--lang", "en", "pack", "show", "cn/energy-comprehensive"]) == 0
    assert "best estimate" in capsys.readouterr().out


def test_a_value_is_looked_up_with_its_provenance(capsys: Captured) -> None:
    asked = ["pack", "value", "cn/standard-coal", "energy=diesel", "--on", "2025-12-31"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["value"], told["unit"]) == (1.4571, "kgce/kg")
    assert main(["--lang", "en", *asked]) == 0
    assert "Standard uncertainty: not stated" in capsys.readouterr().out


def test_a_value_that_stands_in_says_so(capsys: Captured) -> None:
    asked = ["cn/electricity-emission-factors", "region=national", "--accounting-year", "2025"]
    assert main(["--lang", "en", "pack", "value", *asked]) == 0
    assert "stands in" in capsys.readouterr().out


def test_a_value_outside_its_period_and_a_broken_key_are_refused(capsys: Captured) -> None:
    asked = ["pack", "value", "cn/standard-coal"]
    assert main([*asked, "energy=diesel", "--on", "1999-12-31"]) == 2
    assert "rulebook.no_value_in_force" in capsys.readouterr().err
    assert main([*asked, "diesel", "--on", "2025-12-31"]) == 2
    assert "KEY=VALUE" in capsys.readouterr().err


def test_an_unchecked_value_is_refused_in_strict_mode(capsys: Captured) -> None:
    asked = ["pack", "value", "cn/standard-coal", "energy=diesel", "--on", "2025-12-31"]
    assert main([*asked, "--strict"]) == 2
    assert "rulebook.unchecked_value" in capsys.readouterr().err


def test_the_examples_of_a_pack_are_its_tests(tmp_path: Path, capsys: Captured) -> None:
    assert main(["pack", "test", pack_file(tmp_path, "0.5"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["packs"]
    assert [(one["id"], one["passed"]) for one in told] == [("test/one", True)]


def test_a_failed_example_is_a_judgement_against_the_pack(tmp_path: Path, capsys: Captured) -> None:
    assert main(["--lang", "en", "pack", "test", pack_file(tmp_path, "0.6")]) == 1
    assert "FAILED  test/one" in capsys.readouterr().out


def test_an_extra_pack_is_asked_like_one_of_the_house(tmp_path: Path, capsys: Captured) -> None:
    file = pack_file(tmp_path, "0.5")
    asked = ["pack", "value", "test/one", "fuel=wood", "--on", "2024-01-01", "--extra", file]
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] == 0.5


def test_a_folder_that_is_not_there_is_refused(capsys: Captured) -> None:
    assert main(["pack", "list", "--extra", "no-such-folder"]) == 2
    assert "no-such-folder" in capsys.readouterr().err
