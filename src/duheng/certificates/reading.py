"""The door: bytes in, a certificate out, whatever form it has."""

from __future__ import annotations

from pathlib import Path

from duheng.certificates.dcc import certificate_from
from duheng.certificates.errors import HostileCertificate, UnreadableCertificate
from duheng.certificates.plain import plain_certificate
from duheng.certificates.records import Certificate
from duheng.certificates.safe_xml import MAX_BYTES, parse_xml

_XML_STARTS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_certificate(source: Path | bytes, *, name: str | None = None) -> Certificate:
    """Return what a certificate says, and its original bytes.

    Parameters
    ----------
    source : Path or bytes
        A DCC of version 2.4 to 3.4, or a plain YAML certificate.
    name : str, optional
        Name for messages; the file's own name when not given. Its ending (.xml, .yaml) decides
        how the bytes are read; without one, the first byte does.

    Returns
    -------
    Certificate
        ``content`` holds the bytes as received; uncertainties are standard ones.

    Raises
    ------
    UnreadableCertificate
        When the file cannot be read, is empty, or is neither XML nor YAML.
    HostileCertificate
        When it declares entities, or is too large or too deep.
    NotACertificate
        When it is XML of another kind, or of a version that is too old.
    UnusableCertificate
        When a YAML certificate lacks or misspells something.

    Notes
    -----
    Nothing is fetched: neither schemas nor any address in the file. Elements that are not known
    are ignored, and stay in ``content``.

    Examples
    --------
    >>> text = '''
    ... certificate: calibration
    ... number: C-17
    ... issuer: Example Laboratory
    ... item: {serial: 0042}
    ... load: {unit: A}
    ... error: {kind: relative, unit: "%"}
    ... points:
    ...   - {load: 1, error: 0.10, U: 0.08, k: 2}
    ...   - {load: 5, error: 0.30, U: 0.08, k: 2}
    ... '''
    >>> certificate = read_certificate(text.encode(), name="c17.yaml")
    >>> from duheng.certificates import error_curve
    >>> at_three = error_curve(certificate).error_at(3.0)
    >>> at_three.error.value, at_three.standard_uncertainty
    (0.002, 0.0004)
    """
    title = name or (source.name if isinstance(source, Path) else "certificate")
    content = _bytes_of(source, title)
    if not content.strip():
        raise UnreadableCertificate(f"{title} is empty", hint="was the file transferred whole?")
    if _is_xml(content, title):
        return certificate_from(parse_xml(content, title), content, title)
    return plain_certificate(content, title)


def _bytes_of(source: Path | bytes, title: str) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableCertificate(
            f"{source} cannot be read: {error.strerror or error}", hint="check the path of the file"
        ) from error
    if len(content) > MAX_BYTES:
        raise HostileCertificate(
            f"{title} has more than {MAX_BYTES} bytes", hint="remove attached files"
        )
    return content


def _is_xml(content: bytes, title: str) -> bool:
    ending = title.rpartition(".")[2].lower()
    if ending in ("xml", "yaml", "yml"):
        return ending == "xml"
    return content.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(_XML_STARTS)
