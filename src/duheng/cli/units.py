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
    from duheng.quantities import KnownUnit, MeasurementUnit

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
    from duheng.quantities import explain_conversion

    conversion = explain_conversion(_number(value), source, target, is_interval=interval)
    if as_json:
        print_json(conversion.to_dict())
        return
    difference = text("units.convert.difference") if interval else ""
    print_line(f"{difference}{conversion}")
    if conversion.note:
        print_line(f"  {text_in(conversion.note, language_tag())}")


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


@click.command(cls=TranslatedCommand, help="units.list.help")
@click.argument("wanted", metavar="[TEXT]", required=False, default="")
@json_option
@common_options
def list_units(wanted: str, as_json: bool) -> None:
    """List the units whose symbol, name, dimension or spelling holds a text."""
    from duheng.quantities import known_units

    found = [unit for unit in known_units() if _holds(unit, wanted.casefold())]
    if as_json:
        print_json({"units": [unit.to_dict() for unit in found]})
        return
    if not found:
        print_line(text("units.list.none", wanted=wanted))
        return
    print_table(
        [text(f"units.column.{name}") for name in ("symbol", "name", "dimension", "spellings")],
        [
            (
                unit.symbol,
                text_in(unit.names, language_tag()),
                text_in(unit.dimension_names, language_tag()) or str(unit.dimension),
                ", ".join(_spellings(unit)),
            )
            for unit in found
        ],
    )


def _spellings(unit: KnownUnit) -> list[str]:
    every = (*unit.aliases, unit.dsi, unit.ucum)
    return list(dict.fromkeys(one for one in every if one and one != unit.symbol))


def _holds(unit: KnownUnit, wanted: str) -> bool:
    names = (*unit.names.values(), *unit.dimension_names.values())
    return any(wanted in one.casefold() for one in (unit.symbol, *names, *_spellings(unit)))


@click.command(cls=TranslatedCommand, help="units.show.help")
@click.argument("unit", metavar="UNIT")
@json_option
@common_options
def show_unit(unit: str, as_json: bool) -> None:
    """Show what a unit is: dimension, factor, and how it is written elsewhere."""
    from duheng.quantities import explain_conversion, parse_unit

    found = parse_unit(unit)
    itself = explain_conversion(1.0, found, found)
    record = {
        "symbol": found.symbol,
        "dimension": str(found.dimension),
        "dimension_names": itself.to_dict()["dimension_names"],
        "factor": found.factor,
        "offset": found.offset,
        **{notation: _spelling(found, notation) for notation in ("dsi", "ucum", "latex")},
        "note": dict(itself.note),
    }
    if as_json:
        print_json(record)
        return
    print_line(found.symbol)
    facts = [(text(f"units.column.{name}"), _cell(value)) for name, value in record.items()]
    print_table(["", ""], facts[1:])


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dict):
        return text_in(value, language_tag()) or "—"
    return value or "—"


def _spelling(unit: MeasurementUnit, notation: str) -> str | None:
    """Return the unit in a notation, or None where that notation has no name for it."""
    from duheng.quantities import UnitHasNoSpelling, format_unit

    try:
        return format_unit(unit, notation)
    except UnitHasNoSpelling:
        return None
