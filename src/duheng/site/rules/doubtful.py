"""Everything unchecked (待核原文) in a pack: what nobody has compared with the official text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duheng.rulebook import Pack
from duheng.rulebook.doubts import is_language_map, mappings
from duheng.rulebook.packs import document_from
from duheng.rulebook.tables import rows_of
from duheng.site.rules.words import PARTS, on_one_line
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in

_UNCHECKED = Confidence.UNCHECKED.value
_ENTRIES = {
    "catalogues": ("kinds", "fees"),
    "regulations": ("regulations",),
    "calendars": ("years",),
    "identifiers": ("schemes",),
    "methods": ("routes",),
    "profiles": ("requirements",),
    "places": ("places",),
    "indicators": ("indicators", "commitments"),
    "measures": ("measures", "projects", "documents"),
    "vocabularies": ("terms",),
}
_NAMES = ("titles", "title", "names", "name", "number", "key", "code", "service", "year", "id")
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class UncheckedEntry:
    """One thing that nobody has compared with the official text.

    Attributes
    ----------
    part : str
        The table of the pack, in the language of the page.
    key : str
        What it is called in the pack.
    what : str
        What it says, on one line.
    document : str
        With what it is to be compared.
    """

    part: str
    key: str
    what: str
    document: str


def unchecked_entries(pack: Pack, language: str) -> tuple[UncheckedEntry, ...]:
    """Return the entries of a pack that are unchecked, by themselves or with the whole pack."""
    if pack.kind == "rules":
        return tuple(_values(pack, language))
    found = list(_whole_entries(pack, language))
    found += _properties(pack, language)
    return tuple(found)


def _values(pack: Pack, language: str) -> Iterator[UncheckedEntry]:
    for row in rows_of(pack):
        years = [*map(str, row.accounting_years or ([row.data_year] if row.data_year else []))]
        names = [*row.keys.values(), *([str(row.content["load"])] if "load" in row.content else [])]
        if row.confidence is Confidence.UNCHECKED:
            content = row.content
            value = content.get("value")
            shown = f"{content['lower']} … {content['upper']}" if value is None else str(value)
            yield UncheckedEntry(
                part=str(PARTS["values"]),
                key=", ".join([*names, *years]) or row.table_id,
                what=f"{shown} {'' if row.unit == '1' else row.unit}".strip(),
                document=str(row.document),
            )
        for one in row.content.get("alternatives", ()):
            if one.get("confidence") == _UNCHECKED:
                yield UncheckedEntry(
                    part=str(PARTS["values"]),
                    key=", ".join([*names, *years, str(one["id"])]),
                    what=f"{one['value']} {row.unit}",
                    document=str(one.get("source", row.document)),
                )


def _whole_entries(pack: Pack, language: str) -> Iterator[UncheckedEntry]:
    for part in _ENTRIES.get(pack.kind, ()):
        for name, entry in _named(pack.body.get(part, ())):
            own = entry.get("confidence", pack.confidence.value)
            inner = entry if own == _UNCHECKED else _first_unchecked(entry)
            if inner is not None:
                yield UncheckedEntry(
                    part=str(PARTS.get(part, part)),
                    key=name,
                    what=_short(_told(entry if inner is entry else inner, language)),
                    document=_document(inner, entry, pack),
                )


def _named(content: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(content, Mapping):
        yield from ((str(key), one) for key, one in content.items())
    else:
        yield from ((_key(one), one) for one in content)


def _key(entry: Mapping[str, Any]) -> str:
    return str(
        next((entry[name] for name in ("key", "code", "service", "year") if name in entry), "")
    )


def _first_unchecked(entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
    inner = (one for _path, one in mappings(entry) if one.get("confidence") == _UNCHECKED)
    return next(inner, None)


def _told(entry: Mapping[str, Any], language: str) -> str:
    titles = [entry[name] for name in _NAMES if name in entry]
    text = next((one for one in titles if is_language_map(one)), None)
    if text is None:
        return on_one_line({k: v for k, v in entry.items() if k != "confidence"}, language)
    number = entry.get("number")
    title = text_in(text, language)
    return f"{number} {title}" if isinstance(number, str) else title


def _document(inner: Mapping[str, Any], entry: Mapping[str, Any], pack: Pack) -> str:
    for one in (inner, entry):
        if isinstance(one.get("document"), Mapping):
            return str(document_from(one["document"]))
    number = entry.get("number")
    return number if isinstance(number, str) else str(pack.document)


def _properties(pack: Pack, language: str) -> Iterator[UncheckedEntry]:
    """Yield what a body calls unchecked in a property of its own, such as ``name_confidence``."""
    for key, content in pack.body.items():
        named = content.items() if isinstance(content, Mapping) else [("", content)]
        for inner, value in named:
            if key.endswith("confidence") and value == _UNCHECKED:
                yield UncheckedEntry(
                    part=str(PARTS["properties"]),
                    key=".".join(part for part in (key, inner) if part),
                    what=on_one_line(value, language),
                    document=str(pack.document),
                )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
