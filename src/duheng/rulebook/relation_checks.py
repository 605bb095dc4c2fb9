"""What one can doubt of a pack among the others: names, references, periods that overlap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from duheng.rulebook.doubts import Doubt, KeyPath, mappings
from duheng.rulebook.library import PackLibrary
from duheng.rulebook.packs import Pack
from duheng.rulebook.tables import Row, keys_in_words, rows_of
from duheng.terms.canonical import digest_of
from duheng.terms.documents import nearest
from duheng.terms.findings import Severity


def relation_doubts(pack: Pack, library: PackLibrary, others: Sequence[Pack]) -> Iterator[Doubt]:
    """Yield what is doubtful in how a pack stands to itself and to the others."""
    yield from _same_name(pack, others)
    yield from _lost_references(pack, library)
    if pack.kind == "rules":
        yield from _undeclared_keys(pack)
        yield from _overlaps(pack, library)


def _same_name(pack: Pack, others: Sequence[Pack]) -> Iterator[Doubt]:
    for other in others:
        same = (other.id, other.edition) == (pack.id, pack.edition)
        if same and other.digest != pack.digest:
            yield Doubt(
                code="rulebook.same_name",
                severity=Severity.ERROR,
                path=("edition",),
                message=f"{other.file} is {pack.id}, edition {pack.edition} as well, and says "
                "something else",
                hint="give this one its own edition; duheng pack diff shows what differs",
            )


def references(pack: Pack) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield path, kind and id of every pack that a pack refers to."""
    if "extends" in pack.body:
        yield ("body", "extends"), "rules", str(pack.body["extends"])
    if pack.kind == "profiles":
        for number, name in enumerate(pack.body.get("includes", ())):
            yield ("body", "includes", number), "profiles", str(name)
    for path, mapping in mappings(pack.body, ("body",)):
        if path[-1] == "from" and isinstance(mapping.get("table"), str):
            yield (*path, "table"), "rules", str(mapping["table"])


def _lost_references(pack: Pack, library: PackLibrary) -> Iterator[Doubt]:
    for path, kind, wanted in references(pack):
        known = {one.id for one in library.packs(kind=kind)}
        if wanted not in known and not wanted.startswith("$"):
            close = nearest(wanted, known)
            yield Doubt(
                code="rulebook.reference_lost",
                severity=Severity.ERROR,
                path=path,
                message=f"there is no pack '{wanted}' of kind {kind}",
                hint=f"did you mean '{close}'?" if close else "check it together with that pack",
            )


def _undeclared_keys(pack: Pack) -> Iterator[Doubt]:
    for number, row in enumerate(pack.body["values"]):
        wrong = sorted(set(row["keys"]) ^ set(pack.body["keys"]))
        if wrong:
            yield Doubt(
                code="rulebook.keys_differ",
                severity=Severity.ERROR,
                path=("body", "values", number, "keys"),
                message=f"the row and 'body.keys' do not have the same keys: {', '.join(wrong)}",
                hint="a value is looked up by exactly the keys that the table declares",
            )


def _overlaps(pack: Pack, library: PackLibrary) -> Iterator[Doubt]:
    """Yield the rows for which another row holds at the same time, here or in another edition."""
    table = pack.body.get("extends", pack.id)
    tables = {one.body.get("extends", one.id) for one in library.packs(kind="rules")}
    elsewhere = [
        row
        for row in (library.rows(table) if table in tables else ())
        if (row.pack.id, row.pack.edition) != (pack.id, pack.edition)
    ]
    seen: dict[str, list[Row]] = {}
    for row in elsewhere:
        seen.setdefault(_identity(row), []).append(row)
    for number, row in enumerate(rows_of(pack)):
        same = seen.setdefault(_identity(row), [])
        other = next((one for one in same if _both_hold(one, row)), None)
        same.append(row)
        if other is not None:
            yield Doubt(
                code="rulebook.periods_overlap",
                severity=Severity.ERROR,
                path=("body", "values", number),
                message=f"{keys_in_words(row.keys)}: another row of {other.pack.file} holds at "
                "the same time, so that the value cannot be looked up",
                hint="end the validity of the superseded row, or of its pack",
            )


def _identity(row: Row) -> str:
    """Return what must be equal for two rows to compete: keys, load and data year."""
    same: Mapping[str, Any] = {
        "keys": dict(row.keys),
        "load": row.content.get("load"),
        "data_year": row.data_year,
    }
    return digest_of(same)


def _both_hold(one: Row, other: Row) -> bool:
    if one.accounting_years or other.accounting_years:
        return not set(one.accounting_years).isdisjoint(other.accounting_years)
    return max(one.valid_from or date.min, other.valid_from or date.min) <= min(
        one.valid_to or date.max, other.valid_to or date.max
    )
