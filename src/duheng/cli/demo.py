"""``duheng demo``: a synthetic site, its figure, and its report on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from duheng.cli.commands import TranslatedCommand, common_options
from duheng.cli.errors import OutputNotWritable
from duheng.cli.figures import print_figures
from duheng.cli.languages import text
from duheng.cli.printing import print_line, print_progress
from duheng.cli.serving import report_server, serve_until_stopped
from duheng.terms.clock import system_clock

_PORT = 8620


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
@common_options
def demo(directory: Path, serve: bool, port: int) -> None:
    """Build the synthetic site, account for it, print the figure, serve the report."""
    from duheng.accounting.demonstration import run_demonstration

    print_progress(text("demo.building", directory=directory))
    done = run_demonstration(_made(directory), clock=system_clock)
    print_line(text("demo.synthetic"))
    print_figures(done.result.to_dict()["figures"])
    print_line(text("demo.computed", seconds=f"{done.seconds:.1f}"))
    print_line(text("value.written", path=done.report))
    if serve:
        with report_server(done.report, port) as server:
            address = f"http://127.0.0.1:{server.server_port}/{done.report.name}"
            print_line(text("demo.serving", address=address))
            serve_until_stopped(server)


def _made(directory: Path) -> Path:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(
            f"{directory} cannot be made: {error.strerror or error}",
            hint="name a folder that may be written with --dir",
        ) from error
    return directory
