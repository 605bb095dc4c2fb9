"""What actions are called on pages: each room says it in a module of this name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, str | Promise] = {
    "people.register_organisation": _("Register an organisation"),
    "people.change_organisation": _("Change an organisation"),
    "people.withdraw_organisation": _("Withdraw an organisation"),
    "people.add_person": _("Add a person"),
    "people.change_person": _("Change a person"),
    "people.withdraw_person": _("Withdraw a person"),
    "people.erase_person": _("Erase personal data"),
    "people.grant_role": _("Grant a role"),
    "people.end_grant": _("End a role"),
    "people.withdraw_grant": _("Take a role back"),
    "people.add_registration": _("Add a registration"),
    "people.change_registration": _("Change a registration"),
    "people.withdraw_registration": _("Withdraw a registration"),
    "people.invite": _("Invite somebody"),
    "people.invite_again": _("Send an invitation again"),
    "people.withdraw_invitation": _("Withdraw an invitation"),
    "people.accept_invitation": _("Accept an invitation"),
    "people.make_token": _("Make a token for a program"),
    "people.revoke_token": _("Revoke a token"),
    "people.end_sessions": _("End the sessions"),
    "people.note_event": _("Note what happened at a door"),
    "people.open_demo_account": _("Open an account of the demonstration"),
}


def title_of(name: str) -> str:
    """Return what an action is called; its name where its room says nothing."""
    return str(_every_title().get(name, name))


@cache
def _every_title() -> Mapping[str, str | Promise]:
    found: dict[str, str | Promise] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("duheng.site.") and find_spec(f"{app.name}.action_titles"):
            found |= import_module(f"{app.name}.action_titles").TITLES
    return found
