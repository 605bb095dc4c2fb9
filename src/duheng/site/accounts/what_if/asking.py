"""A question of what would be, as it stands in an address: it can be shared, changes nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.errors import UnusableFields

MOST = 20
WITHOUT, SCALE, CHANGE = "without", "scale", "change"
HOW = {
    WITHOUT: gettext_lazy("is withdrawn"),
    SCALE: gettext_lazy("has its own uncertainty multiplied by"),
    CHANGE: gettext_lazy("has another standard uncertainty"),
}
LEVELS = {
    "": gettext_lazy("The whole"),
    "month": gettext_lazy("By month"),
    "site": gettext_lazy("By part of the site"),
    "channel": gettext_lazy("By channel"),
}
Named = tuple[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is withdrawn, made better or changed, and by what the figures are grouped."""

    withdrawn: tuple[str, ...] = ()
    scaled: tuple[Named, ...] = ()
    changed: tuple[Named, ...] = ()
    group_by: str = ""

    def __bool__(self) -> bool:
        return bool(self.withdrawn or self.scaled or self.changed)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of the cells that are asked for."""
        return (self.group_by,) if self.group_by else ()

    @property
    def address(self) -> str:
        """What stands behind the question mark of its address."""
        parts = [(WITHOUT, name) for name in self.withdrawn]
        parts += [(SCALE, f"{name}={value!r}") for name, value in self.scaled]
        parts += [(CHANGE, f"{name}={value!r}") for name, value in self.changed]
        return urlencode([*parts, *([("group_by", self.group_by)] if self.group_by else [])])

    def parts(self) -> Iterator[tuple[str, str, float | None, str]]:
        """Yield of each change: how, the name, the number, and the address of all the others."""
        for name in self.withdrawn:
            rest = tuple(one for one in self.withdrawn if one != name)
            yield WITHOUT, name, None, replace(self, withdrawn=rest).address
        for pair in self.scaled:
            rest_scaled = tuple(one for one in self.scaled if one != pair)
            yield SCALE, *pair, replace(self, scaled=rest_scaled).address
        for pair in self.changed:
            rest_changed = tuple(one for one in self.changed if one != pair)
            yield CHANGE, *pair, replace(self, changed=rest_changed).address

    def and_also(self, how: str, name: str, value: float | None = None) -> Question:
        """Return the question with one change more; a name that is there already is changed."""
        kept = replace(
            self,
            withdrawn=tuple(one for one in self.withdrawn if one != name),
            scaled=tuple(one for one in self.scaled if one[0] != name),
            changed=tuple(one for one in self.changed if one[0] != name),
        )
        if how == WITHOUT or value is None:
            return replace(kept, withdrawn=(*kept.withdrawn, name))
        if how == SCALE:
            return replace(kept, scaled=(*kept.scaled, (name, value)))
        return replace(kept, changed=(*kept.changed, (name, value)))


def question_of(given: QueryDict) -> Question:
    """Return what an address asks.

    Raises
    ------
    UnusableFields
        When a number is none, a level is not known, or too much is asked at once.
    """
    asked = Question(
        withdrawn=tuple(dict.fromkeys(one for one in given.getlist(WITHOUT) if one)),
        scaled=tuple(_pair(one, SCALE) for one in given.getlist(SCALE)),
        changed=tuple(_pair(one, CHANGE) for one in given.getlist(CHANGE)),
        group_by=given.get("group_by", ""),
    )
    if asked.group_by not in LEVELS:
        raise _refused("group_by", _("is none of the levels"))
    if name := given.get("source", "").strip():
        asked = asked.and_also(*_added(given, name))
    if len(list(asked.parts())) > MOST:
        raise _refused("source", _("at most %(most)d changes at once") % {"most": MOST})
    return asked


def _added(given: QueryDict, name: str) -> tuple[str, str, float | None]:
    how = given.get("how", WITHOUT)
    if how not in HOW:
        raise _refused("how", _("is none of the choices"))
    return how, name, None if how == WITHOUT else _number(given.get("value", ""), "value")


def _pair(written: str, field: str) -> Named:
    """Return a name and a number; the last sign of equality divides them, as ids may hold some."""
    name, _sign, number = written.rpartition("=")
    if not name:
        raise _refused(field, _("is to be a source, a sign of equality and a number"))
    return name, _number(number, field)


def _number(written: str, field: str) -> float:
    try:
        number = float(written.strip())
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise _refused(field, _("is to be a number, 0 or more"))
    return number


def _refused(field: str, reason: str) -> UnusableFields:
    return UnusableFields(reason, data={"fields": {field: reason}})
