"""Files that wait for their import, under their digest, for a day."""

from __future__ import annotations

import re
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


def drop_draft(digest: str) -> None:
    """Let go of a file that was imported."""
    _path(digest).unlink(missing_ok=True)


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "drafts" / digest
