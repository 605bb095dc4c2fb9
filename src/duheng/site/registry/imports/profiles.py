"""Which heading of a file stands for which fact: one data file per source, besides our own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils import translation

from duheng.site.registry.instruments.facts import REGISTERED
from duheng.site.registry.models import Instrument

OWNER = "owner_identifier"
"""A column that only names whose the row is: it must be the importing organisation."""

_BRACKETS = re.compile(r"[（(].*?[）)]|[\s*＊:：]")


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """One source of tables.

    Attributes
    ----------
    id : str
        Such as ``ecqs``.
    titles : Mapping
        By language.
    columns : Mapping
        Heading, without brackets and blanks -> column of an instrument.
    values : Mapping
        Column -> word of the file -> our word.
    empty : frozenset of str
        Words that say nothing.
    """

    id: str
    titles: Mapping[str, str]
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    empty: frozenset[str]


@cache
def import_profiles() -> tuple[ImportProfile, ...]:
    """Return every profile; each knows our own headings too, keys and titles in each language."""
    folder = resources.files("duheng.site.registry.imports").joinpath("sources")
    read = [
        json.loads(entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    ]
    return tuple(_profile(one) for one in sorted(read, key=lambda one: one["order"]))


def profile_of(profile_id: str) -> ImportProfile:
    """Return a profile; the first where there is none of that id."""
    found = (one for one in import_profiles() if one.id == profile_id)
    return next(found, import_profiles()[0])


def plain_heading(text: str) -> str:
    """Return a heading without brackets, blanks and marks.

    Examples
    --------
    >>> plain_heading("器具产地(国产/进口)*"), plain_heading(" Serial Number ")
    ('器具产地', 'serialnumber')
    """
    return _BRACKETS.sub("", text).casefold()


def heading_of(column: str) -> str:
    """Return the heading of a column in the language of the page."""
    if column == OWNER:
        return column
    return str(Instrument._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def _profile(read: Mapping[str, Any]) -> ImportProfile:
    columns = _own_headings() | {
        plain_heading(heading): column
        for column, headings in read["columns"].items()
        for heading in headings
    }
    return ImportProfile(
        id=read["id"],
        titles=read["title"],
        columns=columns,
        values=read["values"],
        empty=frozenset(read.get("empty", ())),
    )


def _own_headings() -> dict[str, str]:
    found = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for column in REGISTERED:
                found[plain_heading(heading_of(column))] = column
                found[plain_heading(column)] = column
    return found
