"""``duheng rata``: submitted tests of stack monitors, recomputed from their own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.finding_words import reason_of
from duheng.cli.languages import text
from duheng.cli.pack import extra_option
from duheng.cli.printing import number_text, print_json, print_line, print_progress, print_table

_SHOWN = 50
_OUTCOMES = ("annual", "passed", "failed")
_TOLD_EVERY = 100_000


@click.command(cls=TranslatedCommand, help="rata.help")
@click.argument(
    "file", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--rules", metavar="PACK", default=None, help="rata.rules")
@extra_option
@json_option
@common_options
def rata(file: Path, rules: str | None, extra: tuple[Path, ...], as_json: bool) -> int:
    """Recompute a table of relative accuracy tests."""
    from duheng.accounting.stack_tests.table import recompute_table
    from duheng.rulebook import load_packs

    library = load_packs(extra, kinds=["rules"])
    result = recompute_table(file, rules=rules, library=library, progress=_tell)
    record = result.to_dict()
    if as_json:
        print_json(record)
    else:
        _print(record)
    return ExitStatus.DONE if result.agrees else ExitStatus.NEGATIVE


def _tell(rows: int) -> None:
    if rows % _TOLD_EVERY == 0:
        print_progress(text("rata.progress", number=rows))


def _print(record: Mapping[str, Any]) -> None:
    rules = record["rules"]
    print_line(text("rata.rules_used", **rules, confidence_word=rules["confidence"]))
    print_line(text("rata.tolerance"))
    states = ("agrees", "agrees_as_written", "disagrees")
    _print_counts("rata.by_quantity", "rata.quantity", states, record["agreement"])
    fields = {text(f"rata.field.{name}"): one for name, one in record["fields"].items()}
    _print_counts("rata.by_field", "rata.field", (*states, "not_stated"), fields)
    _print_counts("rata.by_outcome", "rata.quantity", _OUTCOMES, record["outcomes"])
    _print_disagreements(record["disagreements"])
    _print_bad(record["bad_rows"])


def _print_counts(
    title: str, first: str, names: Sequence[str], counts: Mapping[str, Mapping[str, int]]
) -> None:
    rows = [(name, *(str(one.get(state, 0)) for state in names)) for name, one in counts.items()]
    if rows:
        columns = [text(first), *(text(f"rata.state.{name}") for name in names)]
        print_table(columns, rows, title=text(title), right=range(1, len(columns)))


def _print_disagreements(tests: Sequence[Mapping[str, Any]]) -> None:
    if not tests:
        return
    rows = [
        (
            str(one["line"]) if place == 0 else "",
            _name(one) if place == 0 else "",
            text(f"rata.field.{field['field']}"),
            _shown(field["stated"]),
            _shown(field["recomputed"]),
            number_text(field["deviation"], 3),
            number_text(field["allowed"], 3),
        )
        for one in tests[:_SHOWN]
        for place, field in enumerate(one["fields"])
    ]
    names = ("line", "test", "field", "stated", "recomputed", "deviation", "allowed")
    columns = [text(f"rata.{name}") for name in names]
    title = text("rata.disagreements", number=len(tests))
    print_table(columns, rows, title=title, right=[3, 4, 5, 6])
    if len(tests) > _SHOWN:
        print_line(text("rata.more", number=len(tests) - _SHOWN))


def _name(test: Mapping[str, Any]) -> str:
    names = (test.get(key) for key in ("facility", "location", "test", "date"))
    return " ".join([test["quantity"], *(str(name) for name in names if name)])


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return text(f"rata.state.{value}") if value in _OUTCOMES else value
    return number_text(value, 6)


def _print_bad(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    print_table(
        [text("rata.line"), text("rata.reason")],
        [(str(one["line"]), reason_of(one)) for one in rows[:_SHOWN]],
        title=text("rata.bad_rows", number=len(rows)),
    )
    if len(rows) > _SHOWN:
        print_line(text("rata.more", number=len(rows) - _SHOWN))
