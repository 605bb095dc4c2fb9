"""The files that an account names: each read once, with its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from duheng.accounting.errors import MissingFile

_BLOCK = 2**20

_SCRIPT = "generate.py"
"""Examples whose tables are too large to be kept have a script of this name beside them."""


class InputFiles:
    """Finds files relative to the account document, and remembers what they were.

    Parameters
    ----------
    folder : Path
        The folder of the account document.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._facts: dict[str, dict[str, Any]] = {}

    def path(self, name: str, role: str) -> Path:
        """Return the path of a file that is there, and take its digest.

        Raises
        ------
        MissingFile
            When there is no such file.
        """
        path = self.folder / name
        if not path.is_file():
            raise MissingFile(
                f"the {role} '{name}' is not at {path}",
                hint=self._what_to_do(),
                data={"file": name, "role": role},
            )
        if name not in self._facts:
            self._facts[name] = {"path": name, "role": role, "sha256": _sha256(path)}
        return path

    def _what_to_do(self) -> str:
        script = self.folder / _SCRIPT
        if script.is_file():
            return f"the files of this example are made by a script: run python {script} first"
        return "paths in an account begin at the folder of the account document"

    def read(self, name: str, role: str) -> bytes:
        """Return the bytes of a small file.

        Raises
        ------
        MissingFile
            When there is no such file.
        """
        return self.path(name, role).read_bytes()

    def note(self, name: str, role: str, sha256: str) -> None:
        """Take note of what is no file of the account and decides its figures, by its digest."""
        self._facts[name] = {"path": name, "role": role, "sha256": sha256}

    @property
    def facts(self) -> tuple[dict[str, Any], ...]:
        """Path as written, role and SHA-256 of every file, by path."""
        return tuple(self._facts[name] for name in sorted(self._facts))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
