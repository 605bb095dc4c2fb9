"""A new site: its folders, keys, tables, log, and what it says of itself."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from duheng.ledger import KeyType, SigningKey, create_ledger, generate_key, parse_signing_key
from duheng.ledger.durable import write_whole
from duheng.site.environment import WEB_SECRET, make_secret
from duheng.site.errors import SiteNotReady
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
    folders.record.write_text(text + "\n", encoding="utf-8")


def make_tables() -> None:
    """Bring the tables of the database to this version, and gather the static files."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


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
