"""``duheng intake``: the door for readings, and what it needs where there is no site."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, print_progress
from duheng.terms.clock import system_clock

_PORT = 8630
COMMANDS = {
    "serve": "duheng.cli.intake:serve",
    "channels": "duheng.cli.intake:channels",
    "token": "duheng.cli.intake:token",
    "files": "duheng.cli.intake_ways:files",
    "mqtt": "duheng.cli.intake_ways:mqtt",
    "hj212": "duheng.cli.intake_loggers:hj212",
}
a_folder = click.Path(file_okay=False, path_type=Path)
a_file = click.Path(exists=True, dir_okay=False, path_type=Path)
home_option = click.option(
    "--home", type=a_folder, metavar="DIR", required=True, help="intake.home"
)
snapshot_option = click.option("--snapshot", type=a_file, metavar="FILE", help="intake.snapshot")


@click.group(cls=LazyGroup, modules=COMMANDS, name="intake", help="intake.help")
@common_options
def intake() -> None:
    """Hold the commands about the door for readings."""


@click.command(cls=TranslatedCommand, help="intake.serve.help")
@home_option
@snapshot_option
@click.option("--host", default="127.0.0.1", metavar="HOST", help="serve.host")
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, help="intake.port")
@common_options
def serve(home: Path, snapshot: Path | None, host: str, port: int) -> None:
    """Take batches over HTTP until a signal says stop."""
    from duheng.telemetry.intake.door import Door
    from duheng.telemetry.intake.serving import serve as serve_door

    with Door(home, system_clock, snapshot) as door:
        serve_door(
            door,
            host,
            port,
            tell=lambda: print_progress(text("intake.serve.at", address=f"http://{host}:{port}")),
        )


@click.command(cls=TranslatedCommand, help="intake.channels.help")
@click.argument("config", metavar="CONFIG.yaml", type=a_file)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True,
    help="intake.channels.out",
)  # fmt: skip
@json_option
@common_options
def channels(config: Path, out: Path, as_json: bool) -> None:
    """Write the snapshot that a file declares."""
    from duheng.telemetry.intake.declaring import snapshot_from_mapping
    from duheng.telemetry.stream import read_snapshot, write_snapshot
    from duheng.terms.documents import read_yaml

    before = read_snapshot(out) if out.exists() else None
    found = snapshot_from_mapping(read_yaml(config), system_clock(), before)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_snapshot(out, found)
    record = {
        "snapshot": str(out),
        "channels": {channel.code: channel.number for channel in found.channels},
        "gateways": [gateway.code for gateway in found.gateways],
    }
    if as_json:
        print_json(record)
        return
    print_line(
        text(
            "intake.channels.done",
            channels=len(found.channels),
            gateways=len(found.gateways),
            place=out,
        )
    )


@click.command(cls=TranslatedCommand, help="intake.token.help")
@click.argument("gateway", metavar="GATEWAY")
@json_option
@common_options
def token(gateway: str, as_json: bool) -> None:
    """Print a new token once, and the digest that the declaration keeps of it."""
    from duheng.telemetry.stream.gateways import digest_of_token

    made = secrets.token_urlsafe(32)
    digest = digest_of_token(made)
    if as_json:
        print_json({"gateway": gateway, "token": made, "digest": digest})
        return
    print_line(text("intake.token.made", token=made))
    print_line(text("intake.token.declare", gateway=gateway, digest=digest))
