"""Commands that load when they are called, and whose help speaks the reader's language."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any, TypeVar

import click

from duheng.cli.errors import CommandMisused
from duheng.cli.languages import LANGUAGES, Settings, language_of, text

Command = TypeVar("Command", bound=click.Command)


class _Formatter(click.HelpFormatter):
    """Writes click's own headings in the language of the command."""

    language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or text("help.usage", self.language))

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        known = {"Options": "help.options", "Commands": "help.commands"}
        super().write_heading(text(known[heading], self.language) if heading in known else heading)


class _ChineseFormatter(_Formatter):
    language = "zh"


class _Context(click.Context):
    """A context whose help headings follow the language."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return the formatter of help in the language of the command."""
        chosen = _ChineseFormatter if language_of(self) == "zh" else _Formatter
        return chosen(width=self.terminal_width, max_width=self.max_content_width or 100)


class TranslatedCommand(click.Command):
    """A command whose help and options are keys of the catalogue."""

    context_class = _Context

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page in the language of the command."""
        click.Command.format_help(_localised(self, language_of(ctx)), ctx, formatter)


class LazyGroup(TranslatedCommand, click.Group):
    """A group that imports a command's module only when that command runs.

    Parameters
    ----------
    modules : Mapping of str to str
        ``module:attribute`` of each command, in the order of the help page.
    """

    def __init__(self, *arguments: Any, modules: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help page."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded."""
        if cmd_name not in self.modules:
            return None
        module, _, attribute = self.modules[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; an unknown one is refused.

        Raises
        ------
        CommandMisused
            When there is no such command; the hint names the nearest one.
        """
        if args[0] not in self.modules and not args[0].startswith("-"):
            close = get_close_matches(args[0], self.modules, n=1)
            path = ctx.command_path
            raise CommandMisused(
                f"'{path}' has no command '{args[0]}'",
                hint=f"did you mean '{path} {close[0]}'?" if close else f"{path} --help",
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any of them."""
        prefix = "" if ctx.parent is None else f"{self.name}."
        language = language_of(ctx)
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, text(f"{prefix}{name}.short", language)) for name in self.modules]
            )


def _localised(command: Command, language: str) -> Command:
    """Return a copy of a command whose help texts are in a language."""
    translated = copy.copy(command)
    translated.help = text(command.help, language) if command.help else None
    translated.params = [_localised_parameter(one, language) for one in command.params]
    return translated


def _localised_parameter(parameter: click.Parameter, language: str) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    translated = copy.copy(parameter)
    translated.help = text(parameter.help, language)
    return translated


def _choose_language(context: click.Context, _: click.Parameter, language: str | None) -> None:
    settings = context.ensure_object(Settings)
    if language:
        settings.language = language


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command takes: ``--lang`` and ``--help``."""
    choose = click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=_choose_language,
        expose_value=False,
        is_eager=True,
        help="option.lang",
    )
    explain = click.help_option("-h", "--help", help="option.help")
    return choose(explain(function))


json_option = click.option("--json", "as_json", is_flag=True, help="option.json")
