"""``duheng intake files`` and ``mqtt``: the other ways in."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options
from duheng.cli.errors import CommandMisused, ExitStatus
from duheng.cli.intake import a_file, home_option, snapshot_option
from duheng.cli.languages import text
from duheng.cli.printing import print_progress
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.telemetry.intake.files import Taken

_LOOK_S = 1.0


@click.command(cls=TranslatedCommand, help="intake.files.help")
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@home_option
@snapshot_option
@click.option("--mapping", type=a_file, required=True, metavar="FILE", help="intake.files.mapping")
@click.option("--once", is_flag=True, help="intake.files.once")
@common_options
def files(folder: Path, home: Path, snapshot: Path | None, mapping: Path, once: bool) -> int:
    """Take the files that are dropped into a folder."""
    from duheng.telemetry.intake.door import Door
    from duheng.telemetry.intake.files import DropFolder, mapping_from
    from duheng.terms.documents import read_yaml

    declared = mapping_from(read_yaml(mapping))
    stop = _asked_to_stop()
    with Door(home, system_clock, snapshot) as door:
        drop = DropFolder(door, folder, declared)
        while True:
            door.registry.refresh()
            found = drop.take()
            for one in found:
                _say(one)
            if once:
                is_refused = any(one.refusal is not None for one in found)
                return ExitStatus.NEGATIVE if is_refused else ExitStatus.DONE
            if stop.wait(_LOOK_S):
                return ExitStatus.DONE


def _say(one: Taken) -> None:
    if one.refusal is not None:
        print_progress(text("intake.files.refused", name=one.name, reason=one.refusal))
        return
    told = text(
        "intake.files.taken", name=one.name, accepted=one.accepted, rejected=len(one.rejected)
    )
    print_progress(told)


@click.command(cls=TranslatedCommand, help="intake.mqtt.help")
@home_option
@snapshot_option
@click.option("--broker", default="127.0.0.1:1883", metavar="HOST:PORT", help="intake.mqtt.broker")
@click.option("--user", metavar="NAME", help="intake.mqtt.user")
@click.option("--password-file", type=a_file, metavar="FILE", help="intake.mqtt.password")
@click.option("--ca", type=a_file, metavar="FILE", help="intake.mqtt.ca")
@common_options
def mqtt(
    home: Path, snapshot: Path | None, broker: str, user: str | None,
    password_file: Path | None, ca: Path | None,
) -> None:  # fmt: skip
    """Take batches from an MQTT broker until a signal says stop."""
    from duheng.telemetry.intake.door import Door
    from duheng.telemetry.intake.mqtt import READINGS_TOPIC, MqttDoor

    host, _, port = broker.rpartition(":")
    if not host or not port.isdigit():
        raise CommandMisused(f"'{broker}' is no HOST:PORT", hint="such as 127.0.0.1:1883")
    password = password_file.read_text(encoding="utf-8").strip() if password_file else None
    stop = _asked_to_stop()
    with Door(home, system_clock, snapshot) as door:
        taking = MqttDoor(door, host, int(port), user=user, password=password, ca=ca)
        taking.start()
        print_progress(text("intake.mqtt.at", broker=broker, topic=f"{READINGS_TOPIC}/+"))
        while not stop.wait(_LOOK_S):
            door.registry.refresh()
        taking.stop()


def _asked_to_stop() -> Event:
    stop = Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    return stop
