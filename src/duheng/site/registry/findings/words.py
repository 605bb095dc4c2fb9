"""What a finding says, from its code and its data; the message it came with stays as evidence.

``texts.json`` holds title, explanation and what to do by code, in both languages; the English of
the rules of the certificate check is their own. A code without words shows its message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duheng.certificates.checks.catalogue import RULES
from duheng.rulebook import load_packs
from duheng.site.pages.language import page_language
from duheng.terms.finding_words import shipped_words

Texts = Mapping[str, Mapping[str, str]]

_TITLES: Mapping[str, str | Promise] = {
    "certificate": _("Certificate"),
    "number": _("Number"),
    "name": _("Name"),
    "quantity": _("Quantity"),
    "unit": _("Unit"),
    "channel": _("Channel"),
    "meter": _("Instrument"),
    "first": _("First"),
    "last": _("Last"),
    "count": _("How many"),
    "value": _("Value"),
}
"""Data of findings that a person reads; the rest is for programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause behind a finding; ``url`` is the page of the pack that holds its document."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """A finding as a page shows it.

    Attributes
    ----------
    title, text, mend : str
        In the language of the page; the title is empty when the code has no words.
    specific : str
        What was found and where, in the language of the page; empty where it has no such words.
    values : tuple of (title, value)
        What it is about.
    message, hint : str
        As they came, in English.
    """

    code: str
    severity: str
    title: str
    text: str
    mend: str
    specific: str
    values: tuple[tuple[str, str], ...]
    message: str
    hint: str
    line: int | None
    clauses: tuple[Clause, ...]


def explain(finding: Mapping[str, Any]) -> FindingWords:
    """Return the words of a finding, given as its own dictionary."""
    code = str(finding.get("code", ""))
    found = texts_of(code)
    data = finding.get("data") or {}
    return FindingWords(
        code=code,
        severity=str(finding.get("severity", "")),
        title=_said(found, "title"),
        text=_said(found, "text"),
        mend=_mend(code, data) or _said(found, "mend"),
        specific=_specific(finding),
        values=tuple(
            (str(title), str(data[key]))
            for key, title in _TITLES.items()
            if isinstance(data.get(key), str | int | float) and data[key] != ""
        ),
        message=str(finding.get("message") or ""),
        hint=str(finding.get("hint") or ""),
        line=finding.get("line") or data.get("line"),
        clauses=tuple(_clauses(str(finding.get("clause") or ""))),
    )


def _specific(finding: Mapping[str, Any]) -> str:
    """Return what was found, with its data; the English of it is the message it came with."""
    data = finding.get("data") or {}
    chinese = shipped_words().message(str(finding.get("code", "")), data)
    if chinese is None:
        return ""
    return chinese if page_language() == "zh-Hans" else str(finding.get("message") or "")


def _mend(code: str, data: Mapping[str, Any]) -> str:
    is_chinese = page_language() == "zh-Hans"
    return (shipped_words().hint(code, data) or "") if is_chinese else ""


def texts_of(code: str) -> Texts:
    """Return title, text and mend of a code, each by language; nothing of a code without words."""
    rule = RULES.get(code)
    kept: Texts = _kept().get(code, {})
    if rule is None:
        return kept
    own = {"title": rule.title, "text": rule.meaning, "mend": rule.mend or ""}
    return {name: {"en": text} | dict(kept.get(name, {})) for name, text in own.items()}


def _said(texts: Texts, name: str) -> str:
    return texts.get(name, {}).get(page_language(), "")


@cache
def _kept() -> Mapping[str, Texts]:
    content = files("duheng.site.registry.findings").joinpath("texts.json").read_text("utf-8")
    kept: dict[str, Texts] = json.loads(content)
    return kept


def _clauses(text: str) -> list[Clause]:
    parts = [one.strip() for one in text.split(";") if one.strip()]
    return [Clause(text=one, url=_pack_page(one)) for one in parts]


def _pack_page(clause: str) -> str:
    """Return the page of the pack whose document a clause is of; empty when no pack has it."""
    for number, pack_id in _documents():
        if clause == number or clause.startswith((f"{number} ", f"{number}:", f"{number},")):
            return reverse("rules:pack", args=[pack_id])
    return ""


@cache
def _documents() -> tuple[tuple[str, str], ...]:
    """Return number of the document and id of each pack, the longest numbers first."""
    found = {
        (pack.document.number, pack.id) for pack in load_packs().packs() if pack.document.number
    }
    return tuple(sorted(found, key=lambda one: (-len(one[0]), one)))
