"""What may be found, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.tenancy import eyes_of, seen_by
from duheng.site.home.indexing import searched_kinds
from duheng.site.home.models import SearchEntry
from duheng.site.home.word_index import holding
from duheng.site.home.words import normal, wanted_words

MOST = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, and where it leads."""

    kind: str
    title: str
    detail: str
    url: str


def search(actor: Actor, query: str, most: int = MOST) -> list[Hit]:
    """Return what an actor may see and a query finds: exact numbers first, then by title.

    Nothing is found without a word or a number in the query.
    """
    whole, beginnings = wanted_words(query[:100])
    if not whole and not beginnings:
        return []
    visible = SearchEntry.objects.filter(SearchEntry.WALL.condition(actor))
    with seen_by(eyes_of(actor)):
        found = list(holding(visible, whole, beginnings).order_by("-id")[: most * 4])
    asked = normal(query).strip()
    ordered = sorted(found, key=lambda one: _rank(one, asked))
    return [hit for one in ordered[:most] if (hit := _hit(one)) is not None]


def _rank(one: SearchEntry, asked: str) -> tuple[int, int, str]:
    texts = [normal(one.title), *normal(one.detail).split(" · ")]
    if asked in texts or asked in texts[0].split(" · "):
        return 0, len(one.title), one.title
    return (1 if texts[0].startswith(asked) else 2), len(one.title), one.title


def _hit(one: SearchEntry) -> Hit | None:
    try:
        url = reverse(searched_kinds()[one.kind].url_name, args=[one.record_id])
    except (NoReverseMatch, KeyError):
        return None
    return Hit(one.kind, one.title, one.detail, url)


_TITLES = {
    "registry.instrument": _("Instruments"),
    "registry.measurementstandard": _("Measurement standards"),
    "registry.certificate": _("Certificates"),
    "registry.figure": _("Published figures"),
    "registry.referencematerial": _("Reference materials"),
    "registry.normativedocument": _("Normative documents"),
    "registry.planrecord": _("Records of the plan"),
    "people.organisation": _("Organisations"),
}


def title_of(kind: str) -> str:
    """Return what records of a kind are called."""
    return str(_TITLES.get(kind, kind))


def kinds_found(hits: Sequence[Hit]) -> list[tuple[str, list[Hit]]]:
    """Return the hits by kind, in the order in which the kinds first appear."""
    by_kind: dict[str, list[Hit]] = {}
    for one in hits:
        by_kind.setdefault(one.kind, []).append(one)
    return list(by_kind.items())
