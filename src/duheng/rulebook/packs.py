"""One pack: its header as a record, its body as read, its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duheng.rulebook.errors import InvalidPack
from duheng.terms.canonical import digest_of
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class NormativeDocument:
    """The document that a pack or a value rests on.

    Attributes
    ----------
    number : str
        Number of the document, such as ``GB/T 2589``.
    edition : str or None
        Year or name of the edition.
    clause : str or None
        Clause, table or annex.
    """

    number: str
    edition: str | None = None
    clause: str | None = None

    def __str__(self) -> str:
        edition = f"-{self.edition}" if self.edition else ""
        clause = f", {self.clause}" if self.clause else ""
        return f"{self.number}{edition}{clause}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A dated set of rules or a method, as one YAML file holds it.

    Attributes
    ----------
    id, edition : str
        Together unique; several editions of one id differ by their validity.
    kind : str
        ``rules``, ``methods`` or ``profiles``.
    title : Mapping
        Title by language tag.
    document : NormativeDocument
        What the pack rests on.
    valid_from, valid_to : datetime.date or None
        First and last day in force, both inclusive; None where the pack sets no bound.
    published : datetime.date or None
        When the document was published.
    source : str
        Where the values were taken from.
    confidence : Confidence
        Of every value that says nothing else.
    checked_by : tuple of Mapping
        Who compared the pack with the official text.
    examples : tuple of Mapping
        The worked examples, which are tests of the pack.
    body : Mapping
        The kind's body, checked against its JSON Schema.
    digest : str
        ``sha256:`` of the canonical JSON of the whole pack.
    file : str
        Name of the file, for messages.
    """

    id: str
    edition: str
    kind: str
    title: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    document: NormativeDocument
    valid_from: date | None
    valid_to: date | None
    published: date | None
    source: str
    confidence: Confidence
    checked_by: tuple[Mapping[str, Any], ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()
    body: Mapping[str, Any]
    digest: str
    file: str

    def title_in(self, language: str) -> str:
        """Return the title in a language, visibly marked when it is another language's."""
        return text_in(self.title, language)

    def is_in_force(self, on: date) -> bool:
        """Return whether the pack's own period holds the day."""
        return is_within(on, self.valid_from, self.valid_to)

    def to_dict(self) -> dict[str, Any]:
        """Return the header, JSON-ready, without the body."""
        return {
            "id": self.id,
            "edition": self.edition,
            "kind": self.kind,
            "title": dict(self.title),
            "description": dict(self.description),
            "document": str(self.document),
            "valid_from": _iso(self.valid_from),
            "valid_to": _iso(self.valid_to),
            "published": _iso(self.published),
            "source": self.source,
            "confidence": self.confidence.value,
            "checked_by": [dict(one) for one in self.checked_by],
            "digest": self.digest,
        }


def is_within(day: date, first: date | None, last: date | None) -> bool:
    """Return whether a day lies between two inclusive days, either of which may be open."""
    return (first is None or first <= day) and (last is None or day <= last)


def pack_from(content: Mapping[str, Any], file: str) -> Pack:
    """Return the pack that a checked document describes.

    Raises
    ------
    InvalidPack
        When a date is no date, or the pack ends before it begins.
    """
    first, last = (day_in(content, key, file) for key in ("valid_from", "valid_to"))
    if first and last and not first <= last:
        raise InvalidPack(f"{file}: valid_to {last} lies before valid_from {first}")
    return Pack(
        id=content["id"],
        edition=content["edition"],
        kind=content["kind"],
        title=content["title"],
        description=content.get("description", {}),
        document=document_from(content["document"]),
        valid_from=first,
        valid_to=last,
        published=day_in(content, "published", file),
        source=content["source"],
        confidence=Confidence(content["confidence"]),
        checked_by=tuple(content["checked_by"]),
        examples=tuple(content["example"]),
        body=content["body"],
        digest=digest_of(dict(content)),
        file=file,
    )


def document_from(content: Mapping[str, Any]) -> NormativeDocument:
    """Return the document of a header or of a row."""
    edition, clause = content["edition"], content["clause"]
    return NormativeDocument(
        number=content["number"],
        edition=None if edition is None else str(edition),
        clause=None if clause is None else str(clause),
    )


def day_in(content: Mapping[str, Any], key: str, file: str) -> date | None:
    """Return the date under a key, None when there is none."""
    written = content.get(key)
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise InvalidPack(f"{file}: {key} '{written}' is not a date: {error}") from error


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
