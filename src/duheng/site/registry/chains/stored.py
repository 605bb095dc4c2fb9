"""What a large impact came to, kept in a file of its own until it is too old.

It is derived and can be judged again at any time; it holds what one person may see, redacted, and
is read for that person alone.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from duheng.traceability import AffectedItem, AffectedKind, AffectedPoint, Significance

KEPT = timedelta(days=30)
_TABLES = """
CREATE TABLE IF NOT EXISTS item (
  after INTEGER NOT NULL, owner INTEGER NOT NULL, worst INTEGER NOT NULL, ratio REAL NOT NULL,
  kind TEXT NOT NULL, facts TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS item_of_owner ON item (owner, worst, ratio);
CREATE INDEX IF NOT EXISTS item_of_part ON item (after);
"""
_INSTANTS = ("begin_at", "end_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerCount:
    """How much of one owner is affected; ``owner_id`` 0: not to be named here."""

    owner_id: int
    number: int
    certificates: int
    figures: int
    worst: Significance


class StoredImpact:
    """The stored items of one job."""

    def __init__(self, job_id: int) -> None:
        self.path = _folder() / f"{job_id}.sqlite3"

    @property
    def is_there(self) -> bool:
        """Whether it was begun and not let go."""
        return self.path.is_file()

    def keep(self, after: int, items: Iterable[AffectedItem]) -> None:
        """Keep the items of a part, whole or not at all; a part that is done again replaces it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=30)) as base:
            base.executescript(_TABLES)
            with base:
                base.execute("DELETE FROM item WHERE after = ?", [after])
                base.executemany(
                    "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)",
                    [(after, *_row(one)) for one in items],
                )

    def owners(self) -> list[OwnerCount]:
        """Return the owners, the worst first, those not to be named last."""
        statement = """SELECT owner, COUNT(*), SUM(kind = 'certificate'), SUM(kind = 'figure'),
          MIN(worst) FROM item GROUP BY owner ORDER BY owner = 0, MIN(worst), MIN(ratio), owner"""
        return [
            OwnerCount(
                owner_id=owner,
                number=number,
                certificates=certificates,
                figures=figures,
                worst=_ORDER[worst],
            )
            for owner, number, certificates, figures, worst in self._asked(statement)
        ]

    def items(self, owner: int, *, first: int = 0, most: int = -1) -> list[AffectedItem]:
        """Return items of an owner, the worst first."""
        statement = """SELECT facts FROM item WHERE owner = ?
          ORDER BY worst, ratio, rowid LIMIT ? OFFSET ?"""
        return [_item(facts) for (facts,) in self._asked(statement, owner, most, first)]

    def _asked(self, statement: str, *parameters: Any) -> Iterator[Any]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)) as base:
            yield from base.execute(statement, parameters).fetchall()


def clear_stored(at: datetime) -> int:
    """Return how many stored impacts were let go because they are too old."""
    gone = 0
    for path in _folder().glob("*.sqlite3*"):
        if path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "impacts"


_ORDER = list(Significance)


def _row(one: AffectedItem) -> tuple[int, int, float, str, str]:
    owner = int(one.owner_id) if one.owner_id and one.owner_id.isdecimal() else 0
    ratio = -math.inf if one.ratio is None else -one.ratio
    facts = json.dumps(_facts(one), ensure_ascii=False)
    return owner, _ORDER.index(one.significance), ratio, one.kind.value, facts


def _facts(one: AffectedItem) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(one, name) for name in one.__slots__}
    found |= {"kind": one.kind.value, "significance": one.significance.value}
    for name in _INSTANTS:
        instant = found[name]
        found[name] = None if instant is None else instant.isoformat()
    found["points"] = [
        {name: getattr(point, name) for name in point.__slots__} for point in one.points
    ]
    return found


def _item(text: str) -> AffectedItem:
    read = json.loads(text)
    read["kind"] = AffectedKind(read["kind"])
    read["significance"] = Significance(read["significance"])
    for name in _INSTANTS:
        read[name] = None if read[name] is None else datetime.fromisoformat(read[name])
    read["points"] = tuple(_point(one) for one in read["points"])
    return AffectedItem(**read)


def _point(read: dict[str, Any]) -> AffectedPoint:
    return AffectedPoint(**{**read, "significance": Significance(read["significance"])})
