"""The kinds of background jobs: each room's ``background`` module declares its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from duheng.site.errors import NoSuchJob
from duheng.site.pages.jobs.records import JobRecord

Step = Callable[[JobRecord, datetime], object]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: its title, what starting one wants, and one step of it.

    A step calls one action, and in it :func:`duheng.site.pages.jobs.stepping.note_step`: what was
    done and that it was done are committed together.
    """

    name: str
    title: Callable[[Mapping[str, Any]], str]
    permission: str
    step: Step


_KINDS: dict[str, JobKind] = {}


def job_kind(
    name: str, *, title: Callable[[Mapping[str, Any]], str], permission: str
) -> Callable[[Step], Step]:
    """Return a decorator that makes a function the step of a kind of job."""

    def decorate(step: Step) -> Step:
        _KINDS[name] = JobKind(name, title, permission, step)
        return step

    return decorate


def kind_of(name: str) -> JobKind:
    """Return a kind of job.

    Raises
    ------
    NoSuchJob
        When no room declares it.
    """
    _load()
    if name not in _KINDS:
        raise NoSuchJob(
            _("no room declares jobs of the kind %(name)s") % {"name": name}, data={"kind": name}
        )
    return _KINDS[name]


@cache
def _load() -> None:
    for app in apps.get_app_configs():
        if app.name.startswith("duheng.site.") and find_spec(f"{app.name}.background"):
            import_module(f"{app.name}.background")
