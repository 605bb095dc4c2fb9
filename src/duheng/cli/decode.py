"""``duheng decode``: a frame of a meter protocol, explained field by field."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused, ExitStatus
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import number_text, print_json, print_line, print_table
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.telemetry.protocols import Protocol

_MOST_OCTETS = 1 << 20
_LONGEST_NAME = 255


@click.command(cls=TranslatedCommand, help="decode.help")
@click.argument("protocol", metavar="PROTOCOL")
@click.argument("frame", metavar="FRAME|FILE|-", nargs=-1, required=True)
@json_option
@common_options
def decode(protocol: str, frame: tuple[str, ...], as_json: bool) -> int:
    """Explain frames field by field, and say what readings they bring."""
    from duheng.telemetry.protocols import find_protocol

    chosen = find_protocol(protocol)
    records = [_record(chosen, octets) for octets in _frames(chosen, frame)]
    if not records:
        raise CommandMisused(text("decode.nothing"), hint="duheng decode --help")
    if as_json:
        print_json(records[0] if len(records) == 1 else records)
    else:
        for record in records:
            _print_record(record)
    good = all(record["is_good"] for record in records)
    return ExitStatus.DONE if good else ExitStatus.NEGATIVE


def _frames(protocol: Protocol, given: tuple[str, ...]) -> list[bytes]:
    """Return the frames of the arguments, of a file, or of standard input; one a line."""
    if given == ("-",):
        content = sys.stdin.buffer.read(_MOST_OCTETS + 1)
    elif len(given) == 1 and _is_file(given[0]):
        with Path(given[0]).open("rb") as file:
            content = file.read(_MOST_OCTETS + 1)
    else:
        content = " ".join(given).encode()
    if len(content) > _MOST_OCTETS:
        raise CommandMisused(text("decode.too_long", number=_MOST_OCTETS))
    return _cut(protocol, content)


def _is_file(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and "\0" not in name and Path(name).is_file()


def _cut(protocol: Protocol, content: bytes) -> list[bytes]:
    from duheng.telemetry.protocols import Carrier
    from duheng.telemetry.protocols.octets import octets_of_text

    if protocol.carrier is Carrier.TEXT:
        return [line for line in content.splitlines() if line.strip()]
    try:
        written = content.decode("ascii")
    except UnicodeDecodeError:
        return [content]  # the octets themselves
    if (
        not written.isprintable()
        and not written.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable()
    ):
        return [content]
    return [octets_of_text(line) for line in written.splitlines() if line.strip()]


def _record(protocol: Protocol, octets: bytes) -> dict[str, Any]:
    from duheng.terms.errors import DuhengError

    explanation = protocol.explain(octets)
    readings, note = [], None
    if explanation.is_good:
        try:
            readings = [one.to_dict() for one in protocol.read(octets, system_clock())]
        except DuhengError as error:  # a good frame that brings no reading: say why
            note = error.to_dict()
    return {
        "protocol": protocol.key,
        "is_good": explanation.is_good,
        "refusal": explanation.refusal.to_dict() if explanation.refusal else None,
        "fields": [one.to_dict() for one in explanation.fields],
        "readings": readings,
        "note": note,
    }


def _print_record(record: dict[str, Any]) -> None:
    tag = language_tag()
    rows = [
        (
            str(one["offset"]),
            one["raw"],
            one["name"][tag],
            one["meaning"][tag],
            "" if one["is_good"] else text("decode.wrong"),
        )
        for one in record["fields"]
    ]
    columns = [text(f"decode.{name}") for name in ("offset", "raw", "name", "meaning")]
    print_table([*columns, ""], rows, right=(0,))
    if record["refusal"]:
        print_line(text("decode.refused", reason=record["refusal"]["message"]))
    elif record["note"]:
        print_line(text("decode.no_reading", reason=record["note"]["message"]))
    if record["readings"]:
        _print_readings(record["readings"])


def _print_readings(readings: list[dict[str, Any]]) -> None:
    rows = [
        (
            one["channel"],
            datetime.fromisoformat(one["at"]).isoformat(timespec="seconds"),
            number_text(one["value"]),
            one["unit"] or "",
            text(f"decode.status.{one['status']}"),
            ", ".join(f"{key}={said}" for key, said in one["marks"].items()),
        )
        for one in readings
    ]
    names = ("channel", "at", "value", "unit", "status", "marks")
    print_table([text(f"decode.{name}") for name in names], rows, right=(2,))
    print_line(text("decode.origin"))
