"""A whole table of submitted tests: recomputed, counted, and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.accounting.errors import EmptyTable
from duheng.accounting.stack_tests.recomputation import (
    AGREES,
    AS_WRITTEN,
    DISAGREES,
    NOT_STATED,
    TOLERANCE,
    JudgedTest,
    Recomputation,
)
from duheng.accounting.stack_tests.submitted import BadRow, read_submitted
from duheng.rulebook import PackLibrary, load_packs

STATES = (AGREES, AS_WRITTEN, DISAGREES)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableResult:
    """What a table of submitted tests comes to.

    Attributes
    ----------
    form : str
        ``epa`` or ``plain``.
    rules : Mapping
        Id, edition, digest, document and confidence of the pack of criteria.
    tests : Mapping
        Number of tests by quantity.
    agreement : Mapping
        By quantity, the number of tests that agree with their own figures, agree when the digits
        as written are taken as all there are, or disagree.
    fields : Mapping
        The same by figure, and how often it is not stated.
    outcomes : Mapping
        By quantity, the number of tests by outcome under the rules.
    disagreements, bad_rows : tuple
        In the order of the file.
    """

    file: str
    form: str
    rules: Mapping[str, str]
    tests: Mapping[str, int]
    agreement: Mapping[str, Mapping[str, int]]
    fields: Mapping[str, Mapping[str, int]]
    outcomes: Mapping[str, Mapping[str, int]]
    disagreements: tuple[JudgedTest, ...]
    bad_rows: tuple[BadRow, ...]

    @property
    def agrees(self) -> bool:
        """Whether every row was read and every test agrees with its own figures."""
        return not self.disagreements and not self.bad_rows

    def to_dict(self) -> dict[str, Any]:
        """Return the result as a JSON-ready dictionary."""
        return {
            "file": self.file,
            "form": self.form,
            "rules": dict(self.rules),
            "tolerance": TOLERANCE,
            "tests": dict(self.tests),
            "agreement": {name: dict(one) for name, one in self.agreement.items()},
            "fields": {name: dict(one) for name, one in self.fields.items()},
            "outcomes": {name: dict(one) for name, one in self.outcomes.items()},
            "disagreements": [one.to_dict() for one in self.disagreements],
            "bad_rows": [one.fault.at(one.line) for one in self.bad_rows],
        }


def recompute_table(
    path: Path,
    *,
    rules: str | None = None,
    library: PackLibrary | None = None,
    progress: Callable[[int], None] | None = None,
) -> TableResult:
    """Return every submitted test recomputed, and those that do not agree with themselves.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, with the columns of the EPA table or of the plain form.
    rules : str, optional
        Id of a pack of criteria; that of the form when left out.
    progress : callable, optional
        Told the number of rows read so far.

    Raises
    ------
    MissingFile, EmptyTable
        When there is no such file, or it holds no test.
    UnusableTest
        When a column is missing or the file is no text.
    UnknownPack
        When there are no such rules.
    """
    held = library or load_packs(kinds=["rules"])
    header, blocks = read_submitted(path)
    name = rules or header.form.rules
    pack = held.pack(name)
    run = Recomputation(header.form, name, held)
    rows = 0
    for block in blocks:
        run.add(block)
        rows += len(block.lines) + len(block.bad)
        if progress is not None:
            progress(rows)
    if not rows:
        raise EmptyTable(f"{path.name} holds no test", hint="below the header each row is a test")
    return TableResult(
        file=path.name,
        form=header.form.name,
        rules={
            "pack": pack.id,
            "edition": pack.edition,
            "digest": pack.digest,
            "document": str(pack.document),
            "confidence": pack.confidence.value,
        },
        tests=dict(run.tests),
        agreement={q: {s: one[s] for s in STATES} for q, one in run.agreeing.items()},
        fields={f: {s: one[s] for s in (*STATES, NOT_STATED)} for f, one in run.fields.items()},
        outcomes={q: dict(one) for q, one in run.outcomes.items()},
        disagreements=tuple(run.disagreements),
        bad_rows=tuple(run.bad),
    )
