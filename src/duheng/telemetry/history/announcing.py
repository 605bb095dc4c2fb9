"""Manifests of closed days, handed to whoever keeps a log of them."""

from __future__ import annotations

from pathlib import Path

from duheng.telemetry.durable import make_folder, write_file
from duheng.telemetry.history.manifests import Announce, digest_of_manifest


def into_folder(folder: Path) -> Announce:
    """Return an announcement that writes each manifest into a folder, named by its SHA-256.

    ``duheng ledger append`` takes the files as they are. The same manifest again is the same file.
    """

    def announce(content: bytes) -> None:
        make_folder(folder)
        write_file(folder / f"{digest_of_manifest(content)}.json", content)

    return announce
