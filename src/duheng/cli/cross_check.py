"""``duheng cross-check``: whether figures found in two ways, or in two periods, go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused, ExitStatus
from duheng.cli.finding_words import reason_of
from duheng.cli.findings import print_findings
from duheng.cli.languages import text
from duheng.cli.printing import number_text, print_json, print_line, print_table, quantity_text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 50
_NEGATIVE = ("disagree", "not_judged")


@click.command(cls=TranslatedCommand, help="cross_check.help")
@click.argument("first", metavar="A.json", type=_FILE)
@click.argument("second", metavar="[B.json]", type=_FILE, required=False)
@click.option("--of", metavar="QUANTITY", default=None, help="cross_check.of")
@click.option("--with", "other", metavar="QUANTITY", default=None, help="cross_check.with")
@click.option("--change", "is_change", is_flag=True, help="cross_check.change")
@json_option
@common_options
def cross_check(
    first: Path,
    second: Path | None,
    of: str | None,
    other: str | None,
    is_change: bool,
    as_json: bool,
) -> int:
    """Compare two published accounts, or check a table of units against their fuel."""
    if second is None and first.suffix.lower() == ".json":
        raise CommandMisused(f"{first.name} is compared with a second file", hint="A.json B.json")
    if second is None:
        return _units(first, as_json=as_json)
    from duheng.accounting.cross_checks import compare_accounts, read_published

    if (of is None) != (other is None):
        raise CommandMisused("--of and --with go together", hint="name both quantities")
    named = (of, other) if of is not None and other is not None else None
    found = compare_accounts(
        read_published(first), read_published(second), quantities=named, is_change=is_change
    )
    records = [one.to_dict() for one in found]
    if as_json:
        print_json({"comparisons": records})
    else:
        _print(records)
    negative = any(one["verdict"] in _NEGATIVE for one in records)
    return ExitStatus.NEGATIVE if negative else ExitStatus.DONE


def _print(records: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (
            " ".join(one["first"]["group"].values()) or text("figure.whole"),
            quantity_text(one["first"]["best_estimate"], one["first"]["unit"], 7),
            quantity_text(one["second"]["best_estimate"], one["second"]["unit"], 7),
            number_text(one["difference"], 4),
            _or_none(one["uncertainty"]),
            number_text(one["statistic"], 3),
            number_text(one["statistic_without_covariance"], 3),
            text(f"cross_check.verdict.{one['verdict']}"),
        )
        for one in records
    ]
    names = ("group", "first", "second", "difference", "uncertainty", "statistic", "apart",
             "verdict")  # fmt: skip
    print_table(
        [text(f"cross_check.column.{name}") for name in names],
        rows,
        title=text(f"cross_check.title.{records[0]['check']}", **_names(records[0])),
        right=[1, 2, 3, 4, 5, 6, 7],
    )
    _print_shared(records[0])
    print_findings(finding for one in records for finding in one["findings"])


def _names(record: Mapping[str, Any]) -> dict[str, str]:
    return {
        "one": f"{record['first']['quantity']} {record['first']['period']}",
        "two": f"{record['second']['quantity']} {record['second']['period']}",
    }


def _print_shared(record: Mapping[str, Any]) -> None:
    if not record["shared"]:
        print_line(text("cross_check.nothing_shared"))
        return
    print_table(
        [text(f"cross_check.column.{name}") for name in ("source", "evidence", "first", "second")],
        [
            (
                one["source"],
                one["evidence"] or "—",
                quantity_text(one["first"], record["unit"], 3),
                quantity_text(one["second"], record["unit"], 3),
            )
            for one in record["shared"][:_SHOWN]
        ],
        title=text("cross_check.shared", number=len(record["shared"])),
        right=[2, 3],
    )


def _or_none(value: float | None) -> str:
    return text("value.not_stated") if value is None else number_text(value, 3)


def _units(path: Path, *, as_json: bool) -> int:
    from duheng.accounting.cross_checks.declared_fuel import check_units

    result = check_units(path)
    record = result.to_dict()
    if as_json:
        print_json(record)
    else:
        _print_units(record)
    return ExitStatus.NEGATIVE if record["outliers"] or record["bad_rows"] else ExitStatus.DONE


def _print_units(record: Mapping[str, Any]) -> None:
    print_table(
        [text(f"cross_check.column.{name}") for name in ("fuel", "units", "fit", "outliers")],
        [
            (fuel, str(one["units"]), str(one["fit"]), str(one["outliers"]))
            for fuel, one in record["by_fuel"].items()
        ],
        title=text("cross_check.units", units=record["units"], checked=record["checked"]),
        right=[1, 2, 3],
    )
    totals = [(name, number_text(value, 12)) for name, value in record["totals"].items()]
    print_table(["", ""], totals, title=text("cross_check.totals"), right=[1])
    names = ("line", "unit", "fuel", "ratio", "expected", "explanation")
    print_table(
        [text(f"cross_check.column.{name}") for name in names],
        [
            (
                str(one["line"]),
                one["unit"],
                one["declared"],
                number_text(one["pounds_per_heat"], 5),
                f"{one['expected'][0]:.2f}–{one['expected'][1]:.2f}",
                text(f"cross_check.reason.{one['reason']}", fuel=one["looks_like"] or "—"),
            )
            for one in record["outliers"][:_SHOWN]
        ],
        title=text("cross_check.outliers", number=len(record["outliers"])),
        right=[3],
    )
    if len(record["outliers"]) > _SHOWN:
        print_line(text("rata.more", number=len(record["outliers"]) - _SHOWN))
    for one in record["bad_rows"][:_SHOWN]:
        print_line(f"{text('rata.line')} {one['line']}: {reason_of(one)}")
