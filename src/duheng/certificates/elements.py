"""Small questions put to DCC and D-SI elements; every one may find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree

from duheng.certificates.dsi_names import DCC, SI
from duheng.certificates.records import Identification

Element = etree._Element

_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})")
_NAMESPACES = {"dcc": DCC, "si": SI}


def name_of(element: Element) -> str:
    """Return the local name of an element, empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Return the child elements of our namespaces that have one of these local names."""
    for child in element:
        if not isinstance(child.tag, str) or etree.QName(child).namespace not in (DCC, SI):
            continue
        if not names or etree.QName(child).localname in names:
            yield child


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first such child, or None."""
    return None if element is None else next(children(element, *names), None)


def find(element: Element, path: str) -> Element | None:
    """Return the element at a path such as ``dcc:coreData/dcc:issueDate``, or None."""
    return element.find(path, _NAMESPACES)


def find_all(element: Element, path: str) -> list[Element]:
    """Return the elements at a path."""
    return element.findall(path, _NAMESPACES)


def text_of(element: Element | None) -> str | None:
    """Return the stripped text of an element, None when there is none."""
    if element is None or element.text is None:
        return None
    return element.text.strip() or None


def texts_by_language(element: Element | None) -> dict[str, str]:
    """Return the ``content`` texts of a text element by language, ``en`` where none is said."""
    if element is None:
        return {}
    return {
        one.get("lang", "en"): text
        for one in children(element, "content")
        if (text := text_of(one)) is not None
    }


def any_text(texts: dict[str, str]) -> str | None:
    """Return the English text, or the first."""
    return texts.get("en") or next(iter(texts.values()), None)


def day_of(element: Element | None) -> date | None:
    """Return the day of a date element; its time zone, if any, is dropped."""
    found = _DAY.match(text_of(element) or "")
    if not found:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def ref_types(element: Element) -> tuple[str, ...]:
    """Return the refTypes of an element."""
    return tuple((element.get("refType") or "").split())


def path_of(element: Element) -> str:
    """Return the place of an element in its document, in local names with positions."""
    path = str(element.getroottree().getpath(element))
    return re.sub(r"(?<=/)[^/:\[]+:", "", path)


def identifications_of(element: Element | None) -> tuple[Identification, ...]:
    """Return the numbers listed below an element."""
    listed: Iterable[Element] = [] if element is None else children(element, "identification")
    return tuple(
        Identification(
            issuer=text_of(child(one, "issuer")) or "",
            value=text_of(child(one, "value")) or "",
            name=texts_by_language(child(one, "name")),
        )
        for one in listed
    )
