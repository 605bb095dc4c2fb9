"""``duheng version``."""

from __future__ import annotations

import platform

import click

from duheng import __version__
from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.printing import print_json, print_line


@click.command(cls=TranslatedCommand, help="version.help")
@json_option
@common_options
def version(as_json: bool) -> None:
    """Print the version of Duheng and of the Python that runs it."""
    if as_json:
        print_json({"duheng": __version__, "python": platform.python_version()})
    else:
        print_line(f"duheng {__version__} (Python {platform.python_version()})")
