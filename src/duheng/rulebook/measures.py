"""A plan's measures: what is to be done, by whom, until when; its projects and documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from duheng.rulebook.editions import no_such, packs_in_force
from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.notes import Note, notes_of
from duheng.rulebook.packs import Pack, day_in
from duheng.rulebook.plans import packs_of_plan, the_plan
from duheng.rulebook.shelf import made_for_day
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of the plan.

    Attributes
    ----------
    key, clause, section : str
        Stable key such as ``2-5``, where it stands, key of its section.
    names : Mapping
        Heading by language.
    tasks : tuple of Mapping
        Short quotes of what is to be done, by language.
    lead_bodies, supporting_bodies : tuple of str
        Keys of the bodies; both empty where the plan names none.
    is_lead_stated : bool
        Whether the plan says who leads; otherwise the first body that it names is taken.
    due_on : datetime.date or None
        Last day, None where the plan states none.
    confidence : Confidence
        Of heading, quotes and bodies.
    pack_id : str
        The pack that holds it.
    """

    key: str
    clause: str
    section: str
    names: Mapping[str, str]
    tasks: tuple[Mapping[str, str], ...]
    lead_bodies: tuple[str, ...]
    supporting_bodies: tuple[str, ...]
    is_lead_stated: bool
    due_on: date | None
    confidence: Confidence
    pack_id: str

    @property
    def bodies(self) -> tuple[str, ...]:
        """Every body, in the order of the plan."""
        return (*self.lead_bodies, *self.supporting_bodies)

    def name_in(self, language: str) -> str:
        """Return the heading in a language, visibly marked when it is another language's."""
        return text_in(self.names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectItem:
    """One item of a box of the plan.

    Attributes
    ----------
    key : str
        Such as ``b1-04``.
    box : int
        Number of the box.
    measure : str
        Key of the measure with the heading of its paragraph; the boxes name no bodies.
    group, names : Mapping
        By language.
    record_kind : str
        What kind of record follows it up (a term of the vocabulary of plan records).
    due_on : datetime.date or None
        Last day, None where the plan states none.
    """

    key: str
    box: int
    measure: str
    group: Mapping[str, str]
    names: Mapping[str, str]
    record_kind: str
    due_on: date | None

    def name_in(self, language: str) -> str:
        """Return the name in a language, visibly marked when it is another language's."""
        return text_in(self.names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """A regulation or specification that the plan orders to be written.

    Attributes
    ----------
    key : str
        Stable name.
    measure : str
        Key of the measure that orders it.
    level : str
        ``national``, ``regional`` or ``prefecture``.
    names : Mapping
        By language.
    due_on : datetime.date or None
        Last day, None where the plan states none.
    """

    key: str
    measure: str
    level: str
    names: Mapping[str, str]
    due_on: date | None

    def name_in(self, language: str) -> str:
        """Return the name in a language, visibly marked when it is another language's."""
        return text_in(self.names, language)


Entry = TypeVar("Entry", Measure, ProjectItem, PlannedDocument)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The measures of one plan in force on a day; a plan is one pack.

    Attributes
    ----------
    measures : tuple of Measure
        In the order of the plan.
    projects : tuple of ProjectItem
        In the order of the boxes.
    documents : tuple of PlannedDocument
        In the order of the plan.
    sections : Mapping
        Titles by key, each by language.
    notes : tuple of Note
        What the plan leaves open or contradicts.
    packs : tuple of Pack
        The one that they were read from.
    """

    measures: tuple[Measure, ...]
    projects: tuple[ProjectItem, ...]
    documents: tuple[PlannedDocument, ...]
    sections: Mapping[str, Mapping[str, str]]
    notes: tuple[Note, ...]
    packs: tuple[Pack, ...]

    @property
    def plan_id(self) -> str:
        """Id of the plan: that of its pack."""
        return self.packs[0].id

    def measure(self, key: str) -> Measure:
        """Return a measure; raises NoSuchEntry when there is none of that key."""
        return _named("measure", key, self.measures)

    def project(self, key: str) -> ProjectItem:
        """Return an item of a box; raises NoSuchEntry when there is none of that key."""
        return _named("project", key, self.projects)

    def document(self, key: str) -> PlannedDocument:
        """Return a document to be written; raises NoSuchEntry when there is none of that key."""
        return _named("document", key, self.documents)

    def of_body(self, body: str, *, lead_only: bool = False) -> tuple[Measure, ...]:
        """Return the measures that a body leads or supports."""
        return tuple(
            one for one in self.measures if body in (one.lead_bodies if lead_only else one.bodies)
        )

    def projects_of(self, measure: str) -> tuple[ProjectItem, ...]:
        """Return the items of boxes below the heading of a measure."""
        wanted = self.measure(measure).key
        return tuple(one for one in self.projects if one.measure == wanted)

    def documents_of(self, measure: str) -> tuple[PlannedDocument, ...]:
        """Return the documents that a measure orders to be written."""
        wanted = self.measure(measure).key
        return tuple(one for one in self.documents if one.measure == wanted)

    def notes_about(self, key: str) -> tuple[Note, ...]:
        """Return the notes on a measure, an item or a document."""
        return tuple(note for note in self.notes if key in note.about)


def _named(what: str, key: str, entries: tuple[Entry, ...]) -> Entry:
    by_key = {one.key: one for one in entries}
    if key not in by_key:
        raise no_such(what, key, by_key, "the plan")
    return by_key[key]


def load_measures(as_of: date, plan_id: str = "") -> Measures:
    """Return the measures of a plan that is in force on a day.

    Parameters
    ----------
    as_of : datetime.date
        The day.
    plan_id : str
        Id of the pack; it may be left out where only one plan is in force.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no such pack is installed, or none is in force on that day.
    AmbiguousValue
        When several plans are in force and none is named.
    InvalidPack
        When a pack contradicts itself.

    Examples
    --------
    >>> plan = load_measures(date(2025, 6, 30), "nmg/metrology-plan-measures")
    >>> plan.measure("5-1").lead_bodies, len(plan.documents_of("5-1"))
    (('market_regulation',), 2)
    """
    return the_plan(load_measure_plans(as_of), plan_id, as_of)


def load_measure_plans(as_of: date) -> tuple[Measures, ...]:
    """Return every plan with measures that is in force on a day, by the id of its pack.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no measures pack is installed, or none is in force on that day.
    """
    return made_for_day("measures", measure_plans_of, as_of)


def measure_plans_of(packs: Iterable[Pack], on: date) -> tuple[Measures, ...]:
    """Return each plan of some packs that is in force on a day, by the id of its pack."""
    held = packs_in_force(packs, "measures", on)
    return tuple(_plan_in(pack) for pack in sorted(held, key=lambda one: one.id))


def measures_of(packs: Iterable[Pack], on: date, plan_id: str = "") -> Measures:
    """Return the plan of some packs that is in force on a day; the named one of several."""
    return the_plan(measure_plans_of(packs_of_plan(packs, plan_id), on), plan_id, on)


def _plan_in(pack: Pack) -> Measures:
    measures = tuple(_measure(one, pack) for one in pack.body["measures"])
    projects = tuple(_project(one, pack) for one in pack.body.get("projects", ()))
    documents = tuple(_document(one, pack) for one in pack.body.get("documents", ()))
    headings = [one.key for one in measures]
    keys = [*headings, *(one.key for one in projects), *(one.key for one in documents)]
    _check_unique(keys)
    _check_known(
        headings, [*(one.measure for one in projects), *(one.measure for one in documents)]
    )
    return Measures(
        measures=measures,
        projects=projects,
        documents=documents,
        sections=pack.body["sections"],
        notes=notes_of(pack, keys),
        packs=(pack,),
    )


def _check_unique(keys: list[str]) -> None:
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise InvalidPack(f"the keys {', '.join(twice)} stand twice among the measures")


def _check_known(headings: list[str], named: list[str]) -> None:
    if unknown := sorted(set(named) - set(headings)):
        raise InvalidPack(f"projects or documents belong to {', '.join(unknown)}, no measure")


def _measure(content: Mapping[str, Any], pack: Pack) -> Measure:
    if content["section"] not in pack.body["sections"]:
        raise InvalidPack(f"{pack.file}: the section of {content['key']} has no title")
    return Measure(
        key=content["key"],
        clause=content["clause"],
        section=content["section"],
        names=content["names"],
        tasks=tuple(content["tasks"]),
        lead_bodies=tuple(content["lead_bodies"]),
        supporting_bodies=tuple(content["supporting_bodies"]),
        is_lead_stated=content["is_lead_stated"],
        due_on=day_in(content, "due_on", pack.file),
        confidence=Confidence(content.get("confidence", pack.confidence)),
        pack_id=pack.id,
    )


def _project(content: Mapping[str, Any], pack: Pack) -> ProjectItem:
    return ProjectItem(
        key=content["key"],
        box=content["box"],
        measure=content["measure"],
        group=content["group"],
        names=content["names"],
        record_kind=content["record_kind"],
        due_on=day_in(content, "due_on", pack.file),
    )


def _document(content: Mapping[str, Any], pack: Pack) -> PlannedDocument:
    return PlannedDocument(
        key=content["key"],
        measure=content["measure"],
        level=content["level"],
        names=content["names"],
        due_on=day_in(content, "due_on", pack.file),
    )
