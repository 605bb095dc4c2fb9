"""``duheng pack diff``: what two packs mean differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.pack_targets import one_pack
from duheng.cli.pack_words import on_one_line
from duheng.cli.printing import print_json, print_line, print_table

if TYPE_CHECKING:
    from duheng.rulebook import Pack
    from duheng.rulebook.comparison import Difference


@click.command(cls=TranslatedCommand, help="pack.diff.help")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@json_option
@common_options
def compare(first: str, second: str, as_json: bool) -> int:
    """Compare two packs by meaning; exit 1 when they differ."""
    from duheng.rulebook.comparison import compare_packs

    one, other = one_pack(first), one_pack(second)
    found = compare_packs(one, other)
    if as_json:
        print_json(
            {
                "a": _named(one),
                "b": _named(other),
                "same": not found,
                "differences": [each.to_dict() for each in found],
            }
        )
    elif found:
        _print_differences(one, other, found)
    else:
        print_line(text("pack.diff.same"))
    return ExitStatus.NEGATIVE if found else ExitStatus.DONE


def _named(pack: Pack) -> dict[str, Any]:
    return {"id": pack.id, "edition": pack.edition, "file": pack.file, "digest": pack.digest}


def _print_differences(one: Pack, other: Pack, found: tuple[Difference, ...]) -> None:
    for part in dict.fromkeys(each.part for each in found):
        print_table(
            [
                text("pack.diff.column.what"),
                text("pack.diff.column.place"),
                f"A  {one.edition}",
                f"B  {other.edition}",
            ],
            [
                (
                    text(f"pack.diff.what.{each.what}"),
                    each.place + _days(each),
                    _shown(each.was),
                    _shown(each.now),
                )
                for each in found
                if each.part == part
            ],
            title=text(f"pack.diff.part.{part}"),
        )
    print_line(text("pack.diff.number", number=len(found)))


def _days(difference: Difference) -> str:
    if difference.first_day is None and difference.last_day is None:
        return ""
    return f"\n{difference.first_day or '…'} → {difference.last_day or '…'}"


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict) and "unit" in value:  # a row of a table
        bounds = [value[name] for name in ("lower", "upper") if name in value]
        numbers = [value["value"]] if value.get("value") is not None else bounds
        return " … ".join(on_one_line(one) for one in numbers) + f" {value['unit']}"
    return on_one_line(value)
