"""Roles and what each allows: one table, from which the test matrix is made too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duheng.site.people.models.organisations import OrganisationKind

_EVERY_KIND = frozenset(OrganisationKind)
_BODIES = frozenset(
    {
        OrganisationKind.AUTHORITY,
        OrganisationKind.TECHNICAL_BODY,
        OrganisationKind.ENTERPRISE,
        OrganisationKind.MAKER,
    }
)
_AUTHORITIES = frozenset({OrganisationKind.AUTHORITY})
_REGIONAL = frozenset({OrganisationKind.AUTHORITY, OrganisationKind.TECHNICAL_BODY})


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its title, what it allows, and whether it sees the records of a division.

    Attributes
    ----------
    title : str
        As people call it.
    permissions : frozenset of str
        What it allows.
    sees_division : bool
        Whether records of other organisations in the grant's division are seen.
    kinds : frozenset of str
        Kinds of organisation in which the role can be held.
    is_administrator_of_site : bool
        Whether it is one of the three that no person may join: system, security, audit.
    """

    title: str | Promise
    permissions: frozenset[str]
    sees_division: bool = False
    kinds: frozenset[str] = _EVERY_KIND
    is_administrator_of_site: bool = False


READING = frozenset({"registry.view", "indicators.view", "monitoring.view", "accounts.view"})
_KEEP_INSTRUMENTS = frozenset(
    {
        "registry.change_instrument",
        "registry.import_instruments",
        "registry.upload_certificate",
        "registry.confirm_instrument",
        "registry.print_labels",
        "registry.publish_figure",
        "monitoring.change_channel",
        "monitoring.correct_reading",
        "accounts.change_account",
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
_COUNT = frozenset(
    {
        "registry.change_document",
        "registry.change_plan_record",
        "indicators.change_task",
        "indicators.take_snapshot",
    }
)

ROLES: dict[str, Role] = {
    "instrument_keeper": Role(
        _("Instrument keeper"), READING | _KEEP_INSTRUMENTS | {"people.token"}
    ),
    "metrologist": Role(
        _("Metrologist"),
        READING
        | _KEEP_INSTRUMENTS
        | _KEEP_STANDARDS
        | {"registry.issue_certificate", "people.token"},
        kinds=_BODIES,
    ),
    "approver": Role(
        _("Authorised signatory"),
        READING | _KEEP_STANDARDS | {"registry.approve_certificate", "registry.void_certificate"},
        kinds=_BODIES,
    ),
    "regulator": Role(
        _("Regulator"),
        READING
        | _COUNT
        | {
            "registry.doubt_standard",
            "people.register_organisation",
            "people.change_registration",
            "people.view_person",
            "people.token",
        },
        sees_division=True,
        kinds=_AUTHORITIES,
    ),
    "indicator_manager": Role(
        _("Indicator manager"),
        READING | _COUNT | {"people.token"},
        sees_division=True,
        kinds=_REGIONAL,
    ),
    "organisation_administrator": Role(
        _("Organisation administrator"),
        READING
        | {
            "people.change_organisation",
            "people.change_person",
            "people.change_registration",
            "people.grant_role",
            "people.invite",
            "people.token",
            "people.view_person",
        },
    ),
    "system_administrator": Role(
        _("System administrator"),
        frozenset({"people.change_any_organisation", "site.system"}),
        kinds=_REGIONAL,
        is_administrator_of_site=True,
    ),
    "security_administrator": Role(
        _("Security administrator"),
        frozenset(
            {
                "people.grant_any_role",
                "people.invite",
                "people.end_session",
                "people.erase_person",
                "people.view_person",
            }
        ),
        sees_division=True,
        kinds=_REGIONAL,
        is_administrator_of_site=True,
    ),
    "audit_administrator": Role(
        _("Audit administrator"),
        frozenset({"site.audit"}),
        kinds=_REGIONAL,
        is_administrator_of_site=True,
    ),
}

APART = frozenset(key for key, role in ROLES.items() if role.is_administrator_of_site)

PERMISSION_TITLES: dict[str, str | Promise] = {
    "registry.view": _("Read the registry"),
    "indicators.view": _("Read the indicators"),
    "monitoring.view": _("Read online monitoring"),
    "accounts.view": _("Read energy and carbon accounts"),
    "registry.change_instrument": _("Change instruments"),
    "registry.import_instruments": _("Import instruments"),
    "registry.upload_certificate": _("Upload certificates"),
    "registry.confirm_instrument": _("Confirm instruments"),
    "registry.print_labels": _("Print labels"),
    "registry.publish_figure": _("Publish figures"),
    "monitoring.change_channel": _("Change channels and gateways of online monitoring"),
    "monitoring.correct_reading": _("Correct readings"),
    "accounts.change_account": _("Keep sites and run their accounts"),
    "registry.change_standard": _("Change measurement standards"),
    "registry.change_material": _("Change reference materials"),
    "registry.check_standard": _("Record intermediate checks"),
    "registry.doubt_standard": _("Declare a measurement standard doubtful"),
    "registry.issue_certificate": _("Issue certificates"),
    "registry.approve_certificate": _("Approve certificates"),
    "registry.void_certificate": _("Void certificates"),
    "registry.change_document": _("Change normative documents"),
    "registry.change_plan_record": _("Change records that indicators count"),
    "indicators.change_task": _("Change tasks of the plan"),
    "indicators.take_snapshot": _("Take snapshots of indicators"),
    "people.register_organisation": _("Register organisations of the division"),
    "people.change_organisation": _("Change the own organisation"),
    "people.change_any_organisation": _("Change any organisation"),
    "people.view_person": _("See people"),
    "people.change_person": _("Change people of the own organisation"),
    "people.change_registration": _("Keep registrations of metrologists"),
    "people.invite": _("Invite people"),
    "people.grant_role": _("Grant roles in the own organisation"),
    "people.grant_any_role": _("Grant any role"),
    "people.end_session": _("End sessions of others"),
    "people.erase_person": _("Erase personal data on request"),
    "people.token": _("Make tokens for programs"),
    "site.system": _("Look after the system"),
    "site.audit": _("Read the audit page"),
}

_ONLY_IN_PERSON = frozenset({"registry.approve_certificate", "registry.void_certificate"})


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return everything that any of the roles allows."""
    return frozenset().union(*(ROLES[one].permissions for one in roles if one in ROLES))


def for_programs(permissions: Iterable[str]) -> frozenset[str]:
    """Return the permissions that a token may carry: nothing about people, nothing to be signed."""
    return frozenset(
        one
        for one in permissions
        if one.split(".")[0] in {"registry", "indicators", "monitoring", "accounts"}
        and one not in _ONLY_IN_PERSON
    )
