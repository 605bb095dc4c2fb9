"""The floors of the house: every room stands on one, and imports only go down."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
HOUSE = REPOSITORY / "src" / "duheng"


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def rooms() -> set[str]:
    return {path.parent.name for path in HOUSE.glob("*/__init__.py")}


def test_every_room_has_its_floor() -> None:
    layers = next(one for one in contracts() if one["type"] == "layers")
    named = {room.strip() for floor in layers["layers"] for room in floor.split("|")}
    assert layers["exhaustive"] is True
    assert named == rooms() - {"packs"}


def test_django_is_forbidden_in_every_room_but_the_site() -> None:
    forbidden = [one for one in contracts() if one["type"] == "forbidden"]
    named = {
        str(module).removeprefix("duheng.") for one in forbidden for module in one["source_modules"]
    }
    assert named == rooms() - {"packs", "site"}


def test_imports_only_go_down() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_only_the_rulebook_opens_packs() -> None:
    path_to_packs = re.compile(r"""(/\s*|joinpath\(|duheng[./]|files\()["']?(duheng[./])?packs\b""")
    readers = {
        path.relative_to(HOUSE).parts[0]
        for path in HOUSE.rglob("*.py")
        if path_to_packs.search(path.read_text(encoding="utf-8"))
    }
    assert readers <= {"rulebook"}
