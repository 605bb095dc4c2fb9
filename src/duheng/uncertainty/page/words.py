"""The words of the page in Chinese and English; the reader's choice hides one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib import resources

from duheng.terms.languages import text_in


@cache
def _catalogue() -> Mapping[str, tuple[str, str]]:
    text = resources.files("duheng.uncertainty.page").joinpath("words.json").read_text("utf-8")
    return {key: (chinese, english) for key, (chinese, english) in json.loads(text).items()}


def has(key: str) -> bool:
    """Return whether the catalogue has a phrase."""
    return key in _catalogue()


def say(key: str) -> str:
    """Return a phrase as HTML in both languages."""
    return pair(*_catalogue()[key])


def plain(key: str) -> str:
    """Return both languages in one line, for places that can hold no markup."""
    return escape(" / ".join(dict.fromkeys(_catalogue()[key])))


def name(texts: Mapping[str, str] | str) -> str:
    """Return a title as HTML in both languages."""
    return pair(text_in(texts, "zh-Hans"), text_in(texts, "en"))


def pair(chinese: str, english: str) -> str:
    """Return two texts as HTML in both languages."""
    if chinese == english:
        return escape(chinese)
    return f'<span lang="zh-Hans">{escape(chinese)}</span><span lang="en">{escape(english)}</span>'
