"""``duheng pack``: its commands; list the packs, and show one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import number_text, print_json, print_line, print_table
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.rulebook import Pack

COMMANDS = {
    "list": "duheng.cli.pack:list_packs",
    "show": "duheng.cli.pack:show_pack",
    "value": "duheng.cli.pack_value:look_up_value",
    "new": "duheng.cli.pack_new:new_pack",
    "check": "duheng.cli.pack_check:check_packs",
    "test": "duheng.cli.pack_examples:run_examples",
    "diff": "duheng.cli.pack_diff:compare",
    "schema": "duheng.cli.pack_new:print_schema",
}
_MOST_ROWS = 50
_LONGEST = 100
PACK_PATH = click.Path(exists=True, path_type=Path)
on_option = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="pack.on")
extra_option = click.option("--extra", multiple=True, type=PACK_PATH, help="pack.extra")


@click.group(cls=LazyGroup, modules=COMMANDS, name="pack", help="pack.help")
@common_options
def pack() -> None:
    """Hold the commands about packs."""


@click.command(cls=TranslatedCommand, help="pack.list.help")
@click.argument("wanted", metavar="[TEXT]", required=False, default="")
@extra_option
@json_option
@common_options
def list_packs(wanted: str, extra: tuple[Path, ...], as_json: bool) -> None:
    """List the packs whose id, title or document holds a text."""
    from duheng.rulebook import load_packs

    found = [one for one in load_packs(extra).packs() if _holds(one, wanted.casefold())]
    if as_json:
        print_json({"packs": [one.to_dict() for one in found]})
        return
    print_table(
        [text(f"pack.column.{name}") for name in ("id", "edition", "title", "from", "confidence")],
        [
            (
                one.id,
                one.edition,
                one.title_in(language_tag()),
                _day(one.valid_from),
                text(f"pack.confidence.{one.confidence.value}"),
            )
            for one in found
        ],
    )


def _holds(one: Pack, wanted: str) -> bool:
    return any(
        wanted in part.casefold() for part in (one.id, str(one.document), *one.title.values())
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


@click.command(cls=TranslatedCommand, help="pack.show.help")
@click.argument("pack_id", metavar="ID")
@click.option("--edition", help="pack.edition")
@on_option
@extra_option
@json_option
@common_options
def show_pack(
    pack_id: str, edition: str | None, on: datetime | None, extra: tuple[Path, ...], as_json: bool
) -> None:
    """Show the header and the values or equations of one pack."""
    from duheng.rulebook import load_packs

    one = load_packs(extra).pack(pack_id, on=on.date() if on else None, edition=edition)
    if as_json:
        print_json(
            {**one.to_dict(), "example": [dict(each) for each in one.examples], "body": one.body}
        )
        return
    print_line(f"{one.id}  {one.edition}")
    print_line(one.title_in(language_tag()))
    header = {
        "document": str(one.document),
        "from": _day(one.valid_from),
        "to": _day(one.valid_to),
        "confidence": text(f"pack.confidence.{one.confidence.value}"),
        "source": one.source,
        "digest": one.digest,
    }
    print_table(["", ""], [(text(f"pack.column.{name}"), value) for name, value in header.items()])
    if one.kind == "rules":
        _print_values(one)
    elif one.kind == "methods" and "routes" in one.body:
        _print_routes(one)
    else:
        _print_body(one)


def _print_body(one: Pack) -> None:
    """Print the body of a kind that has no table of its own: under its own keys, bounded."""
    from duheng.rulebook.body_tables import body_tables

    for table in body_tables(one, language_tag()):
        rows = [tuple(_bounded(cell) for cell in row) for row in table.rows[:_MOST_ROWS]]
        print_table(table.columns, rows, title=table.name)
        if len(table.rows) > _MOST_ROWS:
            print_line(text("pack.show.more", number=len(table.rows) - _MOST_ROWS))


def _bounded(cell: str) -> str:
    return cell if len(cell) <= _LONGEST else cell[:_LONGEST] + " …"


def _print_values(one: Pack) -> None:
    body = one.body
    keys = list(body["keys"])
    columns = [text_in(body["keys"][key]["title"], language_tag()) for key in keys]
    rows = [
        (
            *(str(row["keys"].get(key, "")) for key in keys),
            str(row.get("data_year", "")),
            _value_text(row),
            row.get("unit", body.get("unit", "")),
            text(f"pack.confidence.{row.get('confidence', one.confidence.value)}"),
        )
        for row in body["values"]
    ]
    more = [text(f"pack.column.{name}") for name in ("data_year", "value", "unit", "confidence")]
    print_table([*columns, *more], rows, right=[len(keys) + 1])


def _value_text(row: dict[str, Any]) -> str:
    if row.get("value") is None:
        return f"{number_text(row['lower'])} … {number_text(row['upper'])}"
    return number_text(row["value"])


def _print_routes(one: Pack) -> None:
    rows = [
        (name, text(f"pack.column.{which}"), route[which]["equation"])
        for name, route in one.body["routes"].items()
        for which in ("statutory", "best_estimate")
    ]
    print_table([text(f"pack.column.{name}") for name in ("route", "which", "equation")], rows)
