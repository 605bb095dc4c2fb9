"""Numbers that are unique for each body and year: a counter that survives a crash.

A number is given away only after it is on disk. A crash may leave a number unused, never use one
twice. The book is a file of its own; two processes wait for each other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duheng.certificates.errors import UnusableCertificate
from duheng.terms.file_lock import hold

_LARGEST = 999_999


class NumberBook:
    """The numbers that a body has given.

    Parameters
    ----------
    path : Path
        File that holds the last number of each body and year.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, body: str, year: int, *, prefix: str = "") -> str:
        """Return the next number of a body and year, such as ``NMIM-2026-000017``.

        Raises
        ------
        UnusableCertificate
            When the book cannot be written, is damaged, or the year is full.
        """
        if not body.strip() or "\n" in body:
            raise UnusableCertificate("a number belongs to a named body")
        key = f"{prefix}{body}-{year}"
        with self._locked():
            given = self._read()
            following = given.get(key, 0) + 1
            if following > _LARGEST:
                raise UnusableCertificate(f"{key} has no number left")
            self._write({**given, key: following})
        return f"{key}-{following:06d}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with self.path.with_name(f"{self.path.name}.lock").open("a") as lock:
                hold(lock)
                yield
        except OSError as error:
            raise UnusableCertificate(
                f"the book of numbers {self.path} cannot be used: {error.strerror or error}"
            ) from error

    def _read(self) -> dict[str, int]:
        if not self.path.exists():
            return {}
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UnusableCertificate(
                f"the book of numbers {self.path} is damaged",
                hint="restore it; never begin a new one, numbers would repeat",
            ) from error
        good = isinstance(found, dict) and all(
            isinstance(one, int) and 0 <= one <= _LARGEST for one in found.values()
        )
        if not good:
            raise UnusableCertificate(f"the book of numbers {self.path} is damaged")
        return dict(found)

    def _write(self, given: dict[str, int]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(given, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
