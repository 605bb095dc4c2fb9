"""The rows of a rules pack, each with what it inherits from its pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.rulebook.dated_values import Alternative, DatedValue
from duheng.rulebook.errors import NoSuchEntry, NotForUse, RangeOnly
from duheng.rulebook.packs import NormativeDocument, Pack, day_in, document_from
from duheng.terms.documents import nearest
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: its keys, its period, and the content as written.

    Attributes
    ----------
    pack : Pack
        The pack that holds the row.
    table_id : str
        The table it belongs to: the pack's own id, or the id that the pack extends.
    keys : Mapping
        Keys as text.
    valid_from, valid_to : datetime.date or None
        The row's own period, or its pack's.
    data_year : int or None
        The year of the data.
    accounting_years : tuple of int
        In order; empty when the row is dated by day.
    content : Mapping
        The row as written.
    """

    pack: Pack
    table_id: str
    keys: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    data_year: int | None
    accounting_years: tuple[int, ...]
    content: Mapping[str, Any]

    @property
    def is_dated(self) -> bool:
        """Whether the row holds for some time only."""
        return bool(self.accounting_years or self.valid_from or self.valid_to)

    @property
    def confidence(self) -> Confidence:
        """The row's own confidence, or its pack's."""
        return Confidence(self.content.get("confidence", self.pack.confidence))

    @property
    def unit(self) -> str:
        """The row's own unit, or its table's, or dimensionless."""
        return str(self.content.get("unit", self.pack.body.get("unit", "1")))

    @property
    def document(self) -> NormativeDocument:
        """The row's own document, or its pack's."""
        own = self.content.get("document")
        return document_from(own) if own else self.pack.document

    @property
    def stands_in_years(self) -> int:
        """For how many years the row may stand in for a later one, 0 for none."""
        return int(self.pack.body.get("stands_in_years", 0))


def rows_of(pack: Pack) -> tuple[Row, ...]:
    """Return the rows of a rules pack."""
    return tuple(_row(pack, content) for content in pack.body["values"])


def _row(pack: Pack, content: Mapping[str, Any]) -> Row:
    return Row(
        pack=pack,
        table_id=pack.body.get("extends", pack.id),
        keys=keys_as_text(content["keys"]),
        valid_from=day_in(content, "valid_from", pack.file) or pack.valid_from,
        valid_to=day_in(content, "valid_to", pack.file) or pack.valid_to,
        data_year=content.get("data_year"),
        accounting_years=tuple(sorted(content.get("accounting_years", ()))),
        content=content,
    )


def keys_as_text(keys: Mapping[str, Any]) -> dict[str, str]:
    """Return keys as text, so that class 1 and class "1" are the same."""
    return {
        key: f"{value:g}" if isinstance(value, float) else str(value) for key, value in keys.items()
    }


def rows_with_keys(rows: Iterable[Row], table_id: str, keys: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the rows that have exactly these keys.

    Raises
    ------
    NoSuchEntry
        When there is none; the message names the key that is wrong and what the table has.
    """
    everything = tuple(rows)
    found = tuple(row for row in everything if row.keys == keys)
    if not found:
        raise _no_such_entry(everything, table_id, keys)
    return found


def _no_such_entry(rows: tuple[Row, ...], table_id: str, keys: Mapping[str, str]) -> NoSuchEntry:
    names = sorted({name for row in rows for name in row.keys})
    if wrong := sorted(set(names) ^ set(keys)):
        return NoSuchEntry(
            f"{table_id} is asked by {', '.join(names) or 'no key'}, got {keys_in_words(keys)}",
            hint=f"mend the key {', '.join(wrong)}",
            data={"table": table_id, "keys": dict(keys), "known": names},
        )
    for name in names:
        known = sorted({row.keys[name] for row in rows if name in row.keys})
        if keys[name] not in known:
            close = nearest(keys[name], known)
            return NoSuchEntry(
                f"{table_id} has no {name} '{keys[name]}'",
                hint=f"did you mean '{close}'?" if close else f"it has: {', '.join(known)}",
                data={"table": table_id, "keys": dict(keys), "known": known},
            )
    return NoSuchEntry(
        f"{table_id} has no row with {keys_in_words(keys)} together",
        hint="duheng pack show lists its rows",
        data={"table": table_id, "keys": dict(keys)},
    )


def keys_in_words(keys: Mapping[str, str]) -> str:
    """Return keys for a message."""
    return ", ".join(f"{key}: {value}" for key, value in keys.items()) or "no key"


def value_of(row: Row, *, asked: Mapping[str, Any], stands_in: bool) -> DatedValue:
    """Return the dated value of a row.

    Raises
    ------
    NotForUse
        When the pack says that the value must not be used.
    RangeOnly
        When the document gives a range and no value.
    """
    content = row.content
    _check_usable(row)
    return DatedValue(
        table_id=row.table_id,
        keys=row.keys,
        value=float(content["value"]),
        unit=row.unit,
        lower=content.get("lower"),
        upper=content.get("upper"),
        standard_uncertainty=content.get("standard_uncertainty"),
        half_width=content.get("half_width"),
        distribution=content.get("distribution"),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        data_year=row.data_year,
        accounting_years=row.accounting_years,
        published=day_in(content, "published", row.pack.file) or row.pack.published,
        confidence=row.confidence,
        document=row.document,
        source=content.get("source", row.pack.source),
        pack_id=row.pack.id,
        pack_edition=row.pack.edition,
        pack_digest=row.pack.digest,
        stands_in=stands_in,
        asked=asked,
        alternatives=tuple(_alternative(one) for one in content.get("alternatives", ())),
        note=content.get("note", {}),
    )


def _alternative(content: Mapping[str, Any]) -> Alternative:
    return Alternative(
        id=content["id"],
        value=float(content["value"]),
        confidence=Confidence(content["confidence"]),
        source=content["source"],
        note=content.get("note", {}),
    )


def _check_usable(row: Row) -> None:
    place = f"{row.table_id} ({keys_in_words(row.keys)})"
    reason = row.content.get("do_not_use")
    if reason:
        raise NotForUse(
            f"{place} is shown but must not be used: {text_in(reason, 'en')}",
            hint="state a measured value with its source in the account",
            data={"table": row.table_id, "keys": dict(row.keys), "value": row.content["value"]},
        )
    if row.content.get("value") is None:
        lower, upper = row.content["lower"], row.content["upper"]
        raise RangeOnly(
            f"{place}: {row.document} gives a range, {lower} to {upper} {row.unit}, and no value",
            hint="state the value that applies (a measured one outranks the table) with its source",
            data={"table": row.table_id, "keys": dict(row.keys), "lower": lower, "upper": upper},
        )
