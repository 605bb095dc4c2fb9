"""Corrections: a new row beside the old one, with a reason; the latest is what a scan shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from string import Template
from typing import Any

from duheng.telemetry.errors import AlreadyStored
from duheng.telemetry.manifest import Manifest
from duheng.telemetry.readings import Readings
from duheng.telemetry.workspace import Workspace, text_literal

# both sides are free of overlaps in themselves, so neighbours in time tell whether they meet
_CLASHES = Template("""
SELECT count(*), count(*) FILTER (WHERE NOT is_same), arg_min(channel, row(begin_at, channel)),
       CAST(min(begin_at) AS VARCHAR)
FROM (SELECT channel, begin_at, is_new <> was_new AND was_end > begin_at AS does_meet,
             was_begin = begin_at AND was_end = end_at AS is_same
      FROM (SELECT *, lag(is_new) OVER w AS was_new, lag(begin_at) OVER w AS was_begin,
                   lag(end_at) OVER w AS was_end
            FROM (SELECT DISTINCT channel, begin_at, end_at, false AS is_new FROM $stored
                  UNION ALL SELECT channel, begin_at, end_at, true AS is_new FROM $new)
            WINDOW w AS (PARTITION BY channel ORDER BY begin_at, end_at, is_new)))
WHERE does_meet
""")


def standing(held: Sequence[Manifest], digest: str, reason: str | None) -> Manifest | None:
    """Return the latest write of the same content, unless a correction since is to be undone."""
    same = [manifest for manifest in held if manifest.digest == digest]
    if not same:
        return None
    latest_same = max(same, key=lambda manifest: manifest.revision)
    is_corrected = any(_corrects(other, latest_same) for other in held)
    return None if is_corrected and reason is not None else latest_same


def _corrects(other: Manifest, manifest: Manifest) -> bool:
    days = {part.day for part in manifest.parts}
    return (
        other.revision > manifest.revision
        and bool(set(other.channels) & set(manifest.channels))
        and any(part.day in days for part in other.parts)
    )


def next_revision(
    store: Path, held: Sequence[Manifest], readings: Readings, reason: str | None
) -> int:
    """Return the revision that new readings get.

    Raises
    ------
    AlreadyStored
        When they meet stored ones without a reason, or with other intervals.
    """
    paths = [
        str(store / part.path)
        for manifest in held
        if set(manifest.channels) & set(readings.units)
        for part in manifest.parts
        if part.end > readings.period.begin and part.day <= readings.period.end.date()
    ]
    if not paths:
        return 0
    stored = f"read_parquet({_listed(paths)})"
    new = f"read_parquet({text_literal(readings.path)})"
    workspace = Workspace()
    try:
        clashes, other, channel, first = workspace.rows(
            _CLASHES.substitute(stored=stored, new=new)
        )[0]
        top = workspace.rows(Template("SELECT max(revision) FROM $r").substitute(r=stored))[0][0]
    finally:
        workspace.close()
    if not clashes:
        return 0
    if reason is None or other:
        raise _already_stored(clashes, other, channel, first)
    return int(top) + 1


def _already_stored(clashes: int, other: int, channel: str, first: str) -> AlreadyStored:
    what = f"{clashes} readings meet stored ones, first channel {channel} at {first}"
    if other:
        return AlreadyStored(
            f"{what}; {other} of them have other intervals",
            hint="a correction must have the intervals of the readings it corrects",
        )
    return AlreadyStored(
        what, hint="give a reason to store them as a correction", data={"number": clashes}
    )


def files_by_day(
    store: Path, manifests: Sequence[Manifest], days: tuple[date, date] | None
) -> tuple[list[str], list[str]]:
    """Return the files of days without corrections, and those of days with some."""
    by_day: dict[date, list[tuple[str, int]]] = {}
    for manifest in manifests:
        for part in manifest.parts:
            if days is None or days[0] <= part.day <= days[1]:
                path = str(store / part.path)
                by_day.setdefault(part.day, []).append((path, manifest.revision))
    plain: list[str] = []
    revised: list[str] = []
    for _, files in sorted(by_day.items()):
        has_corrections = any(revision for _, revision in files)
        (revised if has_corrections else plain).extend(path for path, _ in files)
    return plain, revised


def latest(backend: Any, plain: list[str], revised: list[str]) -> Any:
    """Return the rows of both lists, of corrected ones the latest; ``None`` without files."""
    tables = []
    if plain:
        tables.append(backend.read_parquet(plain, hive_partitioning=False))
    if revised:
        table = backend.read_parquet(revised, hive_partitioning=False)
        newest = table.revision.max().over(group_by=[table.channel, table.begin_at])
        tables.append(table.mutate(newest=newest).filter(lambda t: t.revision == t.newest))
        tables[-1] = tables[-1].drop("newest")
    if not tables:
        return None
    return tables[0] if len(tables) == 1 else tables[0].union(tables[1])


def _listed(paths: list[str]) -> str:
    return "[" + ", ".join(text_literal(path) for path in paths) + "]"
