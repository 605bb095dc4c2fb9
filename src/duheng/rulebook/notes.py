"""Remarks that a pack keeps beside what it lists: contradictions are shown, never repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.packs import Pack
from duheng.terms.languages import text_in


class NoteKind(StrEnum):
    """What a note tells."""

    CONTRADICTION = "contradiction"
    READING = "reading"
    OPEN = "open"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on entries of a pack.

    Attributes
    ----------
    key : str
        Unique in its pack.
    kind : NoteKind
        ``contradiction``: the document disagrees with itself or with another; ``reading``: how
        we read it; ``open``: nobody knows yet; ``remark``.
    about : tuple of str
        Keys of the entries it concerns.
    text : Mapping
        By language.
    clauses : tuple of str
        Where in the document.
    """

    key: str
    kind: NoteKind
    about: tuple[str, ...]
    text: Mapping[str, str]
    clauses: tuple[str, ...] = ()

    def text_in(self, language: str) -> str:
        """Return the text in a language, visibly marked when it is another language's."""
        return text_in(self.text, language)


def notes_of(pack: Pack, known: Iterable[str]) -> tuple[Note, ...]:
    """Return the notes of a pack.

    Raises
    ------
    InvalidPack
        When a note is about a key that the pack does not have.
    """
    keys = set(known)
    notes = tuple(_note(content) for content in pack.body.get("notes", ()))
    for note in notes:
        if unknown := sorted(set(note.about) - keys):
            raise InvalidPack(
                f"{pack.file}: the note '{note.key}' is about {', '.join(unknown)}, which is not "
                "in the pack",
                hint="mend the key, or add the entry",
            )
    return notes


def _note(content: Mapping[str, Any]) -> Note:
    return Note(
        key=content["key"],
        kind=NoteKind(content["kind"]),
        about=tuple(content["about"]),
        text=content["text"],
        clauses=tuple(content.get("clauses", ())),
    )
