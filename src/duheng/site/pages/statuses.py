"""The status system: a state has an icon and a word, and is read without colour."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Status:
    """A state: its word, and the drawing of its icon in a square of 16."""

    word: str | Promise
    icon: str


_DISC = '<circle cx="8" cy="8" r="7" fill="{0}"/>'
_TICK = '<path d="M4.5 8.3 7 10.8l4.6-5.2" fill="none" stroke="#fff" stroke-width="1.8"/>'
_CLOCK = (
    '<circle cx="8" cy="8" r="6.2" fill="#fff" stroke="#7A5600" stroke-width="1.8"/>'
    '<path d="M8 4.4V8l2.4 1.6" fill="none" stroke="#7A5600" stroke-width="1.6"/>'
)
_TRIANGLE = '<path d="M8 1.4 15.4 14.6H.6Z" fill="#C2410C"/>'
_SQUARE = (
    '<rect x="1" y="1" width="14" height="14" rx="1.5" fill="#6B0F1A"/>'
    '<path d="m5 5 6 6m0-6-6 6" stroke="#fff" stroke-width="1.8"/>'
)
_HALF = (
    '<circle cx="8" cy="8" r="6.2" fill="#fff" stroke="#1B2430" stroke-width="1.6"/>'
    '<path d="M8 1.8a6.2 6.2 0 0 0 0 12.4Z" fill="#1B2430"/>'
)
_STRUCK = (
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="#8A929B" stroke-width="1.6"/>'
    '<path d="m3.6 12.4 8.8-8.8" stroke="#8A929B" stroke-width="1.6"/>'
)
_DASHED = (
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="#1B2430" stroke-width="1.3" '
    'stroke-dasharray="2.4 1.8"/><text x="8" y="11.2" font-size="9" text-anchor="middle" '
    'fill="#1B2430">?</text>'
)
_RING = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="#5F6B76" stroke-width="1.6"/>'
_VALID = _DISC.format("#0A6C8F") + _TICK

STATUSES: dict[str, Status] = {
    "valid": Status(pgettext_lazy("status", "Valid"), _VALID),
    "due": Status(_("Due soon"), _CLOCK),
    "overdue": Status(_("Overdue"), _TRIANGLE),
    "failed": Status(pgettext_lazy("status", "Failed"), _SQUARE),
    "undecided": Status(_("Undecided"), _HALF),
    "void": Status(pgettext_lazy("status", "Void"), _STRUCK),
    "not_provable": Status(_("Not provable"), _DASHED),
    "none": Status(_("Not required"), _RING),
}

_SAME = {
    "passed": "valid",
    "in_force": "valid",
    "reached": "valid",
    "done": "valid",
    "below": "overdue",
    "expired": "overdue",
    "delayed": "overdue",
    "never": "undecided",
    "pending": "undecided",
    "not_needed": "none",
    "not_begun": "none",
    "under_way": "due",
    "revoked": "failed",
    "invalid": "failed",
    "untrusted": "not_provable",
    "absent": "none",
    "replaced": "void",
    "withdrawn": "void",
    "suspended": "overdue",
    "ended": "void",
}


def status_of(state: str) -> Status:
    """Return the icon and the usual word of a state; an unknown one is undecided."""
    return STATUSES.get(_SAME.get(state, state), STATUSES["undecided"])
