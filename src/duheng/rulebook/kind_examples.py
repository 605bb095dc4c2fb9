"""What the worked examples of packs other than rules ask, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from duheng.rulebook.packs import Pack
from duheng.rulebook.places import Place, Places, places_of

Answer = Mapping[str, Any]
Question = Callable[[Iterable[Pack], Pack, Mapping[str, Any]], Answer]


def _place(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    places = places_of(packs, _day(asked))
    place = places.place(asked["code"])
    return {
        **{f"name_{language[:2]}": name for language, name in place.names.items()},
        "kind": place.kind.key,
        "level": place.level,
        "is_division": place.is_division,
        "scope_prefix": place.scope_prefix,
        "above": _codes(places.ancestors(place.code)),
        "below": len(places.descendants(place.code)),
        "neighbours": _codes(places.neighbours(place.code)),
        "confidence": place.confidence.value,
    }


def _places(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    found = _asked_places(places_of(packs, _day(asked)), asked)
    return {"number": len(found), "codes": _codes(found)}


def _asked_places(places: Places, asked: Mapping[str, Any]) -> tuple[Place, ...]:
    if "level" in asked:
        return places.at_level(asked["level"])
    return places.of_kind(asked["kind"]) if "kind" in asked else places.named(asked["name"])


def _codes(places: Iterable[Place]) -> list[str]:
    return [place.code for place in places]


def _day(asked: Mapping[str, Any]) -> date:
    return date.fromisoformat(asked["on"])


QUESTIONS: Mapping[str, Mapping[str, Question]] = {
    "places": {"place": _place, "places": _places},
}
