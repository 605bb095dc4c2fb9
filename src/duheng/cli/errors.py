"""Refusals of the command line itself, and the exit status of every outcome."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from duheng.terms.errors import DuhengError


class ExitStatus(IntEnum):
    """What the command tells the shell."""

    DONE = 0
    NEGATIVE = 1
    UNUSABLE = 2
    FAULT = 70
    INTERRUPTED = 130
    READER_GONE = 141


class CommandMisused(DuhengError, ValueError):
    """The command line itself cannot be read: unknown command, missing or impossible argument."""

    code: ClassVar[str] = "cli.usage"


class OutputNotWritable(DuhengError, OSError):
    """A file that the command was asked to write cannot be written."""

    code: ClassVar[str] = "cli.output_not_writable"


class ReaderGone(Exception):
    """The program that read our output has ended; there is nobody left to print for."""
