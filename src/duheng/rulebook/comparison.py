"""Compares two packs by what they mean: values by date, entries by what names them, the header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from duheng.rulebook.packs import Pack, day_in, document_from
from duheng.rulebook.tables import keys_as_text
from duheng.terms.canonical import canonical_json

_HEADER = (
    "kind", "id", "edition", "title", "description", "document", "valid_from", "valid_to",
    "published", "source", "confidence", "checked_by",
)  # fmt: skip
_NAMES = ("id", "code", "key", "name", "number", "place", "kind", "from", "to", "year", "date",
          "valid_from")  # fmt: skip
_DATES = frozenset({"valid_from", "valid_to"})
_NOTHING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that two packs say differently.

    Attributes
    ----------
    part : str
        ``header``, ``values`` (rows of a table), ``body`` or ``example``.
    place : str
        What it is about: a key path, or the keys of a row and the property.
    what : str
        ``added``, ``removed`` or ``changed``.
    was, now : object
        What each pack says, JSON-ready; None where it says nothing.
    first_day, last_day : datetime.date or None
        The days on which the values differ; None where there is no bound.
    """

    part: str
    place: str
    what: str
    was: Any
    now: Any
    first_day: date | None = None
    last_day: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the difference, JSON-ready."""
        return {
            "part": self.part,
            "place": self.place,
            "what": self.what,
            "was": self.was,
            "now": self.now,
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }


def compare_packs(one: Pack, other: Pack) -> tuple[Difference, ...]:
    """Return what two packs mean differently, none when they mean the same.

    The order of keys and rows, comments, and a unit that a row repeats from its table make no
    difference. What a row inherits from the header is compared there, once.

    Examples
    --------
    >>> from duheng.rulebook import load_packs
    >>> library = load_packs()
    >>> old, new = (library.pack("cn/standard-coal", edition=f"GB/T 2589-{year}")
    ...             for year in (2008, 2020))
    >>> [one.now for one in compare_packs(old, new) if one.place == "valid_from"]
    ['2021-04-01']
    """
    return tuple(_differences(one, other))


def _differences(one: Pack, other: Pack) -> Iterator[Difference]:
    yield from _compared("header", "", _header(one), _header(other))
    bodies = [dict(pack.body) for pack in (one, other)]
    if one.kind == other.kind == "rules":
        units = [str(body.pop("unit", "1")) for body in bodies]
        rows = [body.pop("values") for body in bodies]
        tables = [
            _by_identity(_meanings(group, unit, pack.file))
            for group, unit, pack in zip(rows, units, (one, other), strict=True)
        ]
        for place in dict.fromkeys([*tables[0], *tables[1]]):
            yield from _timeline(place, tables[0].get(place, []), tables[1].get(place, []))
    yield from _compared("body", "body", bodies[0], bodies[1])
    yield from _compared("example", "example", list(one.examples), list(other.examples))


def _header(pack: Pack) -> dict[str, Any]:
    told = {key: one for key, one in pack.to_dict().items() if key in _HEADER}
    document = {"number": pack.document.number, "edition": pack.document.edition,
                "clause": pack.document.clause}  # fmt: skip
    return {**told, "document": document}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    """A row without its keys and period: what it says while it holds."""

    place: str
    first: date
    last: date
    says: Mapping[str, Any]


def _meanings(rows: Sequence[Mapping[str, Any]], unit: str, file: str) -> Iterator[_Meaning]:
    for row in rows:
        says = {key: one for key, one in row.items() if key not in {"keys", "load", *_DATES}}
        for year in ("data_year", "accounting_years"):
            says.pop(year, None)
        if "document" in says:
            says["document"] = str(document_from(says["document"]))
        yield _Meaning(
            place=_row_in_words(row),
            first=day_in(row, "valid_from", file) or date.min,
            last=day_in(row, "valid_to", file) or date.max,
            says={**says, "unit": row.get("unit", unit)},
        )


def _row_in_words(row: Mapping[str, Any]) -> str:
    words = [f"{key}={one}" for key, one in sorted(keys_as_text(row["keys"]).items())]
    words += [f"load {key}={one}" for key, one in sorted(row.get("load", {}).items())]
    words += [f"data year {row['data_year']}"] if "data_year" in row else []
    years = sorted(row.get("accounting_years", ()))
    return ", ".join([*words, *([f"accounting {' '.join(map(str, years))}"] if years else [])])


def _by_identity(rows: Iterator[_Meaning]) -> dict[str, list[_Meaning]]:
    found: dict[str, list[_Meaning]] = {}
    for row in rows:
        found.setdefault(row.place, []).append(row)
    return found


def _timeline(place: str, old: Sequence[_Meaning], new: Sequence[_Meaning]) -> Iterator[Difference]:
    """Yield where the value of some keys differs, stretch of days by stretch of days."""
    stretches: list[tuple[date, date, list[Any], list[Any]]] = []
    for first, last in _stretches([*old, *new]):
        was, now = ([one.says for one in rows if one.first <= first <= one.last]
                    for rows in (old, new))  # fmt: skip
        if stretches and stretches[-1][2:] == (was, now):
            stretches[-1] = (stretches[-1][0], last, was, now)
        else:
            stretches.append((first, last, was, now))
    for first, last, was, now in stretches:
        for one in _compared("values", place or "(no key)", _plain(was), _plain(now)):
            yield Difference(
                part=one.part, place=one.place, what=one.what, was=one.was, now=one.now,
                first_day=None if first == date.min else first,
                last_day=None if last == date.max else last,
            )  # fmt: skip


def _stretches(rows: Sequence[_Meaning]) -> list[tuple[date, date]]:
    """Return the stretches of days between which nothing begins or ends."""
    starts = {row.first for row in rows}
    starts |= {row.last + timedelta(days=1) for row in rows if row.last != date.max}
    ordered = sorted(starts)
    ends = [*(day - timedelta(days=1) for day in ordered[1:]), date.max]
    return list(zip(ordered, ends, strict=True))


def _plain(says: list[Any]) -> Any:
    """Return the only row of a stretch as itself, none as nothing."""
    return says[0] if len(says) == 1 else (says or _NOTHING)


def _compared(part: str, place: str, old: Any, new: Any) -> Iterator[Difference]:
    """Yield the differences of two values, place by place."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            inside = f"{place}.{key}" if place else str(key)
            yield from _compared(part, inside, old.get(key, _NOTHING), new.get(key, _NOTHING))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compared_lists(part, place, old, new)
    elif not _is_same(old, new):
        what = "added" if old is _NOTHING else "removed" if new is _NOTHING else "changed"
        was, now = (None if one is _NOTHING else one for one in (old, new))
        yield Difference(part=part, place=place, what=what, was=was, now=now)


def _is_same(old: Any, new: Any) -> bool:
    if old is _NOTHING or new is _NOTHING:
        return old is new
    return canonical_json(old) == canonical_json(new)  # 2 is 2.0, and true is not 1


def _compared_lists(
    part: str, place: str, old: Sequence[Any], new: Sequence[Any]
) -> Iterator[Difference]:
    names = _naming_keys(old, new)
    if names:
        named = [{_name_of(one, names): one for one in items} for items in (old, new)]
        for name in dict.fromkeys([*named[0], *named[1]]):
            was, now = (items.get(name, _NOTHING) for items in named)
            yield from _compared(part, f"{place}[{name}]", was, now)
    elif any(isinstance(one, Mapping) for one in (*old, *new)):
        for number in range(max(len(old), len(new))):
            was, now = (items[number] if number < len(items) else _NOTHING for items in (old, new))
            yield from _compared(part, f"{place}.{number}", was, now)
    elif not _is_same(list(old), list(new)):
        yield Difference(part=part, place=place, what="changed", was=list(old), now=list(new))


def _naming_keys(old: Sequence[Any], new: Sequence[Any]) -> tuple[str, ...]:
    """Return the keys that tell the items of both lists apart, none when no few of them do."""
    items = [*old, *new]
    if not items or not all(isinstance(one, Mapping) for one in items):
        return ()
    shared = [name for name in _NAMES if all(_is_scalar(one.get(name)) for one in items)]
    for names in (*combinations(shared, 1), *combinations(shared, 2)):
        if all(len({_name_of(one, names) for one in part}) == len(part) for part in (old, new)):
            return names
    return ()


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _name_of(item: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={item[name]}" for name in names)
