"""The list of what falls due, one for every bucket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.people.models import Organisation
from duheng.site.registry.catalogue import kind_choices, kind_title
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix
from duheng.site.registry.due.queries import bucket_condition
from duheng.site.registry.instruments.lists import due_word, instruments, to_row
from duheng.site.registry.instruments.records import InstrumentRow
from duheng.site.registry.models import Manner
from duheng.traceability import DueBucket

BUCKETS: dict[str, str | Promise] = {
    DueBucket.OVERDUE.value: gettext_lazy("Overdue"),
    DueBucket.THIS_MONTH.value: gettext_lazy("Due this month"),
    DueBucket.THIS_QUARTER.value: gettext_lazy("Due later this quarter"),
    DueBucket.LATER.value: gettext_lazy("Due later"),
}


def due_list(bucket: str, day: date) -> ListPage[InstrumentRow]:
    """Return the list of one bucket."""

    def query(actor: Actor) -> Any:
        return instruments(actor).filter(bucket_condition(bucket, day))

    return replace(DUE, query=query, title=BUCKETS[bucket])


def _manner(value: str) -> Q:
    manner = Manner(value)
    return Q(manner__in=(manner, "")) if manner is Manner.PERIODIC else Q(manner=manner)


def _owner(text: str) -> Q:
    named = Organisation.objects.unscoped("organisations are open to all").filter(
        Q(name__icontains=text) | Q(name_en__icontains=text)
    )
    return Q(owner_id__in=named.values("pk"))


DUE: ListPage[InstrumentRow] = ListPage(
    key="due",
    title=gettext_lazy("What falls due"),
    query=instruments,
    to_row=to_row,
    link=lambda row: reverse("registry:instrument", args=[row.id]),
    template="registry/due/index.html",
    sort="confirmed_until",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name),
        Column("number", gettext_lazy("Number"), lambda row: row.number, is_code=True),
        Column("kind", gettext_lazy("Kind"), lambda row: kind_title(row.kind, today())),
        Column("serial", gettext_lazy("Serial number"), lambda row: row.serial_number),
        Column("owner", gettext_lazy("Owner"), lambda row: row.owner_name),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            sort="division_code",
        ),
        Column(
            "pieces",
            gettext_lazy("Pieces"),
            lambda row: row.number_of_items,
            sort="number_of_items",
            is_number=True,
        ),
        Column(
            "due",
            gettext_lazy("Confirmation"),
            due_word,
            shown=lambda row: status(row.due_state, due_word(row)),
            sort="confirmed_until",
        ),
    ),
    filters=(
        Filter(
            "manner",
            gettext_lazy("What follows"),
            _manner,
            choices=lambda _actor: Manner.choices,
        ),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda value: Q(kind=value),
            choices=lambda _actor: kind_choices(today()),
        ),
        Filter(
            "division",
            gettext_lazy("Division"),
            lambda code: within("division_code", scope_prefix(code, today())),
            choices=lambda _actor: division_choices(today()),
        ),
        Filter("owner", gettext_lazy("Owner"), _owner),
    ),
    empty=Empty(gettext_lazy("Nothing that you may see falls due here.")),
)
