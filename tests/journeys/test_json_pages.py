"""The JSON of the command line has the keys that its page promises, and no other."""

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from duheng.cli.main import main

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples"
# Inside these stand names of the document, or facts of a finding, not keys of ours.
FREE = {"group", "data", "title", "by_unit", "correlation"}
NAMED = {"results", "monte_carlo", "validation"}


def told(*arguments: str) -> Any:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        assert main([*arguments, "--json"]) == 0
    return json.loads(out.buffer.getvalue().decode())  # type: ignore[attr-defined]


def keys(part: Any, above: str = "") -> set[str]:
    if isinstance(part, list):
        return {key for one in part for key in keys(one, above)}
    if not isinstance(part, dict) or above in FREE:
        return set()
    own = set() if above in NAMED else set(part)
    below = {key for name, one in part.items() for key in keys(one, "" if above in NAMED else name)}
    return own | below


def words_of(page: str) -> set[str]:
    text = (REPOSITORY / "docs" / "look-up" / page).read_text(encoding="utf-8")
    codes = re.findall(r"`([^`]+)`", text)
    return {*codes, *(word for code in codes for word in re.findall(r"\w+", code))}


@pytest.mark.parametrize(
    ("page", "arguments"),
    [
        (
            "evaluate-json.md",
            ("evaluate", "evaluate/impedance.yaml", "--monte-carlo", "20000", "--seed", "1"),
        ),
        ("account-json.md", ("account", "account/ACCOUNT.yaml", "--group-by", "channel")),
    ],
    ids=["evaluate", "account"],
)
def test_every_key_stands_on_its_page(page: str, arguments: tuple[str, ...]) -> None:
    command, document, *options = arguments
    found = keys(told(command, str(EXAMPLES / document), *options))
    assert found - words_of(page) == set()
