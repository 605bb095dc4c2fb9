"""A site brought back from a backup, into an empty folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from duheng.site.errors import SiteNotReady
from duheng.site.upkeep.backup import (
    check_backup,
    connection_of_programs,
    find_program,
    run_program,
)
from duheng.site.upkeep.folders import SiteFolders, point_to_high_water


def restore(folders: SiteFolders, source: Path) -> dict[str, Any]:
    """Return the manifest of the backup that was brought back; every file was checked first.

    The keys are not in a backup: put them into the folder of keys. Entries that were signed after
    the backup are lost, and the log then refuses to sign (``duheng ledger succeed`` opens a new one
    with a statement of loss): what was restored never pretends to be what was signed.

    Raises
    ------
    SiteNotReady
        When the folder or the database holds a site, or the backup is damaged.
    """
    manifest = check_backup(source)
    if folders.home.exists() and any(folders.home.iterdir()):
        raise SiteNotReady(f"{folders.home} is not empty", hint="name an empty folder with --home")
    if manifest["database"] != connection.vendor:
        raise SiteNotReady(
            f"the backup is of {manifest['database']}, this site uses {connection.vendor}",
            hint="set DUHENG_DATABASE_URL as it was when the backup was taken",
        )
    folders.home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source / "home", folders.home, dirs_exist_ok=True)
    shutil.copytree(source / "ledger", folders.ledger)
    point_to_high_water(folders)
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy2(source / "site.sqlite3", str(settings.DATABASES["default"]["NAME"]))
    else:
        program = find_program("pg_restore")
        run_program(
            [
                program,
                "--exit-on-error",
                "--dbname",
                connection_of_programs(),
                str(source / "site.pgdump"),
            ]
        )
    return manifest
