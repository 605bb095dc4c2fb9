"""The one door for errors: a refusal becomes one clear line and exit status 2."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

import click

from duheng.cli.errors import CommandMisused, ExitStatus, ReaderGone
from duheng.terms.errors import DuhengError


def leave_through_door(run: Callable[[], Any], *, as_json: bool, debug: bool) -> int:
    """Run a command and return its exit status; nothing but SystemExit leaves as an exception.

    Parameters
    ----------
    run : callable
        Does the work; returns the exit status, or ``None`` for 0.
    as_json : bool
        Write a refusal to stderr as a JSON object instead of a line.
    debug : bool
        Print the traceback as well.
    """
    try:
        status = run()
        sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        return _reader_gone()
    except (click.Abort, KeyboardInterrupt):
        return ExitStatus.INTERRUPTED
    except DuhengError as error:
        return _refuse(error, as_json=as_json, debug=debug)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message())
        return ExitStatus.DONE
    except click.ClickException as error:
        return _refuse(_misuse(error), as_json=as_json, debug=debug)
    except Exception as error:  # noqa: BLE001 - the last door: shown as a fault, never hidden
        return _confess(error, as_json=as_json, debug=debug)
    return int(status) if status else ExitStatus.DONE


def _reader_gone() -> int:
    # What is still in the buffer has no reader: send it nowhere, so that exit stays silent.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitStatus.READER_GONE


def _misuse(error: click.ClickException) -> DuhengError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "duheng"
    return CommandMisused(error.format_message(), hint=f"{path} --help")


def _refuse(error: DuhengError, *, as_json: bool, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    _tell(error.to_dict(), as_json=as_json)
    return ExitStatus.UNUSABLE


def _confess(error: Exception, *, as_json: bool, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    _tell(
        {
            "code": "duheng.fault",
            "message": f"a fault in Duheng itself: {type(error).__name__}: {error}",
            "hint": "run it again with 'duheng --debug ...' and report the traceback, please",
            "clause": None,
            "data": {},
        },
        as_json=as_json,
    )
    return ExitStatus.FAULT


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    """Write an error to stderr, as JSON for programs or as a red line for people."""
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, default=str), err=True)
        return
    message = " ".join(str(told["message"]).split())
    line = click.style(f"error [{told['code']}]: {message}", fg="red")
    rest = [f"{name}: {told[name]}" for name in ("clause", "hint") if told[name]]
    click.echo("\n".join([line, *rest]), err=True, color=_colour())


def _colour() -> bool | None:
    """Return whether to colour: never under NO_COLOR, else only on a terminal."""
    return False if os.environ.get("NO_COLOR") else None
