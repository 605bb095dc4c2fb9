"""``duheng pack test``: the worked examples of packs are their own tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.pack import PACK_PATH
from duheng.cli.printing import print_json, print_line

if TYPE_CHECKING:
    from duheng.rulebook import Pack, PackLibrary


@click.command(cls=TranslatedCommand, help="pack.test.help")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=PACK_PATH)
@json_option
@common_options
def run_examples(files: tuple[Path, ...], as_json: bool) -> int:
    """Run the worked examples of the packs in files, or of every installed pack."""
    from duheng.rulebook import load_packs

    library = load_packs(files)
    installed = {one.digest for one in load_packs().packs()} if files else set()
    results = [
        {"id": one.id, "edition": one.edition, **_outcome(library, one)}
        for one in library.packs()
        if one.digest not in installed
    ]
    if as_json:
        print_json({"packs": results})
    else:
        for result in results:
            mark = text("pack.test.passed" if result["passed"] else "pack.test.failed")
            print_line(f"{mark}  {result['id']}  {result['edition']}  {result['message'] or ''}")
    return ExitStatus.DONE if all(one["passed"] for one in results) else ExitStatus.NEGATIVE


def _outcome(library: PackLibrary, one: Pack) -> dict[str, Any]:
    """Return whether a pack's examples come out as it says, and if not, why."""
    from duheng.accounting import check_method_examples
    from duheng.rulebook import ExampleFailed, check_examples

    try:
        if one.kind == "methods":
            check_method_examples(one)
        else:
            check_examples(library, one)
    except ExampleFailed as failure:
        return {"passed": False, "examples": len(one.examples), "message": failure.message}
    return {"passed": True, "examples": len(one.examples), "message": None}
