"""Which packs of a kind, and which of their rows, are in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from duheng.rulebook.errors import AmbiguousValue, NoSuchEntry, NoValueInForce, UnknownPack
from duheng.rulebook.packs import Pack, day_in, is_within
from duheng.terms.documents import nearest


def packs_in_force(packs: Iterable[Pack], kind: str, on: date) -> tuple[Pack, ...]:
    """Return the packs of a kind that are in force on a day, one edition of each id.

    Raises
    ------
    UnknownPack
        When no pack of that kind is there.
    NoValueInForce
        When none of them is in force on that day.
    AmbiguousValue
        When two editions of one pack are.
    """
    every = list({pack.digest: pack for pack in packs if pack.kind == kind}.values())
    if not every:
        raise UnknownPack(f"no pack of kind '{kind}' is installed", data={"kind": kind})
    found = [pack for pack in every if pack.is_in_force(on)]
    if not found:
        periods = "; ".join(_period_in_words(pack) for pack in every)
        raise NoValueInForce(
            f"no pack of kind '{kind}' is in force on {on}; there are: {periods}",
            hint="ask for a day within one of them, or add the pack of that time",
            data={"kind": kind, "asked": {"on": on.isoformat()}},
        )
    _check_one_edition_each(found, on)
    return tuple(found)


def rows_in_force(pack: Pack, rows: Iterable[Mapping[str, Any]], on: date) -> list[dict[str, Any]]:
    """Return the rows of a pack that hold on a day; a row without its own dates always does."""
    return [
        dict(row)
        for row in rows
        if is_within(on, day_in(row, "valid_from", pack.file), day_in(row, "valid_to", pack.file))
    ]


def no_such(what: str, key: str, known: Iterable[str], place: str) -> NoSuchEntry:
    """Return the refusal of a key that nothing has, with the nearest one that something has."""
    every = sorted(known)
    close = nearest(key, every)
    listed = ", ".join(every[:20]) + (" ..." if len(every) > 20 else "")
    return NoSuchEntry(
        f"{place} has no {what} '{key}'",
        hint=f"did you mean '{close}'?" if close else f"it has: {listed}",
        data={"key": key, "known": every},
    )


def _check_one_edition_each(packs: Iterable[Pack], on: date) -> None:
    seen: dict[str, Pack] = {}
    for pack in packs:
        other = seen.setdefault(pack.id, pack)
        if other is not pack:
            raise AmbiguousValue(
                f"{pack.id} has two editions in force on {on}: {other.edition} and {pack.edition}",
                hint="end the validity of the superseded one",
                data={"pack": pack.id, "editions": [other.edition, pack.edition]},
            )


def _period_in_words(pack: Pack) -> str:
    first, last = pack.valid_from or "always", pack.valid_to or "further notice"
    return f"{pack.id} {pack.edition} ({first} to {last})"
