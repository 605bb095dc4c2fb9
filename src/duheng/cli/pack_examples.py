"""``duheng pack test``: the worked examples of packs are their own tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.pack_targets import packs_of_targets
from duheng.cli.pack_words import on_one_line
from duheng.cli.printing import print_json, print_line, print_table
from duheng.terms.errors import DuhengError, UnusableInput

if TYPE_CHECKING:
    from duheng.rulebook import Pack, PackLibrary

_ANSWERS = ("gives", "refuses", "met", "missing")
_LONGEST = 120


@click.command(cls=TranslatedCommand, help="pack.test.help")
@click.argument("targets", metavar="[PATH|ID]...", nargs=-1)
@click.option("--all", "whole", is_flag=True, help="pack.test.all")
@json_option
@common_options
def run_examples(targets: Sequence[str], whole: bool, as_json: bool) -> int:
    """Run the worked examples of packs in files, of installed ones, or of every one."""
    library, packs = packs_of_targets(targets)
    if whole or not targets:
        packs = list(library.packs())
    results = [_result(library, one) for one in packs]
    if as_json:
        print_json({"packs": results})
    else:
        for result in results:
            _print_result(result)
        _print_summary(results)
    return ExitStatus.DONE if all(one["passed"] for one in results) else ExitStatus.NEGATIVE


def _result(library: PackLibrary, pack: Pack) -> dict[str, Any]:
    """Return what came of every example of a pack; one that nobody could run did not pass."""
    examples = [
        {"number": number, **_told(example), **_outcome(library, pack, example)}
        for number, example in enumerate(pack.examples, start=1)
    ]
    return {
        "id": pack.id,
        "edition": pack.edition,
        "kind": pack.kind,
        "file": pack.file,
        "passed": all(one["outcome"] == "passed" for one in examples),
        "examples": examples,
    }


def _told(example: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "asked": {key: one for key, one in example.items() if key not in (*_ANSWERS, "title")},
        "expected": {key: example[key] for key in _ANSWERS if key in example},
    }


def _outcome(library: PackLibrary, pack: Pack, example: Mapping[str, Any]) -> dict[str, Any]:
    from duheng.rulebook.checking import example_fault

    fault = example_fault(pack.kind, example)
    if fault is not None:
        return {"outcome": "failed", "message": fault}
    run = _runner(library, pack)
    if run is None:
        return {"outcome": "not_run", "message": text("pack.test.nobody", kind=pack.kind)}
    try:
        run(replace(pack, examples=(example,)))
    except DuhengError as failure:
        message = failure.message.removeprefix(f"{pack.file}, example 1: ")  # it stands beside it
        return {"outcome": "failed", "message": message}
    return {"outcome": "passed", "message": None}


def _runner(library: PackLibrary, pack: Pack) -> Callable[[Pack], object] | None:
    """Return what runs the examples of a pack's kind, None when no engine does yet."""
    from duheng.rulebook import check_examples

    if pack.kind == "methods":
        from duheng.accounting import check_method_examples

        return check_method_examples
    if pack.kind == "profiles":
        from duheng.certificates.profile_examples import check_profile_examples

        return check_profile_examples
    try:
        check_examples(library, replace(pack, examples=()))
    except UnusableInput:
        return None  # the rule book says that it does not run this kind
    return lambda one: check_examples(library, one)


def _print_result(result: Mapping[str, Any]) -> None:
    mark = text("pack.test.passed" if result["passed"] else "pack.test.failed")
    print_line(f"{mark}  {result['id']}  {result['edition']}")
    names = ("number", "asked", "expected", "outcome")
    print_table(
        [text(f"pack.test.column.{name}") for name in names],
        [
            (
                str(one["number"]),
                _short(one["asked"]),
                _short(one["expected"]),
                ": ".join(
                    [text(f"pack.test.outcome.{one['outcome']}")]
                    + ([one["message"]] if one["message"] else [])
                ),
            )
            for one in result["examples"]
        ],
        right=[0],
    )


def _short(content: Mapping[str, Any]) -> str:
    """Return a question or an answer on one line, cut where nobody reads on."""
    written = on_one_line(content)[1:-1]
    return written if len(written) <= _LONGEST else written[:_LONGEST] + " …"


def _print_summary(results: Sequence[Mapping[str, Any]]) -> None:
    outcomes = [example["outcome"] for result in results for example in result["examples"]]
    print_line(
        text(
            "pack.test.summary",
            packs=len(results),
            examples=len(outcomes),
            passed=outcomes.count("passed"),
            failed=outcomes.count("failed"),
            not_run=outcomes.count("not_run"),
        )
    )
