"""What waits for somebody: every room names its own, and the first page shows them together.

A room's module ``tasks`` holds ``TASKS``, functions of an actor and a day that return a group, or
``None`` where nothing of the kind waits or the actor's roles do not reach so far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from duheng.site.actions.actor import Actor

SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits: what, where it leads, how it stands."""

    title: str
    url: str
    state: str
    word: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """Things of a kind that wait: the first few, how many there are, where all of them stand.

    ``order`` is the place among the groups: what is overdue comes before what may wait.
    """

    title: str
    number: int
    url: str
    tasks: Sequence[Task]
    order: int

    @property
    def number_left_out(self) -> int:
        """How many are not shown."""
        return self.number - len(self.tasks)


Finding = Callable[[Actor, date], TaskGroup | None]


def tasks_of(actor: Actor, day: date) -> list[TaskGroup]:
    """Return what waits for an actor on a day, the most urgent kind first."""
    if actor.person_id is None:
        return []
    found = [group for one in _findings() if (group := one(actor, day)) is not None]
    return sorted(found, key=lambda one: one.order)


@cache
def _findings() -> tuple[Finding, ...]:
    found: list[Finding] = []
    for app in apps.get_app_configs():
        if app.name.startswith("duheng.site.") and find_spec(f"{app.name}.tasks"):
            found += getattr(import_module(f"{app.name}.tasks"), "TASKS", ())
    return tuple(found)
