"""A program for test_faults.py: it is killed at random moments, again and again, in its own site.

Each try runs in a child that is killed with SIGKILL: before its n-th step (a statement to the
database, a file opened, renamed, written - torn in the middle - or synced), or after a random
time. The parent then looks whether everything or nothing is there. It says, as JSON, how often.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from duheng.site.upkeep.starting import start_site

start_site()

from django.db import connection, connections  # noqa: E402 - Django is started first

from duheng.ledger import audit_ledger  # noqa: E402
from duheng.site.actions.action import action  # noqa: E402
from duheng.site.actions.actor import SYSTEM, Actor  # noqa: E402
from duheng.site.actions.models import ActionRecord, Entry  # noqa: E402
from duheng.site.actions.recording import record_in_bulk  # noqa: E402
from duheng.site.actions.sequencer import leaf_of, sequence_entries  # noqa: E402
from duheng.site.people.models import Organisation  # noqa: E402
from duheng.site.registry.models import Instrument  # noqa: E402
from duheng.site.upkeep.folders import site_folders  # noqa: E402
from duheng.site.upkeep.setting_up import SiteRecord, set_up  # noqa: E402

AT = datetime(2026, 3, 2, tzinfo=UTC)
NUMBER = 25
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.truncate"}
Work = Callable[[], object]


@action("tests.batch", permission=None)
def batch(*, actor: Actor, at: datetime, name: str) -> None:
    place = Organisation(name=name, kind="enterprise", division_code="150203")
    place.record()
    record_in_bulk(
        [
            Instrument(name=f"{name} {one}", owner=place, division_code="150203")
            for one in range(NUMBER)
        ]
    )
    place.name = f"{name} whole"
    place.record()


class Steps:
    """Counts what a child does, and kills it before its n-th step."""

    def __init__(self, last: int | None) -> None:
        self.number, self.last = 0, last
        self._write, self._fsync = os.write, os.fsync

    def step(self) -> None:
        self.number += 1
        if self.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        connection.execute_wrappers.append(self._statement)
        sys.addaudithook(lambda event, _facts: self.step() if event in FILE_EVENTS else None)
        os.write, os.fsync = self._torn, self._synced  # type: ignore[assignment]

    def _statement(self, execute: Any, *arguments: Any) -> Any:
        self.step()
        return execute(*arguments)

    def _torn(self, descriptor: int, content: Any) -> int:
        if self.number + 1 == self.last:
            self._write(descriptor, bytes(content)[: len(content) // 2])
        self.step()
        return self._write(descriptor, content)

    def _synced(self, descriptor: int) -> None:
        self.step()
        self._fsync(descriptor)


def run(work: Work, *, at_step: int | None = None, after_s: float | None = None) -> int | None:
    """Return how many steps a child took for some work; ``None`` when it was killed."""
    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _do(work, Steps(at_step), writer)
    os.close(writer)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as said:
        number = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return int(number)


def _do(work: Work, steps: Steps, writer: int) -> None:
    write = os.write
    try:
        steps.watch()
        work()
        write(writer, str(steps.number).encode())
    except BaseException as error:  # noqa: BLE001 - a child must not become a second parent
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)
    os._exit(0)


def check_all_or_nothing() -> int:
    """Return how many actions there are, each of them whole and with every state in the history."""
    whole = Organisation.objects.unscoped("tests").filter(name__endswith=" whole", revision=2)
    done = ActionRecord.objects.filter(name="tests.batch")
    assert whole.count() == done.count() == Organisation.objects.unscoped("tests").count()
    assert all(one.number_of_changes == NUMBER + 2 for one in done)
    assert all(Entry.objects.filter(action=one).count() == NUMBER + 2 for one in done)
    assert Instrument.objects.unscoped("tests").count() == NUMBER * done.count()
    for place in whole:
        latest = Entry.objects.filter(kind="people.organisation", record_id=place.pk).latest(
            "number"
        )
        assert json.loads(latest.facts) == json.loads(json.dumps(place.facts()))
    indices = list(
        Entry.objects.exclude(ledger_index=None)
        .order_by("ledger_index")
        .values_list("ledger_index", flat=True)
    )
    assert indices == list(range(len(indices))), "an index is missing, or was given twice"
    return int(done.count())


def check_log() -> int:
    """Return the size of the log, when it is whole and says what the database says."""
    sequence_entries(*site_folders().open_log())
    log, _key = site_folders().open_log()
    found = audit_ledger(log)
    assert found.is_whole, found.findings
    size = found.checkpoint.size
    assert size == Entry.objects.count()
    for one in Entry.objects.select_related("action").order_by("ledger_index"):
        assert log.tiles.entry(one.ledger_index, size) == leaf_of(one)
    return int(size)


def timed(work: Work) -> tuple[int, float]:
    """Return how many steps some work takes, and how long [s]."""
    begin = time.monotonic()
    steps = run(work)
    assert steps is not None
    return steps, time.monotonic() - begin


def crash(
    work: Callable[[int], Work], chance: random.Random, tries: int, whole: tuple[int, float]
) -> int:
    """Return how often some work was killed; after each try everything or nothing is there."""
    killed = 0
    for number in range(tries):
        by_step = number % 3 != 2
        options: dict[str, Any] = (
            {"at_step": chance.randint(1, whole[0] + 1)}
            if by_step
            else {"after_s": chance.uniform(0.0, 1.5 * whole[1])}
        )
        killed += run(work(number), **options) is None
        check_all_or_nothing()
    return killed


def act(name: str) -> Work:
    return lambda: batch(actor=SYSTEM, at=AT, name=name)


def sequence() -> object:
    return sequence_entries(*site_folders().open_log())


def sequencing(number: int) -> Work:
    """Return the sequencer's work, with something new to do."""
    batch(actor=SYSTEM, at=AT, name=f"new {number}")
    return sequence


def main() -> None:
    seed, tries = int(sys.argv[1]), int(sys.argv[2])
    chance = random.Random(seed)  # noqa: S311 - it only chooses when to kill
    set_up(site_folders(), SiteRecord(title="Faults", region="15", log_origin="log.example/faults"))
    of_action = timed(act("first"))
    killed = crash(lambda number: act(f"try {number}"), chance, tries, of_action)
    of_log = timed(sequence)
    killed_log = crash(sequencing, chance, tries, of_log)
    report = {
        "vendor": connection.vendor,
        "killed_actions": killed,
        "killed_sequencers": killed_log,
        "actions": check_all_or_nothing(),
        "log_size": check_log(),
        "steps": [of_action[0], of_log[0]],
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
