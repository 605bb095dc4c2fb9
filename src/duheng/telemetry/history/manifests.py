"""Manifests of days: a day is what its latest manifest names, and each names the one before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from duheng.telemetry.durable import make_folder, write_file
from duheng.telemetry.errors import DamagedStore
from duheng.telemetry.history.numbers import Ranges
from duheng.telemetry.history.parts import Part, check_part, damaged
from duheng.terms.canonical import canonical_json

FORMAT = "duheng-history/1"
MANIFESTS = "manifests"

Announce = Callable[[bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayManifest:
    """What a day of readings is, since an instant.

    Attributes
    ----------
    day : date
        UTC day.
    sequence : int
        1 for the first manifest of the day.
    made_at : datetime
        When it was written.
    is_closed : bool
        True once the day was declared complete; later manifests of it are announced too.
    previous : str or None
        SHA-256 of the manifest before it.
    parts : tuple of Part
        Its files.
    numbers : tuple of (int, int)
        Ranges of the numbers of every batch that the day has.
    batches : Mapping or None
        File that lists the batches new in this manifest with their digests, and its SHA-256.
    overwritten : Mapping
        ``count`` of readings written over with another value so far, and the ``first`` of them.
    corrections : tuple of Mapping
        Batch, reason, actor and number of readings of each correction so far.
    """

    day: date
    sequence: int
    made_at: datetime
    is_closed: bool
    previous: str | None
    parts: tuple[Part, ...]
    numbers: Ranges
    batches: Mapping[str, Any] | None
    overwritten: Mapping[str, Any]
    corrections: tuple[Mapping[str, Any], ...]

    @property
    def rows(self) -> int:
        """Number of readings."""
        return sum(part.rows for part in self.parts)

    @property
    def statuses(self) -> dict[str, int]:
        """Number of readings by status."""
        found: dict[str, int] = {}
        for part in self.parts:
            for status, count in part.statuses.items():
                found[status] = found.get(status, 0) + count
        return dict(sorted(found.items()))

    def to_json(self) -> bytes:
        """Return the manifest as canonical JSON."""
        return canonical_json(
            {
                "format": FORMAT,
                **{field.name: getattr(self, field.name) for field in fields(self)},
                "day": self.day.isoformat(),
                "made_at": self.made_at.isoformat(),
                "parts": [part.to_dict() for part in self.parts],
                "numbers": [list(one) for one in self.numbers],
                "corrections": [dict(one) for one in self.corrections],
                "overwritten": dict(self.overwritten),
                "rows": self.rows,
                "statuses": self.statuses,
            }
        )


def digest_of_manifest(content: bytes) -> str:
    """Return the SHA-256 of a manifest's bytes."""
    return sha256(content).hexdigest()


def parse_manifest(content: bytes, name: str) -> DayManifest:
    """Return the manifest of its bytes.

    Raises
    ------
    DamagedStore
        When they are not a manifest of this format.
    """
    try:
        held = json.loads(content)
        if held["format"] != FORMAT:
            raise damaged(name, f"is of format {held['format']}, not {FORMAT}")
        chosen = {field.name: held[field.name] for field in fields(DayManifest)}
        return DayManifest(
            **{
                **chosen,
                "day": date.fromisoformat(held["day"]),
                "made_at": datetime.fromisoformat(held["made_at"]),
                "parts": tuple(Part(**part) for part in held["parts"]),
                "numbers": tuple((first, last) for first, last in held["numbers"]),
                "corrections": tuple(held["corrections"]),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, DamagedStore):
            raise
        raise damaged(name, f"is not a manifest: {error}") from error


class Manifests:
    """The manifests of a history.

    Parameters
    ----------
    root : Path
        Folder of the history.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, day: date) -> Path:
        """Return the folder of a day's manifests."""
        return self.root / MANIFESTS / f"day={day.isoformat()}"

    def days(self) -> list[date]:
        """Return the days that have a manifest, in order."""
        folders = (self.root / MANIFESTS).glob("day=*")
        found = sorted(date.fromisoformat(one.name.removeprefix("day=")) for one in folders)
        return [day for day in found if self._names(day)]

    def latest(self, day: date) -> DayManifest | None:
        """Return what a day is now; ``None`` when it has no reading."""
        names = self._names(day)
        return self._read(names[-1]) if names else None

    def chain(self, day: date) -> Iterator[DayManifest]:
        """Yield the manifests of a day from the first on.

        Raises
        ------
        DamagedStore
            When one is missing, or is not the one that its successor names.
        """
        previous = None
        for place, path in enumerate(self._names(day), start=1):
            manifest = self._read(path)
            if manifest.sequence != place or manifest.previous != previous:
                raise damaged(self._label(path), "does not follow the manifest before it")
            previous = digest_of_manifest(path.read_bytes())
            yield manifest

    def write(self, manifest: DayManifest) -> bytes:
        """Write a manifest; its day is what it says when this returns."""
        folder = self.folder(manifest.day)
        make_folder(folder)
        content = manifest.to_json()
        write_file(folder / f"{manifest.sequence:06d}.json", content)
        return content

    def digest_of_latest(self, day: date) -> str | None:
        """Return the SHA-256 of the latest manifest of a day."""
        names = self._names(day)
        return digest_of_manifest(names[-1].read_bytes()) if names else None

    def announce(self, day: date, announce: Announce) -> int:
        """Announce every manifest from the day's closing on that was not yet, and note it.

        A process that dies in between announces again: whoever listens takes the same bytes once.
        """
        waiting: list[Path] = []
        for path in reversed(self._names(day)):
            if path.with_suffix(".announced").exists() or not self._read(path).is_closed:
                break
            waiting.insert(0, path)
        for path in waiting:
            announce(path.read_bytes())
            write_file(path.with_suffix(".announced"), b"")
        return len(waiting)

    def check(self, day: date) -> int:
        """Read the day's chain, its lists of batches and its files; return the number of files.

        Raises
        ------
        DamagedStore
            Naming what is missing or different.
        """
        parts: tuple[Part, ...] = ()
        for manifest in self.chain(day):
            self._check_batches(manifest)
            parts = manifest.parts
        for part in parts:
            check_part(self.root, part)
        return len(parts)

    def _check_batches(self, manifest: DayManifest) -> None:
        if manifest.batches is None:
            return
        path = self.folder(manifest.day) / manifest.batches["file"]
        if not path.is_file():
            raise damaged(self._label(path), "is missing")
        if digest_of_manifest(path.read_bytes()) != manifest.batches["sha256"]:
            raise damaged(self._label(path), "differs from its manifest")

    def _names(self, day: date) -> list[Path]:
        return sorted(self.folder(day).glob("*.json"))

    def _read(self, path: Path) -> DayManifest:
        try:
            return parse_manifest(path.read_bytes(), self._label(path))
        except OSError as error:
            raise damaged(self._label(path), f"cannot be read: {error.strerror}") from error

    def _label(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()
