"""``duheng pack diff``: packs are compared by what they mean, not by how they are written."""

import json
from pathlib import Path
from typing import Any

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
HEADER = """
kind: {kind}
id: test/one
edition: "1"
title: {{en: one}}
document: {{number: TEST 1, edition: 2020, clause: 1}}
valid_from: 2020-01-01
valid_to: null
published: null
source: made for a test
confidence: secondary
checked_by: []
"""
RULES = """
example: [{look_up: {keys: {fuel: wood}, on: 2021-01-01}, gives: {value: 0.5}}]
body:
  quantity: {en: a factor}
  unit: kgce/kg
  keys: {fuel: {title: {en: fuel}}}
  values:
    - {keys: {fuel: wood}, value: 0.5}
    - {keys: {fuel: straw}, value: 0.4}
"""
RULES_AGAIN = """
body: # the same, written otherwise
  keys: {fuel: {title: {en: fuel}}}
  values:
    - {value: 0.40, keys: {fuel: straw}, unit: kgce/kg}
    - {value: 5e-1, keys: {fuel: "wood"}, valid_to: 2022-12-31}
    - {value: 0.5, keys: {fuel: "wood"}, valid_from: 2023-01-01}
  unit: kgce/kg
  quantity: {en: a factor}
example: [{look_up: {on: 2021-01-01, keys: {fuel: wood}}, gives: {value: 0.5}}]
"""


def compared(
    capsys: Captured, tmp_path: Path, old: str, new: str, kind: str = "rules"
) -> tuple[int, list[dict[str, Any]]]:
    for name, content in (("a", old), ("b", new)):
        header = HEADER.format(kind=kind)
        (tmp_path / f"{name}.yaml").write_text(header + content, encoding="utf-8")
    files = [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]
    status = main(["pack", "diff", *files, "--json"])
    return status, json.loads(capsys.readouterr().out)["differences"]


def test_another_way_of_writing_is_no_difference(tmp_path: Path, capsys: Captured) -> None:
    assert compared(capsys, tmp_path, RULES, RULES_AGAIN) == (0, [])
    files = [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]
    assert main(["--lang", "en", "pack", "diff", *files]) == 0
    assert capsys.readouterr().out == "They mean the same.\n"


def test_a_value_that_changes_on_a_day_differs_from_that_day(
    tmp_path: Path, capsys: Captured
) -> None:
    changed = RULES_AGAIN.replace("value: 0.5, keys", "value: 0.6, keys")
    status, found = compared(capsys, tmp_path, RULES, changed)
    assert (status, len(found)) == (1, 1)
    assert found[0] == {
        "part": "values",
        "place": "fuel=wood.value",
        "what": "changed",
        "was": 0.5,
        "now": 0.6,
        "first_day": "2023-01-01",
        "last_day": None,
    }


def test_a_row_that_is_gone_and_one_that_is_new_are_said(tmp_path: Path, capsys: Captured) -> None:
    status, found = compared(capsys, tmp_path, RULES, RULES.replace("straw", "reed"))
    assert status == 1
    assert {(one["what"], one["place"]) for one in found} == {
        ("removed", "fuel=straw"),
        ("added", "fuel=reed"),
    }


def test_a_value_that_ends_is_missing_from_then_on(tmp_path: Path, capsys: Captured) -> None:
    ended = RULES.replace("value: 0.4}", "value: 0.4, valid_to: 2024-06-30}")
    _, found = compared(capsys, tmp_path, RULES, ended)
    assert [(one["what"], one["first_day"], one["now"]) for one in found] == [
        ("removed", "2024-07-01", None)
    ]


def test_the_unit_of_the_table_is_part_of_each_value(tmp_path: Path, capsys: Captured) -> None:
    _, found = compared(capsys, tmp_path, RULES, RULES.replace("unit: kgce/kg", "unit: kgce/t"))
    assert {(one["place"], one["now"]) for one in found} == {
        ("fuel=wood.unit", "kgce/t"),
        ("fuel=straw.unit", "kgce/t"),
    }


def test_entries_of_other_kinds_are_matched_by_what_names_them(
    tmp_path: Path, capsys: Captured
) -> None:
    def profile(*codes: str) -> str:
        listed = "".join(
            f"    - {{code: {code}, clause: {clause}, title: {{en: x}}, severity: error, "
            "met_when: 'a', mend: {en: y}}\n"
            for code, clause in (one.split("@") for one in codes)
        )
        example = "example: [{certificate: <a/>, met: [], missing: [one]}]\n"
        return f"{example}body:\n  requirements:\n{listed}"

    old, new = profile("one@c1", "two@c2"), profile("three@c3", "two@c22", "one@c1")
    _, found = compared(capsys, tmp_path, old, new, kind="profiles")
    assert {(one["what"], one["place"]) for one in found} == {
        ("added", "body.requirements[code=three]"),
        ("changed", "body.requirements[code=two].clause"),
    }


def test_two_editions_are_compared_by_day_or_name(capsys: Captured) -> None:
    asked = ["cn/standard-coal@2020-12-31", "cn/standard-coal@GB/T 2589-2020"]
    assert main(["pack", "diff", *asked, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["a"]["edition"], told["b"]["edition"]) == ("GB/T 2589-2008", "GB/T 2589-2020")
    water = [one for one in told["differences"] if one["place"] == "energy=fresh-water.value"]
    assert [(one["was"], one["now"]) for one in water] == [(0.0857, 0.2571)]
    assert main(["--lang", "en", "pack", "diff", *asked]) == 1
    shown = capsys.readouterr().out
    assert "2021-04-01" in shown
    assert "1.2143 kgce/m3" in shown
    assert "1.1 … 1.33 kgce/m3" in shown


def test_an_id_of_several_editions_alone_is_refused(capsys: Captured) -> None:
    assert main(["pack", "diff", "cn/standard-coal", "cn/standard-coal"]) == 2
    assert "several editions" in capsys.readouterr().err
    assert main(["pack", "diff", "cn/standard-coal@2021-02-31", "cn/heat-emission-factor"]) == 2
    assert "there is no day" in capsys.readouterr().err
