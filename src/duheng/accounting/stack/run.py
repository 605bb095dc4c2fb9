"""A stack account: from its document to emissions with their budgets, coverage and findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.result import AccountResult
from duheng.accounting.setup import texts_of
from duheng.accounting.stack.basis import read_constants
from duheng.accounting.stack.emissions import EmissionReader
from duheng.accounting.stack.figures import StackFigures, evidence_of, method_use, spans_of
from duheng.accounting.stack.monitors import MonitorReader
from duheng.rulebook import PackLibrary

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
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "stack", library=library, progress=progress, strict=strict)
    return _result(opening, levels)


def _result(opening: Opening, levels: tuple[str, ...]) -> AccountResult:
    heading, library, tell = opening.heading, opening.library, opening.tell
    files, register = opening.means.files, opening.means.register
    rules = heading.document["rules"]
    table = rules.get("constants", CONSTANTS)
    constants = read_constants(library, table, strict=opening.means.strict)
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
            digest=opening.digest(pack, used),
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
