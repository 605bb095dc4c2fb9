"""Every code that a program may meet is unique, and stands on a page of the documentation."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from duheng.terms.errors import DuhengError

REPOSITORY = Path(__file__).parents[2]
HOUSE = REPOSITORY / "src" / "duheng"
LOOK_UP = REPOSITORY / "docs" / "look-up"
_TOO_GENERAL = (object, BaseException, Exception)


def error_classes() -> list[type[DuhengError]]:
    from importlib import import_module

    for path in sorted(HOUSE.rglob("errors.py")):
        import_module(".".join(("duheng", *path.relative_to(HOUSE).with_suffix("").parts)))
    found: list[type[DuhengError]] = []
    waiting = [DuhengError]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(found[-1].__subclasses__())
    return found


def classes_with_a_code(path: Path) -> list[str]:
    """Return the classes of a module that set ``code`` in their body."""
    return [
        owner.name
        for owner in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(owner, ast.ClassDef)
        for line in owner.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        and isinstance(line.value, ast.Constant)
        and any(getattr(name, "id", "") == "code" for name in ast.walk(line))
    ]


def listed_codes(page: str) -> list[str]:
    text = (LOOK_UP / page).read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z_]+\.[a-z0-9_]+)` \|", text, re.MULTILINE)


def test_every_error_class_has_its_own_code() -> None:
    shared = [
        one.__name__ for one in error_classes() if "code" not in vars(one) and one != DuhengError
    ]
    assert shared == []
    counts = Counter(one.code for one in error_classes())
    assert [code for code, number in counts.items() if number > 1] == []


@pytest.mark.parametrize("error", error_classes(), ids=lambda one: one.code)
def test_an_error_code_names_the_room_of_its_class(error: type[DuhengError]) -> None:
    room = error.__module__.split(".")[1]
    assert error.code.split(".")[0] == (room if error is not DuhengError else "duheng")
    assert error.__module__.endswith(".errors"), "the errors of a room stand in one file"


def test_the_errors_of_a_room_stand_in_its_errors_module() -> None:
    elsewhere = [path for path in HOUSE.rglob("*.py") if path.name != "errors.py"]
    assert {path.name: found for path in elsewhere if (found := classes_with_a_code(path))} == {}


def test_every_error_class_is_also_a_builtin_that_says_more_than_exception() -> None:
    def says_more(one: type[DuhengError]) -> bool:
        return any(
            base.__module__ == "builtins" and base not in _TOO_GENERAL for base in one.__mro__
        )

    assert [
        one.__name__ for one in error_classes() if one is not DuhengError and not says_more(one)
    ] == []


def test_every_error_code_is_in_the_list_of_errors() -> None:
    assert sorted(listed_codes("errors.md")) == sorted(one.code for one in error_classes())
