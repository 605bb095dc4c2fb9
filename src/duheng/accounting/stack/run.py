"""A stack account: from its document to emissions with their budgets, coverage and findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from duheng.accounting.document import read_document
from duheng.accounting.errors import MissingFile, UnknownName
from duheng.accounting.files import InputFiles
from duheng.accounting.heading import Heading, heading_of
from duheng.accounting.result import AccountResult
from duheng.accounting.setup import texts_of
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stack.basis import read_constants
from duheng.accounting.stack.emissions import EmissionReader
from duheng.accounting.stack.figures import StackFigures, evidence_of, method_use, spans_of
from duheng.accounting.stack.monitors import MonitorReader
from duheng.rulebook import PackLibrary, load_packs
from duheng.terms.documents import nearest

CONSTANTS = "cn/stack-emissions"
GROUPS = ("month", "site", "channel")


def stack_account(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
) -> AccountResult:
    """Return the emissions at stacks: concentration times flow, hour by hour.

    Parameters
    ----------
    path : Path or str
        The document (format ``duheng-stack/1``).
    group_by : sequence of str
        Any of ``month``, ``site`` and ``channel`` (the stack).
    strict, progress, library
        As in :func:`duheng.accounting.account.account`.

    Raises
    ------
    MixedBasis, NoReferenceConditions
        When a dry concentration meets a wet flow without a moisture, or a gas volume names no
        temperature and pressure.
    UnusableHours, EmptyTable, MissingFile
        When hours cannot be read, or none has a value.
    TooFewRuns, UnusableTest, NoCriterion
        When a test of a monitor cannot be judged.
    UnknownName, UnusableAccount
        When the document contradicts itself.

    Notes
    -----
    What many hours share - span gas, the bias found by the last relative accuracy test, the
    coefficient of the velocity field - is one cause, so that an annual mean does not average it
    out; only the noise of an hour does (JCGM 100:2008, 5.2.2).
    """
    target = Path(path)
    if not target.is_file():
        raise MissingFile(f"there is no account at {path}", hint="give the path of its YAML")
    tell = progress or (lambda _: None)
    levels = _levels(group_by)
    tell("document")
    heading = heading_of(read_document(target, "stack"), target.parent)
    held = library or load_packs(kinds=["methods", "rules"])
    return _result(heading, held, levels, tell, strict=strict)


def _levels(group_by: Sequence[str]) -> tuple[str, ...]:
    for name in group_by:
        if name not in GROUPS:
            close = nearest(name, GROUPS)
            raise UnknownName(
                f"a stack account is not grouped by '{name}'",
                hint=f"did you mean '{close}'?" if close else f"groups: {', '.join(GROUPS)}",
            )
    return tuple(name for name in GROUPS if name in group_by)


def _result(
    heading: Heading,
    library: PackLibrary,
    levels: tuple[str, ...],
    tell: Callable[[str], None],
    *,
    strict: bool,
) -> AccountResult:
    rules = heading.document["rules"]
    table = rules.get("constants", CONSTANTS)
    constants = read_constants(library, table, strict=strict)
    files, register = InputFiles(heading.folder), SourceRegister()
    tell("evidence")
    monitors = MonitorReader(
        heading=heading, library=library, register=register, files=files
    ).read()
    tell("readings")
    reader = EmissionReader(
        heading=heading,
        library=library,
        register=register,
        files=files,
        monitors=monitors,
        constants=constants,
    )
    totals = reader.totals()
    tell("figures")
    pack = library.pack(table)
    used = [library.pack(rules[name]).digest for name in ("criteria", "validity")]
    makers = [
        StackFigures(
            heading=heading,
            totals=one,
            register=register,
            pack=pack,
            digest=heading.digest(files, pack, used),
            monitors=monitors,
        )
        for one in totals
    ]
    stacks = heading.document["stacks"]
    titles = {name: texts_of(one.get("title"), name) for name, one in stacks.items()}
    return AccountResult(
        figures=(
            *(figure for maker in makers for figure in maker.figures(())),
            *(figure for maker in makers if levels for figure in maker.figures(levels)),
        ),
        breakdowns=tuple(maker.breakdown(by, titles) for maker in makers for by in GROUPS),
        spans=spans_of(totals[0].hours, heading),
        evidence=evidence_of(monitors, heading),
        methods=tuple(method_use(one, pack, constants) for one in totals),
        facts=heading.facts(files, titles),
        cells={
            maker.quantity: one.best_estimate for maker, one in zip(makers, totals, strict=True)
        },
    )
