"""The people of the synthetic region: plainly made-up names, registered for items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.content_reading import fields, words
from duheng.site.demonstration.sizes import REGION, Sizes, last_day

_STAFF = {"region": 30, "prefecture": 8, "county": 3}
_CLERKS = 2
_YEARS_OF_REGISTRATION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A registration to be."""

    item: str
    number: str
    level: str
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPlan:
    """A person to be, known by the place in the list."""

    name: str
    body: int
    registrations: tuple[Registered, ...] = ()

    def email(self, place: int) -> str:
        """Return the address, in a domain that cannot exist."""
        return f"p{place:05d}@region.example"


def person_name(place: int) -> str:
    """Return the name of the person of a place: a surname and two signs of the old calendar.

    Examples
    --------
    >>> person_name(0)
    '示例王甲子'
    """
    listed = words()
    surnames, stems, branches = listed["surnames"], listed["stems"], listed["branches"]
    stem, rest = place // len(surnames), place // len(surnames) // len(stems)
    return (
        f"示例{surnames[place % len(surnames)]}{stems[stem % len(stems)]}"
        f"{branches[rest % len(branches)]}"
    )


def plan_persons(sizes: Sizes, bodies: Sequence[Body]) -> tuple[PersonPlan, ...]:
    """Return the people of authorities and institutes."""
    generator = sizes.generator("persons")
    items = [one.zh for one in fields().values()]
    found: list[PersonPlan] = []
    for place, body in enumerate(bodies):
        if body.part == "authority":
            found.extend(
                PersonPlan(name=person_name(len(found) + more), body=place)
                for more in range(_CLERKS)
            )
        elif body.part == "institute":
            for _ in range(_STAFF[_level(body.division)]):
                begins = sizes.today - timedelta(days=generator.randrange(1800))
                found.append(
                    PersonPlan(
                        name=person_name(len(found)),
                        body=place,
                        registrations=tuple(
                            _registered(len(found), item, begins, generator.random() < 0.3)
                            for item in generator.sample(items, 2)
                        ),
                    )
                )
    return tuple(found)


def _registered(place: int, item: str, begins: date, is_first: bool) -> Registered:
    return Registered(
        item=item,
        number=f"SYN-ZC-{place:05d}",
        level="一级" if is_first else "二级",
        begins_on=begins,
        ends_on=last_day(begins, 12 * _YEARS_OF_REGISTRATION),
    )


def _level(division: str) -> str:
    if division == REGION:
        return "region"
    return "prefecture" if division.endswith("00") else "county"


def staff_of(persons: Sequence[PersonPlan]) -> dict[int, list[str]]:
    """Return the names of the people of each body."""
    found: dict[int, list[str]] = {}
    for one in persons:
        found.setdefault(one.body, []).append(one.name)
    return found


def three_of(staff: Sequence[str], turn: int) -> Iterator[str]:
    """Yield executor, checker and approver of a certificate, three different people."""
    names = staff or [person_name(3000), person_name(3001), person_name(3002)]
    for more in range(3):
        yield names[(turn + more) % len(names)]
