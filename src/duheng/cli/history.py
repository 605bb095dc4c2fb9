"""``duheng history``: the days of readings, from the inbox on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.languages import text
from duheng.cli.printing import number_text, print_json, print_line, print_table
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.telemetry.stream import Snapshot, StreamChannel

_PART = "duheng.cli.history"
COMMANDS = {
    "compact": f"{_PART}:compact",
    "close": f"{_PART}:close",
    "check": f"{_PART}:check",
    "show": f"{_PART}:show",
    "rollup": f"{_PART}:roll_up",
    "correct": f"{_PART}:correct",
}
a_folder = click.Path(file_okay=False, path_type=Path)
a_file = click.Path(exists=True, dir_okay=False, path_type=Path)
a_day = click.DateTime(["%Y-%m-%d"])
home_option = click.option(
    "--home", type=a_folder, metavar="DIR", required=True, help="history.home"
)
snapshot_option = click.option("--snapshot", type=a_file, metavar="FILE", help="history.snapshot")


@click.group(cls=LazyGroup, modules=COMMANDS, name="history", help="history.help")
@common_options
def history() -> None:
    """Hold the commands about the history of readings."""


@click.command(cls=TranslatedCommand, help="history.compact.help")
@home_option
@snapshot_option
@json_option
@common_options
def compact(home: Path, snapshot: Path | None, as_json: bool) -> None:
    """Put what waits in the inbox into the days it belongs to."""
    from duheng.telemetry.history import Compactor
    from duheng.telemetry.history.waiting import WaitingBatches
    from duheng.telemetry.intake.inbox import Inbox

    with Inbox(home / "inbox") as inbox:
        waiting = WaitingBatches(inbox, _snapshot(home, snapshot))
        done = Compactor(_root(home), system_clock).run(waiting)
    _say(
        {
            "batches": done.batches,
            "readings": done.rows,
            "days": [day.isoformat() for day in done.days],
            "overwritten": done.overwritten,
            "through": done.through,
        },
        as_json,
    )


@click.command(cls=TranslatedCommand, help="history.close.help")
@home_option
@click.option("--before", type=a_day, metavar="DATE", required=True, help="history.close.before")
@click.option("--announce", type=a_folder, metavar="DIR", help="history.close.announce")
@json_option
@common_options
def close(home: Path, before: datetime, announce: Path | None, as_json: bool) -> None:
    """Declare days complete, and write out the manifests that a log should hold."""
    from duheng.telemetry.history import close_days
    from duheng.telemetry.history.announcing import into_folder

    heard = None if announce is None else into_folder(announce)
    closed = close_days(_root(home), before.date(), system_clock, heard)
    _say({"closed": [day.isoformat() for day in closed]}, as_json)


@click.command(cls=TranslatedCommand, help="history.check.help")
@home_option
@json_option
@common_options
def check(home: Path, as_json: bool) -> None:
    """Read every file and hold it against the manifests."""
    from duheng.telemetry.history import Manifests

    manifests = Manifests(_root(home))
    days = manifests.days()
    files = sum(manifests.check(day) for day in days)
    _say({"days": len(days), "files": files}, as_json)


@click.command(cls=TranslatedCommand, help="history.show.help")
@home_option
@json_option
@common_options
def show(home: Path, as_json: bool) -> None:
    """List the days."""
    from duheng.telemetry.history import Manifests

    manifests = Manifests(_root(home))
    held = [manifests.latest(day) for day in manifests.days()]
    records = [
        {
            "day": one.day.isoformat(),
            "readings": one.rows,
            "files": len(one.parts),
            "overwritten": one.overwritten["count"],
            "corrections": len(one.corrections),
            "is_closed": one.is_closed,
            "manifest": manifests.digest_of_latest(one.day),
        }
        for one in held
        if one is not None
    ]
    if as_json:
        print_json({"days": records})
        return
    names = ("day", "readings", "files", "overwritten", "corrections", "is_closed")
    shown = [[_cell(record[name]) for name in names] for record in records]
    print_table([text(f"history.column.{name}") for name in names], shown)


@click.command(cls=TranslatedCommand, help="history.rollup.help")
@home_option
@snapshot_option
@click.option("--channel", "codes", multiple=True, metavar="CODE", help="history.rollup.channel")
@click.option(
    "--by", type=click.Choice(["15min", "hour", "day", "month"]), default="day",
    help="history.rollup.by",
)  # fmt: skip
@click.option("--period", metavar="PERIOD", required=True, help="history.rollup.period")
@click.option(
    "--interpolate",
    type=click.FloatRange(min=0),
    metavar="HOURS",
    help="history.rollup.interpolate",
)
@json_option
@common_options
def roll_up(
    home: Path,
    snapshot: Path | None,
    codes: Sequence[str],
    by: str,
    period: str,
    interpolate: float | None,
    as_json: bool,
) -> None:
    """Add readings up by slots of time."""
    from duheng.telemetry.history.engines import ENGINE_VARIABLE, open_engine
    from duheng.telemetry.history.rollups import rollup
    from duheng.telemetry.history.slots import Resolution
    from duheng.terms.instants import parse_period, parse_zone

    channels = _chosen(_snapshot(home, snapshot), codes)
    wanted = parse_period(period, parse_zone(channels[0].time_zone))
    longest = None if interpolate is None else timedelta(hours=interpolate)
    with open_engine(os.environ.get(ENGINE_VARIABLE)) as engine:
        found = rollup(
            _root(home), engine, channels, Resolution(by), wanted, interpolate_up_to=longest
        )
        rows = found.to_arrow().to_pylist()
    code_of = {channel.number: channel.code for channel in channels}
    records = [{**row, "channel": code_of[row["channel"]]} for row in rows]
    if as_json:
        findings = [one.to_dict() for one in found.findings]
        print_json({"rows": [_plain(row) for row in records], "findings": findings})
        return
    names = ("channel", "begin_at", "amount", "mean", "coverage", "readings")
    shown = [[_cell(record[name]) for name in names] for record in records]
    print_table([text(f"history.column.{name}") for name in names], shown)
    for one in found.findings:
        print_line(one.message)


@click.command(cls=TranslatedCommand, help="history.correct.help")
@click.argument("file", metavar="FILE.csv", type=a_file)
@home_option
@snapshot_option
@click.option("--reason", required=True, metavar="TEXT", help="history.correct.reason")
@click.option("--actor", required=True, metavar="NAME", help="history.correct.actor")
@json_option
@common_options
def correct(
    file: Path, home: Path, snapshot: Path | None, reason: str, actor: str, as_json: bool
) -> None:
    """Put corrected readings beside those that they correct."""
    from duheng.telemetry.history import Compactor
    from duheng.telemetry.history.corrections import correct as correct_readings
    from duheng.telemetry.history.corrections import read_corrections

    readings = read_corrections(file, _snapshot(home, snapshot))
    compactor = Compactor(_root(home), system_clock)
    done = correct_readings(compactor, readings, reason=reason, actor=actor)
    days = [day.isoformat() for day in done.days]
    _say({"readings": done.rows, "days": days}, as_json)


def _root(home: Path) -> Path:
    return home / "history"


def _snapshot(home: Path, path: Path | None) -> Snapshot:
    from duheng.telemetry.stream import read_snapshot

    return read_snapshot(path or home / "snapshot.json")


def _chosen(snapshot: Snapshot, codes: Sequence[str]) -> list[StreamChannel]:
    from duheng.telemetry.errors import MissingColumn

    unknown = [code for code in codes if code not in snapshot.channel_of]
    chosen = [snapshot.channel_of[code] for code in codes if code not in unknown]
    if unknown or not (codes or snapshot.channels):
        raise MissingColumn(
            f"the snapshot has no channel {', '.join(unknown)}",
            hint=f"channels: {', '.join(list(snapshot.channel_of)[:10])}",
        )
    return chosen or list(snapshot.channels)


def _say(record: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(record)
        return
    print_table(["", ""], [(text(f"history.said.{name}"), _cell(record[name])) for name in record])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return text("history.yes" if value else "history.no")
    if isinstance(value, list):
        return ", ".join(value) or "-"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return (
        number_text(value, 6) if isinstance(value, float) else "-" if value is None else str(value)
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime | date) else value
        for name, value in row.items()
    }
