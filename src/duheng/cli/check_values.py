"""``duheng check-values``: coal analyses, heat rates and sums held against each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.findings import print_findings
from duheng.cli.languages import text
from duheng.cli.pack import extra_option
from duheng.cli.printing import number_text, print_json, print_table

if TYPE_CHECKING:
    from duheng.accounting.cross_checks.stated_values import ValueCheck

_COLUMNS = ("kind", "name", "value", "verdict")
_VERDICTS: dict[Any, str] = {True: "fits", False: "fits_not", None: "not_judged"}


@click.command(cls=TranslatedCommand, help="check_values.help")
@click.argument(
    "document", metavar="VALUES.yaml", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--rules", metavar="PACK", default="cn/coal-checks", help="check_values.rules")
@extra_option
@json_option
@common_options
def check_values(document: Path, rules: str, extra: tuple[Path, ...], as_json: bool) -> int:
    """Hold the values of a document against each other."""
    from duheng.accounting.cross_checks.stated_values import check_stated_values
    from duheng.rulebook import load_packs

    library = load_packs(extra, kinds=["rules"])
    found = check_stated_values(document, library=library, table=rules)
    if as_json:
        print_json({"checks": [one.to_dict() for one in found]})
    else:
        _print(found)
    return ExitStatus.DONE if all(one.is_fit for one in found) else ExitStatus.NEGATIVE


def _print(found: tuple[ValueCheck, ...]) -> None:
    print_table(
        [text(f"check_values.column.{name}") for name in _COLUMNS],
        [
            (
                text(f"check_values.kind.{one.kind}"),
                one.name,
                f"{number_text(one.value, 5)} {one.unit}",
                text(f"check_values.{_VERDICTS[one.is_fit]}"),
            )
            for one in found
        ],
        title=text("check_values.title", number=len(found)),
        right=(2,),
    )
    print_findings(finding.to_dict() for one in found for finding in one.findings)
