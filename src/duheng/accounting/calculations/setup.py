"""The document of a calculation as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.accounting.document import read_document
from duheng.accounting.errors import MissingFile, UnusableAccount
from duheng.accounting.heading import Heading, heading_of
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
    def restates(self) -> dict[str, Any] | None:
        """Digest and reason of the figures that these replace."""
        written = self.document.get("restates")
        if written is None:
            return None
        return {"digest": written["digest"], "reason": dict(texts_of(written["reason"]))}

    @property
    def document(self) -> Document:
        """The content as written."""
        return self.heading.document


def set_up_calculation(path: Path) -> CalculationSetup:
    """Return what the document at a path says.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableAccount, UnusableInput
        When it does not follow its form, or its period needs an accounting year.
    """
    if not path.is_file():
        raise MissingFile(f"there is no account at {path}", hint="give the path of an ACCOUNT.yaml")
    document = read_document(path, "calculation")
    heading = heading_of(document, path.parent)
    return CalculationSetup(
        heading=heading,
        accounting_year=_accounting_year(heading),
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


def _accounting_year(heading: Heading) -> int:
    first, last = (
        moment.astimezone(heading.zone) for moment in (heading.period.begin, heading.period.end)
    )
    is_new_year = (last.month, last.day, last.hour, last.minute) == (1, 1, 0, 0)
    is_within_a_year = last.year == first.year or (is_new_year and last.year == first.year + 1)
    if "accounting_year" not in heading.document and not is_within_a_year:
        raise UnusableAccount(
            f"{heading.document.where('period')}: the period reaches over more than one calendar "
            "year",
            hint="declare accounting_year, which decides the factors that apply",
        )
    return heading.accounting_year
