"""A table of readings looked through: which column is what, which rows cannot be used."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.registry.editing import instant_of
from duheng.site.registry.imports.tables import FORMULA, Table

MOST = 1_000_000
"""Readings of one file; larger ones go through the folder that the door watches."""
PIECE = 20_000
"""Readings of one batch, about."""
SAMPLE, SHOWN = 10, 50
_TELL_EVERY = 2_000
AT, CHANNEL, VALUE, NOTHING = "at", "channel", "value", ""
Tell = Callable[[int], object]
"""Told how many rows were read."""
_HEADINGS = Path(__file__).with_name("headings.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A cell that cannot be used."""

    row: int
    heading: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedThrough:
    """What a file would bring.

    Attributes
    ----------
    headings, columns : tuple of str
        Headings of the file, and what each column is taken for: ``at``, ``channel``, ``value``,
        the code of a channel, or nothing.
    readings, faulty : int
        How many would be sent, and how many faults there are; what has a fault is left out.
    sample : tuple of dict
        The first readings, as they would be sent.
    faults : tuple of Fault
        The first faults, by row.
    missing : str
        What the columns lack to be a table of readings; nothing when they are one.
    """

    headings: tuple[str, ...]
    columns: tuple[str, ...]
    readings: int
    faulty: int
    sample: tuple[Mapping[str, Any], ...]
    faults: tuple[Fault, ...]
    missing: str

    @property
    def can_be_sent(self) -> bool:
        """Whether there is anything to send."""
        return not self.missing and 0 < self.readings <= MOST

    def to_json(self) -> str:
        """Return it as text, to be kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> LookedThrough:
        """Return it from its text."""
        held = json.loads(text)
        faults = tuple(Fault(**one) for one in held.pop("faults"))
        plain: dict[str, Any] = {
            name: tuple(held.pop(name)) for name in ("headings", "columns", "sample")
        }
        return cls(faults=faults, **plain, **held)


def look_through(
    table: Table, codes: Sequence[str], chosen: Mapping[int, str], tell: Tell = lambda rows: None
) -> LookedThrough:
    """Return a table judged; codes are those that the gateway may send."""
    headings, columns = columns_of(table, codes, chosen)
    missing = _missing(columns)
    number, faulty, sample, faults = 0, 0, list[Mapping[str, Any]](), list[Fault]()
    for found, wrong in [] if missing else rows_of(table, columns, codes, tell):
        number, faulty = number + len(found), faulty + len(wrong)
        sample += found[: SAMPLE - len(sample)]
        faults += wrong[: SHOWN - len(faults)]
    return LookedThrough(
        headings=headings, columns=columns, readings=number, faulty=faulty,
        sample=tuple(sample), faults=tuple(faults), missing=missing,
    )  # fmt: skip


def pieces_of(
    table: Table, codes: Sequence[str], chosen: Mapping[int, str], tell: Tell
) -> Iterator[tuple[list[Mapping[str, Any]], int]]:
    """Yield the readings of a table in batches, always the same ones, each with its faults."""
    _headings, columns = columns_of(table, codes, chosen)
    piece: list[Mapping[str, Any]] = []
    faulty = 0
    for found, wrong in [] if _missing(columns) else rows_of(table, columns, codes, tell):
        piece += found
        faulty += len(wrong)
        if len(piece) >= PIECE:
            yield piece, faulty
            piece, faulty = [], 0
    if piece or faulty:
        yield piece, faulty


def columns_of(
    table: Table, codes: Sequence[str], chosen: Mapping[int, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the headings of a table, and what each column is taken for."""
    headings = tuple(cell.strip() for cell in table.rows[0][1])
    known = {AT, CHANNEL, VALUE, NOTHING, *codes}
    columns = tuple(
        chosen[place] if chosen.get(place) in known else _taken_for(heading, codes)
        for place, heading in enumerate(headings)
    )
    return headings, columns


def rows_of(
    table: Table, columns: Sequence[str], codes: Sequence[str], tell: Tell
) -> Iterator[tuple[list[dict[str, Any]], list[Fault]]]:
    """Yield the readings and the faults of each row."""
    headings, allowed = [cell.strip() for cell in table.rows[0][1]], set(codes)
    for place, (number, cells) in enumerate(table.rows[1:], 1):
        yield _read(number, dict(enumerate(cells)), headings, columns, allowed)
        if place % _TELL_EVERY == 0:
            tell(place)


def body_of(readings: Sequence[Mapping[str, Any]], person_id: int | None) -> bytes:
    """Return a batch that is named by its readings and who sends it: sent twice, it is one."""
    lines = [json.dumps(one, ensure_ascii=False) for one in readings]
    digest = sha256("\n".join(lines).encode()).hexdigest()[:40]
    return "\n".join([json.dumps({"batch": f"upload-{person_id or 0}-{digest}"}), *lines]).encode()


def _taken_for(heading: str, codes: Sequence[str]) -> str:
    if heading in codes:
        return heading
    plain = heading.casefold()
    return next((role for role, words in _words().items() if plain in words), NOTHING)


@cache
def _words() -> Mapping[str, list[str]]:
    """Return the headings by which each kind of column is known."""
    found: Mapping[str, list[str]] = json.loads(_HEADINGS.read_text(encoding="utf-8"))
    return found


def _missing(columns: Sequence[str]) -> str:
    wide = [one for one in columns if one not in (AT, CHANNEL, VALUE, NOTHING)]
    if columns.count(AT) != 1:
        return _("exactly one column holds the instant")
    is_long = columns.count(CHANNEL) == 1 and columns.count(VALUE) == 1
    if is_long == bool(wide) or len(set(wide)) != len(wide):
        return _("either one column of codes and one of values, or a column for each channel")
    return ""


def _read(
    number: int,
    cells: Mapping[int, str],
    headings: Sequence[str],
    columns: Sequence[str],
    codes: set[str],
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Return the readings of a row, and its faults."""
    faults: list[Fault] = []

    def fault(place: int, reason: str) -> None:
        value = cells.get(place, "")
        shown = "=" if value == FORMULA else value[:60]
        faults.append(Fault(row=number, heading=headings[place], value=shown, reason=reason))

    at_place = columns.index(AT)
    at = instant_of(cells.get(at_place, "").strip())
    if not isinstance(at, datetime):
        fault(at_place, _("is no day and time"))
        return [], faults
    found: list[dict[str, Any]] = []
    for place, column in enumerate(columns):
        if column in (AT, CHANNEL, NOTHING):
            continue
        code_place = columns.index(CHANNEL) if column == VALUE else place
        code = cells.get(code_place, "").strip() if column == VALUE else column
        text = cells.get(place, "").strip()
        value = _number(text)
        if code not in codes:
            fault(code_place, _("is no channel of this gateway"))
        elif value is not None and not math.isfinite(value):
            fault(place, _("is no number"))
        else:
            found.append({"channel": code, "at": at.isoformat(), "value": value})
    return found, faults


def _number(text: str) -> float | None:
    """Return a number, nothing for an empty cell, NaN for what is none."""
    try:
        return float(text) if text else None
    except ValueError:
        return math.nan
