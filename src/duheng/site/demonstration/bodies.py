"""The organisations of the synthetic region: authorities, bodies, owners, makers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from duheng.rulebook import Place, load_places
from duheng.site.demonstration.content_reading import words
from duheng.site.demonstration.sizes import REGION, Sizes

_UTILITIES = ("electricity", "water", "gas", "heat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organisation to be; it is known by its place in the list.

    Attributes
    ----------
    kind : str
        As the registry of organisations names it.
    part : str
        What it is here: ``authority``, ``institute``, ``national``, ``maker``, or a sector.
    code : str
        The beginning of its numbers.
    """

    name: str
    name_en: str
    kind: str
    part: str
    division: str
    code: str
    parent: int | None = None


def plan_bodies(sizes: Sizes) -> tuple[Body, ...]:
    """Return the organisations, whoever stands above others before them."""
    places = load_places(sizes.today)
    region = places.place(REGION)
    prefectures = places.at_level("prefecture")
    counties = places.at_level("county")
    found: list[Body] = [
        Body(name="示例国家计量院", name_en="Example National Metrology Institute",
             kind="technical_body", part="national", division="110000", code="SYN-N"),
        Body(name="示例国家轨道衡计量站", name_en="Example National Station of Rail Weighbridges",
             kind="technical_body", part="national", division="110000", code="SYN-R"),
    ]  # fmt: skip
    parents: dict[tuple[str, str], int] = {}
    for place in (region, *prefectures, *counties):
        for part in ("authority", "institute"):
            parent = parents.get((part, place.parent_code or ""))
            parents[part, place.code] = len(found)
            found.append(_public(place, part, parent))
    found.extend(_makers())
    found.extend(_utilities(prefectures))
    found.extend(_owners(sizes, counties))
    return tuple(found)


def _public(place: Place, part: str, parent: int | None) -> Body:
    chinese, english = place.name_in("zh-Hans"), place.name_in("en")
    level = place.kind.level
    if part == "authority":
        name, name_en = f"示例{chinese}市场监督管理局", f"Example Market Regulation of {english}"
    else:
        what = {
            "region": ("计量测试研究院", "Institute of Metrology of"),
            "prefecture": ("计量测试所", "Metrology Institute of"),
        }.get(level, ("计量检定站", "Verification Station of"))
        name, name_en = f"示例{chinese}{what[0]}", f"Example {what[1]} {english}"
    return Body(
        name=name,
        name_en=name_en,
        kind="authority" if part == "authority" else "technical_body",
        part=part,
        division=place.code,
        code=f"SYN-{place.scope_prefix}",
        parent=parent,
    )


def _makers() -> Iterator[Body]:
    for number, one in enumerate(words()["makers"], start=1):
        yield Body(
            name=one["zh"], name_en=one["en"], kind="maker", part="maker", division="310000",
            code=f"SYN-M{number}",
        )  # fmt: skip


def _utilities(prefectures: tuple[Place, ...]) -> Iterator[Body]:
    for place in prefectures:
        for sector in _UTILITIES:
            yield _owner(place, sector, "")


def _owner(place: Place, sector: str, number: str) -> Body:
    word = words()["sectors"][sector]
    chinese = place.name_in("zh-Hans")
    return Body(
        name=f"示例{chinese}{word['zh']}{number and f'{number}号'}",
        name_en=f"Example {word['en']} {number} of {place.name_in('en')}".replace("  ", " "),
        kind=word["kind"],
        part=sector,
        division=place.code,
        code=f"SYN-{place.scope_prefix}-{sector[:3].upper()}{number}",
    )


def _owners(sizes: Sizes, counties: tuple[Place, ...]) -> Iterator[Body]:
    generator = sizes.generator("owners")
    sectors = {key: one["share"] for key, one in words()["sectors"].items() if one["share"]}
    names = list(sectors)
    drawn = names + generator.choices(
        names, weights=[sectors[one] for one in names], k=sizes.owners - len(names)
    )
    used: dict[tuple[str, str], int] = {}
    for sector in drawn:
        place = _place(generator, counties)
        used[place.code, sector] = used.get((place.code, sector), 0) + 1
        yield _owner(place, sector, str(used[place.code, sector]))


def _place(generator: random.Random, counties: tuple[Place, ...]) -> Place:
    """Return a place; districts hold more shops than banners."""
    while True:
        place = generator.choice(counties)
        if place.kind.key == "district" or generator.random() < 0.6:
            return place
