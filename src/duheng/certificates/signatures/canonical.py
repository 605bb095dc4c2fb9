"""Canonical bytes of a whole document and of a part of it (C14N 1.0, 1.1 and exclusive)."""

from __future__ import annotations

from io import BytesIO

from lxml import etree

from duheng.certificates.errors import SignatureBroken, SignatureUnsupported
from duheng.certificates.signatures.names import CANONICALISATIONS, EXCLUSIVE

_XML_ATTRIBUTES = "{http://www.w3.org/XML/1998/namespace}"


def check_canonicalisation(algorithm: str) -> None:
    """Refuse a canonicalisation that is not known."""
    if algorithm not in CANONICALISATIONS:
        raise SignatureUnsupported(f"the canonicalisation '{algorithm}' is not supported")


def canonical_document(root: etree._Element, algorithm: str) -> bytes:
    """Return the canonical bytes of the whole document, as a reference with URI="" means it."""
    check_canonicalisation(algorithm)
    output = BytesIO()
    root.getroottree().write(
        output, method="c14n", exclusive=algorithm.startswith(EXCLUSIVE), with_comments=False
    )
    return output.getvalue()


def canonical_part(
    element: etree._Element, algorithm: str, inclusive_prefixes: list[str] | None = None
) -> bytes:
    """Return the canonical bytes of an element.

    Raises
    ------
    SignatureUnsupported
        When an ancestor has an ``xml:`` attribute, which inclusive canonicalisation inherits in
        ways that differ between its versions; no certificate schema allows one there.
    """
    check_canonicalisation(algorithm)
    exclusive = algorithm.startswith(EXCLUSIVE)
    if not exclusive:
        for ancestor in element.iterancestors():
            if any(str(name).startswith(_XML_ATTRIBUTES) for name in ancestor.attrib):
                raise SignatureUnsupported("an xml: attribute stands above the signature")
    return etree.tostring(
        element,
        method="c14n",
        exclusive=exclusive,
        with_comments=algorithm.endswith("WithComments"),
        inclusive_ns_prefixes=inclusive_prefixes if exclusive else None,
    )


def remove_keeping_text(element: etree._Element) -> None:
    """Take an element out of its parent and leave the text behind it where it is."""
    parent = element.getparent()
    if parent is None:
        raise SignatureBroken("the signature is the document itself")
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
        element.tail = None
    parent.remove(element)
