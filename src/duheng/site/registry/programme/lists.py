"""Plan records as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix
from duheng.site.registry.models import PlanRecord
from duheng.site.registry.programme.queries import plan_entry
from duheng.site.registry.programme.records import PlanEntry
from duheng.site.registry.programme.vocabulary import kind_choices, kind_title, status_title

STATES = {"planned": "not_begun", "completed": "done", "cancelled": "void"}


def plan_records(actor: Actor) -> Any:
    """Return the standing plan records."""
    found = PlanRecord.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("organisation")


def state_of(row: PlanEntry) -> str:
    """Return the state of a plan record, for its mark."""
    return STATES.get(row.status, row.status or "none")


def name_of(row: PlanEntry) -> str:
    """Return what a plan record is called; the name of a person stands with the person."""
    return row.name or f"{kind_title(row.kind, today())} {row.number or row.id}"


def _word(row: PlanEntry) -> str:
    return status_title(row.kind, row.status, today())


PLAN_RECORDS: ListPage[PlanEntry] = ListPage(
    key="plan-records",
    title=gettext_lazy("Records of the plan"),
    query=plan_records,
    to_row=plan_entry,
    link=lambda row: reverse("registry:plan_record", args=[row.id]),
    sort="kind",
    template="registry/programme/index.html",
    columns=(
        Column("name", gettext_lazy("Name"), name_of, sort="name"),
        Column(
            "kind", gettext_lazy("Kind"), lambda row: kind_title(row.kind, today()), sort="kind"
        ),
        Column(
            "number", gettext_lazy("Number"), lambda row: row.number, is_default=False, is_code=True
        ),
        Column("organisation", gettext_lazy("Organisation"), lambda row: row.organisation_name),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            sort="division_code",
        ),
        Column("since", gettext_lazy("Since"), lambda row: row.since, sort="since"),
        Column("until", gettext_lazy("Until"), lambda row: row.until, is_default=False),
        Column(
            "status",
            gettext_lazy("Status"),
            _word,
            shown=lambda row: status(state_of(row), _word(row)),
            sort="status",
        ),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Number or name"),
            lambda text: (
                Q(number__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
            ),
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
    ),
    empty=Empty(
        gettext_lazy(
            "Nothing that the plan counts was registered yet: projects, centres, committees, "
            "experts, demonstration units."
        ),
        gettext_lazy("Register a record"),
        "registry:register_plan_record",
        "registry.change_plan_record",
    ),
)
