"""A province's stream for some minutes: ``python -m bench.soak --minutes 10``.

Simulated meters (100 000 channels, one reading a minute each, of 100 gateways) are sent as edge
agents send them (signed, packed) to the door served by ``duheng intake serve``, while a compactor
in a process of its own puts them into days every ten seconds. At the end every reading that was
acknowledged is looked for in the days, and the sums are compared to the last digit.

It prints how late batches were acknowledged, how far the compaction was behind, and the memory of
both processes; the exit status is 1 when a reading is lost, doubled or changed, when the door did
not keep up, or when memory grew.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
import psutil
import pyarrow.compute as pc
import pyarrow.parquet as pq
from bench.intake import free_port

from duheng.ledger.keys import KeyType, SigningKey, generate_key
from duheng.telemetry.edge.bodies import Sealed, TakenReading, sealed
from duheng.telemetry.edge.keys import signature_of
from duheng.telemetry.edge.sending import Courier, Outcome
from duheng.telemetry.history import Compactor, Manifests
from duheng.telemetry.history.waiting import WaitingBatches
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.protocols.site import SimulatedSite, build_site
from duheng.telemetry.stream import (
    Gateway,
    Snapshot,
    StreamChannel,
    StreamKind,
    Token,
    read_snapshot,
    write_snapshot,
)
from duheng.telemetry.stream.gateways import digest_of_token
from duheng.terms.clock import system_clock

GATEWAYS = 100
MINUTE_S = 60.0
COMPACT_S = 10.0
LOOK_S = 2.0
GROWTH = 1.3
"""Most that the memory of a process may grow from the first half to the last quarter."""
PATIENCE_S = 600.0


@dataclass
class Outside:
    """A gateway of the simulation, and what it remembers of what it sent."""

    number: int
    site: SimulatedSite
    key: SigningKey
    acknowledged: int = 0
    hundredths: int = 0
    batches: int = 0

    @property
    def code(self) -> str:
        return f"gateway-{self.number:03d}"

    def channel(self, meter: int) -> str:
        return f"{self.code}/{meter:04d}"

    def batch(self, at: datetime) -> tuple[Sealed, int]:
        """Return the batch of an instant, and the sum of its values in hundredths of kW·h."""
        shown = [
            round((self.site.indication_kwh(one.number, at) or 0.0) * 100)
            for one in self.site.meters
        ]
        readings = [
            TakenReading(self.channel(meter), at.isoformat(), hundredths / 100, "measured")
            for meter, hundredths in enumerate(shown)
        ]
        self.batches += 1
        one = sealed(f"{self.code}-{self.batches}", readings)
        return replace(one, signature=signature_of(self.key, one.body)), sum(shown)


@dataclass
class Seen:
    """What was measured while it ran."""

    late_s: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    again: int = 0
    behind_s: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)


def gateways(channels: int, start: datetime) -> list[Outside]:
    each = channels // GATEWAYS
    return [
        Outside(
            number,
            build_site(
                each, start=start, interval_s=MINUTE_S, generator=np.random.default_rng(number)
            ),
            generate_key(f"gateway-{number:03d}", KeyType.ED25519, number.to_bytes(32, "big")),
        )
        for number in range(GATEWAYS)
    ]


def registry(senders: Sequence[Outside]) -> Snapshot:
    pairs = [(one, meter) for one in senders for meter in range(len(one.site.meters))]
    channels = tuple(
        StreamChannel(
            number=number, code=one.channel(meter), kind=StreamKind.REGISTER, quantity="energy",
            unit="kW·h", interval_s=MINUTE_S, gateways=(one.code,),
        )
        for number, (one, meter) in enumerate(pairs, start=1)
    )  # fmt: skip
    return Snapshot(
        at=system_clock(),
        channels=channels,
        gateways=tuple(Gateway(code=o.code, public_key=str(o.key.verifier)) for o in senders),
        tokens=tuple(Token(digest=digest_of_token(o.code), gateway=o.code) for o in senders),
    )


def drive(address: str, senders: Sequence[Outside], minutes: int, seen: Seen) -> None:
    """Send every gateway's batch of every minute, spread over the minute, until acknowledged."""
    begin_s, begin = time.monotonic(), system_clock()
    couriers = {one.code: Courier(address, one.code, clock=system_clock) for one in senders}
    for turn in range(minutes * len(senders)):
        sender = senders[turn % len(senders)]
        due_s = turn * MINUTE_S / len(senders)
        time.sleep(max(begin_s + due_s - time.monotonic(), 0.0))
        batch, hundredths = sender.batch(begin + timedelta(seconds=due_s))
        while True:
            asked_s = time.monotonic()
            delivery = couriers[sender.code].send(batch)
            if delivery.outcome is Outcome.ACKNOWLEDGED:
                break
            assert delivery.outcome is Outcome.LATER, delivery
            seen.again += 1
            time.sleep(delivery.wait_s or 0.1)
        assert not delivery.rejected, delivery
        seen.took_s.append(time.monotonic() - asked_s)
        seen.late_s.append(time.monotonic() - begin_s - due_s)
        sender.acknowledged += batch.readings
        sender.hundredths += hundredths


def watch(
    port: int, processes: dict[str, psutil.Process], seen: Seen, stop: threading.Event
) -> None:
    while not stop.wait(LOOK_S):
        for name, process in processes.items():
            seen.memory.setdefault(name, []).append(process.memory_info().rss / 1e6)
        seen.behind_s.append(metrics(port).get("compaction_lag_s") or 0.0)


def metrics(port: int) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/v1/metrics")
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found
    finally:
        connection.close()


def compact(home: Path) -> None:
    """Compact every ten seconds until the input ends; then once more."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    snapshot = read_snapshot(home / "snapshot.json")
    compactor = Compactor(home / "history", system_clock)
    is_last = False
    while not is_last:
        is_last = stop.wait(COMPACT_S)
        with Inbox(home / "inbox") as inbox:
            compactor.run(WaitingBatches(inbox, snapshot))


def held(home: Path) -> tuple[int, int, int]:
    """Return readings in the days, different ones, and the sum of values in hundredths."""
    manifests = Manifests(home / "history")
    rows, different, hundredths = 0, 0, 0
    for day in manifests.days():
        manifests.check(day)
        latest = manifests.latest(day)
        assert latest is not None
        for part in latest.parts:
            table = pq.read_table(home / "history" / part.path)
            rows += table.num_rows
            names = ["channel", "at", "revision"]
            different += table.group_by(names).aggregate([]).num_rows
            values = pc.round(pc.multiply(table["value"], 100.0)).cast("int64")
            hundredths += int(pc.sum(values).as_py() or 0)
    return rows, different, hundredths


def run(channels: int, minutes: int, home: Path) -> bool:
    senders = gateways(channels, system_clock())
    write_snapshot(home / "snapshot.json", registry(senders))
    port, seen, stop = free_port(), Seen(), threading.Event()
    commands = {
        "door": ["-m", "duheng.cli", "intake", "serve", "--home", str(home), "--port", str(port)],
        "compactor": ["-m", "bench.soak", "--compact", str(home)],
    }
    started = {
        name: subprocess.Popen(
            [sys.executable, *command], cwd=Path(__file__).parents[1], stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for name, command in commands.items()
    }  # fmt: skip
    try:
        _wait_until_open(port)
        processes = {name: psutil.Process(one.pid) for name, one in started.items()}
        watcher = threading.Thread(target=watch, args=(port, processes, seen, stop))
        watcher.start()
        try:
            drive(f"http://127.0.0.1:{port}", senders, minutes, seen)
        finally:
            stop.set()
            watcher.join()
        spent = {name: _processor_s(one) for name, one in processes.items()}
        started["compactor"].communicate(timeout=PATIENCE_S)
    finally:
        for one in started.values():
            one.terminate()
            one.wait(60)
            if one.stdin is not None:
                one.stdin.close()
    return report(channels, minutes, senders, seen, spent, held(home))


def _wait_until_open(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            metrics(port)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
            continue
        return


def _processor_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def report(
    channels: int, minutes: int, senders: Sequence[Outside], seen: Seen,
    spent: dict[str, float], found: tuple[int, int, int],
) -> bool:  # fmt: skip
    sent = sum(one.acknowledged for one in senders)
    total = sum(one.hundredths for one in senders)
    rows, different, hundredths = found
    is_whole = (rows, different, hundredths) == (sent, sent, total) and sent == channels * minutes
    print(f"{channels} channels, one reading a minute, {minutes} min")
    print(f"acknowledged {sent} readings in {len(seen.took_s)} batches, sent again {seen.again}")
    print(f"in the days {rows}, different {different}; sum equal: {hundredths == total}")
    print(f"answer: {_spread(seen.took_s)}; acknowledged after it was due: {_spread(seen.late_s)}")
    print(f"compaction behind: {_spread(seen.behind_s)}")
    is_flat = True
    for name, samples in seen.memory.items():
        half, quarter = len(samples) // 2, len(samples) * 3 // 4
        grown = median(samples[quarter:]) / max(samples[:half])
        is_flat = is_flat and grown <= GROWTH
        quarters = [
            max(samples[len(samples) * k // 4 : len(samples) * (k + 1) // 4]) for k in range(4)
        ]
        told = " ".join(f"{one:.0f}" for one in quarters)
        print(f"memory of {name} by quarter: {told} MB; processor {spent[name]:.1f} s")
    keeps_up = max(seen.late_s) < MINUTE_S
    ok = is_whole and is_flat and keeps_up
    print(f"nothing lost: {is_whole}; memory flat: {is_flat}; keeps up: {keeps_up}")
    return ok


def _spread(seconds: Sequence[float]) -> str:
    cuts = quantiles(seconds, n=100)
    return f"median {median(seconds):.3f} s, 99 % {cuts[98]:.3f} s, longest {max(seconds):.3f} s"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--channels", type=int, default=100_000)
    parser.add_argument("--compact", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.compact is not None:
        compact(given.compact)
        return 0
    home = Path(tempfile.mkdtemp(prefix="duheng-soak-"))
    try:
        return 0 if run(given.channels, given.minutes, home) else 1
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
