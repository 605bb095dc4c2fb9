"""A plan's indicators: series, targets by year, and how each is counted from records.

The rule says what is counted; the records and the counting are the site's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from duheng.rulebook.counting import CountingRule, counting_rule_from
from duheng.rulebook.editions import no_such, packs_in_force
from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.notes import Note, notes_of
from duheng.rulebook.packs import Pack
from duheng.rulebook.plans import packs_of_plan, the_plan
from duheng.rulebook.shelf import made_for_day
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in

Named = TypeVar("Named")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The number of a series for a year.

    Attributes
    ----------
    year : int
        The number holds at its end.
    value : float
        In the unit of the series.
    is_actual : bool
        True for the number that the plan starts from, False for one to reach.
    """

    year: int
    value: float
    is_actual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One number per year. An indicator ``a/b`` is two series, never a fraction.

    Attributes
    ----------
    key : str
        Such as ``7a``.
    names : Mapping
        By language.
    unit : Mapping
        By language; ``1`` where the plan prints none.
    targets : tuple of Target
        By year.
    bodies : tuple of str
        Keys of the bodies that the plan makes responsible, in its order; empty where it names
        none.
    bodies_stated_in : str or None
        The clause that names them; None where the plan names none.
    counting : CountingRule
        How it is counted from records.
    """

    key: str
    names: Mapping[str, str]
    unit: Mapping[str, str]
    targets: tuple[Target, ...]
    bodies: tuple[str, ...]
    bodies_stated_in: str | None
    counting: CountingRule

    def target(self, year: int) -> Target | None:
        """Return the number of a year, None when the plan gives none for it."""
        return next((one for one in self.targets if one.year == year), None)

    def name_in(self, language: str) -> str:
        """Return the name in a language, visibly marked when it is another language's."""
        return text_in(self.names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One row of the plan's table.

    Attributes
    ----------
    key : str
        Stable name, such as ``reference_materials``.
    number : int
        Place in the table, from 1.
    group, nature : str
        Keys of the titles in :class:`Indicators`.
    names, definition : Mapping
        By language; the definition is ours.
    series : tuple of Series
        One, or two for a pair.
    confidence : Confidence
        Of names and numbers.
    pack_id : str
        The pack that holds it.
    """

    key: str
    number: int
    group: str
    nature: str
    names: Mapping[str, str]
    definition: Mapping[str, str]
    series: tuple[Series, ...]
    confidence: Confidence
    pack_id: str

    @property
    def is_pair(self) -> bool:
        """Whether the plan prints two numbers with a stroke between them."""
        return len(self.series) == 2

    def name_in(self, language: str) -> str:
        """Return the name in a language, visibly marked when it is another language's."""
        return text_in(self.names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A number that the plan promises outside its table.

    Attributes
    ----------
    key, clause : str
        Stable name, and where it stands.
    names, unit : Mapping
        By language.
    value : float or None
        None when it is several numbers, see ``parts``.
    is_at_least : bool
        Whether the plan says at least.
    parts : tuple of (Mapping, float)
        Names and numbers of a commitment of several.
    due_on : datetime.date or None
        Last day, None where the plan states none.
    counting : CountingRule or None
        How it is counted from records, where that is possible.
    """

    key: str
    clause: str
    names: Mapping[str, str]
    unit: Mapping[str, str]
    value: float | None
    is_at_least: bool
    parts: tuple[tuple[Mapping[str, str], float], ...] = ()
    due_on: date | None = None
    counting: CountingRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """The indicators and commitments of one plan in force on a day.

    A plan is one pack: keys are unique within it, and two regions may use the same ones.

    Attributes
    ----------
    indicators : tuple of Indicator
        In the order of the plan.
    commitments : tuple of Commitment
        In the order of the plan.
    notes : tuple of Note
        What the plan leaves open or contradicts.
    groups, natures : Mapping
        Titles by key, each by language.
    packs : tuple of Pack
        The one that they were read from.
    """

    indicators: tuple[Indicator, ...]
    commitments: tuple[Commitment, ...]
    notes: tuple[Note, ...]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    natures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()

    @property
    def plan_id(self) -> str:
        """Id of the plan: that of its pack."""
        return self.packs[0].id

    def indicator(self, key: str) -> Indicator:
        """Return an indicator.

        Raises
        ------
        NoSuchEntry
            When there is none of that key.
        """
        return _named("indicator", key, {one.key: one for one in self.indicators})

    def series(self, key: str) -> Series:
        """Return a series by its key, such as ``7a``.

        Raises
        ------
        NoSuchEntry
            When there is none of that key.
        """
        return _named("series", key, {one.key: one for one in self.every_series()})

    def commitment(self, key: str) -> Commitment:
        """Return a commitment.

        Raises
        ------
        NoSuchEntry
            When there is none of that key.
        """
        return _named("commitment", key, {one.key: one for one in self.commitments})

    def every_series(self) -> tuple[Series, ...]:
        """Return the series of every indicator, in the order of the plan."""
        return tuple(series for one in self.indicators for series in one.series)

    def notes_about(self, key: str) -> tuple[Note, ...]:
        """Return the notes on an indicator or a commitment."""
        return tuple(note for note in self.notes if key in note.about)


def _named(what: str, key: str, known: Mapping[str, Named]) -> Named:
    if key not in known:
        raise no_such(what, key, known, "the plan")
    return known[key]


def load_indicators(as_of: date, plan_id: str = "") -> Indicators:
    """Return the indicators of a plan that is in force on a day.

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
    >>> plan = load_indicators(date(2025, 6, 30), "nmg/metrology-plan-indicators")
    >>> [(one.key, one.target(2023).value) for one in plan.indicator("industry_centres").series]
    [('7a', 3.0), ('7b', 4.0)]
    >>> [note.key for note in plan.notes_about("reference_materials")]
    ['nature_printed_once', 'reference_material_totals', 'cumulative_reading']
    """
    return the_plan(load_indicator_plans(as_of), plan_id, as_of)


def load_indicator_plans(as_of: date) -> tuple[Indicators, ...]:
    """Return every plan with indicators that is in force on a day, by the id of its pack.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no indicators pack is installed, or none is in force on that day.
    """
    return made_for_day("indicators", indicator_plans_of, as_of)


def indicator_plans_of(packs: Iterable[Pack], on: date) -> tuple[Indicators, ...]:
    """Return each plan of some packs that is in force on a day, by the id of its pack."""
    held = packs_in_force(packs, "indicators", on)
    return tuple(_plan_in(pack) for pack in sorted(held, key=lambda one: one.id))


def indicators_of(packs: Iterable[Pack], on: date, plan_id: str = "") -> Indicators:
    """Return the plan of some packs that is in force on a day; the named one of several."""
    return the_plan(indicator_plans_of(packs_of_plan(packs, plan_id), on), plan_id, on)


def _plan_in(pack: Pack) -> Indicators:
    indicators = tuple(_indicators_in(pack))
    commitments = tuple(_commitment(content, pack) for content in pack.body.get("commitments", ()))
    keys = [*(one.key for one in indicators), *(one.key for one in commitments)]
    _check_unique([*keys, *(series.key for one in indicators for series in one.series)])
    return Indicators(
        indicators=indicators,
        commitments=commitments,
        notes=notes_of(pack, keys),
        groups=pack.body["groups"],
        natures=pack.body["natures"],
        packs=(pack,),
    )


def _check_unique(keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InvalidPack(f"the keys {', '.join(twice)} stand twice among the indicators")


def _indicators_in(pack: Pack) -> Iterator[Indicator]:
    for content in pack.body["indicators"]:
        for name, known in (("group", "groups"), ("nature", "natures")):
            if content[name] not in pack.body[known]:
                raise InvalidPack(
                    f"{pack.file}: the {name} '{content[name]}' of {content['key']} has no title"
                )
        yield Indicator(
            key=content["key"],
            number=content["number"],
            group=content["group"],
            nature=content["nature"],
            names=content["names"],
            definition=content["definition"],
            series=tuple(_series(one, content, pack) for one in content["series"]),
            confidence=Confidence(content.get("confidence", pack.confidence)),
            pack_id=pack.id,
        )


def _series(content: Mapping[str, Any], indicator: Mapping[str, Any], pack: Pack) -> Series:
    numbers = {**content["actual"], **content["targets"]}
    if len(numbers) != len(content["actual"]) + len(content["targets"]):
        raise InvalidPack(f"{pack.file}: a year of series {content['key']} is actual and target")
    return Series(
        key=content["key"],
        names=content.get("names", indicator["names"]),
        unit=content.get("unit", indicator["unit"]),
        targets=tuple(
            Target(year=int(year), value=float(numbers[year]), is_actual=year in content["actual"])
            for year in sorted(numbers)
        ),
        bodies=tuple(content["bodies"]),
        bodies_stated_in=content["bodies_stated_in"],
        counting=counting_rule_from(content["counting"], pack),
    )


def _commitment(content: Mapping[str, Any], pack: Pack) -> Commitment:
    value = content.get("value", content.get("at_least"))
    counting = content.get("counting")
    due_on = content.get("due_on")
    return Commitment(
        key=content["key"],
        clause=content["clause"],
        names=content["names"],
        unit=content["unit"],
        value=None if value is None else float(value),
        is_at_least="at_least" in content,
        parts=tuple((one["names"], float(one["value"])) for one in content.get("parts", ())),
        due_on=None if due_on is None else date.fromisoformat(due_on),
        counting=None if counting is None else counting_rule_from(counting, pack),
    )
