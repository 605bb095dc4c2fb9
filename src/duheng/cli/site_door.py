"""The door for readings beside a site: where it listens, and whether it can."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING

from duheng.cli.errors import CommandMisused
from duheng.cli.languages import text
from duheng.cli.printing import print_progress

if TYPE_CHECKING:
    from duheng.site.upkeep.serving import DoorPlace

PORT = 8630
LOOPBACK = "127.0.0.1"
_PARTS = ("granian", "msgspec")


def door_place(asked: str | None, *, wanted: bool, any_port: bool = False) -> DoorPlace | None:
    """Return where the door beside a site listens; ``None`` where none is opened.

    Parameters
    ----------
    asked : str or None
        ``HOST:PORT``; the usual place on this machine when nobody said.
    wanted : bool
        False where somebody said that there is to be none.
    any_port : bool
        Take a free port when the usual one is taken.

    Raises
    ------
    CommandMisused
        When the address is none or is taken, or a part that the door needs is not installed.
    """
    if not wanted:
        return None
    if not all(find_spec(name) for name in _PARTS):
        if asked is None:
            print_progress(text("serve.no_parts"))
            return None
        raise CommandMisused(text("serve.no_parts"), hint="pip install 'duheng[intake]'")
    host, port = _address(asked) if asked else (LOOPBACK, PORT)
    if not _is_free(host, port):
        if not any_port:
            raise CommandMisused(
                text("serve.door_taken", address=f"{host}:{port}"), hint=text("serve.door_hint")
            )
        port = _free_port(host)
    from duheng.site.monitoring.publishing import telemetry_folder
    from duheng.site.upkeep.serving import DoorPlace

    return DoorPlace(
        home=telemetry_folder(),
        host=host,
        port=port,
        tell_ended=lambda status: print_progress(text("serve.door_again", status=status)),
    )


def _address(asked: str) -> tuple[str, int]:
    host, _, port = asked.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandMisused(
            text("serve.door_address", address=asked), hint=f"--door {LOOPBACK}:{PORT}"
        )
    return host.strip("[]"), int(port)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def _free_port(host: str) -> int:
    with socket.socket() as tried:
        tried.bind((host, 0))
        return int(tried.getsockname()[1])
