"""Every finding that data can meet stands on a page of the documentation, and none other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
HOUSE = REPOSITORY / "src" / "duheng"
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
CODE = re.compile(rf"({'|'.join(ROOMS)})\.[a-z][a-z0-9_]*")
PAGE = REPOSITORY / "docs" / "look-up" / "findings.md"


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the room and the syntax of every module that may make findings; doors make none.

    The site stores the findings of the rooms below it and makes none of its own.
    """
    for path in sorted(HOUSE.rglob("*.py")):
        room = path.relative_to(HOUSE).parts[0]
        if path.name != "errors.py" and room not in {"cli", "site"}:
            yield room, ast.parse(path.read_text(encoding="utf-8"))


def texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def written_in_full() -> set[str]:
    """Return the literals that look like a code: ``"telemetry.gap"``."""
    return {text for _, module in modules() for text in texts(module) if CODE.fullmatch(text)}


def makers() -> dict[tuple[str, str], str]:
    """Return (room, function) -> prefix of the functions that put a code together."""
    return {
        (room, function.name): code.value.values[0].value
        for room, module in modules()
        for function in ast.walk(module)
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding"
        for code in call.keywords
        if code.arg == "code" and isinstance(code.value, ast.JoinedStr)
    }


def keys_looked_up_by(name: str, module: ast.Module) -> Iterator[str]:
    """Yield the keys of every table of the module that is indexed by a variable."""
    tables = {
        part.value.id
        for part in ast.walk(module)
        if isinstance(part, ast.Subscript)
        and isinstance(part.value, ast.Name)
        and getattr(part.slice, "id", "") == name
    }
    for part in module.body:
        named = {one.id for one in ast.walk(part) if isinstance(one, ast.Name)}
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Dict) and named & tables:
            yield from (key.value for key in part.value.keys if isinstance(key, ast.Constant))


def made_by_a_function() -> set[str]:
    known = makers()
    found = set()
    for room, module in modules():
        for call in ast.walk(module):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            prefix = known.get((room, getattr(call.func, "id", "")))
            if prefix is not None:
                first = call.args[0]
                names = keys_looked_up_by(first.id, module) if isinstance(first, ast.Name) else []
                found |= {prefix + name for name in (*texts(first), *names)}
    return found


def error_codes() -> set[str]:
    return {
        text
        for path in HOUSE.rglob("errors.py")
        for text in texts(ast.parse(path.read_text(encoding="utf-8")))
        if CODE.fullmatch(text)
    }


def codes_of_findings() -> set[str]:
    said_outright = {
        text
        for _, module in modules()
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding"
        for code in call.keywords
        if code.arg == "code"
        for text in texts(code.value)
        if CODE.fullmatch(text)
    }
    return (written_in_full() - error_codes()) | said_outright | made_by_a_function()


def listed() -> list[str]:
    page = PAGE.read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z_]+\.[a-z0-9_]+)` \|", page, re.MULTILINE)


def test_the_search_sees_the_three_ways_in_which_findings_are_made() -> None:
    found = codes_of_findings()
    assert {"traceability.overlap", "telemetry.gap", "telemetry.not_a_number"} <= found


def test_every_finding_code_is_in_the_list_of_findings() -> None:
    assert sorted(codes_of_findings() - set(listed())) == []


def test_the_list_of_findings_names_each_code_once_and_no_code_that_is_gone() -> None:
    assert len(listed()) == len(set(listed()))
    assert sorted(set(listed()) - codes_of_findings()) == []
