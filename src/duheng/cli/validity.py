"""``duheng validity``: what can be believed of the readings of one meter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, print_table

if TYPE_CHECKING:
    import pyarrow as pa

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=TranslatedCommand, help="validity.help")
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--meter", metavar="PLATE.yaml", type=_FILE, required=True, help="validity.meter")
@json_option
@common_options
def validity(file: Path, meter: Path, as_json: bool) -> int:
    """Judge the readings of a file by the plate of their meter."""
    from duheng.telemetry.validity import detect, quality_by_day, thresholds_of_pack
    from duheng.telemetry.validity.series import plate_from_mapping, read_series
    from duheng.terms.documents import read_yaml
    from duheng.terms.instants import parse_zone

    plate = plate_from_mapping(read_yaml(meter), name=meter.stem)
    readings = read_series(file, plate)
    flags = detect(
        readings,
        plate.channels,
        confirmations=plate.confirmations,
        thresholds=thresholds_of_pack(),
    )
    known = plate.confirmations is not None
    zone = parse_zone(plate.channels[0].time_zone)
    days = quality_by_day(readings, flags, plate.channels, has_confirmations=known, zone=zone)
    codes = {channel.number: channel.code for channel in plate.channels}
    listed = [_flag(one, codes) for one in flags.to_pylist()]
    record = {
        "readings": len(readings),
        "flags": listed,
        "days": [_day(one, codes) for one in days.to_pylist()],
    }
    if as_json:
        print_json(record)
    else:
        _print(record, days)
    doubtful = any(one["severity"] != "note" for one in listed)
    return ExitStatus.NEGATIVE if doubtful else ExitStatus.DONE


def _flag(row: dict[str, Any], codes: dict[int, str]) -> dict[str, Any]:
    instants = {name: row[name].isoformat() for name in ("begin_at", "end_at")}
    return {**row, **instants, "channel": codes[row["channel"]],
            "evidence": json.loads(row["evidence"])}  # fmt: skip


def _day(row: dict[str, Any], codes: dict[int, str]) -> dict[str, Any]:
    return {**row, "channel": codes[row["channel"]], "day": row["day"].isoformat(),
            "invalid_by_cause": dict(row["invalid_by_cause"])}  # fmt: skip


def _print(record: dict[str, Any], days: pa.Table) -> None:
    print_line(
        text("validity.read", number=record["readings"], days=len(set(days["day"].to_pylist())))
    )
    if not record["flags"]:
        print_line(text("validity.none"))
        return
    print_table(
        [text(f"validity.{name}") for name in ("rule", "code", "time", "evidence")],
        [
            (
                one["rule"],
                f"{one['code']}\n{text('findings.severity.' + one['severity'])}",
                f"{one['channel']}\n{one['begin_at']}\n{one['end_at']}",
                "\n".join(f"{key}: {value}" for key, value in one["evidence"].items()),
            )
            for one in record["flags"]
        ],
        title=text("validity.title", number=len(record["flags"])),
    )
