"""What the actions of accounts are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, str | Promise] = {
    "accounts.register_site": _("Register a site"),
    "accounts.change_site": _("Change a site"),
    "accounts.withdraw_site": _("Withdraw a site"),
    "accounts.open_account": _("Open an account of a site"),
    "accounts.add_version": _("Send a new version of an account"),
    "accounts.ask_run": _("Run an account"),
    "accounts.finish_run": _("Keep what a run gave"),
    "accounts.refuse_run": _("Note why an account could not be run"),
    "accounts.close_account": _("Close the period of an account"),
    "accounts.reopen_account": _("Reopen the period of an account"),
    "accounts.add_plan": _("Add a monitoring plan"),
    "accounts.keep_check": _("Keep a check of quality"),
    "accounts.withdraw_check": _("Withdraw a check of quality"),
}
