"""The words of search entries in the database's own index: FTS5, or a vector with GIN."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from duheng.site.home.models import SearchEntry

_TABLE = SearchEntry._meta.db_table
_DELETE = "DELETE FROM search_words WHERE rowid = %s"


def make_index(vendor: str, execute: Any) -> None:
    """Make what the models do not know of: the index of words."""
    if vendor == "sqlite":
        execute("CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize='unicode61')")
    else:
        execute(f"ALTER TABLE {_TABLE} ADD COLUMN words tsvector")
        execute(f"CREATE INDEX search_words ON {_TABLE} USING gin (words)")


def drop_index(vendor: str, execute: Any) -> None:
    """Take the index of words away."""
    execute(
        "DROP TABLE search_words"
        if vendor == "sqlite"
        else f"ALTER TABLE {_TABLE} DROP COLUMN words"
    )


def write_words(words: Sequence[tuple[int, Iterable[str]]]) -> None:
    """Write the words of entries over those they had."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_DELETE, [(number,) for number, _ in words])
            cursor.executemany(
                "INSERT INTO search_words (rowid, words) VALUES (%s, %s)",
                [(number, " ".join(sorted(of_one))) for number, of_one in words],
            )
        else:
            cursor.executemany(
                f"UPDATE {_TABLE} SET words = array_to_tsvector(%s::text[]) WHERE id = %s",  # noqa: S608 - our own table
                [(sorted(of_one), number) for number, of_one in words],
            )


def drop_words(numbers: Sequence[int]) -> None:
    """Delete the words of entries; PostgreSQL keeps them in the entry's own row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_DELETE, [(number,) for number in numbers])


def drop_left_words(vendor: str, execute: Any) -> None:
    """Delete words that no entry leads to any more, and merge what SQLite only marked as gone."""
    if vendor == "sqlite":
        execute(f"DELETE FROM search_words WHERE rowid NOT IN (SELECT id FROM {_TABLE})")  # noqa: S608 - our own table
        execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


def holding(
    entries: QuerySet[SearchEntry], whole: Sequence[str], beginnings: Sequence[str]
) -> QuerySet[SearchEntry]:
    """Return the entries that hold every word and a word with every beginning."""
    if connection.vendor == "sqlite":
        query = " ".join([*(f'"{one}"' for one in whole), *(f'"{one}"*' for one in beginnings)])
        where = f"{_TABLE}.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)"  # noqa: S608 - our own table
    else:
        query = " & ".join([*(f"'{one}'" for one in whole), *(f"'{one}':*" for one in beginnings)])
        where = f"{_TABLE}.words @@ %s::tsquery"
    return entries.extra(where=[where], params=[query])  # noqa: S610 - the query is a parameter
