"""The one door for errors: a refusal becomes one clear line and exit status 2."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from duheng.cli.errors import CommandMisused, ExitStatus, ReaderGone
from duheng.cli.languages import Settings, text
from duheng.cli.refusals import FAULT, chinese_sentence, lines_of
from duheng.terms.errors import DuhengError


def leave_through_door(
    run: Callable[[], Any], *, as_json: bool, debug: bool, settings: Settings | None = None
) -> int:
    """Run a command and return its exit status; nothing but SystemExit leaves as an exception.

    Parameters
    ----------
    run : callable
        Does the work; returns the exit status, or ``None`` for 0.
    as_json : bool
        Write a refusal to stderr as a JSON object instead of a line.
    debug : bool
        Print the traceback as well.
    settings : Settings, optional
        The language, as it is when the command ends; English when left out.
    """
    tell = _Teller(as_json=as_json, debug=debug, settings=settings or Settings(language="en"))
    try:
        status = run()
        sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        return _reader_gone()
    except (click.Abort, KeyboardInterrupt):
        return ExitStatus.INTERRUPTED
    except DuhengError as error:
        return tell.refuse(error)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message())
        return ExitStatus.DONE
    except click.ClickException as error:
        return tell.refuse(_misuse(error))
    except Exception as error:  # noqa: BLE001 - the last door: shown as a fault, never hidden
        return tell.confess(error)
    return int(status) if status else ExitStatus.DONE


def _reader_gone() -> int:
    # What is still in the buffer has no reader: send it nowhere, so that exit stays silent.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitStatus.READER_GONE


def _misuse(error: click.ClickException) -> DuhengError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "duheng"
    return CommandMisused(error.format_message(), hint=f"{path} --help")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Writes errors to stderr, as JSON for programs or as lines for people."""

    as_json: bool
    debug: bool
    settings: Settings

    def refuse(self, error: DuhengError) -> int:
        """Tell a refusal; its status is that of input that cannot be used."""
        self._tell(error.to_dict(), chinese_sentence(error))
        return ExitStatus.UNUSABLE

    def confess(self, error: Exception) -> int:
        """Tell a fault of the program."""
        told: dict[str, Any] = {
            "code": FAULT,
            "message": f"a fault in Duheng itself: {type(error).__name__}: {error}",
            "hint": "run it again with 'duheng --debug ...' and report the traceback, please",
            "clause": None,
            "data": {},
        }
        self._tell(told, text("refusal.fault", "zh"))
        return ExitStatus.FAULT

    def _tell(self, told: dict[str, Any], sentence: str) -> None:
        if self.debug:
            traceback.print_exc()
        if self.as_json:
            click.echo(json.dumps(told, ensure_ascii=False, default=str), err=True)
            return
        first, *rest = lines_of(told, sentence, self.settings.language)
        shown = "\n".join([click.style(first, fg="red"), *rest])
        click.echo(shown, err=True, color=_colour())


def _colour() -> bool | None:
    """Return whether to colour: never under NO_COLOR, else only on a terminal."""
    return False if os.environ.get("NO_COLOR") else None
