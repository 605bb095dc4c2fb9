"""``duheng pack new``: the skeleton of every kind of pack passes the check once it is filled in."""

import json
import re
from pathlib import Path

import pytest

from duheng.cli.main import main
from duheng.rulebook.kinds import pack_kinds
from duheng.rulebook.scaffolding import BLANK

Captured = pytest.CaptureFixture[str]
NAMES = (
    "name", "Name", "zh-Hans", "1", "01", "2026", "150000", "2026-01-01", "01-01", "09:00", "a/b",
    "a.b", "A",
)  # fmt: skip


def answer(asked: str, number: int) -> str:
    """Return what an author would put for the comment beside a blank."""
    if asked.startswith("text like "):
        pattern = asked.removeprefix("text like ").removesuffix(", or null")
        return f"'{next(one for one in NAMES if re.search(pattern, one))}'"
    if asked.startswith("one of "):
        return asked.removeprefix("one of ").split(", ")[0]
    if asked.startswith(("number", "whole number")):
        return (re.findall(r"from (\d+)", asked) or ["1"])[0].replace("0", "1", 1)
    if asked.startswith("date"):
        return "2026-01-01"
    if asked.startswith("unit"):
        return "kg"
    return {"true or false": "true", "any": "something"}.get(asked.split(",")[0], "some words")


def filled(skeleton: str) -> str:
    """Return a skeleton with an answer in each blank; the lines that may be left out are gone."""
    key = "name"
    lines = []
    for number, line in enumerate(skeleton.splitlines()):
        if named := re.search(r"# Each entry under a name like (.+):$", line):
            key = next(one for one in NAMES if re.search(named[1], one))
        elif "# Each entry under a name" in line:
            key = "name"
        if line.lstrip().startswith("#"):
            continue
        line = line.replace(f"{BLANK}:", f"{key}:", 1)
        head, _, comment = line.partition("  # ")
        if "text in each language" in comment:
            head = head.replace(BLANK, "words")
        lines.append(head.replace(BLANK, answer(comment, number)))
    return "\n".join(lines)


@pytest.mark.parametrize("kind", pack_kinds())
def test_a_skeleton_is_refused_until_its_blanks_are_filled_and_passes_then(
    kind: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["pack", "new", kind, "my/first", "--dir", str(tmp_path), "--json"]) == 0
    file = Path(json.loads(capsys.readouterr().out)["file"])
    assert file == tmp_path / "my" / kind / "first.yaml"
    assert main(["pack", "check", str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["packs"][0]["findings"]
    assert {one["code"] for one in found} == {"rulebook.blank"}
    assert all(one["data"]["line"] for one in found)
    file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8")
    status = main(["pack", "check", str(file), "--json"])
    found = json.loads(capsys.readouterr().out)["packs"][0]["findings"]
    assert [one for one in found if one["severity"] == "error"] == []
    assert status == 0


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path, capsys: Captured) -> None:
    asked = ["pack", "new", "rules", "my/first", "--dir", str(tmp_path)]
    assert main(asked) == 0
    file = tmp_path / "my" / "rules" / "first.yaml"
    file.write_text("my own work", encoding="utf-8")
    assert main(asked) == 2
    assert "is there already" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "my own work"


def test_an_unknown_kind_and_an_id_without_a_region_are_refused(
    tmp_path: Path, capsys: Captured
) -> None:
    assert main(["pack", "new", "rulez", "my/first", "--dir", str(tmp_path)]) == 2
    assert "did you mean 'rules'" in capsys.readouterr().err
    for unusable in ("first", "My/First", "../first", "my/../../first", ""):
        assert main(["pack", "new", "rules", unusable, "--dir", str(tmp_path)]) == 2
        assert "rulebook.unusable_id" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "my").write_text("a file, no folder", encoding="utf-8")
    assert main(["pack", "new", "rules", "my/first", "--dir", str(tmp_path)]) == 2
    assert "cli.output_not_writable" in capsys.readouterr().err


@pytest.mark.parametrize("kind", pack_kinds())
def test_the_published_schema_holds_all_that_it_refers_to(kind: str, capsys: Captured) -> None:
    from jsonschema import Draft202012Validator

    from duheng.rulebook.loading import installed_files
    from duheng.terms.documents import read_yaml

    assert main(["pack", "schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert not validator.is_valid({"kind": kind})
    for name, content in installed_files():
        pack = dict(read_yaml(content, name=name))
        if pack["kind"] == kind:
            assert [one.message for one in validator.iter_errors(pack)] == []
            assert not validator.is_valid({**pack, "body": {}})
