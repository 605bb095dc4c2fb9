"""The walk downwards on PostgreSQL: each level from a table of those on which something rests.

The lowest level is by far the largest, and nothing rests on it: a large level is cut to the
certificates that anything rests on before its uses are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duheng.site.registry.chains.levels_sqlite import LONGEST, REACHED

MANY = 10_000
"""From so many rows on a level is cut to what anything rests on: finding that out costs too."""
_USED, _FRONT = "duheng_used", "duheng_front"
SCRATCH = (_USED, _FRONT)
_MEMORY = "64MB"

_MAKE = f"CREATE TEMP TABLE {REACHED} (n INTEGER, certificate_id BIGINT, point_key VARCHAR(80))"
_PUT = f"""INSERT INTO {REACHED} (n, certificate_id, point_key)
  SELECT %s, f.certificate_id, f.point_key FROM ({{}}) AS f WHERE NOT EXISTS (
    SELECT 1 FROM {REACHED} k
    WHERE k.certificate_id = f.certificate_id AND k.point_key = f.point_key)"""  # noqa: S608
_USED_ONES = f"""CREATE TEMP TABLE {_USED} AS SELECT DISTINCT upper_certificate_id
  FROM ({{}}) AS every WHERE upper_certificate_id IS NOT NULL"""  # noqa: S608
_ALL = f"""CREATE TEMP TABLE {_FRONT} AS
  SELECT r.certificate_id, r.point_key FROM {REACHED} r WHERE r.n = %s"""  # noqa: S608
_CUT = f"""{_ALL} AND EXISTS (
  SELECT 1 FROM {_USED} w WHERE w.upper_certificate_id = r.certificate_id)"""  # noqa: S608
_NEXT = f"""SELECT DISTINCT u.certificate_id, u.point_key
  FROM {_FRONT} r JOIN {{uses}} u ON u.upper_certificate_id = r.certificate_id
  WHERE u.relation = 'equipment'
  AND (u.upper_point_key = r.point_key OR u.upper_point_key = '' OR r.point_key = '')"""  # noqa: S608


def walk_by_levels(
    cursor: Any, firsts: Sequence[tuple[str, list[Any]]], tables: Sequence[str]
) -> None:
    """Fill the table of what was reached, from the statements of the first level down."""
    cursor.execute("SELECT set_config('work_mem', %s, false)", [_MEMORY])
    try:
        _walk(cursor, firsts, tables)
    finally:
        cursor.execute("RESET work_mem")


def _walk(cursor: Any, firsts: Sequence[tuple[str, list[Any]]], tables: Sequence[str]) -> None:
    cursor.execute(_MAKE)
    found = sum(_put(cursor, 1, *first) for first in firsts)
    for level in range(1, LONGEST):
        if not found or not _lay_front(cursor, level, found, tables):
            return
        for table in (_FRONT, REACHED):  # the planner must know how much there is
            cursor.execute(f"ANALYZE {table}")
        found = sum(_put(cursor, level + 1, _NEXT.format(uses=uses), []) for uses in tables)


def _put(cursor: Any, level: int, statement: str, parameters: Sequence[Any]) -> int:
    cursor.execute(_PUT.format(statement), [level, *parameters])
    return int(cursor.rowcount)


def _lay_front(cursor: Any, level: int, found: int, tables: Sequence[str]) -> int:
    """Return of how many rows of a level the uses are looked for."""
    cursor.execute(f"DROP TABLE IF EXISTS {_FRONT}")
    if found >= MANY:
        _note_used(cursor, tables)
    cursor.execute(_CUT if found >= MANY else _ALL, [level])
    return int(cursor.rowcount)


def _note_used(cursor: Any, tables: Sequence[str]) -> None:
    """Note once which certificates anything rests on."""
    cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{_USED}"])
    if cursor.fetchone()[0] is not None:
        return
    every = " UNION ALL ".join(f"SELECT upper_certificate_id FROM {table}" for table in tables)  # noqa: S608
    cursor.execute(_USED_ONES.format(every))
    cursor.execute(f"ANALYZE {_USED}")
