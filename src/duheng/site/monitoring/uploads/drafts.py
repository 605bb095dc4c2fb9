"""Files of readings that wait to be sent, and what came of looking through them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from duheng.site.monitoring.uploads.judging import LookedThrough
from duheng.site.registry.imports.drafts import keep_result, read_result

SALT = "monitoring.upload"
LARGE_BYTES = 2 * 2**20
"""A file larger than this is looked through in the background."""


def keep_look(
    said: Mapping[str, Any],
    codes: Sequence[str],
    chosen: Mapping[int, str],
    found: LookedThrough,
) -> None:
    """Keep what came of looking through a file, for these channels and this choice of columns.

    It is kept for the columns as they were taken too: the page's form says all of them.
    """
    for columns in (chosen, dict(enumerate(found.columns))):
        keep_result(str(said["sha256"]), _key(said, codes, columns), found.to_json())


def kept_look(
    said: Mapping[str, Any], codes: Sequence[str], chosen: Mapping[int, str]
) -> LookedThrough | None:
    """Return what came of looking through a file; ``None`` when nobody has yet."""
    text = read_result(str(said["sha256"]), _key(said, codes, chosen))
    return None if text is None else LookedThrough.from_json(text)


def _key(said: Mapping[str, Any], codes: Sequence[str], chosen: Mapping[int, str]) -> str:
    return json.dumps([said["gateway"], sorted(codes), sorted(chosen.items())])
