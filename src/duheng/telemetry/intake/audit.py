"""Refusals, written down: an append-only file of JSON lines, bounded in size and in rate.

Tokens are written as their digests. The same refusal of the same sender is written once a second,
with how often it came, so that a flood does not fill the disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from duheng.telemetry.durable import make_folder

FILE_NAME = "refusals.jsonl"
_FILE_BYTES = 8 << 20
_OLD_FILES = 4
_SENDERS = 1000
_OTHERS = ("others", "", "")


class Audit:
    """The audit file of a folder.

    Parameters
    ----------
    folder : Path
        Where the file and its older parts are.
    """

    def __init__(self, folder: Path, *, file_bytes: int = _FILE_BYTES) -> None:
        self._path = folder / FILE_NAME
        self._file_bytes = file_bytes
        self._second = 0
        self._counts: dict[tuple[str, str, str], int] = {}
        self.lost = 0
        """Lines that the disk did not take."""

    def refused(
        self, at: datetime, code: str, gateway: str, digest: str, facts: Mapping[str, Any]
    ) -> None:
        """Write a refusal down, or count it where the same one was written in this second."""
        second = int(at.timestamp())
        if second != self._second:
            self.flush(at)
            self._second = second
        sender = (code, gateway, digest)
        if sender not in self._counts and len(self._counts) >= _SENDERS:
            sender = _OTHERS
        if sender in self._counts:
            self._counts[sender] += 1
            return
        self._counts[sender] = 0
        self._write(at, sender, facts)

    def flush(self, at: datetime) -> None:
        """Write how often the refusals of the last second came again."""
        for sender, count in self._counts.items():
            if count:
                self._write(at, sender, {"again": count})
        self._counts.clear()

    def _write(self, at: datetime, sender: tuple[str, str, str], facts: Mapping[str, Any]) -> None:
        code, gateway, digest = sender
        line = {"at": at.isoformat(), "code": code, "gateway": gateway, "token": digest, **facts}
        text = json.dumps({key: value for key, value in line.items() if value not in ("", None)})
        try:
            self._rotate()
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError:
            # A full disk refuses readings with 507; the door stays up and says how much is lost.
            self.lost += 1

    def _rotate(self) -> None:
        if not self._path.exists():
            make_folder(self._path.parent)
            return
        if self._path.stat().st_size < self._file_bytes:
            return
        for number in range(_OLD_FILES - 1, 0, -1):
            older = self._path.with_name(f"{FILE_NAME}.{number}")
            if older.exists():
                older.replace(self._path.with_name(f"{FILE_NAME}.{number + 1}"))
        self._path.replace(self._path.with_name(f"{FILE_NAME}.1"))
