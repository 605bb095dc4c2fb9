"""What a refusal says to its reader, whichever room it came from.

The site's own refusals are raised in the reader's language. Those of the rooms below are raised in
English, for programs and terminals too: ``refusal_sentences.json`` says each in Chinese, by code,
and what the room said stays to be read as it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from duheng.site.pages.language import page_language
from duheng.terms.errors import DuhengError


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalWords:
    """What a page shows of a refusal.

    Attributes
    ----------
    message, hint : str
        In the language of the page.
    original, original_hint : str
        As they were raised, where that was in another language; else empty.
    """

    message: str
    hint: str = ""
    original: str = ""
    original_hint: str = ""


@cache
def sentences() -> Mapping[str, str]:
    """Return the Chinese sentence of every code of the rooms below the site."""
    text = (files(__package__) / "refusal_sentences.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def words_of(error: DuhengError) -> RefusalWords:
    """Return what a refusal says to a reader of the page."""
    message, hint = str(error.message), str(error.hint or "")
    if error.code.startswith("site.") or page_language() != "zh-Hans":
        return RefusalWords(message=message, hint=hint)
    return RefusalWords(message=_sentence(error), original=message, original_hint=hint)


def _sentence(error: DuhengError) -> str:
    """Return the sentence of a code, or of the nearest kind of refusal that has one."""
    kinds = (one for one in type(error).__mro__ if issubclass(one, DuhengError))
    return next(sentences()[one.code] for one in kinds if one.code in sentences())
