"""Chinese first, English one option away, and no text missing in either."""

import re
import string
from pathlib import Path

import pytest

from duheng.cli.languages import preferred_language
from duheng.cli.main import main
from duheng.cli.texts import TEXTS

ROOM = Path(__file__).parents[3] / "src" / "duheng" / "cli"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts() -> None:
    assert list(TEXTS["zh"]) == list(TEXTS["en"])


@pytest.mark.parametrize("key", TEXTS["en"])
def test_a_text_takes_the_same_values_in_both_languages(key: str) -> None:
    assert fields(TEXTS["zh"][key]) == fields(TEXTS["en"][key])
    assert TEXTS["zh"][key].strip()


def test_every_text_is_used_and_every_text_used_exists() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in ROOM.rglob("*.py")
        if path.parent.name != "texts"
    )
    families = set(re.findall(r"""(?:text|say)\(f?["']([a-z_.]+)\.(?:\{|["'] \+)""", source))
    literals = set(re.findall(r"""["']([a-z0-9_]+(?:\.[a-z0-9_]+)+)["']""", source))
    used = {
        key
        for key in TEXTS["en"]
        if key in literals or key.rpartition(".")[0] in families or key.endswith(".short")
    }
    assert set(TEXTS["en"]) - used == set()
    topics = {key.partition(".")[0] for key in TEXTS["en"]}
    codes = {"cli.usage", "cli.output_not_writable", "duheng.fault"}
    asked = {key for key in literals - codes if key.partition(".")[0] in topics}
    assert asked - set(TEXTS["en"]) == set()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"DUHENG_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.GBK", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"DUHENG_LANG": "zh-Hans"}, "zh"),
        ({}, "zh"),
    ],
)
def test_the_language_follows_the_environment(environment: dict[str, str], language: str) -> None:
    assert preferred_language(environment) == language


def test_help_is_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "version", "--help"]) == 0
    assert "用法" in capsys.readouterr().out
    assert main(["--lang", "en", "version", "--help"]) == 0
    assert "Usage" in capsys.readouterr().out
