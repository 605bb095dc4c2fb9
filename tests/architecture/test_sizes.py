"""A module that outgrows its room is cut; the bound is for everyone and has no exceptions."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LIMIT = 400
MODULES = sorted(
    path
    for folder in ("src", "tests", "bench", "docs", "examples")
    for path in (REPOSITORY / folder).rglob("*.py")
    if path.parent.name != "migrations"  # written by Django
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    number_of_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert number_of_lines <= LIMIT, f"{number_of_lines} lines: is there a second room in there?"


def test_no_module_is_named_for_everything_and_nothing() -> None:
    nameless = {"utils", "util", "common", "core", "helpers", "helper", "misc"}
    assert [path for path in MODULES if path.stem in nameless or path.parent.name in nameless] == []
