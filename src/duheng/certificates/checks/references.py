"""Ids and what refers to them; the vocabulary that says what a quantity is."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from lxml import etree

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.vocabulary import BASIC, UNPREFIXED
from duheng.certificates.elements import Element
from duheng.terms.documents import nearest

_SHOWN = 8
_KNOWN = BASIC | UNPREFIXED
# Written with axes, these are eight times as fast as //*[@id].
_WITH_ID = etree.XPath("descendant-or-self::*/attribute::id/parent::*")
_REFERRING = etree.XPath("descendant-or-self::*/attribute::refId/parent::*")
_WITH_REF_TYPE = etree.XPath("descendant-or-self::*/attribute::refType/parent::*")
_REF_TYPES = etree.XPath("descendant-or-self::*/attribute::refType", smart_strings=False)


@lru_cache(maxsize=4096)
def _is_plain(text: str) -> bool:
    """Return whether terms are surely of a vocabulary, and rightly spaced."""
    terms = text.split()
    return " ".join(terms) == text and all(map(_is_of_vocabulary, terms))


def _is_of_vocabulary(term: str) -> bool:
    """Return whether a term is known, or of a vocabulary with a prefix of its own."""
    return term in _KNOWN or ("_" in term and not term.startswith("basic_"))


def _found(where: etree.XPath, document: Document) -> list[Element]:
    return cast("list[Element]", where(document.root))


def check_references(document: Document) -> None:
    """Check that references lead somewhere, and that ids are referred to."""
    named = {element.get("id", ""): element for element in _found(_WITH_ID, document)}
    referring = _found(_REFERRING, document)
    used: set[str] = set()
    for element in referring:
        written = element.get("refId", "")
        used.update(written.split())
        lost = [one for one in written.split() if one not in named]
        if lost:
            document.report(
                "content.reference_unresolved", element,
                f"refId '{' '.join(lost)}' is the id of nothing in this document",
                _did_you_mean(lost[0], list(named)),
            )  # fmt: skip
        _check_spacing(document, element, "refId", written)
    idle = [name for name in named if name not in used]
    if idle:
        shown = ", ".join(f"'{name}'" for name in idle[:_SHOWN])
        rest = f" and {len(idle) - _SHOWN} more" if len(idle) > _SHOWN else ""
        document.report(
            "content.id_not_referenced", named[idle[0]], f"nothing refers to id {shown}{rest}"
        )


def check_ref_types(document: Document) -> None:
    """Check that every refType is of a vocabulary."""
    if all(map(_is_plain, cast("list[str]", _REF_TYPES(document.root)))):
        return
    found = [(one, one.get("refType", "")) for one in _found(_WITH_REF_TYPE, document)]
    uses_vocabulary = any("basic_" in text for _, text in found)
    has_definitions = bool(document.dcc("refTypeDefinitions"))
    for element, text in found:
        _check_spacing(document, element, "refType", text)
        for term in text.split():
            if _is_of_vocabulary(term):
                continue
            if term.startswith("basic_") and has_definitions:
                code = "metrology.ref_type_newer"
            elif term.startswith("basic_") or uses_vocabulary:
                code = "metrology.unknown_ref_type"
            else:
                continue
            document.report(
                code, element, f"refType '{term}' is not of the vocabulary",
                _did_you_mean(term, sorted(BASIC)),
            )  # fmt: skip


def _check_spacing(document: Document, element: Element, name: str, text: str) -> None:
    if " ".join(text.split()) != text:
        document.report("content.list_spacing", element, f"{name} '{text[:60]}' is badly spaced")


def _did_you_mean(text: str, known: list[str]) -> str | None:
    close = nearest(text, known)
    return f"did you mean '{close}'?" if close else None
