"""Judges a table row by row: what each says, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from duheng.site.registry.catalogue import kinds_by_title, purpose_choices
from duheng.site.registry.divisions import division_named
from duheng.site.registry.imports.profiles import OWNER, ImportProfile, heading_of, plain_heading
from duheng.site.registry.imports.tables import FORMULA, Table
from duheng.site.registry.instruments.facts import (
    REGISTERED,
    faults_between,
    fill_from_catalogue,
)
from duheng.site.registry.models import Control, Delivery, Instrument, Manner, Origin
from duheng.site.registry.readers import Unreadable, reader_of

_LOOKED_THROUGH = 10
_RANGE = re.compile(r"[（(]?\s*([-+\d.]+)\s*[~～-]\s*([-+\d.]+)\s*[）)]?\s*([^\d\s].*)?")
_QUOTED = re.compile(r"'(?=[=+\-@|%])")
_TOLD_EVERY = 2000
Cell = Callable[[str], Any]
Tell = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one cell, or in one row as a whole (``heading`` empty)."""

    row: int
    heading: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """The row with the headings, and the column that each stands for (``None``: left out)."""

    place: int
    headings: tuple[str, ...]
    columns: tuple[str | None, ...]

    def heading(self, column: str) -> str:
        """Return the heading under which a column stands in the file."""
        if column in self.columns:
            return self.headings[self.columns.index(column)]
        return heading_of(column) if column in REGISTERED else column


@dataclass(frozen=True, slots=True)
class Judged:
    """Every row of a table, judged.

    Attributes
    ----------
    values : list of (int, dict)
        Row number, and the columns of the instrument; only rows without fault.
    faults : list of RowFault
        In the order of the rows.
    """

    values: list[tuple[int, dict[str, Any]]]
    faults: list[RowFault]


def map_headings(
    table: Table, profile: ImportProfile, chosen: Mapping[str, str] | None = None
) -> Mapped:
    """Return which column each heading stands for.

    The headings are the row, among the first ten, of which most words are known: files of other
    systems have titles above.

    Parameters
    ----------
    chosen : mapping, optional
        Heading -> column, or an empty text to leave it out; what somebody chose by hand.
    """
    place, row = max(
        table.rows[:_LOOKED_THROUGH],
        key=lambda one: sum(plain_heading(cell) in profile.columns for cell in one[1]),
    )
    taken: set[str] = set()
    columns: list[str | None] = []
    for heading in row:
        said = (chosen or {}).get(heading)
        column = profile.columns.get(plain_heading(heading)) if said is None else said
        is_known = column in REGISTERED or column == OWNER
        columns.append(column if column and is_known and column not in taken else None)
        taken.add(column or "")
    return Mapped(place, tuple(row), tuple(columns))


class Judge:
    """Judges the rows of one table for one organisation on one day.

    Parameters
    ----------
    day : date
        By whose packs divisions and kinds are read.
    identifier : str
        Of the organisation; rows of another are faults. Empty: not looked at.
    """

    def __init__(self, mapped: Mapped, profile: ImportProfile, day: date, identifier: str) -> None:
        self.mapped, self.profile, self.day = mapped, profile, day
        self._identifier = identifier.casefold()
        self._divisions: dict[str, str | None] = {}
        self._filled: dict[tuple[str, str], dict[str, Any]] = {}
        self._kinds = kinds_by_title(day)
        self._purposes = {str(title).casefold(): key for key, title in purpose_choices(day)}
        self._cells: list[tuple[int, str, Cell]] = [
            (place, column, self._cell(column))
            for place, column in enumerate(mapped.columns)
            if column is not None
        ]

    def judge(self, table: Table, tell: Tell | None = None) -> Judged:
        """Return every row below the headings, judged.

        Parameters
        ----------
        tell : callable, optional
            Told from time to time how many rows were read, and how many faults there are.
        """
        judged = Judged([], [])
        for place, (number, row) in enumerate(table.rows, 1):
            if number > self.mapped.place:
                self._judge_row(number, row, judged)
            if tell is not None and place % _TOLD_EVERY == 0:
                tell(place, len(judged.faults))
        return judged

    def _judge_row(self, number: int, row: Sequence[str], judged: Judged) -> None:
        values: dict[str, Any] = {}
        faults: list[RowFault] = []
        for place, column, read in self._cells:
            text = row[place] if place < len(row) else ""
            try:
                values[column] = read(text)
            except Unreadable as fault:
                shown = "" if text == FORMULA else text[:80]
                faults.append(RowFault(number, self.mapped.headings[place], shown, str(fault)))
        if not faults:
            faults = list(self._whole_row(number, values))
        if faults:
            judged.faults.extend(faults)
        else:
            judged.values.append((number, values))

    def _whole_row(self, number: int, values: dict[str, Any]) -> Iterator[RowFault]:
        values.pop(OWNER, None)
        if values.get("number_of_items") is None:
            values["number_of_items"] = 1
        _settle_batch(values)
        _settle_range(values)
        wrong = {
            name: _("is missing") for name in ("name", "division_code") if not values.get(name)
        }
        wrong |= faults_between(values)
        for name, reason in wrong.items():
            yield RowFault(number, self.mapped.heading(name), str(values.get(name) or ""), reason)
        if not wrong:
            self._fill(values)

    def _fill(self, values: dict[str, Any]) -> None:
        """Fill in what the catalogue says; the same for all rows of a kind and a use."""
        for name in ("control", "manner", "status"):
            if not values.get(name):
                values.pop(name, None)
        if not values.get("kind"):
            return
        key = (values["kind"], values.get("purpose", ""))
        if key not in self._filled:
            said = {"kind": key[0], "purpose": key[1]}
            fill_from_catalogue(said, self.day)
            self._filled[key] = {name: said[name] for name in ("control", "manner")}
        for name, value in self._filled[key].items():
            values.setdefault(name, value)

    def _cell(self, column: str) -> Cell:
        """Return the reader of a column: our words, the file's words, then the column's own."""
        words = {
            word.casefold(): ours for word, ours in self.profile.values.get(column, {}).items()
        } | _titles(column)
        special = {
            "division_code": self._division,
            "kind": lambda text: self._kinds.get(text.casefold(), text),
            "purpose": lambda text: self._purposes.get(text.casefold(), text),
            OWNER: self._owner,
        }.get(column)
        read = reader_of(Instrument, column) if column != OWNER else str
        if column in {"number_of_items", "name", "division_code", "status", "control"}:
            read = _or_nothing(read)
        empty = self.profile.empty

        def cell(text: str) -> Any:
            if text == FORMULA:
                raise Unreadable(_("holds a formula; put its value there"))
            text = text.strip()
            if text.startswith("'"):
                text = _QUOTED.sub("", text, count=1)
            if text in empty:
                text = ""
            text = words.get(text.casefold(), text) if words else text
            return read(special(text) if special else text)

        return cell

    def _division(self, text: str) -> str:
        if text not in self._divisions:
            found = division_named(text, self.day) if text else None
            self._divisions[text] = found.code if found else None
        code = self._divisions[text]
        if code is None and text:
            raise Unreadable(_("'%(given)s' is no division, or several") % {"given": text[:40]})
        return code or ""

    def _owner(self, text: str) -> str:
        if text and self._identifier and text.casefold() != self._identifier:
            raise Unreadable(_("is another organisation"))
        return text


def _or_nothing(read: Cell) -> Cell:
    """Return a reader to which an empty cell says nothing; the row as a whole is judged later."""
    return lambda text: read(text) if text else None


def _titles(column: str) -> dict[str, str]:
    choices = {"control": Control, "manner": Manner, "origin": Origin, "delivery": Delivery}
    kinds: Any = choices.get(column)
    found: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found |= {str(one.label).casefold(): one.value for one in kinds or ()}
    return found


def _settle_batch(values: dict[str, Any]) -> None:
    """Keep what stands as the serial number of several pieces in the note: it is none of one."""
    serial = values.get("serial_number")
    if serial and (values.get("number_of_items") or 1) > 1:
        values["note"] = "; ".join(filter(None, (values.get("note", ""), serial)))[:400]
        values["serial_number"] = ""


def _settle_range(values: dict[str, Any]) -> None:
    """Read ends and unit of a range as written, where they are plain and nothing else is given."""
    found = _RANGE.fullmatch(values.get("range_text") or "")
    if not found or values.get("range_lower") is not None or values.get("range_upper") is not None:
        return
    try:
        lower, upper = Decimal(found[1]), Decimal(found[2])
    except InvalidOperation:
        return
    if lower <= upper and max(abs(lower), abs(upper)) < 10**15:
        values["range_lower"], values["range_upper"] = lower, upper
        if not values.get("unit") and found[3] and len(found[3]) <= 30:
            values["unit"] = found[3].strip()
