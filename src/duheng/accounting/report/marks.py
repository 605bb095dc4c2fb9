"""The status system: every state has its icon and word, every provenance its border."""

from __future__ import annotations

from duheng.accounting.report.words import say
from duheng.terms.findings import Severity

_SHAPES = {
    "valid": '<circle cx="8" cy="8" r="7" fill="#0A6C8F"/>'
    '<path d="M4.5 8.3l2.4 2.4 4.6-5" fill="none" stroke="#fff" stroke-width="1.8"/>',
    "due": '<circle cx="8" cy="8" r="6" fill="#fff" stroke="#7A5600" stroke-width="2"/>'
    '<path d="M8 4.5V8l2.6 1.6" fill="none" stroke="#7A5600" stroke-width="1.6"/>',
    "expired": '<path d="M8 1.5L15.2 14.5H.8z" fill="#C2410C"/>',
    "failed": '<rect x="1.5" y="1.5" width="13" height="13" rx="1.5" fill="#6B0F1A"/>'
    '<path d="M5 5l6 6M11 5l-6 6" stroke="#fff" stroke-width="1.8"/>',
    "suspect": '<circle cx="8" cy="8" r="6.2" fill="#fff" stroke="#1B2430" stroke-width="1.6"/>'
    '<path d="M8 1.8a6.2 6.2 0 010 12.4z" fill="#1B2430"/>',
    "none": '<circle cx="8" cy="8" r="6.4" fill="none" stroke="#1B2430" stroke-width="1.4"'
    ' stroke-dasharray="2.4 1.8"/><text x="8" y="11.4" font-size="9.5" text-anchor="middle"'
    ' fill="#1B2430">?</text>',
    "missing": '<rect x="1.7" y="1.7" width="12.6" height="12.6" fill="#fff" stroke="#1B2430"'
    ' stroke-width="1.2"/><path d="M4.5 8h7" stroke="#1B2430" stroke-width="1.4"/>',
    "substituted": '<rect x="1.7" y="1.7" width="12.6" height="12.6" fill="#EAF2F8"'
    ' stroke="#1B2430" stroke-width="1.2" stroke-dasharray="3 2"/>',
    "note": '<circle cx="8" cy="8" r="6.2" fill="#fff" stroke="#56616E" stroke-width="1.4"/>'
    '<path d="M8 7v4.4M8 4.3v1.2" stroke="#56616E" stroke-width="1.7"/>',
}

ICON_OF_SEVERITY = {
    Severity.ERROR: "failed",
    Severity.WARNING: "expired",
    Severity.NOTE: "note",
}

DAY_STATES = ("valid", "expired", "none", "substituted", "suspect", "missing")


def icon(state: str) -> str:
    """Return the icon of a state; the word beside it carries the meaning for readers."""
    return (
        f'<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
        f"{_SHAPES[state]}</svg>"
    )


def chip(provenance: str) -> str:
    """Return a provenance word in its border: hatch, dotted, dashed or double."""
    return f'<span class="chip {provenance}">{say(provenance)}</span>'


def confidence_chip(confidence: str) -> str:
    """Return how sure a pack value is; what was not compared with its source is dotted."""
    return chip(confidence)
