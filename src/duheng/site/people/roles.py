"""Roles and what each allows: one table, from which the test matrix is made too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its title, what it allows, and whether it sees the records of a division."""

    title: str | Promise
    permissions: frozenset[str]
    sees_division: bool = False


READING = frozenset({"registry.view", "indicators.view"})
_KEEP_INSTRUMENTS = frozenset(
    {
        "registry.change_instrument",
        "registry.import_instruments",
        "registry.upload_certificate",
        "registry.confirm_instrument",
        "registry.print_labels",
    }
)
_KEEP_STANDARDS = frozenset(
    {
        "registry.change_standard",
        "registry.change_material",
        "registry.check_standard",
        "registry.doubt_standard",
    }
)

ROLES: dict[str, Role] = {
    "instrument_keeper": Role(_("Instrument keeper"), READING | _KEEP_INSTRUMENTS),
    "metrologist": Role(
        _("Metrologist"),
        READING | _KEEP_INSTRUMENTS | _KEEP_STANDARDS | {"registry.issue_certificate"},
    ),
    "approver": Role(
        _("Authorised signatory"),
        READING | _KEEP_STANDARDS | {"registry.approve_certificate", "registry.void_certificate"},
    ),
    "regulator": Role(
        _("Regulator"),
        READING
        | {
            "registry.change_document",
            "registry.change_plan_record",
            "registry.doubt_standard",
            "indicators.change_task",
            "indicators.take_snapshot",
        },
        sees_division=True,
    ),
    "indicator_manager": Role(
        _("Indicator manager"),
        READING
        | {
            "registry.change_document",
            "registry.change_plan_record",
            "indicators.change_task",
            "indicators.take_snapshot",
        },
        sees_division=True,
    ),
    "organisation_administrator": Role(
        _("Organisation administrator"),
        READING | {"people.change_person", "people.invite", "people.grant_role", "people.token"},
    ),
    "system_administrator": Role(
        _("System administrator"), frozenset({"people.change_organisation", "site.system"})
    ),
    "security_administrator": Role(
        _("Security administrator"),
        frozenset({"people.grant_any_role", "people.end_session", "people.erase_person"}),
    ),
    "audit_administrator": Role(_("Audit administrator"), frozenset({"site.audit"})),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return everything that any of the roles allows."""
    return frozenset().union(*(ROLES[one].permissions for one in roles if one in ROLES))
