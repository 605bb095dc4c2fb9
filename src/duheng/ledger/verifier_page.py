"""The offline verifier as one HTML file: it opens in a browser, and asks no server anything."""

from __future__ import annotations

from importlib.resources import files


def verifier_page() -> bytes:
    """Return the page; save it, send it along, open it from a disk.

    Examples
    --------
    >>> verifier_page().startswith(b"<!doctype html>")
    True
    """
    return files("duheng.ledger").joinpath("verifier.html").read_bytes()
