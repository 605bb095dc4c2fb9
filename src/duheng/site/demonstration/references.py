"""The reference materials and normative documents of the synthetic region, as a plan."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from duheng.site.demonstration.content_reading import references
from duheng.site.demonstration.sizes import Sizes, last_day
from duheng.site.demonstration.standards import FIRST_YEAR

_LABEL_ZH = "合成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch of a reference material to be; without a day of certification, in development."""

    number: str
    name: str
    name_en: str
    level: str
    batch: str
    properties: tuple[Mapping[str, str], ...]
    recorded_on: date
    certified_on: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition of a normative document to be; ``replaces`` is the place of the one before."""

    number: str
    edition: str
    title: str
    title_en: str
    kind: str
    stage: str
    recorded_on: date
    published_on: date | None
    in_force_from: date | None
    replaces: int | None


def plan_batches(sizes: Sizes) -> tuple[Batch, ...]:
    """Return the batches: a new one of each material whenever the last one is about to end."""
    generator = sizes.generator("materials")
    found: list[Batch] = []
    for place, one in enumerate(references()["materials"]):
        begin = date(max(one["from"], FIRST_YEAR), generator.randint(1, 12), 15)
        if begin > sizes.today:
            found.append(_in_development(place, one, sizes.today))
        while begin <= sizes.today:
            found.append(_batch(place, one, begin))
            begin = last_day(begin, one["months"]) - timedelta(days=generator.randrange(60))
    return tuple(found)


def _batch(place: int, one: Mapping[str, Any], begin: date) -> Batch:
    return Batch(
        batch=f"{begin:%Y%m}",
        recorded_on=begin,
        certified_on=begin,
        valid_until=last_day(begin, one["months"]),
        properties=tuple(_properties(one["properties"])),
        **_names(place, one),
    )


def _in_development(place: int, one: Mapping[str, Any], today: date) -> Batch:
    begin = today - timedelta(days=200)
    return Batch(
        batch="",
        recorded_on=begin,
        certified_on=None,
        valid_until=None,
        properties=(),
        **_names(place, one),
    )


def _names(place: int, one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "number": f"SYN-GBW-{place + 1:04d}",
        "name": f"{one['zh']}（{_LABEL_ZH}）",
        "name_en": f"{one['en']} (synthetic)",
        "level": one["class"],
    }


def _properties(listed: Sequence[Sequence[str]]) -> Iterator[dict[str, str]]:
    for quantity, value, unit, expanded in listed:
        yield {
            "quantity": quantity,
            "value": value,
            "unit": unit,
            "expanded_uncertainty": expanded,
            "coverage_factor": "2",
        }


def plan_editions(sizes: Sizes) -> tuple[Edition, ...]:
    """Return the editions of documents, each after the one that it replaces."""
    generator = sizes.generator("documents")
    found: list[Edition] = []
    for one in references()["documents"]:
        before: int | None = None
        for year in one.get("years", ()):
            month = generator.randint(1, 9)
            published = date(year, month, calendar.monthrange(year, month)[1])
            if published > sizes.today:
                break
            found.append(_edition(one, published, before))
            before = len(found) - 1
        if "stage" in one:
            found.append(_draft(one, sizes.today - timedelta(days=generator.randint(60, 400))))
    return tuple(found)


def _edition(one: Mapping[str, Any], published: date, before: int | None) -> Edition:
    return Edition(
        edition=str(published.year),
        stage="in_force",
        recorded_on=published,
        published_on=published,
        in_force_from=published + timedelta(days=92),
        replaces=before,
        **_titles(one),
    )


def _draft(one: Mapping[str, Any], on: date) -> Edition:
    return Edition(
        edition="",
        stage=one["stage"],
        recorded_on=on,
        published_on=None,
        in_force_from=None,
        replaces=None,
        **_titles(one),
    )


def _titles(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "number": one["stem"],
        "title": one["zh"],
        "title_en": one["en"],
        "kind": one["kind"],
    }
