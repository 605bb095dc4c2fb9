"""Parses a file under check once, after cheap looks at its bytes, or says why not."""

from __future__ import annotations

import re

from lxml import etree

from duheng.certificates.elements import Element
from duheng.certificates.errors import HostileCertificate, UnreadableCertificate
from duheng.certificates.safe_xml import MAX_BYTES, MAX_ELEMENTS, parse_xml

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    recover=False,
    collect_ids=False,  # nothing here looks elements up by id
    # Neither is part of a number or a text: left in, one would cut it in two for the rules.
    remove_comments=True,
    remove_pis=True,
)
_TOO_DEEP = re.compile(r"depth|nest", re.IGNORECASE)


class Refused(Exception):
    """Ends the parsing of a file with the code of a rule."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line


def parsed(content: bytes, name: str) -> Element:
    """Return the root of a file.

    Raises
    ------
    Refused
        With the rule of form that the file breaks.

    Notes
    -----
    The bytes of an honest file show at once that there is no document type and that there are
    few elements; then one fast parse is enough. Others go through the guarded parser of the
    reader, which sees every event and stops at the first bad sign.
    """
    if not content.strip():
        raise Refused("xml.empty", f"{name} is empty")
    if len(content) > MAX_BYTES:
        raise Refused("xml.too_large", f"{name} has {len(content)} bytes, more than {MAX_BYTES}")
    is_plain = b"\0" not in content[:4] and b"<!DOCTYPE" not in content
    if not is_plain or _has_too_many_elements(content):
        return _guarded(content, name)
    try:
        root = etree.fromstring(content, _PARSER)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _refusal(error, name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("xml.hostile", f"{name} declares a document type")
    return root


def _has_too_many_elements(content: bytes) -> bool:
    """Return whether there may be too many elements; the shortest one has four bytes."""
    return len(content) > 4 * MAX_ELEMENTS and content.count(b"<") > MAX_ELEMENTS


def _guarded(content: bytes, name: str) -> Element:
    try:
        return parse_xml(content, name)
    except HostileCertificate as error:
        is_deep = _TOO_DEEP.search(error.message)
        raise Refused("xml.too_deep" if is_deep else "xml.hostile", error.message) from error
    except UnreadableCertificate as error:
        raise Refused("xml.not_well_formed", error.message) from error


def _refusal(error: Exception, name: str) -> Refused:
    said = str(error).partition(" (<")[0].strip()
    line = error.lineno if isinstance(error, etree.XMLSyntaxError) else None
    code = "xml.too_deep" if "depth" in said else "xml.not_well_formed"
    return Refused(code, f"{name} is not well-formed XML: {said}", line)
