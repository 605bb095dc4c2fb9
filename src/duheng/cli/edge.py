"""``duheng edge``: the agent beside the meters, its key, and what it still holds."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, print_progress
from duheng.terms.clock import system_clock

COMMANDS = {
    "run": "duheng.cli.edge:run",
    "key": "duheng.cli.edge:key",
    "sign": "duheng.cli.edge:sign",
    "status": "duheng.cli.edge:status",
}
a_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=LazyGroup, modules=COMMANDS, name="edge", help="edge.help")
@common_options
def edge() -> None:
    """Hold the commands of the agent beside the meters."""


@click.command(cls=TranslatedCommand, help="edge.run.help")
@click.argument("config", metavar="CONFIG.yaml", type=a_file)
@click.option("--once", is_flag=True, help="edge.run.once")
@common_options
def run(config: Path, once: bool) -> int:
    """Read meters and bring the readings to a door until a signal says stop."""
    from duheng.telemetry.edge.running import opened_agent, run_once, run_until_stopped
    from duheng.telemetry.edge.sending import Outcome
    from duheng.telemetry.edge.settings import read_settings

    settings = read_settings(config)
    with opened_agent(settings, system_clock, _told) as agent:
        if not once:
            where = text("edge.run.at", lines=len(agent.lines), server=settings.server)
            print_progress(where)
            asyncio.run(run_until_stopped(agent))
            return ExitStatus.DONE
        delivery = asyncio.run(run_once(agent, system_clock))
    if delivery is None:
        print_line(text("edge.run.nothing"))
        return ExitStatus.NEGATIVE
    print_line(text("edge.run.delivered", outcome=delivery.outcome, said=delivery.said))
    is_taken = delivery.outcome is Outcome.ACKNOWLEDGED and not delivery.rejected
    return ExitStatus.DONE if is_taken else ExitStatus.NEGATIVE


def _told(word: str, facts: dict[str, Any]) -> None:
    moment = system_clock().isoformat(timespec="seconds")
    print_progress(f"{moment} {text(f'edge.told.{word}', **facts)}")


@click.command(cls=TranslatedCommand, help="edge.key.help")
@click.argument("gateway", metavar="GATEWAY")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True,
    help="edge.key.out",
)  # fmt: skip
@json_option
@common_options
def key(gateway: str, out: Path, as_json: bool) -> None:
    """Make the key of an agent, and print what the registry needs of it."""
    from duheng.telemetry.edge.keys import make_key

    made = make_key(out, gateway, secrets.token_bytes(32))
    if as_json:
        print_json({"gateway": gateway, "file": str(out), "public_key": str(made.verifier)})
        return
    print_line(text("edge.key.made", file=out))
    print_line(text("edge.key.register", gateway=gateway))
    print_line(str(made.verifier))


@click.command(cls=TranslatedCommand, help="edge.sign.help")
@click.argument("file", metavar="FILE", type=a_file)
@click.option("--key", "key_file", type=a_file, metavar="FILE", required=True, help="edge.sign.key")
@common_options
def sign(file: Path, key_file: Path) -> None:
    """Write the signature of a file beside it."""
    from duheng.telemetry.edge.keys import read_key, sign_file

    print_line(text("edge.sign.made", file=sign_file(read_key(key_file), file)))


@click.command(cls=TranslatedCommand, help="edge.status.help")
@click.argument("config", metavar="CONFIG.yaml", type=a_file)
@json_option
@common_options
def status(config: Path, as_json: bool) -> None:
    """Say what the outbox of an agent holds."""
    from dataclasses import asdict

    from duheng.telemetry.edge.outbox import Outbox
    from duheng.telemetry.edge.settings import read_settings

    settings = read_settings(config)
    with Outbox(settings.outbox, is_watched=True) as outbox:
        found = asdict(outbox.state())
    facts = found.pop("facts")
    if as_json:
        print_json({**found, **facts})
        return
    for name, value in {**found, **facts}.items():
        print_line(f"{text(f'edge.status.{name}')}: {'—' if value is None else value}")
