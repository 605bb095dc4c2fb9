"""Sites and accounts as lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duheng.site.accounts.forms import form_title
from duheng.site.accounts.models import AccountFigure, AccountStatus, SiteKind
from duheng.site.accounts.queries import (
    account_record,
    accounts,
    figure_record,
    site_record,
    sites,
)
from duheng.site.accounts.records import AccountRecord, FigureRecord, SiteRecord
from duheng.site.actions.actor import Actor
from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import quantity, status
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix

_CHANGE = "accounts.change_account"
STATES = {AccountStatus.OPEN: "under_way", AccountStatus.CLOSED: "valid"}


def period_of(row: AccountRecord) -> str:
    """Return the first moment of an account and the first after it, as days of the site."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begin, end = row.begins_at.astimezone(zone), row.ends_at.astimezone(zone)
    return f"{begin.date().isoformat()} → {end.date().isoformat()}"


def figure_of(row: AccountRecord) -> Any:
    """Return the first figure with its U, or that none was computed yet."""
    one = row.figure
    if one is None:
        return _("not run yet")
    return quantity(one.value, one.unit, one.expanded_uncertainty, one.coverage_factor)


def status_mark(row: AccountRecord) -> Any:
    """Return icon and word of an account's status."""
    found = AccountStatus(row.status)
    return status(STATES[found], str(found.label))


def percent(share: float | None) -> str:
    """Return a share in per cent; what is not known is no 0."""
    return "—" if share is None else f"{100 * share:.1f} %"


def _measured(row: AccountRecord) -> str:
    return percent(row.figure.measured if row.figure else None)


def _division(code: str) -> Q:
    return within("division_code", scope_prefix(code, today()))


def _day(column: str) -> Any:
    return lambda text: Q(**{column: date.fromisoformat(text)})


def _forms(actor: Actor) -> list[tuple[str, str]]:
    """Return the forms of the accounts that an actor sees, with their titles."""
    found = accounts(actor).order_by().values_list("form", flat=True).distinct()
    return sorted(((one, form_title(one)) for one in found), key=lambda one: one[1])


_IN_DIVISION = Filter(
    "division",
    gettext_lazy("Division"),
    _division,
    choices=lambda _actor: division_choices(today()),
)

SITES: ListPage[SiteRecord] = ListPage(
    key="energy-sites",
    title=gettext_lazy("Sites"),
    query=sites,
    to_row=site_record,
    link=lambda row: reverse("accounts:site", args=[row.id]),
    sort="code",
    template="accounts/sites.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.title, sort="name"),
        Column("code", gettext_lazy("Code"), lambda row: row.code, sort="code", is_code=True),
        Column("kind", gettext_lazy("Kind"), lambda row: SiteKind(row.kind).label, sort="kind"),
        Column("purpose", gettext_lazy("Purpose"), lambda row: row.purpose),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
        ),
        Column("owner", gettext_lazy("Belongs to"), lambda row: row.owner_name),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Code or name"),
            lambda text: (
                Q(code__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
            ),
        ),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda value: Q(kind=SiteKind(value).value),
            choices=lambda _actor: list(SiteKind.choices),
        ),
        _IN_DIVISION,
    ),
    empty=Empty(
        gettext_lazy("No site was registered yet that you may see."),
        gettext_lazy("Register a site"),
        "accounts:register_site",
        _CHANGE,
    ),
)


def _figures(row: AccountRecord) -> list[FigureRecord]:
    why = "of an account that the actor was let see"
    found = AccountFigure.objects.unscoped(why).filter(run_id=row.current_id).order_by("position")
    return [figure_record(one) for one in found]


def _figures_as_text(row: AccountRecord) -> str:
    return "; ".join(f"{one.title}: {one.value!r} {one.unit}" for one in _figures(row))


def _figures_shown(row: AccountRecord) -> Any:
    lines = (
        (one.title, quantity(one.value, one.unit, one.expanded_uncertainty, one.coverage_factor))
        for one in _figures(row)
    )
    joined = format_html_join(mark_safe("<br>"), "{}: {}", lines)
    return format_html("<div>{}</div>", joined)  # one part: a phone lays parts beside each other


ACCOUNTS: ListPage[AccountRecord] = ListPage(
    key="accounts",
    title=pgettext_lazy("energy", "Accounts"),
    query=accounts,
    to_row=account_record,
    link=lambda row: reverse("accounts:account", args=[row.id]),
    sort="-ends_at",
    template="accounts/accounts.html",
    columns=(
        Column("title", pgettext_lazy("energy", "Account"), lambda row: row.title, sort="title"),
        Column(
            "site", pgettext_lazy("energy", "Site"), lambda row: row.site_name, sort="site__name"
        ),
        Column("form", gettext_lazy("Form"), lambda row: form_title(row.form), sort="form"),
        Column("period", pgettext_lazy("energy", "Period"), period_of, sort="begins_at"),
        Column(
            "figure",
            gettext_lazy("First figure"),
            lambda row: "" if row.figure is None else row.figure.value,
            shown=figure_of,
            is_number=True,
        ),
        Column(
            "unit",
            gettext_lazy("Unit"),
            lambda row: "" if row.figure is None else row.figure.unit,
            is_default=False,
        ),
        Column(
            "expanded",
            gettext_lazy("Expanded uncertainty"),
            lambda row: (
                ""
                if row.figure is None or row.figure.expanded_uncertainty is None
                else row.figure.expanded_uncertainty
            ),
            is_default=False,
            is_number=True,
        ),
        Column("measured", gettext_lazy("Measured in force"), _measured, is_number=True),
        Column(
            "errors",
            gettext_lazy("Errors"),
            lambda row: "—" if row.errors is None else row.errors,
            sort="current__errors",
            is_number=True,
        ),
        Column(
            "status",
            gettext_lazy("Period is"),
            lambda row: AccountStatus(row.status).label,
            shown=status_mark,
            sort="status",
        ),
        Column("owner", gettext_lazy("Belongs to"), lambda row: row.owner_name, is_default=False),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            is_default=False,
        ),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Account or site"),
            lambda text: (
                Q(title__icontains=text)
                | Q(title_en__icontains=text)
                | Q(site__name__icontains=text)
                | Q(site__code__icontains=text)
            ),
        ),
        Filter(
            "form",
            gettext_lazy("Form"),
            lambda value: Q(form=value),
            choices=_forms,
        ),
        Filter(
            "status",
            gettext_lazy("Period is"),
            lambda value: Q(status=AccountStatus(value).value),
            choices=lambda _actor: list(AccountStatus.choices),
        ),
        _IN_DIVISION,
        Filter("from", gettext_lazy("Period from"), _day("begins_at__date__gte"), kind="date"),
        Filter("to", gettext_lazy("Period until"), _day("ends_at__date__lte"), kind="date"),
    ),
    empty=Empty(
        gettext_lazy(
            "No account was sent in yet that you may see. An account belongs to a site: open one, "
            "and send its account there."
        ),
        gettext_lazy("Sites"),
        "accounts:sites",
        "accounts.view",
    ),
)


def _of(condition: Any) -> Any:
    return lambda actor: accounts(actor).filter(condition())


def _with_quantity(*words: str) -> Any:
    """Return a condition: accounts whose present figures are of quantities with such words."""

    def condition() -> Q:
        asked = Q()
        for word in words:
            asked |= Q(quantity__contains=word)
        why = "numbers of runs alone; the accounts themselves are those that the actor sees"
        runs = AccountFigure.objects.unscoped(why).filter(asked).values("run_id")
        return Q(current_id__in=runs)

    return condition


_ALL_FIGURES: Column[AccountRecord] = Column(
    "figures", gettext_lazy("Figures"), _figures_as_text, shown=_figures_shown
)
_SHORT = tuple(
    one
    for one in ACCOUNTS.columns
    if one.key in {"title", "site", "period", "errors", "status", "division"}
)
_COLUMNS = (*_SHORT[:3], _ALL_FIGURES, *_SHORT[3:])

SINKS: ListPage[AccountRecord] = replace(
    ACCOUNTS,
    key="sinks",
    title=gettext_lazy("Forests and other sinks"),
    query=_of(lambda: Q(form="duheng-sink/1")),
    columns=_COLUMNS,
)
ALLOWANCES: ListPage[AccountRecord] = replace(
    ACCOUNTS,
    key="allowances",
    title=gettext_lazy("Allowance position"),
    query=_of(_with_quantity("allowance")),
    columns=_COLUMNS,
)
BALANCES: ListPage[AccountRecord] = replace(
    ACCOUNTS,
    key="balances",
    title=gettext_lazy("Energy balances"),
    query=_of(lambda: Q(form="duheng-balance/1")),
    columns=_COLUMNS,
)
