"""The register of instruments as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.people.models import Organisation
from duheng.site.registry.catalogue import kind_choices, kind_title
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix
from duheng.site.registry.instruments.queries import due_condition, due_state
from duheng.site.registry.instruments.records import DueState, InstrumentRow
from duheng.site.registry.models import Control, Instrument, InstrumentStatus
from duheng.site.registry.plain import copied

_COLUMNS = tuple(
    name for name in InstrumentRow.__dataclass_fields__ if name not in {"owner_name", "due_state"}
)
DUE_TITLES = {
    DueState.VALID: gettext_lazy("Confirmed"),
    DueState.DUE: gettext_lazy("Due soon"),
    DueState.OVERDUE: gettext_lazy("Overdue"),
    DueState.NEVER: gettext_lazy("Never confirmed"),
    DueState.NOT_NEEDED: gettext_lazy("Not due"),
}


def instruments(actor: Actor) -> Any:
    """Return the standing instruments that an actor sees, with what a line of the list needs."""
    return (
        Instrument.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("owner")
        .only(*_COLUMNS, "manner", "owner__name")
    )


def to_row(one: Instrument) -> InstrumentRow:
    """Return the line of an instrument."""
    row: InstrumentRow = copied(
        InstrumentRow,
        one,
        owner_name=one.owner.name,
        due_state=due_state(one.status, one.manner, one.confirmed_until, today()),
    )
    return row


def due_word(row: InstrumentRow) -> str:
    """Return how an instrument stands to its confirmation, in words."""
    if row.confirmed_until is None or row.due_state == DueState.NOT_NEEDED:
        return str(DUE_TITLES[row.due_state])
    days = (row.confirmed_until - today()).days
    if row.due_state == DueState.OVERDUE:
        return _("overdue by %(days)d days") % {"days": -days}
    if row.due_state == DueState.DUE:
        return _("due in %(days)d days") % {"days": days}
    return _("until %(day)s") % {"day": row.confirmed_until.isoformat()}


def _text(text: str) -> Q:
    """Return the condition of a text: beginning of a number, or a part of what it is called."""
    return (
        _begins("number", text)
        | _begins("serial_number", text)
        | Q(name__icontains=text)
        | Q(model__icontains=text)
        | Q(place__icontains=text)
    )


def _begins(column: str, text: str) -> Q:
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\uffff"})


def _owner(text: str) -> Q:
    named = Organisation.objects.unscoped("organisations are open to all").filter(
        Q(name__icontains=text) | Q(name_en__icontains=text)
    )
    return Q(owner_id__in=named.values("pk"))


def _division(code: str) -> Q:
    return within("division_code", scope_prefix(code, today()))


def _choice(column: str, kinds: Any) -> Any:
    return lambda value: Q(**{column: kinds(value).value})


def _kind_choices(_actor: Actor) -> Sequence[tuple[str, str]]:
    return kind_choices(today())


INSTRUMENTS: ListPage[InstrumentRow] = ListPage(
    key="instruments",
    title=gettext_lazy("Register of instruments"),
    query=instruments,
    to_row=to_row,
    link=lambda row: reverse("registry:instrument", args=[row.id]),
    template="registry/instruments/index.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
        Column(
            "number",
            gettext_lazy("Number"),
            lambda row: row.number,
            sort="number",
            is_code=True,
        ),
        Column(
            "kind",
            pgettext_lazy("of an instrument", "Kind"),
            lambda row: kind_title(row.kind, today()),
        ),
        Column("model", gettext_lazy("Model"), lambda row: row.model, is_default=False),
        Column("maker", gettext_lazy("Maker"), lambda row: row.maker, is_default=False),
        Column(
            "serial",
            gettext_lazy("Serial number"),
            lambda row: row.serial_number,
            sort="serial_number",
        ),
        Column("owner", gettext_lazy("Owner"), lambda row: row.owner_name),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            sort="division_code",
        ),
        Column("place", gettext_lazy("Place of use"), lambda row: row.place, is_default=False),
        Column(
            "pieces",
            gettext_lazy("Pieces"),
            lambda row: row.number_of_items,
            sort="number_of_items",
            is_number=True,
        ),
        Column(
            "control",
            gettext_lazy("Control"),
            lambda row: Control(row.control).label,
            is_default=False,
        ),
        Column("status", gettext_lazy("Status"), lambda row: InstrumentStatus(row.status).label),
        Column(
            "due",
            gettext_lazy("Confirmation"),
            due_word,
            shown=lambda row: status(row.due_state, due_word(row)),
            sort="confirmed_until",
        ),
    ),
    filters=(
        Filter("text", gettext_lazy("Number, serial number or name"), _text),
        Filter(
            "due",
            gettext_lazy("Confirmation"),
            lambda value: due_condition(value, today()),
            choices=lambda _actor: [(key.value, title) for key, title in DUE_TITLES.items()],
        ),
        Filter(
            "status",
            gettext_lazy("Status"),
            _choice("status", InstrumentStatus),
            choices=lambda _actor: InstrumentStatus.choices,
        ),
        Filter(
            "kind",
            pgettext_lazy("of an instrument", "Kind"),
            lambda value: Q(kind=value),
            choices=_kind_choices,
        ),
        Filter(
            "control",
            gettext_lazy("Control"),
            _choice("control", Control),
            choices=lambda _actor: Control.choices,
        ),
        Filter(
            "division",
            gettext_lazy("Division"),
            _division,
            choices=lambda _actor: division_choices(today()),
        ),
        Filter("owner", gettext_lazy("Owner"), _owner),
    ),
    empty=Empty(
        gettext_lazy(
            "No instrument is registered that you may see. Register one, or import the ledger "
            "that you keep elsewhere."
        ),
        gettext_lazy("Register an instrument"),
        "registry:register_instrument",
        "registry.change_instrument",
    ),
)
