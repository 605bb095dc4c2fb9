"""Maximum permissible errors by kind of instrument, class, load and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from duheng.quantities import convert
from duheng.rulebook.dated_values import DatedValue
from duheng.rulebook.errors import NoSuchEntry, UnknownPack
from duheng.rulebook.lookup import AsOf, checked_value, row_in_force
from duheng.rulebook.packs import Pack
from duheng.rulebook.tables import Row, keys_as_text, rows_of, rows_with_keys
from duheng.terms.documents import nearest

ANY_LOAD = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitQuestion:
    """Which limit is asked for; see ``PackLibrary.maximum_permissible_error``."""

    instrument_kind: str
    accuracy_class: str | float
    in_service: bool
    load: float | str | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)


def limit_for(
    packs: Sequence[Pack], question: LimitQuestion, as_of: AsOf, *, strict: bool
) -> DatedValue:
    """Return the limit that is in force, relative [1]; the widest when any load is asked."""
    tables = _tables(packs, question.instrument_kind)
    keys, assumed = _complete_keys(tables, question)
    rows = rows_with_keys(
        (row for pack in tables for row in rows_of(pack)), tables[0].id, keys_as_text(keys)
    )
    found = []
    for group in _rows_by_load(rows, question).values():
        row, stands_in = row_in_force(group, as_of)
        printed = checked_value(row, as_of, stands_in=stands_in, strict=strict)
        found.append(_relative(row, printed, question))
    widest = max(found, key=lambda limit: limit.value)
    return replace(widest, assumed=(*assumed, *_load_assumed(rows, question)))


def _tables(packs: Sequence[Pack], instrument_kind: str) -> list[Pack]:
    of_kind: dict[str, list[Pack]] = {}
    for pack in packs:
        if "instrument_kind" in pack.body:
            of_kind.setdefault(str(pack.body["instrument_kind"]), []).append(pack)
    if instrument_kind not in of_kind:
        known = sorted(of_kind)
        close = nearest(instrument_kind, known)
        raise UnknownPack(
            f"no pack has maximum permissible errors of '{instrument_kind}'",
            hint=f"did you mean '{close}'?" if close else f"known kinds: {', '.join(known)}",
            data={"instrument_kind": instrument_kind, "known": known},
        )
    return of_kind[instrument_kind]


def _complete_keys(
    tables: Sequence[Pack], question: LimitQuestion
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the keys with the packs' defaults filled in, and which ones were."""
    keys: dict[str, Any] = {"class": question.accuracy_class, **question.conditions}
    defaults = {
        name: key["default"]
        for pack in tables
        for name, key in pack.body["keys"].items()
        if "default" in key and name not in keys
    }
    return {**keys, **defaults}, tuple(f"{name}: {value}" for name, value in defaults.items())


def _rows_by_load(rows: Sequence[Row], question: LimitQuestion) -> dict[str, list[Row]]:
    """Return the rows that hold at the load, those of one load range together."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if _holds_at(row.content.get("load"), question.load):
            groups.setdefault(_load_in_words(row.content.get("load")), []).append(row)
    if not groups:
        raise _no_limit_at(rows, question)
    return groups


def _holds_at(declared: Mapping[str, Any] | None, load: float | str | None) -> bool:
    if declared is None or load == ANY_LOAD:
        return True
    if load is None:
        return bool(declared.get("rated"))
    if isinstance(load, str):
        return declared.get("zone") == load
    return (
        "from" in declared
        and declared["from"] <= load
        and ("below" not in declared or load < declared["below"])
        and ("to" not in declared or load <= declared["to"])
    )


def _no_limit_at(rows: Sequence[Row], question: LimitQuestion) -> NoSuchEntry:
    known = "; ".join(dict.fromkeys(_load_in_words(row.content.get("load")) for row in rows))
    return NoSuchEntry(
        f"{rows[0].table_id} has no limit of class {question.accuracy_class} at load "
        f"'{question.load}'; it has limits for: {known}",
        hint="ask at a load that the regulation covers, or load 'any' for the widest limit",
        data={"table": rows[0].table_id, "load": question.load},
    )


def _load_in_words(declared: Mapping[str, Any] | None) -> str:
    if declared is None:
        return "every load"
    if "zone" in declared:
        return f"zone {declared['zone']}"
    if "below" in declared:
        return f"{declared['from']} <= load < {declared['below']}"
    if "to" in declared:
        return f"{declared['from']} <= load <= {declared['to']}"
    return f"load >= {declared['from']}"


def _load_assumed(rows: Sequence[Row], question: LimitQuestion) -> tuple[str, ...]:
    depends = any("load" in row.content for row in rows)
    return ("load: rated range",) if depends and question.load is None else ()


def _relative(row: Row, printed: DatedValue, question: LimitQuestion) -> DatedValue:
    """Return the printed limit as a ratio, at first verification or in service."""
    limit = printed.value
    if question.in_service:
        own = row.content.get("in_service")
        limit = limit * row.pack.body.get("in_service_multiplier", 1) if own is None else own
    stage = "in-service" if question.in_service else "initial"
    load = _load_in_words(row.content.get("load"))
    return replace(
        printed,
        value=float(convert(limit, printed.unit, "1")),
        unit="1",
        distribution=printed.distribution or "rectangular",
        keys={**printed.keys, "instrument": question.instrument_kind, "stage": stage, "load": load},
    )
