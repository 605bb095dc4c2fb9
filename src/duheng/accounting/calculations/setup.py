"""The document of a calculation as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.heading import Heading
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.terms.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of several: its parameters, and its values as written."""

    name: str
    title: Texts
    parameters: Mapping[str, str]
    values: Mapping[str, Mapping[str, Any]]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationSetup:
    """Everything the document of a calculation says.

    Attributes
    ----------
    whole : Item
        What is said once for all.
    items : Mapping
        Items by set, in the order of the document.
    """

    heading: Heading
    accounting_year: int
    method: str
    whole: Item
    items: Mapping[str, Mapping[str, Item]]
    standards: Mapping[str, Mapping[str, Any]]

    @property
    def document(self) -> Document:
        """The content as written."""
        return self.heading.document


def set_up_calculation(heading: Heading) -> CalculationSetup:
    """Return what a document says.

    Raises
    ------
    UnusableAccount
        When its period needs an accounting year.
    """
    document = heading.document
    return CalculationSetup(
        heading=heading,
        accounting_year=heading.accounting_year,
        method=document["method"],
        whole=_item("", document, ()),
        items={
            name: {key: _item(key, one, ("items", name, key)) for key, one in several.items()}
            for name, several in document.get("items", {}).items()
        },
        standards=document.get("standards", {}),
    )


def _item(name: str, written: Mapping[str, Any], path: tuple[str, ...]) -> Item:
    return Item(
        name=name,
        title=texts_of(written.get("title"), name),
        parameters={key: str(one) for key, one in written.get("parameters", {}).items()},
        values=written.get("values", {}),
        path=path,
    )
