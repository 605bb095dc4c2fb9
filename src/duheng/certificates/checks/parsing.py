"""Parses a file under check once, after cheap looks at its bytes, or says why not."""

from __future__ import annotations

import re

from lxml import etree

from duheng.certificates.elements import Element
from duheng.certificates.errors import HostileCertificate, UnreadableCertificate
from duheng.certificates.safe_xml import MAX_BYTES, MAX_ELEMENTS, parse_xml, safe_parser

# Nothing here looks elements up by id. Processing instructions are no part of a number or a text:
# left in, one would cut it in two for the rules.
_PARSER = safe_parser(collect_ids=False, remove_pis=True)
# No rule asks for the blanks between elements: without them there is half as much to walk over.
_WITHOUT_BLANKS = safe_parser(collect_ids=False, remove_pis=True, remove_blank_text=True)
_MARKS_LOOKED_AT = 1000
_TEXT_FOLLOWS = re.compile(rb"\s*(?:[^\s<]|</)")
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
    is_simple = _is_simple(content)
    is_plain = b"\0" not in content[:4] and (is_simple or b"<!DOCTYPE" not in content)
    if not is_plain or _has_too_many_elements(content):
        return _guarded(content, name)
    try:
        root = etree.fromstring(content, _WITHOUT_BLANKS if is_simple else _PARSER)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _refusal(error, name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("xml.hostile", f"{name} declares a document type")
    return root


def _is_simple(content: bytes) -> bool:
    """Return whether there is certainly no document type, no section, and no comment in a text.

    Only then may blanks be dropped: before a comment in a text they would be taken for blanks
    between elements. The marks looked for are rare characters, which are found in no time.
    """
    return _are_comments_apart(content) and _are_instructions_apart(content)


def _are_comments_apart(content: bytes) -> bool:
    place = -1
    for _ in range(_MARKS_LOOKED_AT):
        place = content.find(b"!", place + 1)
        if place < 0:
            return True
        if content.startswith(b"<!", place - 1):
            place = content.find(b"-->", place) if content.startswith(b"--", place + 1) else -1
            if place < 0 or _TEXT_FOLLOWS.match(content, place + 3):
                return False
    return False


def _are_instructions_apart(content: bytes) -> bool:
    place = -1
    for _ in range(_MARKS_LOOKED_AT):
        place = content.find(b"?", place + 1)
        if place < 0:
            return True
        if content.startswith(b"?>", place) and _TEXT_FOLLOWS.match(content, place + 2):
            return False
    return False


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
