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
    call_command("collectstatic", verbosity=0, interactive=False)
    return folder.name


_KEPT: list[Any] = []


def keeper(division: str = "150203") -> Any:
    """Return an actor who keeps the instruments of a new enterprise."""
    ready()
    return _person("instrument_keeper", division, "")


def regulator(prefix: str) -> Any:
    """Return an actor who regulates in the divisions whose codes begin so."""
    ready()
    return _person("regulator", prefix.ljust(6, "0"), prefix)


def organisations(number: int) -> list[int]:
    """Return the numbers of new enterprises, one after the other."""
    ready()
    from duheng.site.actions.action import action
    from duheng.site.actions.actor import SYSTEM, Actor
    from duheng.site.actions.recording import record_in_bulk
    from duheng.site.people.models import Organisation

    @action("bench.organisations", permission=None)
    def make(*, actor: Actor, at: datetime) -> list[int]:
        made = [
            Organisation(name=f"Enterprise {place}", kind="enterprise", division_code="150203")
            for place in range(number)
        ]
        record_in_bulk(made)
        return [one.pk for one in made]

    return make(actor=SYSTEM, at=AT)


def browser_of(actor: Any) -> Any:
    """Return a browser in which the actor signed in with a second factor."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    from allauth.mfa.models import Authenticator

    from duheng.site.people.models import Account, Person
    from duheng.site.people.sealing import seal

    person = Person.objects.unscoped("a benchmark signs in").get(pk=actor.person_id)
    account = Account.objects.create_user(f"p{person.pk}@example.org", "x" * 20, person=person)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=account, type=kind, data={"secret": seal("JBSWY3DPEHPK3PXP")})
    browser = Client()
    browser.force_login(account)
    return browser


def _person(role: str, division: str, sees: str) -> Any:
    from duheng.site.actions.action import action
    from duheng.site.actions.actor import SYSTEM, Actor
    from duheng.site.people.models import Organisation, Person, RoleGrant
    from duheng.site.people.who import actor_of

    @action("bench.person", permission=None)
    def make(*, actor: Actor, at: datetime) -> Any:
        place = Organisation(name=f"Bench {role}", kind="enterprise", division_code=division)
        place.record()
        person = Person(organisation=place, name="Somebody")
        person.record()
        RoleGrant(
            person=person,
            organisation=place,
            role=role,
            division_code=sees,
            valid_from=date(2020, 1, 1),
        ).record()
        return person

    return actor_of(make(actor=SYSTEM, at=AT), AT.date())
