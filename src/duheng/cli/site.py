"""``duheng site``, ``serve``, ``backup``, ``restore``: run the site on this machine."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from types import FrameType

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, print_progress
from duheng.terms.clock import system_clock

_PORT = 8620
COMMANDS = {
    "setup": "duheng.cli.site_setup:setup",
    "work": "duheng.cli.site:work",
}
_a_folder = click.Path(file_okay=False, path_type=Path)
_home = click.option("--home", type=_a_folder, metavar="DIR", help="site.home")
_keys = click.option("--keys", type=_a_folder, metavar="DIR", help="site.keys")


@click.group(cls=LazyGroup, modules=COMMANDS, name="site", help="site.help")
@common_options
def site() -> None:
    """Hold the commands about the site."""


@click.command(cls=TranslatedCommand, help="site.work.help")
@_home
@_keys
@common_options
def work(home: Path | None, keys: Path | None) -> None:
    """Bring the log up to the database until told to stop."""
    from duheng.site.upkeep.starting import start_site

    start_site(home, keys)
    from duheng.site.upkeep.folders import site_folders
    from duheng.site.upkeep.working import keep_sequencing

    stop = Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    keep_sequencing(
        site_folders(),
        stop,
        interval_s=1.0,
        tell=lambda size: print_progress(text("site.work.signed", size=size)),
    )


@click.command(cls=TranslatedCommand, help="serve.help")
@_home
@_keys
@click.option("--host", default="127.0.0.1", metavar="HOST", help="serve.host")
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, help="demo.port")
@click.option("--door", metavar="HOST:PORT", help="serve.door")
@click.option("--no-door", is_flag=True, help="serve.no_door")
@common_options
def serve(
    home: Path | None, keys: Path | None, host: str, port: int, door: str | None, no_door: bool
) -> int:
    """Serve the site, its sequencer, its worker and the door for readings."""
    from duheng.site.upkeep.starting import start_site

    start_site(home, keys)
    from duheng.cli.site_door import door_place
    from duheng.site.monitoring.publishing import publish
    from duheng.site.upkeep import serving
    from duheng.site.upkeep.folders import site_folders
    from duheng.site.upkeep.readiness import check_ready

    check_ready(site_folders())
    place = door_place(door, wanted=not no_door)
    if place is not None:
        publish(system_clock())
    at = text("serve.at", address=f"http://{host}:{port}/")
    return serving.serve(host, port, door=place, announce=[at])


@click.command(cls=TranslatedCommand, help="backup.help")
@click.argument("target", metavar="DIR", type=_a_folder)
@_home
@_keys
@json_option
@common_options
def backup(target: Path, home: Path | None, keys: Path | None, as_json: bool) -> None:
    """Write one consistent point of the whole site into a new folder."""
    from duheng.site.upkeep.starting import start_site

    start_site(home, keys)
    from duheng.site.upkeep.backup import back_up
    from duheng.site.upkeep.folders import site_folders

    folders = site_folders()
    folders.read_record()
    _say(back_up(folders, target, at=system_clock()), "backup.done", target, as_json)


@click.command(cls=TranslatedCommand, help="restore.help")
@click.argument("source", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@_home
@_keys
@json_option
@common_options
def restore(source: Path, home: Path | None, keys: Path | None, as_json: bool) -> None:
    """Bring a site back from a backup, into an empty folder."""
    from duheng.site.upkeep.starting import start_site

    start_site(home, keys)
    from duheng.site.upkeep.folders import site_folders
    from duheng.site.upkeep.restore import restore as bring_back

    folders = site_folders()
    _say(bring_back(folders, source), "restore.done", folders.home, as_json)


def _say(manifest: dict[str, object], done: str, place: Path, as_json: bool) -> None:
    if as_json:
        print_json(manifest)
        return
    files = manifest["files"]
    number = len(files) if isinstance(files, dict) else 0
    print_line(text(done, place=place, number=number, size=manifest["log_size"]))
