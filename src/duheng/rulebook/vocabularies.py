"""Closed lists of words with titles in several languages, and what is kept about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from duheng.rulebook.editions import no_such, packs_in_force, rows_in_force
from duheng.rulebook.errors import InvalidPack, UnknownPack
from duheng.rulebook.packs import Pack
from duheng.rulebook.shelf import Build, made_for_day
from duheng.terms.documents import nearest
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


class AttributeType(StrEnum):
    """What the value of an attribute is."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TERM = "term"
    PLACE = "place"
    ORGANISATION = "organisation"
    PERSON = "person"
    BODY = "body"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing that is kept about a record.

    Attributes
    ----------
    key : str
        Such as ``established_on``.
    title : Mapping
        By language.
    type : AttributeType
        What its value is.
    values : Mapping
        Of a term: key -> title by language; empty where any word is accepted.
    is_open : bool
        Of a term: whether words beyond the list are accepted.
    is_required : bool
        Whether a record of the term must have it.
    is_personal : bool
        Whether it identifies a person.
    """

    key: str
    title: Mapping[str, str]
    type: AttributeType
    values: Mapping[str, Mapping[str, str]]
    is_open: bool
    is_required: bool
    is_personal: bool

    def accepts(self, value: str) -> bool:
        """Return whether a term is one of the list, or the list is open."""
        return self.is_open or self.type is not AttributeType.TERM or value in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a vocabulary.

    Attributes
    ----------
    key : str
        Stable name, such as ``technical_committee``.
    titles : Mapping
        By language.
    attributes : tuple of Attribute
        What is kept about a record of this term, in order.
    confidence : Confidence
        Of the term.
    pack_id : str
        The pack that holds it.
    note : Mapping
        By language.
    """

    key: str
    titles: Mapping[str, str]
    attributes: tuple[Attribute, ...]
    confidence: Confidence
    pack_id: str
    note: Mapping[str, str] = field(default_factory=dict)

    def attribute(self, key: str) -> Attribute:
        """Return an attribute.

        Raises
        ------
        NoSuchEntry
            When the term has none of that key.
        """
        by_key = {one.key: one for one in self.attributes}
        if key not in by_key:
            raise no_such("attribute", key, by_key, self.key)
        return by_key[key]

    def title_in(self, language: str) -> str:
        """Return the title in a language, visibly marked when it is another language's."""
        return text_in(self.titles, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of a vocabulary in force on a day.

    Attributes
    ----------
    id : str
        Id of the pack.
    terms : tuple of Term
        In the order of the pack.
    pack : Pack
        What it was read from.
    """

    id: str
    terms: tuple[Term, ...]
    pack: Pack

    def term(self, key: str) -> Term:
        """Return a term.

        Raises
        ------
        NoSuchEntry
            When the vocabulary has none of that key on that day.
        """
        by_key = {one.key: one for one in self.terms}
        if key not in by_key:
            raise no_such("term", key, by_key, self.id)
        return by_key[key]

    def __contains__(self, key: object) -> bool:
        return any(one.key == key for one in self.terms)


def load_vocabulary(vocabulary_id: str, as_of: date) -> Vocabulary:
    """Return a vocabulary of the installed packs as of a day.

    Parameters
    ----------
    vocabulary_id : str
        Id of its pack, such as ``nmg/plan-records``.
    as_of : datetime.date
        The day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When there is no such vocabulary, or none is in force on that day.
    InvalidPack
        When the pack contradicts itself.

    Examples
    --------
    >>> kinds = load_vocabulary("nmg/plan-records", date(2025, 6, 30))
    >>> kinds.term("technical_committee").title_in("en")
    'technical committee'
    """
    return made_for_day("vocabularies", _of_id(vocabulary_id), as_of)


@lru_cache(maxsize=64)
def _of_id(vocabulary_id: str) -> Build[Vocabulary]:
    """Return the same builder for the same id, so that what it makes is made once."""
    return partial(vocabulary_of, vocabulary_id)


def vocabulary_of(vocabulary_id: str, packs: Iterable[Pack], on: date) -> Vocabulary:
    """Return a vocabulary of some packs as of a day."""
    every = [pack for pack in packs if pack.kind == "vocabularies"]
    of_id = [pack for pack in every if pack.id == vocabulary_id]
    if not of_id:
        close = nearest(vocabulary_id, {pack.id for pack in every})
        raise UnknownPack(
            f"there is no vocabulary '{vocabulary_id}'",
            hint=f"did you mean '{close}'?" if close else "duheng pack list shows what there is",
            data={"pack": vocabulary_id},
        )
    (pack,) = packs_in_force(of_id, "vocabularies", on)
    attributes = pack.body.get("attributes", {})
    terms = tuple(
        _term(row, attributes, pack) for row in rows_in_force(pack, pack.body["terms"], on)
    )
    keys = [term.key for term in terms]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise InvalidPack(f"{pack.file}: the terms {', '.join(twice)} stand twice on one day")
    return Vocabulary(id=vocabulary_id, terms=terms, pack=pack)


def _term(row: Mapping[str, Any], attributes: Mapping[str, Any], pack: Pack) -> Term:
    named, required = row.get("attributes", []), row.get("required", [])
    if unknown := sorted({*named, *required} - set(attributes)):
        raise InvalidPack(f"{pack.file}: {row['key']} has attributes without title: {unknown}")
    return Term(
        key=row["key"],
        titles=row["titles"],
        attributes=tuple(
            _attribute(key, attributes[key], is_required=key in required)
            for key in dict.fromkeys((*required, *named))
        ),
        confidence=Confidence(row.get("confidence", pack.confidence)),
        pack_id=pack.id,
        note=row.get("note", {}),
    )


def _attribute(key: str, content: Mapping[str, Any], *, is_required: bool) -> Attribute:
    return Attribute(
        key=key,
        title=content["title"],
        type=AttributeType(content["type"]),
        values=content.get("values", {}),
        is_open=content.get("is_open", False),
        is_required=is_required,
        is_personal=content["type"] == AttributeType.PERSON,
    )
