"""Builds elements of DCC and D-SI in the order that the schema wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from duheng.certificates.dsi_names import DCC, SI
from duheng.certificates.errors import UnusableCertificate

Element = etree._Element
Text = str | Mapping[str, str]


def add(parent: Element, name: str, text: Any = None, **attributes: str) -> Element:
    """Add an element ``name`` or ``si:name`` with a text, and return it.

    Raises
    ------
    UnusableCertificate
        When the text holds a character that XML cannot carry.
    """
    space, _, local = name.rpartition(":")
    element = etree.SubElement(parent, f"{{{SI if space == 'si' else DCC}}}{local}")
    for key, value in attributes.items():
        element.set(key, value)
    if text is not None:
        try:
            element.text = " ".join(str(text).split())
        except ValueError as error:
            raise UnusableCertificate(
                f"{local}: a control character cannot stand in a certificate"
            ) from error
    return element


def add_text(parent: Element, name: str, text: Text, **attributes: str) -> Element:
    """Add a text element: one content for each language, or one without a language."""
    element = add(parent, name, **attributes)
    if isinstance(text, Mapping):
        for language, one in text.items():
            add(element, "content", one, lang=language)
    else:
        add(element, "content", text)
    return element


def add_optional(
    parent: Element, record: Mapping[str, Any], names: Iterable[tuple[str, str]]
) -> None:
    """Add those elements whose value a record gives."""
    for key, name in names:
        if record.get(key) is not None:
            add(parent, name, record[key])
