"""``duheng demo``: a synthetic region in a site of its own, served on this machine."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from duheng.cli.commands import TranslatedCommand, common_options
from duheng.cli.errors import OutputNotWritable
from duheng.cli.figures import print_figures, print_summary
from duheng.cli.languages import text
from duheng.cli.printing import print_line, print_progress
from duheng.cli.serving import report_server, serve_until_stopped
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.site.demonstration.running import Demonstration

_PORT = 8620
_LOOPBACK = "127.0.0.1"
_ZONE = ZoneInfo("Asia/Shanghai")


@click.command(cls=TranslatedCommand, help="demo.help")
@click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".demo"),
    metavar="DIR",
    help="demo.dir",
)
@click.option("--serve/--no-serve", default=True, envvar="DUHENG_DEMO_SERVE", help="demo.serve")
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, help="demo.port")
@click.option("--share", type=click.FloatRange(0.005, 1), default=1.0, metavar="PART",
              help="demo.share")  # fmt: skip
@click.option("--rebuild", is_flag=True, help="demo.rebuild")
@click.option("--codes", is_flag=True, help="demo.codes")
@click.option("--account-only", is_flag=True, help="demo.account_only")
@common_options
def demo(
    directory: Path, serve: bool, port: int, share: float, rebuild: bool, codes: bool,
    account_only: bool,
) -> int:  # fmt: skip
    """Build the synthetic region, print where it is and who can sign in, serve it."""
    if account_only:
        _account_only(directory, serve, port)
        return 0
    from duheng.site.upkeep.starting import check_installed

    check_installed()
    if codes:
        _print_codes(directory)
        return 0
    from duheng.site.demonstration.running import ready_demonstration

    _check_writable(directory)
    done = ready_demonstration(
        directory,
        today=system_clock().astimezone(_ZONE).date(),
        share=share,
        clock=system_clock,
        tell=_teller(),
        is_new=rebuild,
    )
    _print_demonstration(done)
    return _serve(done, port) if serve else 0


def _teller() -> Callable[[str, str], None]:
    """Return what prints each step with the seconds since the first."""
    begin = system_clock()

    def tell(step: str, what: str) -> None:
        seconds = (system_clock() - begin).total_seconds()
        print_progress(f"[{seconds:4.0f} s] {text(f'demo.step.{step}', what=what)}")

    return tell


def _check_writable(directory: Path) -> None:
    parent = directory.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(directory, error) from error
    if not os.access(parent, os.W_OK) or (directory.exists() and not directory.is_dir()):
        raise _not_writable(directory, None)


def _not_writable(directory: Path, error: OSError | None) -> OutputNotWritable:
    reason = "it may not be written" if error is None else error.strerror or str(error)
    return OutputNotWritable(
        f"{directory} cannot be made: {reason}",
        hint="name a folder that may be written with --dir",
    )


def _print_demonstration(done: Demonstration) -> None:
    record = done.record
    print_line(text("demo.synthetic"))
    print_line(text("demo.built", **{key: record[key] for key in (
        "today", "bodies", "standards", "instruments", "certificates", "signed", "log_size",
        "seconds",
    )}))  # fmt: skip
    print_line(text("demo.energy", place=done.folders.home / "energy" / "index.html"))
    print_summary(record["park"]["figures"])
    print_line(text("demo.logins"))
    for one in done.logins:
        print_line(
            f"  {one['role']:<28}{one['email']:<30}{one['password']:<28}{one['totp_secret']}"
        )
    print_line(text("demo.codes_by", home=done.folders.home))


def _print_codes(directory: Path) -> None:
    """Print the six digits that the second factors show now."""
    from duheng.site.demonstration.folders import DemoFolders
    from duheng.site.upkeep.starting import start_site

    folders = DemoFolders(directory.absolute())
    logins = folders.read_logins()
    start_site(folders.home, folders.keys)
    from duheng.site.people.demo_people import present_code

    now: datetime = system_clock()
    for one in logins:
        print_line(f"  {one['email']:<30}{present_code(one['totp_secret'], now)}")


def _serve(done: Demonstration, port: int) -> int:
    from duheng.cli.site_door import door_place
    from duheng.site.upkeep import serving, starting

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", starting.SETTINGS)
    os.environ["DUHENG_HOME"] = str(done.folders.home)
    os.environ["DUHENG_KEYS"] = str(done.folders.keys)
    free = _free_port(port)
    door = door_place(None, wanted=True, any_port=True)
    at = text("demo.serving", address=f"http://{_LOOPBACK}:{free}/")
    return serving.serve(_LOOPBACK, free, door=door, announce=[at])


def _free_port(port: int) -> int:
    """Return the port, or a free one when it is taken."""
    for wanted in (port, 0):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((_LOOPBACK, wanted))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    return port


def _account_only(directory: Path, serve: bool, port: int) -> None:
    """Build one synthetic park, account for it, print the figure, serve its report."""
    from duheng.accounting.demonstration import run_demonstration

    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(directory, error) from error
    print_progress(text("demo.building", directory=directory))
    done = run_demonstration(directory, clock=system_clock)
    print_line(text("demo.synthetic"))
    print_figures(done.result.to_dict()["figures"])
    print_line(text("demo.computed", seconds=f"{done.seconds:.1f}"))
    print_line(text("value.written", path=done.report))
    if serve:
        with report_server(done.report, port) as server:
            address = f"http://127.0.0.1:{server.server_port}/{done.report.name}"
            # a shell lets a command in the background ignore the interrupt; it ends this one too
            signal.signal(signal.SIGINT, signal.default_int_handler)
            print_line(text("demo.serving_report", address=address))
            serve_until_stopped(server)
