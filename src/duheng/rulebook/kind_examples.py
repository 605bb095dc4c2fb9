"""What the worked examples of packs other than rules ask, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from duheng.rulebook.indicators import indicators_of
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


def _series(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    series = indicators_of(packs, _day(asked)).series(asked["key"])
    target = series.target(asked["year"]) if "year" in asked else None
    return {
        "value": target.value if target else None,
        "is_actual": target.is_actual if target else None,
        "bodies": list(series.bodies),
        "bodies_stated_in": series.bodies_stated_in,
        "counting": series.counting.to_dict(),
    }


def _indicator(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = indicators_of(packs, _day(asked))
    indicator = plan.indicator(asked["key"])
    return {
        "number": indicator.number,
        "nature": indicator.nature,
        "series": [one.key for one in indicator.series],
        "notes": [note.key for note in plan.notes_about(indicator.key)],
        "confidence": indicator.confidence.value,
    }


def _commitment(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = indicators_of(packs, _day(asked))
    one = plan.commitment(asked["key"])
    return {
        "value": one.value,
        "is_at_least": one.is_at_least,
        "parts": [value for _, value in one.parts],
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "notes": [note.key for note in plan.notes_about(one.key)],
    }


def _plan(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = indicators_of(packs, _day(asked))
    return {
        "indicators": len(plan.indicators),
        "series": len(plan.every_series()),
        "commitments": len(plan.commitments),
    }


def _day(asked: Mapping[str, Any]) -> date:
    return date.fromisoformat(asked["on"])


QUESTIONS: Mapping[str, Mapping[str, Question]] = {
    "places": {"place": _place, "places": _places},
    "indicators": {
        "series": _series,
        "indicator": _indicator,
        "commitment": _commitment,
        "plan": _plan,
    },
}
