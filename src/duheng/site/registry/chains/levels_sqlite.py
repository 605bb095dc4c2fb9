"""The walk downwards on SQLite: new rows are those behind the last one of the level before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LONGEST = 64  # levels; hierarchies have fewer than ten
REACHED = "duheng_reached"
"""What was reached: ``n`` grows from level to level."""

_MAKE = f"""CREATE TEMP TABLE {REACHED} (
  n INTEGER PRIMARY KEY, certificate_id BIGINT, point_key TEXT,
  UNIQUE (certificate_id, point_key))"""
_PUT = f"INSERT OR IGNORE INTO {REACHED} (certificate_id, point_key) {{}} ORDER BY 1, 2"
# SQLite keeps the order of tables of a cross join: from what was reached to its uses
_NEXT = f"""SELECT DISTINCT u.certificate_id, u.point_key
  FROM {REACHED} r CROSS JOIN {{uses}} u ON u.upper_certificate_id = r.certificate_id
  WHERE r.n > %s AND u.relation = 'equipment'
  AND (u.upper_point_key = r.point_key OR u.upper_point_key = '' OR r.point_key = '')"""  # noqa: S608


def walk_by_rows(
    cursor: Any, firsts: Sequence[tuple[str, list[Any]]], tables: Sequence[str]
) -> None:
    """Fill the table of what was reached, from the statements of the first level down."""
    cursor.execute(_MAKE)
    for statement, parameters in firsts:
        cursor.execute(_PUT.format(statement), parameters)
    done = 0
    for _level in range(LONGEST):
        latest = _latest(cursor)
        if latest == done:
            return
        for uses in tables:
            cursor.execute(_PUT.format(_NEXT.format(uses=uses)), [done])
        done = latest


def _latest(cursor: Any) -> int:
    cursor.execute(f"SELECT COALESCE(MAX(n), 0) FROM {REACHED}")  # noqa: S608
    return int(cursor.fetchone()[0])
