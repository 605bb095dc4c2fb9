"""The measurement standards of the synthetic region, level by level."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from duheng.rulebook import load_indicators
from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.content_reading import Kind, fields, kinds
from duheng.site.demonstration.sizes import INDICATORS_OF_PLAN, Sizes, last_day, months_later

FIRST_YEAR = 2021
"""The year with which the plan's table begins: what is older was there when it began."""
_PUBLIC_STANDARDS = "5"
_YEARS_OF_EXAMINATION = 5
_BODIES_WITH_NEW_KINDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A measurement standard to be; it is known by its place in the list.

    Attributes
    ----------
    keeper : int
        Place among the bodies.
    level : str
        ``national`` (outside), ``regional``, ``city`` or ``county``.
    kind : str
        Kind of the catalogue or none, for a national one.
    examined : tuple of date
        The examinations that count since the plan began.
    upper : int or None
        The standard that it is calibrated with.
    """

    number: str
    name: str
    name_en: str
    level: str
    keeper: int
    division: str
    field: str
    kind: str = ""
    established_on: date
    examined: tuple[date, ...] = ()
    upper: int | None = None

    def valid_until(self, examined: date) -> date:
        """Return the last day of the term that an examination opens."""
        return last_day(examined, 12 * _YEARS_OF_EXAMINATION)


def plan_standards(sizes: Sizes, bodies: Sequence[Body]) -> tuple[Standard, ...]:
    """Return the standards, those above others before them."""
    found: list[Standard] = list(_national(bodies))
    found.extend(_regional(sizes, bodies, len(found)))
    found.extend(_city(sizes, bodies))
    found.extend(_county(sizes, bodies))
    return tuple(_dated(sizes, _linked(found)))


def _national(bodies: Sequence[Body]) -> Iterator[Standard]:
    keeper = next(place for place, one in enumerate(bodies) if one.part == "national")
    for number, one in enumerate(fields().values(), start=1):
        yield Standard(
            number=f"{bodies[keeper].code}-{number:03d}",
            name=f"示例{one.device['zh']}",
            name_en=f"Example {one.device['en']}",
            level="national",
            keeper=keeper,
            division=bodies[keeper].division,
            field=one.key,
            established_on=date(2005, 1, 1),
        )


def _regional(sizes: Sizes, bodies: Sequence[Body], first: int) -> Iterator[Standard]:
    keeper = _institutes(bodies, 2)[0]
    for kind, number in _shared_out(_of_level("r"), sizes.regional):
        yield _standard(bodies, keeper, kind, "regional", number)


def _city(sizes: Sizes, bodies: Sequence[Body]) -> Iterator[Standard]:
    keepers = _institutes(bodies, 4)
    for place, keeper in enumerate(keepers):
        wanted = _part_of(sizes.city, len(keepers), place)
        held = [
            one for one in _of_level("c") if not one.first_year or place < _BODIES_WITH_NEW_KINDS
        ]
        for kind, number in _shared_out(held, wanted):
            yield _standard(bodies, keeper, kind, "city", number)


def _county(sizes: Sizes, bodies: Sequence[Body]) -> Iterator[Standard]:
    keepers = _institutes(bodies, 6)
    for place, keeper in enumerate(keepers):
        wanted = _part_of(sizes.county, len(keepers), place)
        for kind, number in _shared_out(_of_level("k"), wanted):
            yield _standard(bodies, keeper, kind, "county", number)


def _institutes(bodies: Sequence[Body], digits: int) -> list[int]:
    """Return the bodies whose division codes have so many digits before zeros."""
    return [
        place
        for place, one in enumerate(bodies)
        if one.part == "institute" and _digits(one.division) == digits
    ]


def _digits(code: str) -> int:
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6


def _of_level(letter: str) -> list[Kind]:
    return [one for one in kinds().values() if letter in one.levels]


def _part_of(whole: int, parts: int, place: int) -> int:
    return whole * (place + 1) // parts - whole * place // parts


def _shared_out(held: Sequence[Kind], wanted: int) -> Iterator[tuple[Kind, int]]:
    """Yield kind and number of so many standards: every kind once, then the older ones again."""
    older = [one for one in held if not one.first_year]
    for place in range(wanted):
        if place < len(held):
            yield held[place], 1
        else:
            again = place - len(held)
            yield older[again % len(older)], 2 + again // len(older)


def _standard(bodies: Sequence[Body], keeper: int, kind: Kind, level: str, number: int) -> Standard:
    body = bodies[keeper]
    suffix = "" if number == 1 else f"（第 {number} 套）"
    suffix_en = "" if number == 1 else f" (set {number})"
    place = list(kinds()).index(kind.key) + 1
    return Standard(
        number=f"{body.code}-{place:02d}{number:02d}",
        name=kind.device["zh"] + suffix,
        name_en=kind.device["en"].capitalize() + suffix_en,
        level=level,
        keeper=keeper,
        division=body.division,
        field=kind.field,
        kind=kind.key,
        established_on=date.min,
    )


def _linked(found: Sequence[Standard]) -> Iterator[Standard]:
    """Yield each standard with the one above it: of its kind a level up, else of its field."""
    first: dict[tuple[str, str, str], int] = {}
    for place, one in enumerate(found):
        first.setdefault((one.level, one.division[:4], one.kind or one.field), place)
        first.setdefault((one.level, "", one.kind), place)
        first.setdefault((one.level, "", one.field), place)
    for one in found:
        yield replace(one, upper=_upper(first, one))


def _upper(first: dict[tuple[str, str, str], int], one: Standard) -> int | None:
    wanted = {
        "national": [],
        "regional": [("national", "", one.field)],
        "city": [("regional", "", one.kind), ("regional", "", one.field)],
        "county": [
            ("city", one.division[:4], one.kind),
            ("regional", "", one.kind),
            ("regional", "", one.field),
        ],
    }[one.level]
    return next((first[key] for key in wanted if key in first), None)


def _dated(sizes: Sizes, found: Iterator[Standard]) -> Iterator[Standard]:
    """Yield each with its establishment and examinations, as many a year as planned."""
    standards = list(found)
    generator = sizes.generator("established")
    years = _years(sizes, standards, generator)
    for place, one in enumerate(standards):
        if one.level == "national":
            yield one
            continue
        year = years.get(place) or generator.randint(FIRST_YEAR - 9, FIRST_YEAR)
        established = date(year, 1, 10) + timedelta(days=generator.randrange(330))
        yield replace(
            one, established_on=established, examined=_examinations(established, sizes.today)
        )


def _years(sizes: Sizes, standards: Sequence[Standard], generator: random.Random) -> dict[int, int]:
    """Return in which year each standard was established that was not there when the plan began."""
    first_years = {one.key: one.first_year for one in kinds().values()}
    years = {
        place: first_years[one.kind]
        for place, one in enumerate(standards)
        if first_years.get(one.kind)
    }
    free = [
        place
        for place, one in enumerate(standards)
        if one.level in {"city", "county"} and place not in years
    ]
    generator.shuffle(free)
    for year, wanted in _planned(sizes).items():
        missing = wanted - sum(1 for one in years.values() if one == year)
        for _ in range(min(max(0, missing), len(free))):
            years[free.pop()] = year
    return years


def _planned(sizes: Sizes) -> dict[int, int]:
    """Return how many standards the plan adds in each year, at this size."""
    series = next(
        one
        for each in load_indicators(sizes.today, INDICATORS_OF_PLAN).indicators
        for one in each.series
        if one.key == _PUBLIC_STANDARDS
    )
    by_year = {one.year: one.value for one in series.targets}
    last = max(by_year.values())
    return {
        year: round((by_year[year] - by_year[year - 1]) * sizes.standards / last)
        for year in sorted(by_year)
        if year - 1 in by_year
    }


def _examinations(established: date, today: date) -> tuple[date, ...]:
    """Return the examinations from the one in force when the plan began; renewed in good time."""
    found = [established]
    while (again := months_later(found[-1], 59)) < today:
        found.append(again)
    held = [one for one in found if one < date(FIRST_YEAR, 1, 1)]
    return tuple(found[max(0, len(held) - 1) :])
