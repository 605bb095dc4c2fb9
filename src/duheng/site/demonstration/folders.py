"""Where a demonstration lies: built beside its place, moved there when it is whole.

Nothing is removed that a demonstration did not make.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import duheng
from duheng.site.errors import SiteNotReady
from duheng.site.upkeep.folders import SiteFolders, point_to_high_water
from duheng.terms.file_lock import hold_if_free

_RECORD = "demonstration.json"
_LOGINS = "logins.json"
_MARK = "SYNTHETIC.txt"
_NOTE = """Synthetic demonstration data, made by Duheng from a fixed seed. Not evidence of anything.
合成演示数据，由度衡以固定种子生成，不得作为凭证。
"""


@dataclass(frozen=True, slots=True)
class DemoFolders:
    """The folder of a demonstration, and what lies beside it.

    Attributes
    ----------
    home : Path
        Of the finished site; its keys lie beside it.
    """

    home: Path

    @property
    def keys(self) -> Path:
        """The keys and the logins."""
        return self.home.with_name(f"{self.home.name}-keys")

    @property
    def partial(self) -> SiteFolders:
        """Where it is being built."""
        home = self.home.with_name(f"{self.home.name}.partial")
        return SiteFolders(home, home.with_name(f"{home.name}-keys"))

    def read_record(self) -> dict[str, Any] | None:
        """Return what was built here, if it is whole and of this version of the program."""
        try:
            found: dict[str, Any] = json.loads((self.home / _RECORD).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        is_usable = found.get("stamp") == stamp() and (self.keys / _LOGINS).is_file()
        return found if is_usable else None

    def read_logins(self) -> list[dict[str, Any]]:
        """Return the logins that were made.

        Raises
        ------
        SiteNotReady
            When there is no demonstration.
        """
        try:
            found: list[dict[str, Any]] = json.loads((self.keys / _LOGINS).read_text("utf-8"))
        except OSError as error:
            raise SiteNotReady(
                f"there is no demonstration in {self.home}", hint="duheng demo makes one"
            ) from error
        return found

    @contextmanager
    def building(self) -> Iterator[SiteFolders]:
        """Give an empty folder to build in; two cannot build in one place.

        Raises
        ------
        SiteNotReady
            When another process builds here, or the place holds something else.
        """
        partial = self.partial
        self._check_ours(self.home)
        partial.home.parent.mkdir(parents=True, exist_ok=True)
        lock = partial.home.with_name(f"{partial.home.name}.lock")
        with lock.open("w") as file:
            if not hold_if_free(file):
                raise SiteNotReady(
                    f"another process builds a demonstration in {self.home}",
                    hint="wait until it is done, or name another folder with --dir",
                )
            for folder in (partial.home, partial.keys):
                shutil.rmtree(folder, ignore_errors=True)
            partial.home.mkdir(parents=True)
            (partial.home / _MARK).write_text(_NOTE, encoding="utf-8")
            yield partial
            lock.unlink()

    def finish(self, record: dict[str, Any], logins: list[dict[str, Any]]) -> None:
        """Move what was built to its place; what an older demonstration left there goes."""
        partial = self.partial
        (partial.home / _RECORD).write_text(
            json.dumps({**record, "stamp": stamp()}, ensure_ascii=False, indent=1), "utf-8"
        )
        path = partial.keys / _LOGINS
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(logins, file, ensure_ascii=False, indent=1)
        for old, new in ((partial.home, self.home), (partial.keys, self.keys)):
            shutil.rmtree(new, ignore_errors=True)
            old.rename(new)
        point_to_high_water(SiteFolders(self.home, self.keys))

    def _check_ours(self, folder: Path) -> None:
        if not folder.exists() or not any(folder.iterdir()) or (folder / _MARK).is_file():
            return
        raise SiteNotReady(
            f"{folder} holds something that is no demonstration",
            hint="name an empty folder with --dir",
        )


def stamp() -> str:
    """Return what a demonstration must have been built by, to be served by this program."""
    digest = hashlib.sha256(duheng.__version__.encode())
    rooms = sorted(files("duheng.site").iterdir(), key=lambda one: one.name)
    for migrations in (room.joinpath("migrations") for room in rooms):
        if not migrations.is_dir():
            continue
        for path in sorted(migrations.iterdir(), key=lambda one: one.name):
            if path.name.endswith(".py"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
