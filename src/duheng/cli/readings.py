"""``duheng readings``: check a source of readings, and store it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.findings import print_findings
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_progress, print_table

if TYPE_CHECKING:
    from duheng.telemetry import Readings

COMMANDS = {"check": "duheng.cli.readings:check_readings"}


@click.group(cls=LazyGroup, modules=COMMANDS, name="readings", help="readings.help")
@common_options
def readings() -> None:
    """Hold the commands about readings."""


@click.command(cls=TranslatedCommand, help="readings.check.help")
@click.argument(
    "source", metavar="SOURCE.yaml", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--store", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="readings.check.store",
)  # fmt: skip
@json_option
@common_options
def check_readings(source: Path, store: Path | None, as_json: bool) -> int:
    """Read a source as it is declared, say what is doubtful, and store it if asked."""
    from duheng.telemetry import read_readings, source_from_mapping
    from duheng.terms.documents import read_yaml

    declared = source_from_mapping(read_yaml(source), source.parent)
    print_progress(text("readings.check.reading", name=source.name))
    with read_readings(declared) as found:
        stored = _stored(found, store) if store else None
        record = _record(found, stored)
    if as_json:
        print_json(record)
    else:
        _print_record(record)
    doubtful = any(one["severity"] == "error" for one in record["findings"])
    return ExitStatus.NEGATIVE if doubtful else ExitStatus.DONE


def _stored(found: Readings, store: Path) -> bool:
    from duheng.telemetry import ReadingStore

    return ReadingStore(store).write(found).is_new


def _record(found: Readings, stored: bool | None) -> dict[str, Any]:
    return {
        "period": {"begin": found.period.begin.isoformat(), "end": found.period.end.isoformat()},
        "channels": {one.channel: found.units[one.channel] for one in found.channels},
        "counts": dict(found.counts),
        "digest": found.digest,
        "stored": stored,
        "findings": [one.to_dict() for one in found.findings],
    }


def _print_record(record: dict[str, Any]) -> None:
    period = f"{record['period']['begin']} … {record['period']['end']}"
    facts = [
        (text("readings.check.period"), period),
        (text("readings.check.channels"), str(len(record["channels"]))),
        *((text(f"readings.status.{name}"), str(n)) for name, n in record["counts"].items()),
        (text("readings.check.digest"), record["digest"]),
    ]
    if record["stored"] is not None:
        state = "readings.check.is_new" if record["stored"] else "readings.check.is_known"
        facts.append((text("readings.check.stored"), text(state)))
    print_table(["", ""], facts)
    print_findings(record["findings"])
