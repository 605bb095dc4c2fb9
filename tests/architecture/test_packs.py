"""Packs are data that one room reads: nothing else opens them, nothing imports them."""

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
HOUSE = REPOSITORY / "src" / "duheng"
PACKS = HOUSE / "packs"
READS = {"files", "joinpath", "open", "read_text", "read_bytes", "get_data", "as_file", "Path"}


def modules_of_the_house() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HOUSE.rglob("*.py")):
        yield (
            str(path.relative_to(HOUSE)),
            ast.parse(path.read_text(encoding="utf-8")),
        )


def imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def texts_given_to_readers(tree: ast.Module) -> Iterator[str]:
    """Return literal texts that are joined to a path or handed to a call that reads."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = node.args if name in READS else []
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            given = [node.left, node.right]
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def names_the_packs(text: str) -> bool:
    return "packs" in text.replace(".", "/").split("/")


def test_no_room_imports_the_packs() -> None:
    assert [
        (path, name)
        for path, tree in modules_of_the_house()
        for name in imported_modules(tree)
        if name == "duheng.packs" or name.startswith("duheng.packs.")
    ] == []


def test_one_module_of_the_rulebook_opens_the_packs_and_no_other_does() -> None:
    assert {
        path
        for path, tree in modules_of_the_house()
        if any(names_the_packs(text) for text in texts_given_to_readers(tree))
    } == {"rulebook/loading.py"}


def test_packs_hold_data_only() -> None:
    assert {path.suffix for path in PACKS.rglob("*") if path.is_file()} == {".yaml"}


def test_a_pack_lies_in_the_folder_of_its_region_and_kind() -> None:
    wrong = []
    for path in PACKS.rglob("*.yaml"):
        region, kind = path.relative_to(PACKS).parts[:2]
        head = path.read_text(encoding="utf-8").splitlines()[:2]
        if head[0] != f"kind: {kind}" or not head[1].startswith(f"id: {region}/"):
            wrong.append(str(path.relative_to(PACKS)))
    assert wrong == []
