"""What a refusal says on a terminal, in the reader's language.

Rooms refuse in English. The Chinese sentence of a code is the one that pages show; what the room
said stays beside it, for it names the place, the value and what would do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from duheng.cli.languages import text
from duheng.terms.errors import DuhengError

FAULT = "duheng.fault"
_PARTS = ("clause", "hint")


@cache
def _sentences() -> Mapping[str, str]:
    words = files("duheng").joinpath("site", "pages", "refusal_sentences.json")
    found: dict[str, str] = json.loads(words.read_text(encoding="utf-8"))
    return found


def chinese_sentence(error: DuhengError) -> str:
    """Return the sentence of a refusal's code, or of the nearest kind that has one, or nothing."""
    kinds = (one for one in type(error).__mro__ if issubclass(one, DuhengError))
    return next((_sentences()[one.code] for one in kinds if one.code in _sentences()), "")


def lines_of(told: Mapping[str, Any], sentence: str, language: str) -> list[str]:
    """Return the lines of an error: what it is, what was found, the clause, and what to do.

    Parameters
    ----------
    told : Mapping
        Code, message, clause and hint, as raised.
    sentence : str
        The Chinese sentence; empty where there is none.
    language : str
        ``zh`` or ``en``.
    """
    message = " ".join(str(told["message"]).split())
    has_sentence = language == "zh" and bool(sentence)
    said = sentence if has_sentence else message
    lines = [text("refusal.line", language, code=told["code"], message=said)]
    if has_sentence:
        lines.append(text("refusal.found", language, what=message))
    return lines + [
        text(f"refusal.{name}", language, what=told[name]) for name in _PARTS if told[name]
    ]
