"""Files attached to a certificate: base64 that is base64, and no bomb."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode

from duheng.certificates.checks.document import Document
from duheng.certificates.elements import Element

_GREATEST_GROWTH = 200  # honest files seldom compress by more than 20
_LOOKED_AT = 2**16
_UNPACKED_AT_MOST = 2**24
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_ZIP_HEADER = 30


def check_files(document: Document) -> None:
    """Check attached files without ever unpacking one whole."""
    for element in document.dcc("dataBase64"):
        text = "".join((element.text or "").split())
        try:
            head = b64decode(text[: _LOOKED_AT // 3 * 4], validate=True)
        except (binascii.Error, ValueError):
            document.report("content.file_not_decodable", element, "the attached file is no base64")
            continue
        if head[:2] == _GZIP or head[:4] == _ZIP:
            _check_growth(document, element, head, len(text) * 3 // 4)


def _check_growth(document: Document, element: Element, head: bytes, size: int) -> None:
    """Report an archive whose sizes or first bytes say that it explodes."""
    grown = _declared_growth(head) if head[:4] == _ZIP else _unpacked(head) / max(len(head), 1)
    if grown > _GREATEST_GROWTH:
        document.report(
            "content.file_not_decodable", element,
            f"the attached archive of {size} bytes grows more than {_GREATEST_GROWTH} times when "
            "unpacked: it was not unpacked",
        )  # fmt: skip


def _declared_growth(head: bytes) -> float:
    """Return how much the first member of a ZIP grows, from what its header and data say."""
    name, extra = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
    method = int.from_bytes(head[8:10], "little")
    packed, plain = (int.from_bytes(head[at : at + 4], "little") for at in (18, 22))
    declared = plain / packed if packed else 0.0
    if method != 8:
        return declared
    data = head[_ZIP_HEADER + name + extra :]
    return max(declared, _inflated(data, -zlib.MAX_WBITS) / max(len(data), 1))


def _unpacked(head: bytes) -> int:
    return _inflated(head, zlib.MAX_WBITS | 16)


def _inflated(data: bytes, window: int) -> int:
    """Return how many bytes come out of the first ones, at most a bound."""
    try:
        return len(zlib.decompressobj(window).decompress(data, _UNPACKED_AT_MOST))
    except zlib.error:
        return 0
