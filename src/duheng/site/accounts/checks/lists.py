"""Checks of quality as a list."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from duheng.site.accounts.checks.queries import CheckRecord, check_record, checks
from duheng.site.accounts.checks.words import verdict_mark
from duheng.site.accounts.models import CheckKind, CheckVerdict
from duheng.site.accounts.queries import sites
from duheng.site.actions.actor import Actor
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.figures.queries import in_language


def _sites(actor: Actor) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{one.code} {in_language(one.name, one.name_en)}")
        for one in sites(actor).order_by("code")[:500]
    ]


def _said(row: CheckRecord) -> SafeString:
    return status("withdrawn") if row.withdrawn_at else verdict_mark(row.verdict)


CHECKS: ListPage[CheckRecord] = ListPage(
    key="quality-checks",
    title=gettext_lazy("Checks of quality"),
    query=checks,
    to_row=check_record,
    link=lambda row: reverse("accounts:check", args=[row.id]),
    sort="-on",
    columns=(
        Column("title", gettext_lazy("What was checked"), lambda row: row.title, sort="title"),
        Column("kind", gettext_lazy("Kind"), lambda row: CheckKind(row.kind).label, sort="kind"),
        Column(
            "site", pgettext_lazy("energy", "Site"), lambda row: row.site_name, sort="site__name"
        ),
        Column("on", gettext_lazy("As of"), lambda row: row.on, sort="on"),
        Column(
            "verdict",
            gettext_lazy("Conclusion"),
            lambda row: CheckVerdict(row.verdict).label,
            shown=_said,
            sort="verdict",
        ),
        Column(
            "errors", gettext_lazy("Errors"), lambda row: row.errors, sort="errors", is_number=True
        ),
        Column(
            "warnings",
            gettext_lazy("Warnings"),
            lambda row: row.warnings,
            sort="warnings",
            is_number=True,
        ),
        Column("made_by", gettext_lazy("Made by"), lambda row: row.made_by, is_default=False),
        Column("owner", gettext_lazy("Belongs to"), lambda row: row.owner_name, is_default=False),
        Column(
            "withdrawn",
            gettext_lazy("Withdrawn because"),
            lambda row: row.withdrawn_reason,
            is_default=False,
        ),
    ),
    filters=(
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda value: Q(kind=CheckKind(value).value),
            choices=lambda _actor: list(CheckKind.choices),
        ),
        Filter(
            "site",
            pgettext_lazy("energy", "Site"),
            lambda value: Q(site_id=int(value)),
            choices=_sites,
        ),
        Filter(
            "verdict",
            gettext_lazy("Conclusion"),
            lambda value: Q(verdict=CheckVerdict(value).value),
            choices=lambda _actor: list(CheckVerdict.choices),
        ),
    ),
    empty=Empty(
        gettext_lazy(
            "No check was made yet that you may see. A check belongs to a site: open one, and "
            "make the check there."
        ),
        gettext_lazy("Sites"),
        "accounts:sites",
        "accounts.view",
    ),
)
