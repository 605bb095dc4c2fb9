"""``duheng pack value``: look a value up as of a date, with its provenance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused
from duheng.cli.languages import language_tag, text
from duheng.cli.pack import extra_option, on_option
from duheng.cli.printing import number_text, print_json, print_line
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.rulebook import DatedValue


@click.command(cls=TranslatedCommand, help="pack.value.help")
@click.argument("table_id", metavar="ID")
@click.argument("keys", metavar="[KEY=VALUE]...", nargs=-1)
@on_option
@click.option("--data-year", type=int, metavar="YEAR", help="pack.value.data_year")
@click.option("--accounting-year", type=int, metavar="YEAR", help="pack.value.accounting_year")
@click.option("--strict", is_flag=True, help="pack.value.strict")
@extra_option
@json_option
@common_options
def look_up_value(
    table_id: str,
    keys: Sequence[str],
    on: datetime | None,
    extra: tuple[Path, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Look a value up as of a day, a data year or an accounting year."""
    from duheng.rulebook import load_packs

    day = on.date() if on else None
    found = load_packs(extra).value(table_id, _keys(keys), on=day, **asked)
    if as_json:
        print_json(found.to_dict())
        return
    print_line(f"{number_text(found.value)} {found.unit}")
    for line in _provenance(found):
        print_line(f"  {line}")


def _keys(pairs: Iterable[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise CommandMisused(f"'{pair}' is no key of a table", hint="write it as KEY=VALUE")
        found[key] = value
    return found


def _provenance(found: DatedValue) -> list[str]:
    uncertainty = found.standard_uncertainty
    stated = text("value.not_stated") if uncertainty is None else number_text(uncertainty)
    lines = [
        f"{text('pack.column.document')}: {found.document}",
        f"{text('pack.column.confidence')}: {text(f'pack.confidence.{found.confidence.value}')}",
        f"{text('pack.value.uncertainty')}: {stated}",
    ]
    if found.stands_in:
        lines.append(text("pack.value.stands_in"))
    lines += [f"{text('pack.value.assumed')}: {one}" for one in found.assumed]
    lines += [
        f"{text('pack.value.alternative')}: {number_text(one.value)} ({one.id}, {one.source})"
        for one in found.alternatives
    ]
    return lines + ([text_in(found.note, language_tag())] if found.note else [])
