"""Whether a site can be served: its secret, tables, walls and static files are there."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from duheng.site.environment import WEB_SECRET, kept_secret
from duheng.site.errors import SiteNotReady, TablesDiffer, WallMissing
from duheng.site.people.row_security import stands_above_walls, tables_without_wall
from duheng.site.upkeep.folders import SiteFolders

_SET_UP = "duheng site setup brings it to this version; nothing else is changed"


def check_ready(folders: SiteFolders) -> None:
    """Refuse to serve a site that is not whole; gather its static files where that is needed.

    Raises
    ------
    SiteNotReady
        When it was never set up, its secret is missing, or the database does not answer.
    TablesDiffer
        When migrations are pending, or the database is of a later version.
    WallMissing
        When PostgreSQL would not hold tenants apart.
    """
    folders.read_record()
    if not kept_secret(folders.keys / WEB_SECRET):
        raise SiteNotReady(
            f"the secret of the web process is not in {folders.keys}",
            hint="name the folder of keys with --keys, or run duheng site setup, which makes one",
        )
    try:
        check_tables()
    except OperationalError as error:
        raise SiteNotReady(
            f"the database does not answer: {str(error).splitlines()[0]}",
            hint="see whether it runs, and what DUHENG_DATABASE_URL says",
        ) from error
    check_walls()
    gather_static_files()


def check_tables() -> None:
    """Refuse tables that are not of this version.

    Raises
    ------
    TablesDiffer
        Naming the first migration that is pending, or unknown to this version.
    """
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = loader.migrated_apps
    later = sorted(
        key for key in loader.applied_migrations if key[0] in ours and key not in loader.graph.nodes
    )
    if later:
        raise TablesDiffer(
            f"the database knows a migration that this version does not: {'.'.join(later[0])}",
            hint="install the version that made it, or restore a backup of this one",
            data={"migrations": [".".join(one) for one in later]},
        )
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    if plan:
        names = [f"{one.app_label}.{one.name}" for one, _backwards in plan]
        raise TablesDiffer(
            f"{len(names)} migrations are pending, the first is {names[0]}",
            hint=_SET_UP,
            data={"migrations": names},
        )


def check_walls() -> None:
    """Refuse a database that would not hold tenants apart; SQLite has no such wall.

    Raises
    ------
    WallMissing
        Naming the tables without a policy, or the role that policies do not bind.
    """
    role = stands_above_walls()
    if role:
        raise WallMissing(
            f"the role {role} is a superuser or bypasses row-level security",
            hint="serve as a role that is NOSUPERUSER NOBYPASSRLS: docs/do/people-and-roles.md",
            data={"role": role},
        )
    open_tables = tables_without_wall()
    if open_tables:
        raise WallMissing(
            f"row-level security is missing on {', '.join(open_tables)}",
            hint="run duheng site setup as the owner of the tables: it puts the policies up",
            data={"tables": open_tables},
        )


def gather_static_files() -> bool:
    """Return whether static files were gathered: there were none, or the program's are newer."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    gathered = manifest.stat().st_mtime if manifest.is_file() else 0.0
    if gathered and _latest_source() <= gathered:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    return True


def _latest_source() -> float:
    return max(
        Path(storage.path(name)).stat().st_mtime
        for finder in get_finders()
        for name, storage in finder.list([])
    )
