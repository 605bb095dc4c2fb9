"""Every form of account, and what runs it: one door for the command line, the site and programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from duheng.accounting.errors import MissingFile, UnusableAccount
from duheng.accounting.result import AccountResult
from duheng.rulebook import PackLibrary
from duheng.terms.documents import nearest, read_yaml

if TYPE_CHECKING:
    from duheng.accounting.monitored import MonitoredHistory

_READS_HISTORY = "duheng-account/1"
RUNNERS: Mapping[str, str] = {
    "duheng-account/1": "duheng.accounting.account:account",
    "duheng-stack/1": "duheng.accounting.stack.run:stack_account",
    "duheng-sink/1": "duheng.accounting.sinks.run:sink_account",
    "duheng-calculation/1": "duheng.accounting.calculations.run:calculate",
    "duheng-balance/1": "duheng.accounting.balance.run:balance",
    "duheng-savings/1": "duheng.accounting.savings.run:savings",
    "duheng-matching/1": "duheng.accounting.matching.run:match",
}
"""What runs a document, by the ``format`` that stands in it; loaded on first use."""


class Runner(Protocol):
    """Runs one form of account."""

    def __call__(
        self,
        path: Path | str,
        *,
        group_by: Sequence[str] = (),
        strict: bool = False,
        progress: Callable[[str], None] | None = None,
        library: PackLibrary | None = None,
    ) -> AccountResult:
        """Return the figures of the document at a path."""


def run_account(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
    history: MonitoredHistory | None = None,
) -> AccountResult:
    """Return the figures of an account of any form, told by its ``format``.

    Parameters
    ----------
    path : Path or str
        The YAML document; the files it names are relative to its folder.
    group_by, strict, progress, library
        As in :func:`duheng.accounting.account.account`.
    history : MonitoredHistory, optional
        What an account of readings reads where it says so; other forms read files.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableAccount
        When its format is not known, and whatever else the form refuses.
    """
    runner: Any = runner_of(Path(path))
    if history is not None and _format_of(Path(path)) == _READS_HISTORY:
        runner = partial(runner, history=history)
    result: AccountResult = runner(
        path, group_by=group_by, strict=strict, progress=progress, library=library
    )
    return result


def runner_of(path: Path) -> Runner:
    """Return what runs the document at a path.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableInput
        When it is not YAML.
    UnusableAccount
        When its format is not known.
    """
    module, _, name = RUNNERS[_format_of(path)].partition(":")
    runner: Runner = getattr(import_module(module), name)
    return runner


def _format_of(path: Path) -> str:
    if not path.is_file():
        raise MissingFile(f"there is no document at {path}", hint="give the path of its YAML file")
    document = read_yaml(path)
    written = str(document.get("format"))
    if written not in RUNNERS:
        close = nearest(written, list(RUNNERS))
        raise UnusableAccount(
            f"{document.where('format')}: '{written}' is no form of account",
            hint=f"did you mean '{close}'?" if close else f"one of: {', '.join(RUNNERS)}",
        )
    return written
