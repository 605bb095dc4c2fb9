"""What the environment says, read with care: the database's address, the web process's secret."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from duheng.site.errors import SiteNotReady

WEB_SECRET = "web-secret"  # noqa: S105 - the name of a file


def home_folder() -> Path:
    """Return the site's folder, as the environment names it."""
    return Path(os.environ.get("DUHENG_HOME", ".duheng")).resolve()


def keys_folder() -> Path:
    """Return the folder of the site's keys: beside the site unless the environment names it."""
    return Path(os.environ.get("DUHENG_KEYS", f"{home_folder()}-keys")).resolve()


def database_settings(address: str, home: Path) -> dict[str, Any]:
    """Return Django's settings of the database: SQLite in the site's folder, or PostgreSQL.

    Parameters
    ----------
    address : str
        Empty, or ``postgresql://user:password@host:port/name``; ``?key=value`` are options of the
        driver.

    Raises
    ------
    SiteNotReady
        When the address is of another kind.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "site.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA cache_size=-32000; PRAGMA foreign_keys=ON",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SiteNotReady(
            f"DUHENG_DATABASE_URL begins with '{parts.scheme}', not with postgresql",
            hint="write postgresql://user:password@host:5432/name, or leave it empty for SQLite",
        )
    return {
        "ENGINE": "duheng.site.actions.postgres",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # a large walk keeps what it reached in temporary tables
        "OPTIONS": {"options": "-c temp_buffers=128MB", **dict(parse_qsl(parts.query))},
    }


def read_secret(path: Path) -> str:
    """Return the secret of the web process: from ``DUHENG_SECRET``, or from a file.

    Without either it lives as long as the process; ``duheng serve`` refuses then, for the web
    process and the worker would not have the same.
    """
    return kept_secret(path) or secrets.token_urlsafe(48)


def kept_secret(path: Path) -> str:
    """Return the secret that the environment or a file gives; nothing where there is none."""
    given = os.environ.get("DUHENG_SECRET")
    if given:
        return given
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def make_secret(path: Path) -> None:
    """Write a new secret, readable by its owner only, where there is none; whole or not at all."""
    if kept_secret(path):
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
