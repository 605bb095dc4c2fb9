"""Published figures as a list."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import quantity, status
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix
from duheng.site.registry.figures.queries import figure_row, figures
from duheng.site.registry.figures.records import FigureRow
from duheng.site.registry.models import FigureStatus

STATES = {
    FigureStatus.IN_FORCE: "valid",
    FigureStatus.RESTATED: "replaced",
    FigureStatus.WITHDRAWN: "void",
}


def status_mark(row: FigureRow) -> Any:
    """Return icon and word of a figure's status."""
    found = FigureStatus(row.status)
    return status(STATES[found], str(found.label))


def period_of(row: FigureRow) -> str:
    """Return the first and the last moment of a figure's period, as days of the site."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begin, end = row.begins_at.astimezone(zone), row.ends_at.astimezone(zone)
    return f"{begin.date().isoformat()} → {end.date().isoformat()}"


def value_of(row: FigureRow) -> Any:
    """Return value and U, rounded together; where none is stated the page says so."""
    return quantity(row.value, row.unit, row.expanded_uncertainty, row.coverage_factor)


def _stated(value: str) -> Q:
    return Q(expanded_uncertainty__isnull=value == "no")


def _day(column: str) -> Any:
    return lambda text: Q(**{column: date.fromisoformat(text)})


def _words(text: str) -> Q:
    return Q(title__icontains=text) | Q(title_en__icontains=text) | Q(subject__icontains=text)


FIGURES: ListPage[FigureRow] = ListPage(
    key="figures",
    title=gettext_lazy("Published figures"),
    query=figures,
    to_row=figure_row,
    link=lambda row: reverse("registry:figure", args=[row.id]),
    template="registry/figures/index.html",
    sort="-ends_at",
    columns=(
        Column("title", gettext_lazy("Figure"), lambda row: row.title, sort="title"),
        Column("subject", gettext_lazy("Subject"), lambda row: row.subject or row.owner_name),
        Column("period", gettext_lazy("Period accounted for"), period_of, sort="begins_at"),
        Column(
            "value", gettext_lazy("Value"), lambda row: row.value, shown=value_of, is_number=True
        ),
        Column("unit", gettext_lazy("Unit"), lambda row: row.unit, is_default=False),
        Column(
            "expanded",
            gettext_lazy("Expanded uncertainty"),
            lambda row: "" if row.expanded_uncertainty is None else row.expanded_uncertainty,
            is_default=False,
            is_number=True,
        ),
        Column("owner", gettext_lazy("Published by"), lambda row: row.owner_name),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            is_default=False,
        ),
        Column("method", gettext_lazy("Method"), lambda row: row.method, is_default=False),
        Column(
            "status",
            gettext_lazy("State"),
            lambda row: FigureStatus(row.status).label,
            shown=status_mark,
            sort="status",
        ),
        Column("digest", gettext_lazy("Digest"), lambda row: row.digest, is_default=False),
    ),
    filters=(
        Filter("title", gettext_lazy("Figure or subject"), _words),
        Filter(
            "status",
            gettext_lazy("State"),
            lambda value: Q(status=FigureStatus(value).value),
            choices=lambda _actor: FigureStatus.choices,
        ),
        Filter(
            "stated",
            gettext_lazy("Uncertainty"),
            _stated,
            choices=lambda _actor: [
                ("yes", gettext_lazy("stated")),
                ("no", gettext_lazy("not stated")),
            ],
        ),
        Filter(
            "division",
            gettext_lazy("Division"),
            lambda code: within("division_code", scope_prefix(code, today())),
            choices=lambda _actor: division_choices(today()),
        ),
        Filter("from", gettext_lazy("Period from"), _day("begins_at__date__gte"), kind="date"),
        Filter("to", gettext_lazy("Period until"), _day("ends_at__date__lte"), kind="date"),
    ),
    empty=Empty(
        gettext_lazy(
            "No figure was published that you may see. An account computed with duheng is "
            "published by uploading what it printed."
        ),
        gettext_lazy("Publish figures"),
        "registry:upload_figure",
        "registry.publish_figure",
    ),
)


def gap_words(gap: str) -> str:
    """Return why no certificate was found for a line."""
    words = {
        "missing": _("not in the registry: ask the laboratory for it, and upload it"),
        "other_digest": _("the registry holds another file under this number"),
        "ambiguous": _("several certificates have this number"),
    }
    return words.get(gap, "")
