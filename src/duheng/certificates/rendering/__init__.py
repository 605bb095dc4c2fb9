"""Prints certificates: HTML, and PDF/A-3 that carries its own XML."""

from duheng.certificates.rendering.content import content_of
from duheng.certificates.rendering.html_page import render_html
from duheng.certificates.rendering.pdf import extract_xml, render_pdf

__all__ = ["content_of", "extract_xml", "render_html", "render_pdf"]
