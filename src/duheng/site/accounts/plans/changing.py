"""What changed between two versions of a plan, by subject: sources, streams, meters and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.accounts.plans.words import key_word, text_of, value_text

_SUBJECTS: Mapping[str, str | Promise] = {
    "sources": pgettext_lazy("plan", "Sources"),
    "streams": pgettext_lazy("plan", "Streams"),
    "meters": pgettext_lazy("plan", "Meters"),
    "methods": _("Methods"),
    "measured": _("Sampling and analysis"),
    "responsible": _("Responsible roles"),
    "other": pgettext_lazy("plan", "Other"),
}
_OF_STREAM = ("methods", "meters", "measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One thing that differs.

    Attributes
    ----------
    kind : str
        ``added``, ``removed`` or ``changed``.
    name : str
        What it is of.
    aspect : str
        What of it; empty when it is the whole.
    """

    kind: str
    name: str
    aspect: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The changes of one subject."""

    title: str
    changes: Sequence[ShownChange]


def by_subject(changes: Sequence[Mapping[str, Any]], content: Mapping[str, Any]) -> list[Subject]:
    """Return changes by subject, in words.

    Parameters
    ----------
    changes : sequence of Mapping
        Of a comparison of plans.
    content : Mapping
        The newer plan, whose titles name what changed.
    """
    found: dict[str, list[ShownChange]] = {name: [] for name in _SUBJECTS}
    for change in (part for one in changes for part in _parts(one)):
        keys = change["keys"]
        found[_subject(keys)].append(_shown(change, keys, content))
    return [
        Subject(title=str(_SUBJECTS[name]), changes=held) for name, held in found.items() if held
    ]


def _parts(change: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a change of a list as what came and what went; any other change as it is."""
    before, after = change["before"], change["after"]
    if change["kind"] != "changed" or not (isinstance(before, list) and isinstance(after, list)):
        yield change
        return
    for kind, held, other in (("removed", before, after), ("added", after, before)):
        for one in held:
            if one not in other:
                was, now = (one, None) if kind == "removed" else (None, one)
                yield {**change, "kind": kind, "before": was, "after": now}


def _subject(keys: Sequence[str]) -> str:
    if keys[0] == "streams" and len(keys) > 2 and keys[2] in _OF_STREAM:
        return keys[2]
    return keys[0] if keys[0] in _SUBJECTS else "other"


def _shown(
    change: Mapping[str, Any], keys: Sequence[str], content: Mapping[str, Any]
) -> ShownChange:
    is_named = keys[0] in ("sources", "streams", "meters", "responsible") and len(keys) > 1
    name = _name(keys, content) if is_named else key_word(keys[0])
    aspect = [key_word(one) for one in (keys[2:] if is_named else keys[1:])]
    return ShownChange(
        kind=change["kind"],
        name=name,
        aspect=" · ".join(aspect),
        before=value_text(change["before"], keys[-1]),
        after=value_text(change["after"], keys[-1]),
    )


def _name(keys: Sequence[str], content: Mapping[str, Any]) -> str:
    held = content.get(keys[0], {}).get(keys[1], {})
    title = text_of(held.get("title") if keys[0] in ("streams", "meters") else held)
    return f"{keys[1]} {title}" if title and title != keys[1] else keys[1]
