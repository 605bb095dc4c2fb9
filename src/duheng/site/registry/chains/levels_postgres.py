"""The walk downwards on PostgreSQL: each level a table of its own, made in one statement.

Making a table is faster than inserting into one. The lowest level is by far the largest, and
nothing rests on it: a large level is cut to the certificates that anything rests on before its
uses are looked for. What was reached is the view of all levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duheng.site.registry.chains.levels_sqlite import LONGEST, REACHED

MANY = 10_000
"""From so many rows on a level is cut to what anything rests on: finding that out costs too."""
_USED, _FRONT = "duheng_used", "duheng_front"
_MEMORY = "64MB"

_MAKE = """CREATE TEMP TABLE {level} AS SELECT f.certificate_id, f.point_key FROM ({found}) AS f"""
_NEW = """ WHERE NOT EXISTS (SELECT 1 FROM ({known}) AS k
    WHERE k.certificate_id = f.certificate_id AND k.point_key = f.point_key)"""
_VIEW = f"CREATE TEMP VIEW {REACHED} AS {{known}}"
_USED_ONES = f"""CREATE TEMP TABLE {_USED} AS SELECT DISTINCT upper_certificate_id
  FROM ({{}}) AS every WHERE upper_certificate_id IS NOT NULL"""  # noqa: S608
_CUT = f"""CREATE TEMP TABLE {_FRONT} AS SELECT r.certificate_id, r.point_key FROM {{level}} r
  WHERE EXISTS (SELECT 1 FROM {_USED} w WHERE w.upper_certificate_id = r.certificate_id)"""  # noqa: S608
_NEXT = """SELECT DISTINCT u.certificate_id, u.point_key
  FROM {front} r JOIN {uses} u ON u.upper_certificate_id = r.certificate_id
  WHERE u.relation = 'equipment'
  AND (u.upper_point_key = r.point_key OR u.upper_point_key = '' OR r.point_key = '')"""


def walk_by_levels(
    cursor: Any, firsts: Sequence[tuple[str, list[Any]]], tables: Sequence[str]
) -> None:
    """Make the view of what was reached, from the statements of the first level down."""
    cursor.execute("SELECT set_config('work_mem', %s, false)", [_MEMORY])
    try:
        _walk(cursor, firsts, tables)
    finally:
        cursor.execute("RESET work_mem")


def drop_levels(cursor: Any) -> None:
    """Drop the view and the tables of a walk, whether it ended or not."""
    cursor.execute(f"DROP VIEW IF EXISTS {REACHED}")
    cursor.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = pg_my_temp_schema() "
        "AND c.relkind = 'r' AND c.relname LIKE %s",
        [f"{REACHED}\\_%"],
    )
    levels = [name for (name,) in cursor.fetchall()]
    for table in (*levels, _USED, _FRONT):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _walk(cursor: Any, firsts: Sequence[tuple[str, list[Any]]], tables: Sequence[str]) -> None:
    levels: list[str] = []
    statement = " UNION ".join(first for first, _ in firsts)
    found = _make(cursor, levels, statement, [one for _, given in firsts for one in given])
    while found and len(levels) < LONGEST:
        front = _front(cursor, levels[-1], found, tables)
        if front is None:
            break
        # UNION tells equal rows once; a single table needs its own DISTINCT
        statement = " UNION ".join(_NEXT.format(front=front, uses=uses) for uses in tables)
        found = _make(cursor, levels, statement, [])
    cursor.execute(_VIEW.format(known=_known(levels)))


def _make(cursor: Any, levels: list[str], statement: str, parameters: Sequence[Any]) -> int:
    """Make the table of the next level and return how many rows are new in it."""
    level = f"{REACHED}_{len(levels) + 1}"
    new = _NEW.format(known=_known(levels)) if levels else ""
    cursor.execute(_MAKE.format(level=level, found=statement) + new, parameters)
    found = int(cursor.rowcount)
    levels.append(level)
    return found


def _known(levels: Sequence[str]) -> str:
    return " UNION ALL ".join(
        f"SELECT {n} AS n, certificate_id, point_key FROM {level}"  # noqa: S608
        for n, level in enumerate(levels, start=1)
    )


def _front(cursor: Any, level: str, found: int, tables: Sequence[str]) -> str | None:
    """Return the table of what the next uses are looked for of; ``None`` when there is nothing."""
    if found < MANY:
        cursor.execute(f"ANALYZE {level}")  # the planner must know how much there is
        return level
    cursor.execute(f"DROP TABLE IF EXISTS {_FRONT}")
    _note_used(cursor, tables)
    cursor.execute(_CUT.format(level=level))
    if not int(cursor.rowcount):
        return None
    cursor.execute(f"ANALYZE {_FRONT}")
    return _FRONT


def _note_used(cursor: Any, tables: Sequence[str]) -> None:
    """Note once which certificates anything rests on."""
    cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{_USED}"])
    if cursor.fetchone()[0] is not None:
        return
    every = " UNION ALL ".join(f"SELECT upper_certificate_id FROM {table}" for table in tables)  # noqa: S608
    cursor.execute(_USED_ONES.format(every))
    cursor.execute(f"ANALYZE {_USED}")
