"""The command ``duheng``: its groups, and the door that every refusal leaves through."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from duheng.cli.commands import LazyGroup, common_options
from duheng.cli.door import leave_through_door
from duheng.cli.languages import Settings, preferred_language

COMMANDS = {
    "evaluate": "duheng.cli.evaluate:evaluate",
    "account": "duheng.cli.account:account",
    "what-if": "duheng.cli.what_if:what_if",
    "units": "duheng.cli.units:units",
    "certificate": "duheng.cli.certificate:certificate",
    "signer": "duheng.cli.certificate_sign:signer",
    "schemas": "duheng.cli.schemas:schemas",
    "chain": "duheng.cli.chain:show_chain",
    "readings": "duheng.cli.readings:readings",
    "validity": "duheng.cli.validity:validity",
    "metering-review": "duheng.cli.metering_review:metering_review",
    "plan": "duheng.cli.plan:plan",
    "laboratory-round": "duheng.cli.laboratory_round:laboratory_round",
    "score": "duheng.cli.score:score",
    "rating": "duheng.cli.score:rating",
    "rata": "duheng.cli.rata:rata",
    "cross-check": "duheng.cli.cross_check:cross_check",
    "check-values": "duheng.cli.check_values:check_values",
    "sink-design": "duheng.cli.sink_design:sink_design",
    "intake": "duheng.cli.intake:intake",
    "edge": "duheng.cli.edge:edge",
    "history": "duheng.cli.history:history",
    "decode": "duheng.cli.decode:decode",
    "simulate": "duheng.cli.simulate:simulate",
    "pack": "duheng.cli.pack:pack",
    "demo": "duheng.cli.demo:demo",
    "site": "duheng.cli.site:site",
    "serve": "duheng.cli.site:serve",
    "labels": "duheng.cli.labels:labels",
    "backup": "duheng.cli.site:backup",
    "restore": "duheng.cli.site:restore",
    "ledger": "duheng.cli.ledger:ledger",
    "verify": "duheng.cli.verify:verify",
    "version": "duheng.cli.version:version",
}


@click.group(cls=LazyGroup, modules=COMMANDS, help="root.help")
@click.option("--debug", is_flag=True, expose_value=False, help="option.debug")
@common_options
def root() -> None:
    """Hold the commands; there is nothing to do before them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status (see :mod:`duheng.cli`)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _print_what_the_terminal_can()
    settings = Settings(language=preferred_language(os.environ))
    return leave_through_door(
        lambda: root.main(given, prog_name="duheng", standalone_mode=False, obj=settings),
        as_json="--json" in given,
        debug="--debug" in given or os.environ.get("DUHENG_DEBUG", "0") not in {"", "0"},
        settings=settings,
    )


def _print_what_the_terminal_can() -> None:
    """Show a character that the terminal's encoding lacks as '?', rather than fail on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
