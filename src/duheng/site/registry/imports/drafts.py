"""Files that wait for their import, under their digest, for the hours that a setting says."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from duheng.site.errors import NoSuchRecord

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep_draft(content: bytes) -> str:
    """Return the digest under which a file is kept."""
    digest = sha256(content).hexdigest()
    path = _path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    return digest


def read_draft(digest: str) -> bytes:
    """Return a file that waits.

    Raises
    ------
    NoSuchRecord
        When it was imported already, or too old.
    """
    path = _path(digest)
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise NoSuchRecord(
            _("the file no longer waits for its import"),
            hint=_("it was imported already, or dropped after a day; send it again"),
        )
    return path.read_bytes()


def keep_result(digest: str, key: str, content: str) -> None:
    """Keep beside a file what came of looking through it."""
    path = _result_path(digest, key)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)


def read_result(digest: str, key: str) -> str | None:
    """Return what came of looking through a file; ``None`` when nobody has yet."""
    path = _result_path(digest, key)
    return path.read_text(encoding="utf-8") if path.is_file() else None


def drop_draft(digest: str) -> None:
    """Let go of a file that was imported, and of what came of looking through it."""
    for path in _path(digest).parent.glob(f"{digest}*"):
        path.unlink(missing_ok=True)


def clear_drafts(at: datetime, needed: Collection[str] = ()) -> int:
    """Return how many files were let go: those that nobody imported in time.

    Parameters
    ----------
    needed : collection of str
        Digests that open jobs still read.
    """
    oldest = at.timestamp() - settings.DRAFT_HOURS * 3600
    gone = 0
    for path in _path("").glob("*"):
        if path.stat().st_mtime < oldest and path.name.lstrip(".").split(".")[0] not in needed:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _result_path(digest: str, key: str) -> Path:
    return _path(f"{digest}.{sha256(key.encode()).hexdigest()[:16]}.json")


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "drafts" / digest
