"""Parses XML from outside: no entities, no network, bounded in size, depth and number."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lxml import etree

from duheng.certificates.errors import HostileCertificate, UnreadableCertificate

MAX_BYTES = 32 * 2**20
MAX_DEPTH = 64
MAX_ELEMENTS = 500_000


def parse_xml(content: bytes, name: str) -> etree._Element:
    """Return the root element of a well-formed and harmless document.

    Raises
    ------
    HostileCertificate
        When it has a document type declaration, or is too large, too deep or too numerous.
    UnreadableCertificate
        When it is empty or not well-formed.
    """
    if not content.strip():
        raise UnreadableCertificate(f"{name} is empty", hint="was the file transferred whole?")
    if len(content) > MAX_BYTES:
        raise HostileCertificate(
            f"{name} has {len(content)} bytes, more than {MAX_BYTES}", hint="remove attached files"
        )
    try:
        _check_shape(content)
        return etree.fromstring(content, safe_parser())
    except HostileCertificate as error:
        raise HostileCertificate(f"{name} {error.message}", hint=error.hint) from error
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableCertificate(
            f"{name} is not well-formed XML: {str(error).partition(' (<')[0].strip()}",
            hint="a certificate is one XML document, in the encoding that it declares",
        ) from error


@lru_cache(maxsize=1)  # a check parses the same bytes for the rules, then for the signature
def _check_shape(content: bytes) -> None:
    """Refuse bytes that are not shaped like an honest document."""
    etree.fromstring(content, safe_parser(_Guard()))


def safe_parser(
    target: Any = None,
    *,
    remove_pis: bool = False,
    remove_blank_text: bool = False,
    collect_ids: bool = True,
) -> etree.XMLParser:
    """Return a parser with the settings that every file from outside is parsed with.

    Parameters
    ----------
    target : object, optional
        Sees the events instead of a tree being built.
    remove_pis, remove_blank_text, collect_ids : bool
        What to leave out of the tree, and whether to make an index of ids. A signature covers
        processing instructions and blanks: its check keeps them.
    """
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        # A signature does not cover comments: left in, one could cut a number in two unseen.
        remove_comments=True,
        remove_pis=remove_pis,
        remove_blank_text=remove_blank_text,
        collect_ids=collect_ids,
    )


class _Guard:
    """Sees the events of a parser that builds nothing, and stops it at the first bad sign."""

    # It has no method for text and comments: the parser then spends nothing on them.

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0

    def doctype(self, root: str, public_id: str | None, system_id: str | None) -> None:
        """Refuse a document type: no certificate needs one, and entities live there."""
        raise HostileCertificate(
            f"declares a document type ('{root}'), which may define entities",
            hint="a digital calibration certificate has none: ask the issuer for a clean file",
        )

    def start(self, tag: str | bytes, attrib: dict[Any, Any]) -> None:
        """Count an element that begins."""
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise HostileCertificate(
                f"nests deeper than {MAX_DEPTH} or has over {MAX_ELEMENTS} elements"
            )

    def end(self, tag: str | bytes) -> None:
        """Count an element that ends."""
        self.depth -= 1

    def close(self) -> None:
        """Give nothing: the tree is built by a second parser."""
