"""What a list is made of, declared once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from duheng.site.actions.actor import Actor

Row = TypeVar("Row")
Title = str | Promise


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column.

    Attributes
    ----------
    key, title
        Name in addresses, and for people.
    value : callable
        What the cell holds: text, number, date; it is exported as it is.
    shown : callable, optional
        What the page shows instead: a status mark, a quantity.
    sort : str or None
        Field of the model by which the list can be sorted.
    is_default : bool
        Whether it is shown before anybody chooses.
    is_number : bool
        Set to the right.
    is_code : bool
        A number of a record: given room, for nobody reads it in many pieces.
    """

    key: str
    title: Title
    value: Callable[[Row], Any]
    shown: Callable[[Row], Any] | None = None
    sort: str | None = None
    is_default: bool = True
    is_number: bool = False
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter.

    Attributes
    ----------
    key, title
        Name in addresses, and for people.
    condition : callable
        Condition of a value; a value that makes no sense raises ``ValueError`` and filters
        nothing, and the page says so.
    choices : callable, optional
        Pairs of value and title; without them the filter is a field to type into.
    kind : str
        Type of the field: ``text`` or ``date``.
    """

    key: str
    title: Title
    condition: Callable[[str], Q]
    choices: Callable[[Actor], Sequence[tuple[str, Title]]] | None = None
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: why it is empty, and what can be done next."""

    reason: Title
    next_step: Title = ""
    url_name: str = ""
    permission: str = "signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[Row]):
    """A list.

    Attributes
    ----------
    key : str
        Names the list in addresses, files and the remembered columns.
    title : str
        For people.
    query : callable
        The records that an actor may see.
    to_row : callable
        Makes a plain row of a record of the query.
    link : callable
        Where a row leads.
    columns, filters : sequence
        See :class:`Column`, :class:`Filter`.
    sort : str
        Field by which the list is sorted before anybody chooses; ``-`` in front for downwards.
    tie : str
        Field that holds pages still where the sorted one is equal.
    empty : Empty
        Without any record; a list that filters have emptied says that instead.
    template : str
        Page that extends the list's own.
    fixed : Mapping
        Words of a page that belong to the template.
    """

    key: str
    title: Title
    query: Callable[[Actor], QuerySet[Any]]
    to_row: Callable[[Any], Row]
    columns: Sequence[Column[Row]]
    empty: Empty
    link: Callable[[Row], str] | None = None
    filters: Sequence[Filter] = ()
    sort: str = "-id"
    tie: str = "id"
    template: str = "pages/list_page.html"
    fixed: Mapping[str, Any] = field(default_factory=dict)
