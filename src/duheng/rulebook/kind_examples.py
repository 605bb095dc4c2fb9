"""What the worked examples of packs other than rules ask, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from duheng.rulebook.calendars import working_calendar_of
from duheng.rulebook.catalogue import catalogue_of
from duheng.rulebook.due_dates import last_day
from duheng.rulebook.identifier_schemes import identifier_schemes_of
from duheng.rulebook.identifiers import check_identifier
from duheng.rulebook.indicators import indicators_of
from duheng.rulebook.measures import measures_of
from duheng.rulebook.packs import Pack
from duheng.rulebook.places import Place, Places, places_of
from duheng.rulebook.verification_regulations import verification_regulations_of
from duheng.rulebook.vocabularies import vocabulary_of

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
    series = indicators_of(packs, _day(asked), pack.id).series(asked["key"])
    target = series.target(asked["year"]) if "year" in asked else None
    return {
        "value": target.value if target else None,
        "is_actual": target.is_actual if target else None,
        "bodies": list(series.bodies),
        "bodies_stated_in": series.bodies_stated_in,
        "counting": series.counting.to_dict(),
    }


def _indicator(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = indicators_of(packs, _day(asked), pack.id)
    indicator = plan.indicator(asked["key"])
    return {
        "number": indicator.number,
        "nature": indicator.nature,
        "series": [one.key for one in indicator.series],
        "notes": [note.key for note in plan.notes_about(indicator.key)],
        "confidence": indicator.confidence.value,
    }


def _commitment(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = indicators_of(packs, _day(asked), pack.id)
    one = plan.commitment(asked["key"])
    return {
        "value": one.value,
        "is_at_least": one.is_at_least,
        "parts": [value for _, value in one.parts],
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "notes": [note.key for note in plan.notes_about(one.key)],
    }


def _plan(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = indicators_of(packs, _day(asked), pack.id)
    return {
        "indicators": len(plan.indicators),
        "series": len(plan.every_series()),
        "commitments": len(plan.commitments),
    }


def _catalogue(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    catalogue = catalogue_of(packs, _day(asked))
    return {
        "kinds": len(catalogue.kinds),
        "items": len({tuple(sorted(one.item.items())) for one in catalogue.kinds}),
        "official_items": catalogue.official_items,
        "official_kinds": catalogue.official_kinds,
        "under_verification": len(catalogue.under_verification()),
    }


def _kind(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    kind = catalogue_of(packs, _day(asked)).kind(asked["key"])
    return {
        "number": kind.number,
        "modes": list(kind.modes),
        "uses": list(kind.uses),
        "regulations": list(kind.regulations),
        "confirmed": list(kind.confirmed),
        "confidence": kind.confidence.value,
    }


def _manner(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    kind = catalogue_of(packs, _day(asked)).kind(asked["key"])
    return {"manner": kind.manner(asked.get("facts")).value}


def _compulsory(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    catalogue = catalogue_of(packs, _day(asked))
    found = catalogue.is_compulsory(asked["key"], asked["use"], asked.get("facts"))
    return {"is_compulsory": found}


def _charged(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    return {"is_charged": catalogue_of(packs, _day(asked)).is_charged(asked["service"])}


def _regulation(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    found = verification_regulations_of(packs, _day(asked)).regulation(asked["key"])
    return {
        "number": found.number,
        "uses": list(found.uses),
        "oiml": list(found.oiml),
        "confidence": found.confidence.value,
    }


def _interval(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    regulation = verification_regulations_of(packs, _day(asked)).regulation(asked["key"])
    found = regulation.interval(asked.get("facts"), strict=asked.get("strict", False))
    return {"months": found.months, "confidence": found.confidence.value}


def _regulations(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    return {"number": len(verification_regulations_of(packs, _day(asked)).regulations)}


def _last_day(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    way = verification_regulations_of(packs, _day(asked)).last_day
    return {"day": last_day(_day(asked, "begin"), asked["months"], way).isoformat()}


def _term(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    term = vocabulary_of(pack.id, packs, _day(asked)).term(asked["key"])
    return {
        **{f"title_{language[:2]}": title for language, title in term.titles.items()},
        "attributes": [one.key for one in term.attributes],
        "required": [one.key for one in term.attributes if one.is_required],
        "confidence": term.confidence.value,
    }


def _vocabulary(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    terms = vocabulary_of(pack.id, packs, _day(asked)).terms
    return {"number": len(terms), "terms": [term.key for term in terms]}


def _check(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    scheme = identifier_schemes_of(packs, _day(asked)).scheme(asked["scheme"])
    found = check_identifier(scheme, asked["text"])
    return {**found.to_dict(), "parts": dict(found.parts)}


def _measures(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = measures_of(packs, _day(asked), pack.id)
    return {
        "measures": len(plan.measures),
        "projects": len(plan.projects),
        "documents": len(plan.documents),
    }


def _measure(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = measures_of(packs, _day(asked), pack.id)
    measure = plan.measure(asked["key"])
    return {
        "clause": measure.clause,
        "lead_bodies": list(measure.lead_bodies),
        "supporting_bodies": list(measure.supporting_bodies),
        "is_lead_stated": measure.is_lead_stated,
        "due_on": measure.due_on.isoformat() if measure.due_on else None,
        "tasks": len(measure.tasks),
        "notes": [note.key for note in plan.notes_about(measure.key)],
    }


def _project(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    plan = measures_of(packs, _day(asked), pack.id)
    project = plan.project(asked["key"])
    return {
        "box": project.box,
        "measure": project.measure,
        "record_kind": project.record_kind,
        "due_on": project.due_on.isoformat() if project.due_on else None,
        "notes": [note.key for note in plan.notes_about(project.key)],
    }


def _document(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    document = measures_of(packs, _day(asked), pack.id).document(asked["key"])
    names = {f"name_{language[:2]}": name for language, name in document.names.items()}
    return {**names, "measure": document.measure, "level": document.level}


def _working_day(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    calendar, day = working_calendar_of(packs, _day(asked)), _day(asked, "day")
    titles = calendar.holiday(day) or {}
    return {
        **{f"holiday_{language[:2]}": title for language, title in titles.items()},
        "is_working_day": calendar.is_working_day(day),
        "is_covered": calendar.is_covered(day),
    }


def _add(packs: Iterable[Pack], pack: Pack, asked: Mapping[str, Any]) -> Answer:
    calendar = working_calendar_of(packs, _day(asked))
    found = calendar.add_working_days(_day(asked, "start"), asked["number"])
    return {
        "day": found.day.isoformat(),
        "confidence": found.confidence.value,
        "findings": [one.code for one in found.findings],
    }


def _day(asked: Mapping[str, Any], name: str = "on") -> date:
    return date.fromisoformat(asked[name])


QUESTIONS: Mapping[str, Mapping[str, Question]] = {
    "places": {"place": _place, "places": _places},
    "indicators": {
        "series": _series,
        "indicator": _indicator,
        "commitment": _commitment,
        "plan": _plan,
    },
    "catalogues": {
        "catalogue": _catalogue,
        "kind": _kind,
        "manner": _manner,
        "compulsory": _compulsory,
        "charged": _charged,
    },
    "regulations": {
        "regulations": _regulations,
        "regulation": _regulation,
        "interval": _interval,
        "last_day": _last_day,
    },
    "identifiers": {"check": _check},
    "calendars": {"working_day": _working_day, "add": _add},
    "measures": {
        "plan": _measures,
        "measure": _measure,
        "project": _project,
        "document": _document,
    },
    "vocabularies": {"term": _term, "vocabulary": _vocabulary},
}
