"""Texts in several languages, with a fallback that can be seen."""

from __future__ import annotations

from collections.abc import Mapping

FALLBACK_ORDER = ("zh-Hans", "en")


def text_in(texts: Mapping[str, str] | str, language: str) -> str:
    """Return the text in a language; another language's text is marked with its tag.

    Examples
    --------
    >>> text_in({"en": "energy", "zh-Hans": "电能"}, "zh-Hans")
    '电能'
    >>> text_in({"en": "energy"}, "zh-Hans")
    'energy [en]'
    """
    if isinstance(texts, str):
        return texts
    if language in texts:
        return texts[language]
    for tag in (*FALLBACK_ORDER, *texts):
        if tag in texts:
            return f"{texts[tag]} [{tag}]"
    return ""
