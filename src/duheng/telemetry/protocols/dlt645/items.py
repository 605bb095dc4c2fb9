"""The table of data identifiers: a data file of this folder, with its source and confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from duheng.telemetry.protocols.errors import UnknownItem
from duheng.telemetry.protocols.record import Words, words
from duheng.terms.documents import read_yaml
from duheng.terms.evidence import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a data identifier means.

    Attributes
    ----------
    identifier : str
        Eight hexadecimal digits, high octet first.
    title : Words
        Its name.
    quantity, unit : str
        What it measures, in which unit.
    octets, digits : int
        Length in BCD octets, and decimal places.
    is_signed : bool
        Whether the highest bit is a sign.
    """

    identifier: str
    title: Words
    quantity: str
    unit: str
    octets: int
    digits: int
    is_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The table.

    Attributes
    ----------
    items, blocks : Mapping
        Identifier -> item, and block -> identifiers of its items.
    errors : Mapping
        Bit of the octet of error -> words.
    confidence : Confidence
        Of all of it.
    """

    items: Mapping[str, Item]
    blocks: Mapping[str, tuple[str, ...]]
    errors: Mapping[int, Words]
    confidence: Confidence

    def members(self, identifier: str) -> tuple[Item, ...]:
        """Return the item of an identifier, or the items of a block in their order.

        Raises
        ------
        UnknownItem
            When the table has neither.
        """
        names = self.blocks.get(identifier, (identifier,))
        missing = [one for one in names if one not in self.items]
        if missing:
            raise UnknownItem(
                f"no item {missing[0]} is in the table of DL/T 645",
                hint="the table is look-up/protocols.md; a meter may know more than it",
            )
        return tuple(self.items[one] for one in names)


@cache
def load_items() -> Items:
    """Return the table that comes with Duheng."""
    held = read_yaml(Path(__file__).with_name("items.yaml"))
    return Items(
        items={str(key): _item(str(key), one) for key, one in held["items"].items()},
        blocks={str(key): tuple(one) for key, one in held["blocks"].items()},
        errors={int(bit): words(one["en"], one["zh-Hans"]) for bit, one in held["errors"].items()},
        confidence=Confidence(held["confidence"]),
    )


def _item(identifier: str, held: Mapping[str, Any]) -> Item:
    return Item(
        identifier=identifier,
        title=words(held["en"], held["zh-Hans"]),
        quantity=held["quantity"],
        unit=held["unit"],
        octets=held["octets"],
        digits=held["digits"],
        is_signed=held.get("is_signed", False),
    )
