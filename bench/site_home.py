"""A site in a folder of its own, for benchmarks: set up once a process, migrated, empty."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@cache
def ready() -> str:
    """Return the folder of the site, which exists until the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="duheng-bench-")
    _KEPT.append(folder)
    os.environ["DUHENG_HOME"] = folder.name
    os.environ.setdefault("DUHENG_SECRET", "only for benchmarks, and long enough for a check")
    os.environ["DJANGO_SETTINGS_MODULE"] = "duheng.site.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return folder.name


_KEPT: list[Any] = []


def keeper(division: str = "150203") -> Any:
    """Return an actor who keeps the instruments of a new enterprise."""
    ready()
    return _keeper(division)


def _keeper(division: str) -> Any:
    from duheng.site.actions.action import action
    from duheng.site.actions.actor import SYSTEM, Actor
    from duheng.site.people.models import Organisation, Person, RoleGrant
    from duheng.site.people.who import actor_of

    @action("bench.keeper", permission=None)
    def make(*, actor: Actor, at: datetime) -> Any:
        place = Organisation(name="Bench", kind="enterprise", division_code=division)
        place.record()
        person = Person(organisation=place, name="Keeper")
        person.record()
        RoleGrant(
            person=person,
            organisation=place,
            role="instrument_keeper",
            valid_from=date(2020, 1, 1),
        ).record()
        return person

    return actor_of(make(actor=SYSTEM, at=AT), AT.date())
