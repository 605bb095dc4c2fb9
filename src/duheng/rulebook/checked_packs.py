"""The pack files that were checked against the schemas when Duheng was made.

Checking the house's packs costs more than reading them, and they do not change once they are
shipped. ``checked_packs.json`` lists the SHA-256 of each file that passed, and of the schemas that
it passed. What is not in the list, byte for byte, is checked; when a schema differs, all are.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib import resources

_LIST = "checked_packs.json"


def was_checked(content: bytes) -> bool:
    """Return whether a pack file is, byte for byte, one that passed the schemas of today.

    Examples
    --------
    >>> was_checked(b"kind: rules")
    False
    """
    return digest_of_file(content) in _digests_of_checked()


@cache
def _digests_of_checked() -> frozenset[str]:
    listed = json.loads(resources.files("duheng.rulebook").joinpath(_LIST).read_text("utf-8"))
    holds = listed["schemas"] == digest_of_schemas()
    return frozenset(listed["packs"].values()) if holds else frozenset()


def digest_of_schemas() -> str:
    """Return the SHA-256 over the names and the bytes of all schemas, in hexadecimal."""
    folder = resources.files("duheng.rulebook").joinpath("schemas")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    lines = (f"{one.name} {digest_of_file(one.read_bytes())}\n" for one in files)
    return digest_of_file("".join(lines).encode())


def digest_of_file(content: bytes) -> str:
    """Return the SHA-256 of the bytes, in hexadecimal."""
    return sha256(content).hexdigest()
