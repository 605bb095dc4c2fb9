"""The command ``duheng``: its groups, and the door that every refusal leaves through."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from duheng.cli.commands import LazyGroup, common_options, localised
from duheng.cli.door import leave_through_door
from duheng.cli.languages import Settings, language_of, preferred_language

COMMANDS = {
    "version": "duheng.cli.version:version",
}


class _Root(LazyGroup):
    """The root group translates itself, because no group above it does."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page in the language of the command."""
        super(_Root, localised(self, language_of(ctx))).format_help(ctx, formatter)


@click.group(cls=_Root, modules=COMMANDS, help="root.help", invoke_without_command=False)
@click.option("--debug", is_flag=True, expose_value=False, help="option.debug")
@common_options
def root() -> None:
    """Hold the commands; there is nothing to do before them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status (see :mod:`duheng.cli`)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    settings = Settings(language=preferred_language(os.environ))
    return leave_through_door(
        lambda: root.main(given, prog_name="duheng", standalone_mode=False, obj=settings),
        as_json="--json" in given,
        debug="--debug" in given or os.environ.get("DUHENG_DEBUG", "0") not in {"", "0"},
    )
