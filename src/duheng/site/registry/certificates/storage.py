"""Bytes that came in, kept under their SHA-256: no path ever comes from the name of a file."""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from duheng.ledger.durable import make_folder, sync_folder, write_synced
from duheng.site.errors import NoSuchRecord

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep_bytes(content: bytes, *, durable: bool = True) -> str:
    """Return the digest under which bytes are kept; bytes that are there already are not written.

    Parameters
    ----------
    durable : bool
        Whether to wait until the disk has them; a demonstration need not.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.is_file() and path.stat().st_size == len(content):
        return digest
    make_folder(path.parent)
    written = path.with_name(f"{digest}.{secrets.token_hex(8)}")  # two may bring it at once
    if durable:
        write_synced(written, content, 0o600)
    else:
        written.touch(mode=0o600)
        written.write_bytes(content)
    written.replace(path)
    if durable:
        sync_folder(path.parent)
    return digest


def kept_bytes(digest: str) -> bytes:
    """Return the bytes of a digest, as they came in.

    Raises
    ------
    NoSuchRecord
        When they are not there any more, or are not what they were.
    """
    path = path_of(digest)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise NoSuchRecord(
            _("the file is not there any more, or is not what it was"),
            hint=_("ask whoever looks after the system to restore it from a backup"),
            data={"sha256": digest},
        )
    return content


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest lie.

    Raises
    ------
    NoSuchRecord
        When it is no digest.
    """
    if not _DIGEST.fullmatch(digest):
        raise NoSuchRecord(_("this is no digest of a file"))
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest
