"""Brings the search index up to the history, leaf by leaf; it can always be made again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import transaction

from duheng.site.actions.models import Entry
from duheng.site.home.models import SearchEntry, SearchPosition
from duheng.site.home.word_index import drop_words, write_words
from duheng.site.home.words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How a kind of record is found.

    Attributes
    ----------
    title, detail : str
        Columns that a hit shows; several, with a space between.
    texts : tuple of str
        Columns whose words are found.
    url_name : str
        View of one record, by its number.
    organisations : tuple of str
        Columns of those to whom it belongs; the first two count.
    division, listed : str
        Column of its division; column that is true of what everybody who signed in sees.
    is_open : bool
        Whether everybody who signed in sees every record of the kind.
    """

    title: str
    detail: str = ""
    texts: tuple[str, ...]
    url_name: str
    organisations: tuple[str, ...] = ()
    division: str = ""
    listed: str = ""
    is_open: bool = False


@cache
def searched_kinds() -> Mapping[str, Searched]:
    """Return how each kind of record is found: every room's ``searching`` says it for its own."""
    found: dict[str, Searched] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("duheng.site.") and find_spec(f"{app.name}.searching"):
            declared = getattr(import_module(f"{app.name}.searching"), "SEARCHED", {})
            found |= {kind: Searched(**how) for kind, how in declared.items()}
    return found


def index_search(most: int = 5000) -> int:
    """Return how many leaves were read into the index, in one transaction."""
    with transaction.atomic():
        position, _ = SearchPosition.objects.select_for_update().get_or_create(pk=1)
        entries = list(
            Entry.objects.filter(
                ledger_index__gte=position.next_index,
                ledger_index__lt=position.next_index + most,
            ).order_by("ledger_index")
        )
        latest = {(one.kind, one.record_id): one for one in entries}
        kinds = searched_kinds()
        _write([one for one in latest.values() if one.kind in kinds])
        position.next_index += len(entries)
        position.save()
    return len(entries)


def _write(entries: list[Entry]) -> None:
    gone = [one for one in entries if _is_gone(one)]
    _forget(gone)
    words = []
    made = []
    for one in entries:
        if one in gone:
            continue
        facts = json.loads(one.facts)
        how = searched_kinds()[one.kind]
        made.append(_entry(one, facts, how))
        words.append(words_of(str(facts.get(name) or "") for name in how.texts))
    written = SearchEntry.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["kind", "record_id"],
        update_fields=[
            "title", "detail", "organisation_id", "other_organisation_id", "division_code",
            "is_open",
        ],
        batch_size=1000,
    )  # fmt: skip
    numbers = _numbers(written)
    write_words(
        [
            (numbers[one.kind, one.record_id], of_one)
            for one, of_one in zip(made, words, strict=True)
        ]
    )


def _forget(gone: list[Entry]) -> None:
    """Delete the entries of withdrawn and erased records, and their words."""
    for one in gone:
        found = SearchEntry.objects.filter(kind=one.kind, record_id=one.record_id)
        drop_words(list(found.values_list("pk", flat=True)))
        found.delete()


def _is_gone(entry: Entry) -> bool:
    return not entry.facts or json.loads(entry.facts).get("withdrawn_at") is not None


def _numbers(written: list[SearchEntry]) -> dict[tuple[str, int], int]:
    """Return the numbers of entries; one that was there before does not come back with its own."""
    found: dict[tuple[str, int], int] = {}
    for kind in {one.kind for one in written}:
        records = [one.record_id for one in written if one.kind == kind]
        for place in range(0, len(records), 500):
            rows = SearchEntry.objects.filter(
                kind=kind, record_id__in=records[place : place + 500]
            ).values_list("record_id", "pk")
            found |= {(kind, record_id): number for record_id, number in rows}
    return found


def _entry(entry: Entry, facts: Mapping[str, Any], how: Searched) -> SearchEntry:
    owners = [facts.get(name) for name in how.organisations] + [None, None]
    return SearchEntry(
        kind=entry.kind,
        record_id=entry.record_id,
        title=_joined(facts, how.title) or f"#{entry.record_id}",
        detail=_joined(facts, how.detail),
        organisation_id=owners[0],
        other_organisation_id=owners[1],
        division_code=str(facts.get(how.division) or "") if how.division else "",
        is_open=how.is_open or bool(how.listed and facts.get(how.listed)),
    )


def _joined(facts: Mapping[str, Any], names: str) -> str:
    found = [str(facts.get(name) or "").strip() for name in names.split()]
    return " · ".join(one for one in found if one)[:300]
