"""What leaves on stdout: JSON for programs, lines and tables for people."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import click

from duheng.cli.errors import OutputNotWritable, ReaderGone

_WIDTH_WITHOUT_TERMINAL = 120


def print_line(line: str = "") -> None:
    """Print a line for people."""
    _write(line + "\n")


def print_json(record: Any) -> None:
    """Print a record as UTF-8 JSON; NaN and infinity become ``null``."""
    text = json.dumps(plain(record), ensure_ascii=False, allow_nan=False, indent=2)
    _write((text + "\n").encode())


def plain(value: Any) -> Any:
    """Return a value as JSON can carry it.

    Examples
    --------
    >>> plain({"degrees_of_freedom": float("inf"), "budget": (1, 2)})
    {'degrees_of_freedom': None, 'budget': [1, 2]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


def number_text(number: float | None, digits: int = 12) -> str:
    """Return a number for people, with up to ``digits`` significant digits; ``—`` for none.

    Examples
    --------
    >>> number_text(29.307600000000004), number_text(math.inf), number_text(None)
    ('29.3076', '∞', '—')
    """
    if number is None:
        return "—"
    return f"{number:.{digits}g}".replace("inf", "∞")


def quantity_text(value: float | None, unit: str, digits: int = 12) -> str:
    """Return a value and its unit for people; a number without a unit stands alone.

    Examples
    --------
    >>> quantity_text(5.0, "A"), quantity_text(0.003, "1")
    ('5 A', '0.003')
    """
    return number_text(value, digits) + ("" if unit == "1" else f" {unit}")


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str | None = None,
    right: Sequence[int] = (),
) -> None:
    """Print a table; ``right`` are the columns of numbers; without column names, no header."""
    from rich import box
    from rich.table import Table

    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_header=any(columns),
    )
    for index, column in enumerate(columns):
        table.add_column(
            column,
            justify="right" if index in right else "left",
            no_wrap=index == 0 or index in right,
            overflow="fold",  # ids and Chinese have no spaces to break at, and are never cut
        )
    for row in rows:
        table.add_row(*row)
    print_rich(table)


def print_rich(renderable: Any) -> None:
    """Print something that rich draws."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else _WIDTH_WITHOUT_TERMINAL
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=is_terminal,
        no_color=bool(os.environ.get("NO_COLOR")),
        markup=False,
        highlight=False,
    )
    with console.capture() as captured:
        console.print(renderable)
    _write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")


def write_file(path: Path, content: str) -> None:
    """Write a text file as UTF-8.

    Raises
    ------
    OutputNotWritable
        When the folder does not exist or may not be written.
    """
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OutputNotWritable(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check that its folder exists and may be written",
        ) from error


def print_progress(line: str) -> None:
    """Print what is going on to stderr, so that stdout stays the result."""
    click.echo(line, err=True)


def _write(content: str | bytes) -> None:
    try:
        click.echo(content, nl=False)
    except BrokenPipeError as error:
        raise ReaderGone from error
