"""The kinds of plan records, and what is kept about each, as a vocabulary pack says."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache

from duheng.rulebook import NoValueInForce, UnknownPack, load_packs
from duheng.rulebook.vocabularies import Attribute, Term, Vocabulary, load_vocabulary
from duheng.site.registry.divisions import page_language
from duheng.terms.languages import text_in

NAME = "plan-records"
"""The last part of the id of the vocabulary, whatever the region."""

BEGINS = ("started_on", "established_on", "joined_on", "recognised_on")
"""Attributes of which each says when a record began: the first that a kind has is its ``since``."""


def vocabulary_on(day: date) -> Vocabulary | None:
    """Return the vocabulary of plan records of a day, or ``None`` where none is installed."""
    found = _vocabulary_id(os.environ.get("DUHENG_PACKS", ""))
    try:
        return load_vocabulary(found, day) if found else None
    except (UnknownPack, NoValueInForce):
        return None


@lru_cache(maxsize=8)
def _vocabulary_id(_paths: str) -> str:
    """Return the id of the vocabulary; looked for once per list of paths of packs."""
    packs = load_packs().packs(kind="vocabularies")
    return next((one.id for one in packs if one.id.endswith(f"/{NAME}")), "")


def find_term(kind: str, day: date) -> Term | None:
    """Return the term of a kind, or ``None``."""
    vocabulary = vocabulary_on(day)
    return vocabulary.term(kind) if vocabulary is not None and kind in vocabulary else None


def kind_choices(day: date) -> list[tuple[str, str]]:
    """Return key and title of every kind, in the language of the page."""
    vocabulary, language = vocabulary_on(day), page_language()
    return [(one.key, one.title_in(language)) for one in vocabulary.terms] if vocabulary else []


def kind_title(kind: str, day: date) -> str:
    """Return the title of a kind; what no vocabulary holds stands for itself."""
    found = find_term(kind, day)
    return found.title_in(page_language()) if found else kind


def value_title(attribute: Attribute, value: str) -> str:
    """Return the title of a word of an attribute; what the list does not hold stands for itself."""
    titles = attribute.values.get(value)
    return text_in(titles, page_language()) if titles else value


def status_title(kind: str, status: str, day: date) -> str:
    """Return the title of a status, as the vocabulary has it for a kind."""
    term = find_term(kind, day)
    found = [one for one in (term.attributes if term else ()) if one.key == "status"]
    return value_title(found[0], status) if found else status
