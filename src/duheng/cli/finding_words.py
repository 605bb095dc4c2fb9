"""What findings and set-aside rows say on a terminal, in the reader's language.

Their Chinese is that of reports and pages: templates by code, filled with the finding's data, and
where a code has none, its general words, with what was found beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import click

from duheng.cli.languages import language_of
from duheng.terms.finding_words import shipped_words

ROW = "accounting.row_unusable"


def message_of(finding: Mapping[str, Any]) -> str:
    """Return what was found, in the language of the running command."""
    if not _is_chinese():
        return str(finding["message"])
    code, data = finding["code"], finding.get("data") or {}
    own = shipped_words().message(code, data)
    if own is not None:
        return own
    general = _general().get(code, {}).get("text", {}).get("zh-Hans")
    return f"{general}\n{finding['message']}" if general else str(finding["message"])


def hint_of(finding: Mapping[str, Any]) -> str:
    """Return what to do, in the language of the running command; empty where nothing is said."""
    hint = str(finding.get("hint") or "")
    if not _is_chinese() or not hint:
        return hint
    code, data = finding["code"], finding.get("data") or {}
    general = _general().get(code, {}).get("mend", {}).get("zh-Hans")
    return shipped_words().hint(code, data) or general or hint


def told(finding: Mapping[str, Any]) -> str:
    """Return what was found and what to do, for one cell of a table."""
    hint = hint_of(finding)
    return message_of(finding) + (f"\n→ {hint}" if hint else "")


def reason_of(row: Mapping[str, Any]) -> str:
    """Return why a row was set aside, in the language of the running command."""
    own = (
        shipped_words().message(ROW, {**row["data"], "case": row["case"]})
        if _is_chinese()
        else None
    )
    return own or str(row["reason"])


def value_word(name: str, key: str) -> str:
    """Return the word for a key that stands in data, such as an energy."""
    return shipped_words().values.get(name, {}).get(key, key) if _is_chinese() else key


def _is_chinese() -> bool:
    return language_of(click.get_current_context(silent=True)) == "zh"


@cache
def _general() -> Mapping[str, Any]:
    place = files("duheng").joinpath("site", "registry", "findings", "texts.json")
    kept: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return kept
