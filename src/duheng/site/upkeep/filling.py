"""Instruments that a site begins with, from a table of another system."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from duheng.site.actions.actor import Actor
from duheng.site.actions.models import ActionRecord
from duheng.site.errors import SiteNotReady
from duheng.site.registry.imports.profiles import profile_of
from duheng.site.registry.imports.tables import read_table
from duheng.site.registry.instruments.actions.importing import import_instruments, preview_import

_SHOWN = 5
_ACTION = "registry.import_instruments"


def fill(path: Path, *, profile: str, organisation_id: int, at: datetime) -> int:
    """Return how many rows of a table were registered; none when this very file was before.

    Raises
    ------
    SiteNotReady
        When any row has a fault: then nothing is registered; the first faults are named.
    """
    content = path.read_bytes()
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if ActionRecord.objects.filter(name=_ACTION, reason__endswith=digest).exists():
        return 0
    keeper = Actor(is_system=True, organisation_id=organisation_id)
    table, source = read_table(content), profile_of(profile)
    judged = preview_import(keeper, table, source, at)
    if not judged.can_be_committed:
        raise SiteNotReady(
            f"{path.name} has {len(judged.faults)} faults, nothing was registered: "
            + "; ".join(
                f"row {one.row} {one.heading} '{one.value[:40]}' {one.reason}"
                for one in judged.faults[:_SHOWN]
            ),
            hint="mend the file and run the set-up again, or import it on the page",
        )
    return import_instruments(
        actor=keeper, at=at, table=table, profile=source, reason=f"{path.name[:200]} {digest}"
    )
