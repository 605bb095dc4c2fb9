"""A program for test_migrations.py: forward, backward and forward again, in a database of its own.

It prints, as JSON, what it found; the database is that of DUHENG_DATABASE_URL, or of DUHENG_HOME.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime
from typing import Any

from duheng.site.upkeep.starting import start_site

start_site()

from django.apps import apps  # noqa: E402 - Django is started first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from duheng.site.actions.action import action  # noqa: E402
from duheng.site.actions.actor import SYSTEM, Actor  # noqa: E402
from duheng.site.actions.sequencer import number_entries  # noqa: E402
from duheng.site.actions.tenancy import EVERYTHING, seen_by  # noqa: E402
from duheng.site.home.indexing import index_search  # noqa: E402
from duheng.site.home.queries import search  # noqa: E402
from duheng.site.people.models import Organisation, Person  # noqa: E402
from duheng.site.people.row_security import tables_without_wall  # noqa: E402
from duheng.site.registry.models import Instrument  # noqa: E402

AT = datetime(2026, 3, 2, tzinfo=UTC)
KEEPER = Actor(
    person_id=1,
    organisation_id=1,
    permissions=frozenset({"registry.view"}),
    divisions=("1502",),
)
MADE_AGAIN = {"django_migrations", "django_content_type", "auth_permission"}
OURS = [
    one.label
    for one in apps.get_app_configs()
    if one.name.startswith("duheng.site.") and one.models_module is not None
]


@action("tests.fill", permission=None)
def fill(*, actor: Actor, at: datetime) -> None:
    place = Organisation(name="包头计量所", kind="technical_body", division_code="150200")
    place.record()
    Person(organisation=place, name="王·芳", email="w@example.org").record()
    made = Instrument(name="电子天平", owner=place, division_code="150203")
    made.record()
    made.name = "电子天平 “甲”"
    made.record()


def migrate(*where: str) -> None:
    call_command("migrate", *where, verbosity=0, interactive=False)


def tables() -> dict[str, Any]:
    """Return every table with its columns and constraints, by name."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        return {name: _table(cursor, name) for name in names if not name.startswith("search_words")}


def _table(cursor: Any, name: str) -> dict[str, Any]:
    found = connection.introspection.get_constraints(cursor, name)
    columns = connection.introspection.get_table_description(cursor, name)
    return {
        "columns": sorted([one.name, str(one.type_code), bool(one.null_ok)] for one in columns),
        "constraints": sorted(
            json.dumps([key, one["columns"], one["unique"], one["primary_key"]], default=str)
            for key, one in found.items()
        ),
    }


def rows() -> dict[str, str]:
    """Return a digest of the rows of every table, as everybody together would see them."""
    with seen_by(EVERYTHING), connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - MADE_AGAIN
        return {name: _digest(cursor, name) for name in sorted(names) if "search" not in name}


def _digest(cursor: Any, name: str) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table's name
    lines = sorted(
        repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor
    )
    return f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"


def hits() -> list[str]:
    while index_search():
        pass
    return [one.title for one in search(KEEPER, "天平")]


def step_back_and_forward() -> dict[str, Any]:
    """Take back each migration after the first of its room, and do it again; data must survive.

    Rooms above go back with it where they rest on it, and come again. What a migration made goes
    when it is taken back: only tables that were there in between can lose anything.
    """
    changed = {}
    loader = MigrationLoader(connection)
    for label in OURS:
        names = sorted(name for app, name in loader.disk_migrations if app == label)
        for place in range(len(names) - 1, 0, -1):
            before = rows()
            migrate(label, names[place - 1])
            between = rows()
            migrate()
            after = rows()
            lost = {name for name in before.keys() & between.keys() if before[name] != after[name]}
            lost |= before.keys() - after.keys()
            if lost:
                changed[f"{label}.{names[place]}"] = sorted(lost)
    return changed


def left_behind() -> list[str]:
    """Return our tables that are there after every migration of ours was taken back."""
    return sorted(one for one in tables() if one.startswith(tuple(f"{label}_" for label in OURS)))


def main() -> None:
    migrate()
    first = tables()
    fill(actor=SYSTEM, at=AT)
    number_entries(100)
    report: dict[str, Any] = {"vendor": connection.vendor, "found": hits()}
    report["lost"] = step_back_and_forward()
    report["found_again"] = hits()
    report["number_of_rows"] = rows()["registry_instrument"].split()[0]
    for label in OURS:
        migrate(label, "zero")
    report["left"] = left_behind()
    migrate()
    second = tables()
    report["differs"] = sorted(
        k for k in first.keys() | second.keys() if first.get(k) != second.get(k)
    )
    report["without_wall"] = tables_without_wall()
    fill(actor=SYSTEM, at=AT)
    number_entries(100)
    report["found_at_last"] = hits()
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
