"""Plain rows of the pages about packs, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.rulebook import NoValueInForce, Pack, UnknownPack, load_catalogue, load_packs
from duheng.rulebook.body_tables import BodyTable, body_tables
from duheng.site.registry.divisions import page_language
from duheng.site.rules.doubtful import UncheckedEntry, unchecked_entries
from duheng.site.rules.examples import run_examples
from duheng.site.rules.uses import Use, refers_to, uses_of
from duheng.site.rules.words import (
    COLUMNS,
    CONFIDENCES,
    KINDS,
    OUTCOMES,
    PARTS,
    PERIODS,
    REGIONS,
    Word,
    on_one_line,
)
from duheng.terms.languages import text_in

MOST_ROWS = 200
_FOLDED = 12
_NUMBERS = frozenset({"value", "standard_uncertainty"})
_STATES = {"in_force": "valid", "not_yet": "due", "ended": "void"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """A pack as a list shows it."""

    id: str
    edition: str
    title: str
    kind: str
    kind_title: Word
    region: str
    region_title: Word
    document: str
    valid_from: date | None
    valid_to: date | None
    state: str
    state_word: Word
    confidence: str
    confidence_word: Word
    source: str
    checked_by: str
    number_unchecked: int
    digest: str


def pack_lines(day: date) -> list[PackLine]:
    """Return every installed pack as it stands on a day."""
    return [pack_line(one, day) for one in load_packs().packs()]


def pack_line(pack: Pack, day: date) -> PackLine:
    """Return one pack as it stands on a day."""
    region, period = pack.id.partition("/")[0], period_of(pack, day)
    return PackLine(
        id=pack.id,
        edition=pack.edition,
        title=pack.title_in(page_language()),
        kind=pack.kind,
        kind_title=KINDS.get(pack.kind, pack.kind),
        region=region,
        region_title=REGIONS.get(region, region),
        document=str(pack.document),
        valid_from=pack.valid_from,
        valid_to=pack.valid_to,
        state=_STATES[period],
        state_word=PERIODS[period],
        confidence=pack.confidence.value,
        confidence_word=CONFIDENCES[pack.confidence.value],
        source=pack.source,
        checked_by="; ".join(
            " ".join(str(value) for value in one.values()) for one in pack.checked_by
        ),
        number_unchecked=len(unchecked_entries(pack, page_language())),
        digest=pack.digest,
    )


def period_of(pack: Pack, day: date) -> str:
    """Return ``in_force``, ``not_yet`` or ``ended``."""
    if pack.is_in_force(day):
        return "in_force"
    return "not_yet" if pack.valid_from is not None and day < pack.valid_from else "ended"


def find_pack(pack_id: str, edition: str, day: date) -> Pack | None:
    """Return a pack: the edition named, or in force on a day, or else its latest edition."""
    library = load_packs()
    try:
        return library.pack(pack_id, edition=edition) if edition else library.pack(pack_id, on=day)
    except (UnknownPack, NoValueInForce):
        editions = [one for one in library.packs() if one.id == pack_id and not edition]
        return max(editions, key=lambda one: one.valid_from or date.min, default=None)


def pack_page(pack: Pack, day: date) -> dict[str, Any]:
    """Return what the page of a pack shows."""
    language, packs = page_language(), load_packs().packs()
    description = pack.description
    return {
        "pack": pack_line(pack, day),
        "published": pack.published,
        "description": on_one_line(description, language) if description else "",
        "editions": [
            pack_line(one, day) for one in packs if one.id == pack.id and one.digest != pack.digest
        ],
        "tables": [_table(one, pack) for one in body_tables(pack, language)],
        "examples": [
            {
                "number": one.number,
                "title": on_one_line(one.title, language) if one.title else "",
                "asked": on_one_line(one.asked, language),
                "expected": on_one_line(one.expected, language),
                "state": {"passed": "valid", "failed": "failed"}.get(one.outcome, "undecided"),
                "word": OUTCOMES[one.outcome],
                "message": one.message,
            }
            for one in run_examples(pack)
        ],
        "uses": uses_of(pack, packs),
        "refers_to": refers_to(pack),
    }


def _table(table: BodyTable, pack: Pack) -> dict[str, Any]:
    keys = pack.body["keys"] if table.name == "values" else {}
    titles = {name: text_in(one["title"], page_language()) for name, one in keys.items()}
    return {
        "key": table.name,
        "name": PARTS.get(table.name, table.name),
        "columns": [
            (titles.get(one) or COLUMNS.get(one, one), one in _NUMBERS) for one in table.columns
        ],
        "rows": [
            [
                _cell(name, _in_words(keys.get(name, {}), text))
                for name, text in zip(table.columns, row, strict=True)
            ]
            for row in table.rows[:MOST_ROWS]
        ],
        "number_of_rows": len(table.rows),
        "is_long": len(table.rows) > _FOLDED,
    }


def _in_words(key: Mapping[str, Any], text: str) -> str:
    """Return the title that a table gives to the value of a key, with the value itself."""
    titles = key.get("values", {})
    return f"{text_in(titles[text], page_language())} ({text})" if text in titles else text


def _cell(column: str, text: str) -> dict[str, Any]:
    is_confidence = column == "confidence" and text in CONFIDENCES
    return {
        "text": CONFIDENCES[text] if is_confidence else text,
        "confidence": text if is_confidence else "",
        "title": COLUMNS.get(column, column),
        "is_number": column in _NUMBERS,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class UncheckedOfPack:
    """What is unchecked in one pack, and what uses the pack."""

    pack: PackLine
    entries: Sequence[UncheckedEntry]
    used_by: Sequence[str]
    uses: Sequence[Use]


def unchecked_by_pack(day: date) -> list[UncheckedOfPack]:
    """Return what is unchecked over all packs; the pack with the most of it first."""
    packs, found = load_packs().packs(), []
    kinds = _kinds_by_regulation(day)
    for one in packs:
        entries = unchecked_entries(one, page_language())
        if entries:
            found.append(
                UncheckedOfPack(
                    pack=pack_line(one, day),
                    entries=entries,
                    used_by=[
                        kinds.get(each.key, "") if one.kind == "regulations" else ""
                        for each in entries
                    ],
                    uses=uses_of(one, packs),
                )
            )
    return sorted(found, key=lambda one: -len(one.entries))


def _kinds_by_regulation(day: date) -> dict[str, str]:
    """Return, by key of a regulation, the kinds of the catalogue that are verified by it."""
    try:
        kinds = load_catalogue(day).kinds
    except (UnknownPack, NoValueInForce):
        return {}
    found: dict[str, list[str]] = {}
    for kind in kinds:
        for key in kind.regulations:
            found.setdefault(key, []).append(kind.title_in(page_language()))
    return {key: "; ".join(titles) for key, titles in found.items()}
