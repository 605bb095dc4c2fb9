"""A new site: its folders, keys, tables, log, and what it says of itself."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection

from duheng.ledger import KeyType, SigningKey, create_ledger, generate_key, parse_signing_key
from duheng.ledger.durable import write_whole
from duheng.site.actions.models import ActionRecord
from duheng.site.environment import WEB_SECRET, make_secret
from duheng.site.errors import SiteNotReady, TablesDiffer
from duheng.site.upkeep.folders import SiteFolders


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """What a site says of itself on every page."""

    title: str
    region: str
    log_origin: str
    synthetic: bool = False


def set_up(folders: SiteFolders, record: SiteRecord) -> None:
    """Make a site in an empty folder; what is there already is left as it is.

    A set-up that was interrupted is finished by running it again: each step looks first.

    Raises
    ------
    SiteNotReady
        When the folder holds a site of another name.
    """
    if folders.record.is_file() and folders.read_record()["log_origin"] != record.log_origin:
        raise SiteNotReady(
            f"{folders.home} holds another site ({folders.read_record()['title']})",
            hint="choose an empty folder with --home",
        )
    folders.home.mkdir(parents=True, exist_ok=True)
    folders.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_secret(folders.keys / WEB_SECRET)
    _begin_anew(folders)
    make_tables()
    _make_log(folders, record.log_origin)
    text = json.dumps(
        {
            "title": record.title,
            "region": record.region,
            "log_origin": record.log_origin,
            "synthetic": record.synthetic,
        },
        ensure_ascii=False,
        indent=1,
    )
    write_whole(folders.record, f"{text}\n".encode())


def make_tables() -> None:
    """Bring the tables of the database to this version, and gather the static files.

    Raises
    ------
    TablesDiffer
        When the database refuses: a migration was killed after it was done and before it was noted.
    """
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (OperationalError, ProgrammingError) as error:
        raise TablesDiffer(
            f"the tables could not be brought to this version: {str(error).splitlines()[0]}",
            hint="bring back the backup from before the upgrade, or give a new site a new, "
            "empty database; then run duheng site setup again",
        ) from error
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _begin_anew(folders: SiteFolders) -> None:
    """Remove the tables of a set-up that was killed before it had recorded anything.

    Django notes some migrations only after it has done them: in between there is no going on.
    """
    if connection.vendor != "sqlite" or folders.record.is_file():
        return
    path = Path(settings.DATABASES["default"]["NAME"])
    if not path.is_file() or _holds_actions():
        return
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _holds_actions() -> bool:
    table = ActionRecord._meta.db_table
    return table in connection.introspection.table_names() and ActionRecord.objects.exists()


def _make_log(folders: SiteFolders, origin: str) -> None:
    """Make the log; one without identity was never opened, and is made anew with the same key."""
    if (folders.ledger / "identity.json").is_file():
        return
    shutil.rmtree(folders.ledger, ignore_errors=True)
    if _is_of_nothing(folders.high_water):
        folders.high_water.unlink()
    create_ledger(folders.ledger, _log_key(folders.log_key, origin), folders.high_water)


def _is_of_nothing(high_water: Path) -> bool:
    """Return whether a high water is there and says that nothing was ever signed."""
    if not high_water.is_file():
        return False
    return high_water.read_text(encoding="utf-8").splitlines()[1:2] == ["0"]


def _log_key(path: Path, origin: str) -> SigningKey:
    """Return the key of the log: the one that an interrupted set-up left, or a new one."""
    if path.is_file():
        return parse_signing_key(path.read_text(encoding="utf-8"))
    key = generate_key(origin, KeyType.ED25519, secrets.token_bytes(32))
    write_whole(path, f"{key.secret_text()}\n".encode(), 0o600)
    return key
