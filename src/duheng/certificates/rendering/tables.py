"""The tables of a certificate's results, with the digits that it prints."""

from __future__ import annotations

from typing import Any

from duheng.certificates.elements import Element, child, children, name_of, ref_types, text_of
from duheng.certificates.rendering.other_columns import (
    OTHER_HOLDERS,
    other_columns,
    roots_of_variances,
)
from duheng.certificates.rendering.units import unit_text

_LISTS = ("realListXMLList", "real", "constant")
_EXPANDED = (
    "valueExpandedMUXMLList", "uncertaintyXMLList", "valueExpandedMU", "uncertainty",
)  # fmt: skip
_FACTORS = ("coverageFactorXMLList", "coverageFactor")
_PROBABILITIES = ("coverageProbabilityXMLList", "coverageProbability")


def result_of(element: Element) -> dict[str, Any]:
    """Return a result: its name, texts and tables."""
    from duheng.certificates.rendering.content import texts

    data = child(element, "data")
    tables: list[dict[str, Any]] = []
    single: list[dict[str, Any]] = []
    notes = []
    for one in children(data) if data is not None else ():
        kind = name_of(one)
        if kind == "list":
            tables += _tables(one)
        elif kind == "quantity":
            single += _columns(one)
        elif kind == "text":
            notes.append(texts(one))
    if single:
        tables.append({"name": {}, "is_single": True, "columns": single})
    return {
        "name": texts(child(element, "name")),
        "description": texts(child(element, "description")),
        "notes": [one for one in notes if one],
        "tables": tables,
    }


def _tables(listed: Element) -> list[dict[str, Any]]:
    from duheng.certificates.rendering.content import texts

    columns = [column for one in children(listed, "quantity") for column in _columns(one)]
    own = [{"name": texts(child(listed, "name")), "is_single": False, "columns": columns}]
    below = [table for one in children(listed, "list") for table in _tables(one)]
    return (own if columns else []) + below


def _columns(quantity: Element) -> list[dict[str, Any]]:
    """Return the columns of a quantity: one, or one for each unit of a hybrid."""
    from duheng.certificates.rendering.content import texts

    name, kinds = texts(child(quantity, "name")), list(ref_types(quantity))
    hybrid = child(quantity, "hybrid")
    found = []
    for one in children(quantity if hybrid is None else hybrid, *_LISTS):
        found.append({"name": name, "ref_types": kinds, **_values(one)})
    for one in children(quantity if hybrid is None else hybrid, *OTHER_HOLDERS):
        for column in other_columns(one, name):
            found.append({"ref_types": kinds, **column})
    chars = text_of(child(quantity, "charsXMLList"))
    if chars:
        found.append({"name": name, "ref_types": kinds, "unit": "", "values": chars.split(),
                      "U": [], "k": [], "p": []})  # fmt: skip
    plain = child(quantity, "noQuantity")
    if plain is not None:
        found.append({"name": name, "ref_types": kinds, "unit": "", "U": [], "k": [], "p": [],
                      "values": [" / ".join(texts(plain).values())]})  # fmt: skip
    return found


def _values(element: Element) -> dict[str, Any]:
    values = _words(element, "valueXMLList", "value")
    units = [unit_text(one) for one in _words(element, "unitXMLList", "unit")]
    stated = _words(element, *_EXPANDED)
    own = None if stated else roots_of_variances(element)
    return {
        "values": values,
        "unit": units[0] if len(set(units)) == 1 else ", ".join(dict.fromkeys(units)),
        "U": _spread(stated, len(values)),
        "k": _words(element, *_FACTORS),
        "p": _words(element, *_PROBABILITIES),
        **(own or {}),
    }


def _words(element: Element, *names: str) -> list[str]:
    for one in element.iter():
        if name_of(one) in names:
            return (text_of(one) or "").split()
    return []


def _spread(values: list[str], number: int) -> list[str]:
    return values * number if len(values) == 1 else values
