"""``duheng pack``: packs are listed, shown, asked and tested."""

import json
from pathlib import Path

import pytest

from duheng.cli.main import main
from duheng.rulebook import load_packs

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


def test_a_pack_of_any_kind_is_shown(capsys: Captured) -> None:
    for pack_id in {one.id: one for one in load_packs().packs()}:
        editions = [one.edition for one in load_packs().packs() if one.id == pack_id]
        assert main(["pack", "show", pack_id, "--edition", editions[0]]) == 0
        assert pack_id in capsys.readouterr().out


def test_a_large_pack_is_shown_with_the_number_of_rows_left_out(capsys: Captured) -> None:
    assert main(["--lang", "en", "pack", "show", "cn/iso17025"]) == 0
    assert "more rows" not in capsys.readouterr().out
    assert main(["--lang", "en", "pack", "show", "nmg/places"]) == 0
    assert "more rows (--json gives all)" in capsys.readouterr().out


def test_the_examples_of_a_pack_are_its_tests(tmp_path: Path, capsys: Captured) -> None:
    assert main(["pack", "test", pack_file(tmp_path, "0.5"), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["packs"]
    assert (told["id"], told["passed"]) == ("test/one", True)
    assert told["examples"] == [
        {
            "number": 1,
            "asked": {"look_up": {"keys": {"fuel": "wood"}, "on": "2021-01-01"}},
            "expected": {"gives": {"value": 0.5}},
            "outcome": "passed",
            "message": None,
        }
    ]


def test_a_failed_example_is_a_judgement_against_the_pack(tmp_path: Path, capsys: Captured) -> None:
    assert main(["--lang", "en", "pack", "test", pack_file(tmp_path, "0.6")]) == 1
    shown = capsys.readouterr().out
    assert "FAILED  test/one" in shown
    assert "expected value 0.6, got 0.5" in shown
    assert "1 packs, 1 examples: 0 passed, 1 failed, 0 not run" in shown


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("keys: {fuel: wood}, on: 2021-01-01", "keyz: {fuel: wood}", "'keys' is a required"),
        ("on: 2021-01-01", "on: 2021-02-30", "there is no day 2021-02-30"),
        ("on: 2021-01-01", "accounting_year: -1", "is not an accounting year"),
        ("fuel: wood}, on", "fuel: straw}, on", "has no fuel 'straw'"),
        ("gives: {value: 0.5}", "yields: {value: 0.5}", "yields"),
    ],
)
def test_an_example_that_cannot_be_asked_fails_and_says_why(
    written: str, instead: str, message: str, tmp_path: Path, capsys: Captured
) -> None:
    file = Path(pack_file(tmp_path, "0.5"))
    content = file.read_text(encoding="utf-8")
    assert content.count(written) == 1
    file.write_text(content.replace(written, instead), encoding="utf-8")
    assert main(["pack", "test", str(file), "--json"]) == 1
    ((example,),) = (one["examples"] for one in json.loads(capsys.readouterr().out)["packs"])
    assert example["outcome"] == "failed"
    assert message in example["message"]


def test_every_installed_pack_passes_its_own_examples(capsys: Captured) -> None:
    assert main(["pack", "test", "--all", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["packs"]
    assert {one["kind"] for one in told} == {one.kind for one in load_packs().packs()}
    assert main(["pack", "test", "cn/standard-coal", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["packs"]) == 2


def test_an_example_of_a_profile_that_is_wrong_fails(tmp_path: Path, capsys: Captured) -> None:
    profile = PACK[: PACK.index("example:")].replace("kind: rules", "kind: profiles")
    example = "example: [{certificate: '<a/>', met: [CODE], missing: []}]"
    body = (
        "body: {requirements: [{code: one, clause: c, title: {en: t}, severity: error, "
        "met_when: 'self::a', mend: {en: m}}, {code: two, clause: c, title: {en: t}, "
        "severity: error, met_when: 'self::b', mend: {en: m}}]}"
    )
    file = tmp_path / "profile.yaml"
    for code, status in (("one", 0), ("two", 1), ("three", 1)):
        content = "\n".join([profile, example.replace("CODE", code), body])
        file.write_text(content, encoding="utf-8")
        assert main(["pack", "test", str(file)]) == status, code
    capsys.readouterr()


def test_an_extra_pack_is_asked_like_one_of_the_house(tmp_path: Path, capsys: Captured) -> None:
    file = pack_file(tmp_path, "0.5")
    asked = ["pack", "value", "test/one", "fuel=wood", "--on", "2024-01-01", "--extra", file]
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] == 0.5


def test_a_folder_that_is_not_there_is_refused(capsys: Captured) -> None:
    assert main(["pack", "list", "--extra", "no-such-folder"]) == 2
    assert "no-such-folder" in capsys.readouterr().err
