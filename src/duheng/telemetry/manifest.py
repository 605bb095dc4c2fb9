"""The manifest of one write: what makes its files part of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duheng.telemetry.errors import DamagedStore
from duheng.terms.canonical import canonical_json

FORMAT = "duheng-readings/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a write.

    Attributes
    ----------
    day : date
        UTC day of every begin in it.
    end : datetime
        Latest end in it, which may lie in a later day.
    path : str
        Path inside the store.
    sha256 : str
        Digest of the file.
    rows : int
        Number of readings.
    """

    day: date
    end: datetime
    path: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What one write put into the store.

    Attributes
    ----------
    digest : str
        Digest of the readings' content.
    revision : int
        0 for first readings; a correction is higher than what it corrects.
    reason : str or None
        Why a correction was made.
    parts : tuple of Part
        Its files, by day.
    channels : Mapping
        Channel -> unit of its values.
    counts : Mapping
        Rows, and rows by status.
    source : Mapping
        The declaration under which they were read.
    files : Mapping
        Name of each file read -> its SHA-256.
    findings : tuple of Mapping
        Doubts found while reading.
    """

    digest: str
    revision: int
    reason: str | None
    parts: tuple[Part, ...]
    channels: Mapping[str, str]
    counts: Mapping[str, int]
    source: Mapping[str, Any]
    files: Mapping[str, str]
    findings: tuple[Mapping[str, Any], ...]

    def to_json(self) -> bytes:
        """Return the manifest as canonical JSON."""
        parts = [
            {
                "day": part.day.isoformat(),
                "end": part.end.isoformat(),
                "path": part.path,
                "sha256": part.sha256,
                "rows": part.rows,
            }
            for part in self.parts
        ]
        return canonical_json(
            {
                "format": FORMAT,
                "digest": self.digest,
                "revision": self.revision,
                "reason": self.reason,
                "parts": parts,
                "channels": dict(self.channels),
                "counts": dict(self.counts),
                "source": dict(self.source),
                "files": dict(self.files),
                "findings": [dict(finding) for finding in self.findings],
            }
        )


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a file.

    Raises
    ------
    DamagedStore
        When it is not a manifest of a known format.
    """
    try:
        held = json.loads(path.read_bytes())
        if held["format"] != FORMAT:
            raise DamagedStore(
                f"{path.name} is of format {held['format']}, not {FORMAT}",
                hint="read the store with the version of Duheng that wrote it",
            )
        parts = tuple(
            Part(
                day=date.fromisoformat(part["day"]),
                end=datetime.fromisoformat(part["end"]),
                path=part["path"],
                sha256=part["sha256"],
                rows=part["rows"],
            )
            for part in held["parts"]
        )
        names = ("digest", "revision", "reason", "channels", "counts", "source", "files")
        return Manifest(
            **{name: held[name] for name in names}, parts=parts, findings=tuple(held["findings"])
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        if isinstance(error, DamagedStore):
            raise
        raise DamagedStore(
            f"{path.name} is not a manifest: {error}", hint="restore the store from a copy"
        ) from error
