"""Measurement standards as a list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.catalogue import kind_choices
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix
from duheng.site.registry.models import (
    PUBLIC_LEVELS,
    MeasurementStandard,
    StandardKind,
    StandardLevel,
    StandardStatus,
)
from duheng.site.registry.plain import copied
from duheng.site.registry.quantity_names import quantity_name
from duheng.site.registry.standards.records import StandardRow

_COLUMNS = tuple(name for name in StandardRow.__dataclass_fields__ if name != "keeper_name")
PUBLIC = "public"
RENEWAL_DAYS = 183
"""A renewal of the examination is asked for six months before it ends."""


def standards(actor: Actor) -> Any:
    """Return the standing measurement standards that an actor sees."""
    return (
        MeasurementStandard.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("keeper")
        .only(*_COLUMNS, "keeper__name")
    )


def to_row(one: MeasurementStandard) -> StandardRow:
    """Return the line of a measurement standard."""
    row: StandardRow = copied(StandardRow, one, keeper_name=one.keeper.name)
    return row


def validity_state(valid_until: date | None, standard_status: str) -> str:
    """Return the state of a standard's examination on this day."""
    if standard_status != StandardStatus.IN_FORCE:
        return standard_status
    if valid_until is None:
        return "undecided"
    if valid_until < today():
        return "expired"
    return "due" if valid_until <= today() + timedelta(days=RENEWAL_DAYS) else "valid"


def state_word(row: Any) -> str:
    """Return the state of a standard in words."""
    if row.status != StandardStatus.IN_FORCE:
        return str(StandardStatus(row.status).label)
    words = {
        "undecided": gettext_lazy("examination not recorded"),
        "expired": gettext_lazy("examination ended"),
        "due": gettext_lazy("renewal due"),
        "valid": gettext_lazy("valid"),
    }
    word = str(words[validity_state(row.valid_until, row.status)])
    return f"{word} · {row.valid_until.isoformat()}" if row.valid_until else word


def _state(value: str) -> Q:
    in_force = Q(status=StandardStatus.IN_FORCE)
    conditions = {
        "valid": in_force & Q(valid_until__gte=today()),
        "due": in_force
        & Q(valid_until__gte=today(), valid_until__lte=today() + timedelta(days=RENEWAL_DAYS)),
        "expired": in_force & Q(valid_until__lt=today()),
        "suspended": Q(status=StandardStatus.SUSPENDED),
        "ended": Q(status=StandardStatus.ENDED),
    }
    if value not in conditions:
        raise ValueError(value)
    return conditions[value]


def _level(value: str) -> Q:
    if value == PUBLIC:
        return Q(level__in=PUBLIC_LEVELS)
    return Q(level=StandardLevel(value).value)


def _kind(value: str) -> Q:
    links = StandardKind.objects.unscoped("only numbers of standards that are scoped themselves")
    return Q(pk__in=links.filter(kind=value, withdrawn_at__isnull=True).values("standard_id"))


def _text(text: str) -> Q:
    return (
        Q(number__icontains=text)
        | Q(name__icontains=text)
        | Q(name_en__icontains=text)
        | Q(examination_number__icontains=text)
    )


def _kinds(_actor: Actor) -> list[tuple[str, str]]:
    return kind_choices(today())


STANDARDS: ListPage[StandardRow] = ListPage(
    key="standards",
    title=gettext_lazy("Measurement standards"),
    query=standards,
    to_row=to_row,
    link=lambda row: reverse("registry:standard", args=[row.id]),
    sort="number",
    template="registry/standards/index.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
        Column(
            "number", gettext_lazy("Number"), lambda row: row.number, sort="number", is_code=True
        ),
        Column("level", gettext_lazy("Level"), lambda row: StandardLevel(row.level).label),
        Column(
            "quantity",
            gettext_lazy("Quantity"),
            lambda row: quantity_name(row.quantity),
            sort="quantity",
        ),
        Column("uncertainty", gettext_lazy("Uncertainty or class"), lambda row: row.uncertainty),
        Column("keeper", gettext_lazy("Keeper"), lambda row: row.keeper_name),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            sort="division_code",
        ),
        Column(
            "calibrated",
            gettext_lazy("Calibrated until"),
            lambda row: row.confirmed_until,
            sort="confirmed_until",
            is_default=False,
        ),
        Column(
            "state",
            gettext_lazy("Examination"),
            state_word,
            shown=lambda row: status(validity_state(row.valid_until, row.status), state_word(row)),
            sort="valid_until",
        ),
    ),
    filters=(
        Filter("text", gettext_lazy("Number or name"), _text),
        Filter(
            "level",
            gettext_lazy("Level"),
            _level,
            choices=lambda _actor: [(PUBLIC, gettext_lazy("Public, all")), *StandardLevel.choices],
        ),
        Filter(
            "state",
            gettext_lazy("Examination"),
            _state,
            choices=lambda _actor: [
                ("valid", gettext_lazy("valid")),
                ("due", gettext_lazy("renewal due")),
                ("expired", gettext_lazy("examination ended")),
                ("suspended", StandardStatus.SUSPENDED.label),
                ("ended", StandardStatus.ENDED.label),
            ],
        ),
        Filter("kind", gettext_lazy("Kind of instrument"), _kind, choices=_kinds),
        Filter(
            "division",
            gettext_lazy("Division"),
            lambda code: within("division_code", scope_prefix(code, today())),
            choices=lambda _actor: division_choices(today()),
        ),
    ),
    empty=Empty(
        gettext_lazy("No measurement standard is registered that you may see."),
        gettext_lazy("Register a standard"),
        "registry:register_standard",
        "registry.change_standard",
    ),
)
