"""Hostile texts, forms filled with them, and what a browser would make of the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

MARK = "zq7"
TEXTS = {
    "script": f"<script>{MARK}()</script>",
    "attribute": f"\"' onmouseover='{MARK}()' x=\"><img src=x onerror={MARK}()>",
    "template": f"{MARK}:{{{{ 7|add:42 }}}}{{% debug %}}${{7*7}}",
    "sql": f"{MARK}'); DROP TABLE registry_instrument; --",
    "address": f"javascript:{MARK}()",
    "formula": f'=HYPERLINK("http://{MARK}.example","x")',
    "command": f"@SUM(1+1)*cmd|' /C calc'!{MARK}",
    "right_to_left": f"\u202e{MARK}\u2066\u200b",
    "nul": f"{MARK}\x00end",
    "long": f"{MARK} " * 2500,
    "surrogate": f"{MARK}\U0001f9ea𠮷·\ufffe",
}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_TYPED = {"text", "search", "email", "url", "tel", "password", ""}
_FIXED = {
    "date": "2026-03-02",
    "datetime-local": "2026-03-02T09:00",
    "number": "1",
    "time": "09:00",
}
Value = Any


@dataclass
class Field:
    """One control of a form."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_refused: bool = False
    is_required: bool = False

    def filled(self, text: str) -> Value:
        """Return the text where one may type, and something that fits elsewhere."""
        if self.kind in _TYPED or self.kind == "textarea":
            return text
        if self.kind == "file":
            name = text.replace("\x00", "")[:80]
            return SimpleUploadedFile(name or "x", text.encode(), "text/html")
        if self.kind == "select":
            return self.value or next((one for one in self.options if one), "")
        return self.value or _FIXED.get(
            self.kind, "on" if self.kind in {"checkbox", "radio"} else ""
        )


@dataclass
class Form:
    """One form that is sent."""

    action: str
    fields: list[Field] = field(default_factory=list)

    def filled(self, text: str, without: Iterable[str] = ()) -> dict[str, Value]:
        """Return the text in every field in which one can type; some keep what they had."""
        plain = {one.name: one.value or ("x1" if one.is_required else "") for one in self.fields}
        return {
            one.name: plain[one.name] if one.name in without else one.filled(text)
            for one in self.fields
            if one.name
        }

    def refused(self) -> set[str]:
        """Return the names of the fields that the page marks as wrong."""
        return {one.name for one in self.fields if one.is_refused}

    def stuffed(self, text: str) -> dict[str, Value]:
        """Return the text in every field, also in those in which nobody can type."""
        return {
            one.name: one.filled(text) if one.kind == "file" else text
            for one in self.fields
            if one.name and one.name != "csrfmiddlewaretoken"
        }


class Page(HTMLParser):
    """A page as a browser reads it: its forms, and everything of ours that would run."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.runs: list[str] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._in_script = False
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        self._in_script = tag == "script"
        self._watch(tag, facts)
        if tag == "form":
            self._form = Form(facts.get("action", ""))
            if facts.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif tag in {"input", "textarea", "select"} and self._form is not None:
            kind = facts.get("type", "") if tag == "input" else tag
            made = Field(facts.get("name", ""), kind.lower(), facts.get("value", ""))
            made.is_refused = facts.get("aria-invalid") == "true"
            made.is_required = "required" in facts
            self._form.fields.append(made)
            self._select = made if tag == "select" else None
        elif tag == "option" and self._select is not None:
            self._select.options.append(facts.get("value", ""))
            if "selected" in facts:
                self._select.value = facts.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._in_script and MARK in data:
            self.runs.append(f"script: {data[:80]}")
        if f"{MARK}:49" in data:
            self.runs.append(f"template: {data[:80]}")

    def _watch(self, tag: str, facts: dict[str, str]) -> None:
        for name, value in facts.items():
            address = value.strip().lower()
            if MARK in value and (name.startswith("on") or name in {"style", "srcdoc"}):
                self.runs.append(f"{tag} {name}={value[:80]}")
            if name in {"href", "src", "action"} and address.startswith(f"javascript:{MARK}"):
                self.runs.append(f"{tag} {name}={value[:80]}")
            if tag == "img" and value == "x" and name == "src":
                self.runs.append("img of a hostile text")


def cells_of(content: bytes, kind: str) -> Iterator[str]:
    """Yield the cells of an export that a spreadsheet would take for a formula."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        yield from (one for row in rows for one in row if one.startswith(_STARTS_A_FORMULA))
        return
    book = load_workbook(io.BytesIO(content))
    for line in book.active.iter_rows():
        yield from (str(one.value) for one in line if one.data_type == "f")
