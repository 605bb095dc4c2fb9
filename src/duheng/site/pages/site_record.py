"""What the site says of itself: its title, its region, and whether its data are synthetic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

DEFAULT_TITLE = "度衡 Duheng"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """Title, code of the region, name of the log; synthetic or not."""

    title: str = DEFAULT_TITLE
    region: str = ""
    log_origin: str = ""
    synthetic: bool = False


def site_record() -> SiteRecord:
    """Return what the site says of itself; defaults before it was set up."""
    path = Path(settings.HOME) / "site.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return SiteRecord()


@lru_cache(maxsize=2)
def _read(path: Path, changed_at_ns: int) -> SiteRecord:
    found = json.loads(path.read_text(encoding="utf-8"))
    return SiteRecord(
        title=str(found.get("title", DEFAULT_TITLE)),
        region=str(found.get("region", "")),
        log_origin=str(found.get("log_origin", "")),
        synthetic=bool(found.get("synthetic", False)),
    )
