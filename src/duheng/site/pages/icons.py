"""Icons of places to go: a word stands beside each, so they say nothing alone."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_DRAWN = {
    "home": '<path d="M3 9.5 10 3.5l7 6V17h-5v-4.5H8V17H3Z"/>',
    "tasks": '<path d="M4 4h12v13H4ZM7 2.5h6V5H7ZM7 10l2.2 2.2L13.5 8"/>',
    "public": '<path d="M3 7V3h4m6 0h4v4m0 6v4h-4m-6 0H3v-4M5.5 10h9"/>',
    "instruments": '<path d="M3 14a7 7 0 1 1 14 0M10 14l3.2-4.6M5 17h10"/>',
    "me": '<circle cx="10" cy="7" r="3"/><path d="M4 17c.6-3.4 3-5.2 6.2-5.2s5.6 1.8 6.2 5.2"/>',
    "bell": '<path d="M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13ZM8.5 17.5h3"/>',
}


def drawn_icon(key: str) -> SafeString:
    """Return the drawing of an icon; nothing for a key without one."""
    if key not in _DRAWN:
        return SafeString("")
    return format_html(
        '<svg class="place-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_DRAWN[key]),  # noqa: S308 - drawn in this house
    )
