"""Erasing what an entry says about a person: the log stays whole and says nothing any more."""

from __future__ import annotations

from datetime import datetime

from duheng.site.actions.models import Entry
from duheng.site.actions.running import running_action
from duheng.site.actions.sequencer import leaf_of
from duheng.site.actions.tenancy import unscoped_rows


def erase_entries(kind: str, record_id: int, at: datetime) -> int:
    """Return of how many states the facts and salts were erased; only in an action."""
    running_action(f"the history of {kind} {record_id}")
    erased = 0
    with unscoped_rows("the history of a record that the action was let to erase"):
        for entry in Entry.objects.filter(kind=kind, record_id=record_id, erased_at__isnull=True):
            entry.erased_leaf = leaf_of(entry)
            entry.facts, entry.salt, entry.erased_at = "", None, at
            entry.save(update_fields=["erased_leaf", "facts", "salt", "erased_at"])
            erased += 1
    return erased
