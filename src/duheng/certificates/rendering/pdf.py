"""Prints a certificate as PDF/A-3b with its XML inside, and takes the XML out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from duheng.certificates.errors import CannotRender, NotACertificate
from duheng.certificates.rendering.content import content_of
from duheng.certificates.rendering.page_data import PRINTS, page_data

ATTACHMENT = "certificate.xml"
_MAX_ATTACHMENT = 32 * 2**20
_MAX_ATTACHMENTS = 64


def render_pdf(certificate: bytes, *, language: str = "both", at: datetime | None = None) -> bytes:
    """Return a certificate as PDF/A-3b with the XML attached, byte for byte.

    Parameters
    ----------
    certificate : bytes
        A DCC in UTF-8.
    language : str
        ``zh``, ``en`` or ``both``.
    at : datetime, optional
        Written as the date of the PDF; without it the same input gives the same bytes.

    Raises
    ------
    CannotRender
        When the language is not offered, the XML is not UTF-8, or the page cannot be set.

    Notes
    -----
    PDF/A-3b is declared by the typesetter and not proved by a validator. Every text reaches the
    typesetter as data and is never read as source.
    """
    inputs = typst_inputs(certificate, language)
    try:
        made = _compiler().compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-3b"],
            timestamp=int(at.timestamp()) if at else 0,
            pdf_tags=False,
        )
    except typst.TypstError as error:
        raise CannotRender(f"the page cannot be set: {str(error)[:300]}") from error
    if not isinstance(made, bytes):
        raise CannotRender("the typesetter gave no page")
    return made


def typst_inputs(certificate: bytes, language: str) -> dict[str, str]:
    """Return what the template is given: the page as JSON, the XML and the QR code."""
    if language not in PRINTS:
        raise CannotRender(f"'{language}' is not offered", hint=f"use {', '.join(PRINTS)}")
    content = content_of(certificate)
    try:
        text = certificate.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotRender(
            "the certificate is not UTF-8", hint="attach it by other means; it is not changed here"
        ) from error
    return {
        "data": json.dumps(page_data(content, language), ensure_ascii=False),
        "xml": text,
        "qr": qr_code(content),
    }


def qr_code(content: dict[str, Any]) -> str:
    """Return the QR code of a print: number and digest of the XML, as SVG."""
    told = f"urn:duheng:certificate-print:{content['number']}?sha256={content['sha256']}"
    output = BytesIO()
    segno.make(told, error="m", micro=False).save(
        output, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True, dark="#1c2733"
    )
    return output.getvalue().decode()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = Path(str(files("manimgx_fonts_cjk")))
    template = Path(str(files("duheng.certificates").joinpath("rendering/certificate.typ")))
    return typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
    )


def extract_xml(pdf: bytes) -> bytes:
    """Return the certificate that is attached to a PDF, byte for byte.

    Parameters
    ----------
    pdf : bytes
        Of any maker; scripts and actions in it are neither run nor read.

    Raises
    ------
    NotACertificate
        When the PDF is unreadable, or has not exactly one XML attached.
    """
    found: list[tuple[str, bytes]] = []
    try:
        for name, content in _attachments(pdf):
            if name.lower().endswith(".xml"):
                found.append((name, content))
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise NotACertificate(f"the PDF cannot be read: {error}") from error
    named = [content for name, content in found if name == ATTACHMENT]
    chosen = named or [content for _, content in found]
    if len(chosen) != 1:
        raise NotACertificate(
            f"the PDF has {len(chosen)} XML attachments, expected one",
            hint="a PDF/A-3 certificate carries its XML as an embedded file",
        )
    return chosen[0]


def _attachments(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    reader = PdfReader(BytesIO(pdf), strict=False)
    number = 0
    for name, listed in reader.attachments.items():
        for content in listed:
            number += 1
            if number > _MAX_ATTACHMENTS or len(content) > _MAX_ATTACHMENT:
                raise NotACertificate("the PDF has too many or too large attachments")
            yield name, content
