"""``duheng units``: convert a value, list the catalogue, show one unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import number_text, print_json, print_line, print_table
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.quantities import MeasurementUnit
    from duheng.quantities.catalogue import CatalogueUnit

COMMANDS = {
    "convert": "duheng.cli.units:convert_value",
    "list": "duheng.cli.units:list_units",
    "show": "duheng.cli.units:show_unit",
}
_NEGATIVE_NUMBERS = {"ignore_unknown_options": True}


@click.group(cls=LazyGroup, modules=COMMANDS, name="units", help="units.help")
@common_options
def units() -> None:
    """Hold the commands about units."""


@click.command(cls=TranslatedCommand, help="units.convert.help", context_settings=_NEGATIVE_NUMBERS)
@click.argument("value")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--interval", is_flag=True, help="units.convert.interval")
@json_option
@common_options
def convert_value(value: str, source: str, target: str, interval: bool, as_json: bool) -> None:
    """Convert a value, or with ``--interval`` a difference or an uncertainty."""
    from duheng.quantities import convert, convert_interval, parse_unit

    number = _number(value)
    given, wanted = parse_unit(source), parse_unit(target)
    result = float((convert_interval if interval else convert)(number, given, wanted))
    notes = _notes(given, wanted)
    if as_json:
        print_json(
            {
                "value": number,
                "unit": given.symbol,
                "converted": {"value": result, "unit": wanted.symbol},
                "interval": interval,
                "notes": notes,
            }
        )
        return
    sign = text("units.convert.difference") if interval else ""
    print_line(
        f"{sign}{number_text(number)} {given.symbol} = {number_text(result)} {wanted.symbol}"
    )
    for note in notes:
        print_line(f"  {note}")


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CommandMisused(
            f"'{value}' is not a number that can be converted", hint="write it as 1234.5 or 1.2e3"
        )
    return number


def _notes(*used: MeasurementUnit) -> list[str]:
    """Return what a reader of a conversion should know about its units."""
    from duheng.quantities.components import catalogue_unit

    rows = (catalogue_unit(part) for unit in used for part in unit.components)
    texts = (text_in(row.note, language_tag()) for row in rows if row.note)
    return list(dict.fromkeys(texts))


@click.command(cls=TranslatedCommand, help="units.list.help")
@click.argument("wanted", metavar="[TEXT]", required=False, default="")
@json_option
@common_options
def list_units(wanted: str, as_json: bool) -> None:
    """List the units of the catalogue whose symbol, name or spelling holds a text."""
    from duheng.quantities.catalogue import catalogue

    rows = [row for row in catalogue().units if _matches(row, wanted.casefold())]
    if as_json:
        print_json({"units": [_record(row) for row in rows]})
        return
    if not rows:
        print_line(text("units.list.none", wanted=wanted))
        return
    print_table(
        [text(f"units.column.{name}") for name in ("symbol", "name", "dimension", "spellings")],
        [
            (
                row.symbol,
                text_in(row.names, language_tag()),
                str(row.dimension),
                ", ".join(one for one in (*row.aliases, row.dsi, row.ucum) if one),
            )
            for row in rows
        ],
    )


def _matches(row: CatalogueUnit, wanted: str) -> bool:
    spellings = (row.symbol, row.dsi, row.ucum, *row.aliases, *row.names.values())
    return any(wanted in spelling.casefold() for spelling in spellings)


def _record(row: CatalogueUnit) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "names": dict(row.names),
        "dimension": str(row.dimension),
        "factor": float(row.factor),
        "offset": float(row.offset),
        "dsi": row.dsi or None,
        "ucum": row.ucum or None,
        "aliases": list(row.aliases),
        "prefixes": list(row.prefixes),
        "notes": dict(row.note),
    }


@click.command(cls=TranslatedCommand, help="units.show.help")
@click.argument("unit", metavar="UNIT")
@json_option
@common_options
def show_unit(unit: str, as_json: bool) -> None:
    """Show what a unit is: dimension, factor, and how it is written elsewhere."""
    from duheng.quantities import parse_unit

    found = parse_unit(unit)
    record = {
        "symbol": found.symbol,
        "dimension": str(found.dimension),
        "factor": found.factor,
        "offset": found.offset,
        **{notation: _spelling(found, notation) for notation in ("dsi", "ucum", "latex")},
        "notes": _notes(found),
    }
    if as_json:
        print_json(record)
        return
    rows = [(text(f"units.column.{name}"), _cell(value)) for name, value in record.items()]
    print_line(found.symbol)
    print_table(["", ""], rows[1:])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return "; ".join(value) or "—"
    return "—" if value is None else str(value)


def _spelling(unit: MeasurementUnit, notation: str) -> str | None:
    """Return the unit in a notation, or None where that notation has no name for it."""
    from duheng.quantities import UnitHasNoSpelling, format_unit

    try:
        return format_unit(unit, notation)
    except UnitHasNoSpelling:
        return None
