"""How numbers of organisations, persons and instruments are made, as packs say it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duheng.rulebook.editions import no_such, packs_in_force, rows_in_force
from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.packs import NormativeDocument, Pack, document_from
from duheng.rulebook.shelf import made_for_day
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in

MAX_LENGTH = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """How the last character follows from those before it.

    Attributes
    ----------
    weights : tuple of int
        One for each character before the last.
    modulus : int
        Of the weighted sum of the places in the alphabet.
    characters : str
        The check character for each remainder, from 0.
    """

    weights: tuple[int, ...]
    modulus: int
    characters: str

    def character_for(self, text: str, alphabet: str) -> str:
        """Return the check character of a text without it."""
        places = (alphabet.index(character) for character in text)
        total = sum(place * weight for place, weight in zip(places, self.weights, strict=True))
        return self.characters[total % self.modulus]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierPart:
    """Some places of an identifier that mean something by themselves.

    Attributes
    ----------
    key : str
        Such as ``organisation_code``.
    title : Mapping
        By language.
    first, last : int
        Places, from 1, both inclusive.
    is_date : bool
        Whether it is a date, year month day.
    scheme : IdentifierScheme or None
        The scheme that the part follows by itself.
    """

    key: str
    title: Mapping[str, str]
    first: int
    last: int
    is_date: bool
    scheme: IdentifierScheme | None

    def of(self, text: str) -> str:
        """Return the part of an identifier."""
        return text[self.first - 1 : self.last]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierScheme:
    """How identifiers of a kind are made.

    Attributes
    ----------
    key : str
        Such as ``unified_social_credit_code``.
    title : Mapping
        By language.
    document : NormativeDocument
        What the scheme rests on.
    min_length, max_length : int
        Number of characters.
    pattern : str or None
        What the characters are; None where any printable ones are accepted.
    alphabet : str
        Characters in the order of their values; empty without a check character.
    check : CheckRule or None
        None for a free scheme.
    parts : tuple of IdentifierPart
        What its places mean.
    removed : str
        Characters that people write between, and that do not count.
    is_upper_case : bool
        Whether lower case is read as upper case.
    is_personal : bool
        Whether it identifies a person: shown masked, kept only where the person gave it.
    confidence : Confidence
        Of the scheme.
    pack_id : str
        The pack that holds it.
    note : Mapping
        By language.
    """

    key: str
    title: Mapping[str, str]
    document: NormativeDocument
    min_length: int
    max_length: int
    pattern: str | None
    alphabet: str
    check: CheckRule | None
    parts: tuple[IdentifierPart, ...]
    removed: str
    is_upper_case: bool
    is_personal: bool
    confidence: Confidence
    pack_id: str
    note: Mapping[str, str] = field(default_factory=dict)

    def normalised(self, text: str) -> str:
        """Return a text as the scheme writes it: half width, without what does not count."""
        plain = unicodedata.normalize("NFKC", text).strip()
        plain = "".join(character for character in plain if character not in self.removed)
        return plain.upper() if self.is_upper_case else plain

    def title_in(self, language: str) -> str:
        """Return the title in a language, visibly marked when it is another language's."""
        return text_in(self.title, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSchemes:
    """The schemes in force on a day.

    Attributes
    ----------
    schemes : tuple of IdentifierScheme
        In the order of the packs.
    packs : tuple of Pack
        What they were read from.
    """

    schemes: tuple[IdentifierScheme, ...]
    packs: tuple[Pack, ...]

    def scheme(self, key: str) -> IdentifierScheme:
        """Return a scheme.

        Raises
        ------
        NoSuchEntry
            When there is none of that key on that day.
        """
        by_key = {one.key: one for one in self.schemes}
        if key not in by_key:
            raise no_such("scheme", key, by_key, "the list of identifier schemes")
        return by_key[key]


def load_identifier_schemes(as_of: date) -> IdentifierSchemes:
    """Return the identifier schemes of the installed packs in force on a day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no identifiers pack is installed, or none is in force on that day.
    InvalidPack
        When a scheme contradicts itself.

    Examples
    --------
    >>> load_identifier_schemes(date(2025, 6, 30)).scheme("organisation_code").max_length
    9
    """
    return made_for_day("identifiers", identifier_schemes_of, as_of)


def identifier_schemes_of(packs: Iterable[Pack], on: date) -> IdentifierSchemes:
    """Return the identifier schemes of some packs that are in force on a day."""
    held = packs_in_force(packs, "identifiers", on)
    made: dict[str, IdentifierScheme] = {}
    for pack in held:
        for row in rows_in_force(pack, pack.body["schemes"], on):
            if row["key"] in made:
                raise InvalidPack(f"{pack.file}: the scheme {row['key']} stands twice on one day")
            made[row["key"]] = _scheme(row, made, pack)
    return IdentifierSchemes(schemes=tuple(made.values()), packs=held)


def _scheme(
    row: Mapping[str, Any], made: Mapping[str, IdentifierScheme], pack: Pack
) -> IdentifierScheme:
    scheme = IdentifierScheme(
        key=row["key"],
        title=row["title"],
        document=document_from(row["document"]) if "document" in row else pack.document,
        min_length=row["length"]["from"],
        max_length=row["length"]["to"],
        pattern=row.get("pattern"),
        alphabet=row.get("alphabet", ""),
        check=_check_rule(row["check"]) if "check" in row else None,
        parts=tuple(_part(part, row, made, pack) for part in row.get("parts", ())),
        removed=row.get("removed", ""),
        is_upper_case=row.get("is_upper_case", False),
        is_personal=row.get("is_personal", False),
        confidence=Confidence(row.get("confidence", pack.confidence)),
        pack_id=pack.id,
        note=row.get("note", {}),
    )
    if fault := _fault(scheme):
        raise InvalidPack(f"{pack.file}: the scheme {scheme.key} {fault}")
    return scheme


def _check_rule(content: Mapping[str, Any]) -> CheckRule:
    return CheckRule(
        weights=tuple(content["weights"]),
        modulus=content["modulus"],
        characters=content["characters"],
    )


def _part(
    content: Mapping[str, Any],
    row: Mapping[str, Any],
    made: Mapping[str, IdentifierScheme],
    pack: Pack,
) -> IdentifierPart:
    named = content.get("scheme")
    if named is not None and named not in made:
        raise InvalidPack(
            f"{pack.file}: the part {content['key']} of {row['key']} follows '{named}', which no "
            "scheme before it is"
        )
    return IdentifierPart(
        key=content["key"],
        title=content["title"],
        first=content["from"],
        last=content["to"],
        is_date=content.get("is_date", False),
        scheme=made[named] if named else None,
    )


def _fault(scheme: IdentifierScheme) -> str | None:
    """Return what makes a scheme unusable: the engine must not fail on any text."""
    if not scheme.min_length <= scheme.max_length:
        return "is shorter at most than at least"
    if scheme.pattern and (fault := _fault_of_pattern(scheme.pattern)):
        return fault
    if any(not part.first <= part.last <= scheme.min_length for part in scheme.parts):
        return "has a part beyond its end"
    return _fault_of_check(scheme) if scheme.check else None


def _fault_of_pattern(pattern: str) -> str | None:
    """Return why a pattern would fail or take long: the schema allows no groups and no stars."""
    if pattern.count(",") > 2:
        return "has a pattern with more than two lengths left open"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"has a pattern that cannot be read: {error}"
    return None


def _fault_of_check(scheme: IdentifierScheme) -> str | None:
    check, length = scheme.check, scheme.max_length
    if check is None or scheme.min_length != length or len(check.weights) != length - 1:
        return "needs one length and a weight for each character before the last"
    if len(check.characters) != check.modulus or len(set(scheme.alphabet)) != len(scheme.alphabet):
        return "needs a check character for each remainder, and no character twice"
    return None
