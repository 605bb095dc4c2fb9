"""Bytes of an account are kept under their digest, with a record of whose they are."""

from __future__ import annotations

from typing import Any

from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.models import StoredFile


def store(content: bytes, *, of: Any, media_type: str, name: str) -> StoredFile:
    """Return the record of bytes that belong to whom a site or an account belongs; in an action."""
    kept = StoredFile(
        owner_id=of.owner_id,
        division_code=of.division_code,
        sha256=keep_bytes(content),
        size=len(content),
        media_type=media_type,
        name=name[:200],
    )
    kept.record()
    return kept
