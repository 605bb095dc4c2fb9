"""What rests on a standard: level by level, in the database, points and dates with it.

Each level is one statement over an index that holds all it needs, and what was reached is kept in
a table of the connection: a million certificates are walked in about the time of a recursive query
that knows neither dates nor points. The walk keeps to the window and to the points that uses name;
where a use names none, everything of it counts. The judgement narrows it further.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.registry.chains.levels_postgres import drop_levels, walk_by_levels
from duheng.site.registry.chains.levels_sqlite import REACHED as _REACHED
from duheng.site.registry.chains.levels_sqlite import walk_by_rows
from duheng.site.registry.chains.rows import instant_to

_NOT_NAMED = "duheng_not_named"
_EQUIPMENT = "relation = 'equipment'"

_FIRST = f"""SELECT DISTINCT u.certificate_id, u.point_key FROM registry_certificateuse u
  WHERE {{of}} AND u.{_EQUIPMENT} AND u.measured_at <= %s {{after}} {{points}}"""  # noqa: S608
_RESOLVE = f"""CREATE TEMP TABLE {_NOT_NAMED} AS
  SELECT u.certificate_id, u.point_key, u.upper_point_key, u.relation,
    (SELECT h.id FROM registry_certificate h WHERE h.standard_id = u.standard_id
      AND h.withdrawn_at IS NULL AND h.id <> u.certificate_id AND h.measured_at <= u.measured_at
      AND (h.status = 'valid' OR h.status_at > u.measured_at)
      ORDER BY h.measured_at DESC, h.issued_on DESC, h.id DESC LIMIT 1) AS upper_certificate_id
  FROM registry_certificateuse u
  WHERE u.upper_certificate_id IS NULL AND u.standard_id IS NOT NULL AND u.{_EQUIPMENT}"""  # noqa: S608
_ANY_NOT_NAMED = """SELECT 1 FROM registry_certificateuse u
  WHERE u.upper_certificate_id IS NULL AND u.standard_id IS NOT NULL LIMIT 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A standard found bad, as the walk needs it.

    Attributes
    ----------
    standard_id : int
        The standard.
    after_at, until_at : datetime or None, datetime
        The suspect window: ``after_at < measured_at <= until_at``.
    point_keys : sequence of str
        Bad points of its certificate; empty: all of them.
    """

    standard_id: int
    after_at: datetime | None
    until_at: datetime
    point_keys: Sequence[str] = ()


class Reached:
    """What a walk reached, in a table of the connection; only inside :func:`walked_down`."""

    table = _REACHED

    def number(self) -> int:
        """Return how many certificates were reached."""
        return int(self.rows(f"SELECT COUNT(DISTINCT certificate_id) FROM {_REACHED}")[0][0])  # noqa: S608

    def points(self) -> list[tuple[int, str]]:
        """Return certificate and point, once each; an empty point is the whole certificate."""
        return self.rows(f"SELECT certificate_id, point_key FROM {_REACHED}")  # noqa: S608

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a statement over the table."""
        with connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))
            return list(cursor.fetchall())


@contextmanager
def walked_down(doubt: Doubt) -> Iterator[Reached]:
    """Yield what rests on a standard in doubt, over everybody's certificates."""
    with unscoped_rows("an impact runs through everybody's certificates, and is redacted"):
        _drop()
        try:
            _walk(doubt)
            yield Reached()
        finally:
            _drop()


def _walk(doubt: Doubt) -> None:
    walk = {"sqlite": walk_by_rows, "postgresql": walk_by_levels}[connection.vendor]
    with connection.cursor() as cursor:
        tables = ["registry_certificateuse", *_resolved(cursor)]
        walk(cursor, list(_first(doubt)), tables)


def _first(doubt: Doubt) -> Iterator[tuple[str, list[Any]]]:
    """Yield the statements of the first level: by the standard, and by its certificates."""
    after = "" if doubt.after_at is None else "AND u.measured_at > %s"
    keys = [*doubt.point_keys, ""] if doubt.point_keys else []
    marks = ",".join(["%s"] * len(keys))
    points = f"AND u.upper_point_key IN ({marks})" if keys else ""
    until = [instant_to(doubt.until_at)]
    dates = until + ([] if doubt.after_at is None else [instant_to(doubt.after_at)])
    for of in (
        "u.standard_id = %s",
        "u.upper_certificate_id IN (SELECT id FROM registry_certificate WHERE standard_id = %s)",
    ):
        statement = _FIRST.format(of=of, after=after, points=points)
        yield statement, [doubt.standard_id, *dates, *keys]


def _resolved(cursor: Any) -> list[str]:
    """Return the table of uses that name a standard and no certificate, if there are any.

    They are resolved to the certificate that the standard had then, once for all.
    """
    cursor.execute(_ANY_NOT_NAMED)
    if cursor.fetchone() is None:
        return []
    cursor.execute(_RESOLVE)
    cursor.execute(f"CREATE INDEX {_NOT_NAMED}_upper ON {_NOT_NAMED} (upper_certificate_id)")
    return [_NOT_NAMED]


def _drop() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            drop_levels(cursor)
        else:
            cursor.execute(f"DROP TABLE IF EXISTS {_REACHED}")
        cursor.execute(f"DROP TABLE IF EXISTS {_NOT_NAMED}")
