"""What monitoring's actions and kinds of records are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, str | Promise] = {
    "monitoring.enrol_gateway": _("Enrol a gateway"),
    "monitoring.change_gateway": _("Change a gateway"),
    "monitoring.withdraw_gateway": _("Withdraw a gateway"),
    "monitoring.make_token": _("Make a token of a gateway"),
    "monitoring.revoke_token": _("Revoke a token"),
    "monitoring.declare_channel": _("Declare a channel"),
    "monitoring.change_channel": _("Change a channel of the stream"),
    "monitoring.withdraw_channel": _("Withdraw a channel of the stream"),
    "monitoring.set_multiplier": _("Set a multiplier"),
    "monitoring.withdraw_multiplier": _("Withdraw a multiplier"),
    "monitoring.install": _("Install a device"),
    "monitoring.correct_reading": _("Correct a reading"),
    "monitoring.note_correction": _("Take a correction into the history"),
    "monitoring.note_manifest": _("Note the manifest of a day of readings"),
}

KINDS: Mapping[str, str | Promise] = {
    "gateway": _("gateway"),
    "gateway token": _("gateway token"),
    "monitored channel": _("monitored channel"),
    "multiplier period": _("multiplier period"),
    "installation": _("installation"),
    "history day": _("history day"),
    "reading correction": _("reading correction"),
    "channel quality": _("channel quality"),
    "channel flag": _("flag"),
}
"""The names that Django gives the models, so that catalogues hold them."""
