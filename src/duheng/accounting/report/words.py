"""Every word of the report in Chinese and English; the reader's choice hides one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib import resources

from duheng.terms.languages import text_in

LANGUAGES = ("zh-Hans", "en")


@cache
def catalogue() -> Mapping[str, tuple[str, str]]:
    """Return every phrase in Chinese and English."""
    text = resources.files("duheng.accounting.report").joinpath("words.json").read_text("utf-8")
    return {key: (chinese, english) for key, (chinese, english) in json.loads(text).items()}


def say(key: str, **data: str | int) -> str:
    """Return both languages of a catalogued phrase as HTML; data are escaped."""
    filled = {name: escape(str(value)) for name, value in data.items()}
    return _both(*(escape(text).format(**filled) for text in catalogue()[key]))


def plain(key: str) -> str:
    """Return both languages in one line, for attributes that can hold no markup."""
    return escape(" / ".join(catalogue()[key]), quote=True)


def name(texts: Mapping[str, str] | str) -> str:
    """Return a language map as HTML in both languages."""
    if isinstance(texts, str):
        return escape(texts)
    chinese, english = (text_in(texts, language) for language in LANGUAGES)
    return escape(chinese) if chinese == english else _both(escape(chinese), escape(english))


def pair(chinese: str, english: str) -> str:
    """Return two texts, not yet escaped, as HTML in both languages."""
    return _both(escape(chinese), escape(english))


def _both(chinese: str, english: str) -> str:
    if chinese == english:
        return chinese
    return f'<span lang="zh-Hans">{chinese}</span><span lang="en">{english}</span>'
