"""Standards found bad, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.models import StandardDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """One line of the list."""

    id: int
    standard_name: str
    standard_number: str
    keeper_name: str
    found_at: datetime
    last_good_at: datetime | None
    reason: str
    closed_at: datetime | None


def doubts(actor: Actor) -> Any:
    """Return the standing declarations that an actor sees."""
    return (
        StandardDoubt.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("standard", "standard__keeper")
    )


def doubt_row(one: StandardDoubt) -> DoubtRow:
    """Return the line of a declaration."""
    return DoubtRow(
        id=one.pk,
        standard_name=one.standard.name,
        standard_number=one.standard.number,
        keeper_name=one.standard.keeper.name,
        found_at=one.found_at,
        last_good_at=one.last_good_at,
        reason=one.reason,
        closed_at=one.closed_at,
    )


def _open_word(row: DoubtRow) -> Any:
    return status("void", _("Closed")) if row.closed_at else status("overdue", _("Open"))


DOUBTS: ListPage[DoubtRow] = ListPage(
    key="doubts",
    title=gettext_lazy("Standards found bad"),
    query=doubts,
    to_row=doubt_row,
    link=lambda row: reverse("registry:doubt", args=[row.id]),
    sort="-found_at",
    columns=(
        Column("standard", gettext_lazy("Measurement standard"), lambda row: row.standard_name),
        Column("number", gettext_lazy("Number"), lambda row: row.standard_number, is_code=True),
        Column("keeper", gettext_lazy("Keeper"), lambda row: row.keeper_name),
        Column(
            "found",
            gettext_lazy("Found"),
            lambda row: row.found_at,
            shown=lambda row: row.found_at.date().isoformat(),
            sort="found_at",
        ),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: _("Closed") if row.closed_at else _("Open"),
            shown=_open_word,
        ),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda value: Q(closed_at__isnull=value == "open"),
            choices=lambda _actor: [
                ("open", gettext_lazy("Open")),
                ("closed", gettext_lazy("Closed")),
            ],
        ),
    ),
    empty=Empty(
        gettext_lazy("No standard was declared bad that you may see. Declare one on its own page."),
        gettext_lazy("Standards"),
        "registry:standards",
        "registry.view",
    ),
)
