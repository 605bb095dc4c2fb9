"""The navigation, by job: every room names its items, and an actor sees those it may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.actor import Actor

SECTIONS: dict[str, str | Promise] = {
    "home": _("Home"),
    "tasks": _("My tasks"),
    "instruments": _("Instruments"),
    "certificates": _("Certificates"),
    "traceability": _("Traceability"),
    "energy": _("Energy & carbon"),
    "supervision": _("Supervision"),
    "services": _("Services"),
    "plan": _("Plan & indicators"),
    "rules": pgettext_lazy("navigation", "Rules"),
    "administration": _("Administration"),
    "public": _("Public check"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One place to go.

    Attributes
    ----------
    section : str
        Key of :data:`SECTIONS`.
    title : str
        In the words of its users.
    url_name : str
        Name of the view.
    permission : str
        What the actor's roles must allow; ``signed_in`` for everybody who signed in, ``public``
        for everybody.
    order : int
        Place within the section.
    """

    section: str
    title: str | Promise
    url_name: str
    permission: str = "signed_in"
    order: int = 50

    def is_open_to(self, actor: Actor | None) -> bool:
        """Return whether an actor is shown the item."""
        if self.permission == "public":
            return True
        if actor is None or actor.person_id is None:
            return False
        return self.permission == "signed_in" or actor.may(self.permission)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as a page shows it."""

    title: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A section as a page shows it."""

    key: str
    title: str | Promise
    entries: Sequence[Entry]

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to the section."""
        return any(one.is_current for one in self.entries)

    @property
    def url(self) -> str:
        """Where the section itself leads: to its first entry."""
        return self.entries[0].url


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the phone's bar leads to."""

    key: str
    title: str | Promise
    url: str
    is_current: bool


_ON_PHONES: dict[str, str | Promise] = {
    "home": "",
    "tasks": "",
    "public": pgettext_lazy("phone", "Scan"),
    "instruments": "",
}
"""Sections on the bar of phones; a word where theirs is too long there."""


def sections_for(actor: Actor | None, path: str) -> list[Section]:
    """Return the navigation of an actor, the page shown marked; empty sections are left out."""
    shown = [(one, reverse(one.url_name)) for one in every_item() if one.is_open_to(actor)]
    current = _current(path, [url for _item, url in shown])
    found = []
    for key, title in SECTIONS.items():
        entries = [
            Entry(one.title, url, url == current) for one, url in shown if one.section == key
        ]
        if entries:
            found.append(Section(key, title, entries))
    return found


def phone_places(sections: Sequence[Section], actor: Actor | None, path: str) -> list[Place]:
    """Return what the bar at the foot of a phone leads to, of the sections the actor has."""
    by_key = {one.key: one for one in sections}
    found = [
        Place(key, title or by_key[key].title, by_key[key].url, by_key[key].is_current)
        for key, title in _ON_PHONES.items()
        if key in by_key
    ]
    is_known = actor is not None and actor.person_id is not None
    me = reverse("people:account" if is_known else "account_login")
    title = pgettext("phone", "Me") if is_known else gettext("Sign in")
    return [*found, Place("me", title, me, path.startswith(me))]


def _current(path: str, urls: Sequence[str]) -> str:
    """Return the longest address that the page's own begins with."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


@cache
def every_item() -> tuple[Item, ...]:
    """Return the items of every room whose views exist."""
    found: list[Item] = []
    for app in apps.get_app_configs():
        if app.name.startswith("duheng.site.") and find_spec(f"{app.name}.navigation"):
            found += getattr(import_module(f"{app.name}.navigation"), "ITEMS", ())
    places = list(SECTIONS)
    return tuple(
        sorted(
            (one for one in found if _exists(one)),
            key=lambda one: (places.index(one.section), one.order),
        )
    )


def _exists(item: Item) -> bool:
    try:
        reverse(item.url_name)
    except NoReverseMatch:
        return False
    return True
