"""What a finding says in Chinese: a template by code, filled with the finding's own data.

A code whose message has several forms names the one at hand in its data as ``case``; its template
stands under ``code:case``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from duheng.terms.languages import text_in

_PLACE = ("accounting", "report")
"""Where the words are kept: reports were the first to need them."""
_LINE = re.compile(r", line (\d+)")
_TITLE, _ENGLISH_TITLE, _MESSAGE, _HINT = range(4)
_CHINESE = "zh-Hans"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """Templates by code, and words for keys that stand in data.

    Attributes
    ----------
    templates : Mapping
        Code, or code and case -> Chinese title, English title, Chinese message, Chinese hint; what
        comes last may be left out.
    values : Mapping
        Name in the data -> key -> word, such as ``energy`` -> ``coal`` -> 煤炭.
    """

    templates: Mapping[str, Sequence[str]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def title(self, code: str, *, is_chinese: bool) -> str | None:
        """Return the title of a code, or ``None``."""
        known = self.templates.get(code, ())
        return known[_TITLE if is_chinese else _ENGLISH_TITLE] if len(known) > 1 else None

    def message(self, code: str, data: Mapping[str, Any]) -> str | None:
        """Return the message in Chinese, or ``None`` where there are no words or no data."""
        template = self._part(code, data, _MESSAGE)
        if not template:
            return None
        try:
            return template.format(**{key: self._said(key, one) for key, one in data.items()})
        except (KeyError, ValueError, TypeError, IndexError):
            return None  # an older or foreign finding: its own message says it

    def hint(self, code: str, data: Mapping[str, Any]) -> str | None:
        """Return what to do in Chinese, or ``None``."""
        return self._part(code, data, _HINT) or None

    def _part(self, code: str, data: Mapping[str, Any], place: int) -> str:
        for name in (f"{code}:{data.get('case')}", code):
            known = self.templates.get(name, ())
            if len(known) > place:
                return known[place]
        return ""

    def _said(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping) and (_CHINESE in value or "en" in value):
            return text_in(value, _CHINESE)
        if isinstance(value, list | tuple):
            return "、".join(str(self._said(name, one)) for one in value)
        if isinstance(value, str):
            return chinese_place(self.values.get(name, {}).get(value, value))
        return value


def chinese_place(text: str) -> str:
    """Return a place in a file with its line in Chinese.

    Examples
    --------
    >>> chinese_place("list.csv, line 7")
    'list.csv 第 7 行'
    """
    return _LINE.sub(r" 第 \1 行", text)


@cache
def shipped_words() -> FindingWords:
    """Return the words of findings that reports, pages and commands have in common."""
    place = files("duheng").joinpath(*_PLACE)
    templates, values = (
        json.loads(place.joinpath(f"{name}.json").read_text(encoding="utf-8"))
        for name in ("findings", "values")
    )
    return FindingWords(templates=templates, values=values)
