"""The action that runs now, in this thread: what it changed is noted as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.errors import WriteOutsideAction


@dataclass(frozen=True, slots=True)
class Change:
    """One state of one record, as it was written."""

    kind: str
    record_id: int
    number: int
    true_from: datetime
    facts: Mapping[str, Any]


@dataclass(slots=True)
class RunningAction:
    """An action between its begin and its end."""

    name: str
    actor: Actor
    at: datetime
    reason: str
    changes: list[Change] = field(default_factory=list)


RUNNING: ContextVar[RunningAction | None] = ContextVar("duheng_running_action", default=None)


def running_action(what: str) -> RunningAction:
    """Return the action that runs.

    Raises
    ------
    WriteOutsideAction
        When none does: what was to be written would leave no trace.
    """
    running = RUNNING.get()
    if running is None:
        raise WriteOutsideAction(
            f"{what} was to be written outside an action",
            hint="write it in a function under @action",
        )
    return running
