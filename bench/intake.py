"""The door for readings over HTTP against the same server that writes a raw file.

The floor is the same Granian, in the same process model, with an application that looks the token
up by its SHA-256, reads the body, decodes the batch to count its readings (JSON with the same
decoder and the same form of a reading; Arrow by opening the stream and adding the rows of its
record batches), and appends the body to one file; one thread writes what waits and calls fdatasync
once for all of it, before any of them is answered. It has no batch names, no digests of bodies, no
rules, no quota.

Both are driven by the same client in a process of its own: 16 connections, bodies built before the
clock starts (those of one kind differ only in the name of the batch; values are readings of
registers to two decimals). The ratio is that of the rates, readings acknowledged a second on the
wall, waits for the disk included: the median over pairs of runs that follow each other. The ratio
of the processor time of the two servers, all threads, is in the note: it leaves the disk out. Every
run is checked: all readings were acknowledged, and both servers ended without an error. Large
bodies are packed before they are kept, which the floor does not do.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

CONNECTIONS = 16
CHANNELS = 500
TOKEN = "of-the-bench"  # noqa: S105 - of a server that lives for seconds
BARS = {
    "intake-json-100": 0.7,
    "intake-json-10k": 0.7,
    "intake-arrow-100": 0.9,
    "intake-arrow-10k": 0.4,
}
HERE = Path(__file__).parent
START = datetime(2026, 1, 1, tzinfo=UTC)


def run(quick: bool) -> list[dict[str, Any]]:
    """Return one result for each kind and size of batch."""
    return [measured(name, bar, quick) for name, bar in BARS.items()]


def measured(name: str, bar: float, quick: bool) -> dict[str, Any]:
    _, kind, size_text = name.split("-")
    size = 10_000 if size_text == "10k" else 100
    requests = (300 if size > 100 else 3_000) * (1 if quick else 3)
    runs: dict[str, list[tuple[float, float]]] = {"ours": [], "floor": []}
    for turn in range(8):  # of four, the median moved by 0.05 from one bench to the next
        for served in ("ours", "floor") if turn % 2 else ("floor", "ours"):
            runs[served].append(one_run(served, kind, size, requests))
    ours, floor = ([one[0] for one in runs[served]] for served in ("ours", "floor"))
    spent, floor_spent = (sum(one[1] for one in runs[served]) for served in ("ours", "floor"))
    ratio = statistics.median(b / a for a, b in zip(ours, floor, strict=True))
    readings = requests * size * len(ours)
    return {
        "name": name,
        "ratio": ratio,
        "bar": bar,
        "sense": "at_least",
        "ok": ratio >= bar,
        "ours_s": ours,
        "floor_s": floor,
        "note": (
            f"{requests} batches of {size}, {CONNECTIONS} connections, {len(ours)} pairs: "
            f"{readings / sum(ours):.3g} readings/s acknowledged durable, floor "
            f"{readings / sum(floor):.3g}; processor time of the servers "
            f"{1e6 * spent / readings:.3g} us a reading, floor "
            f"{1e6 * floor_spent / readings:.3g}, ratio {floor_spent / spent:.2f}"
        ),
    }


def one_run(served: str, kind: str, size: int, requests: int) -> tuple[float, float]:
    """Return how long a fresh server took for all requests, and its processor time [s]."""
    home = Path(tempfile.mkdtemp(prefix="duheng-bench-intake-"))
    port = free_port()
    command = [sys.executable, "-m", "bench.intake_sides"]
    server = subprocess.Popen(
        [*command, served, str(home), str(port)], cwd=HERE.parent, stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == b"ready"
        before = processor_time(server.pid)
        client = subprocess.run(
            [*command, "client", str(port), kind, str(size), str(requests)],
            cwd=HERE.parent, capture_output=True, text=True, check=True,
        )  # fmt: skip
        spent = processor_time(server.pid) - before
    finally:
        server.terminate()
        ended = server.wait(30)
        assert server.stdout is not None
        server.stdout.close()
        shutil.rmtree(home)
    assert ended == 0, f"the server {served} ended with {ended}"
    found = json.loads(client.stdout)
    assert found["acknowledged"] == requests * size, found
    return float(found["seconds"]), spent


def processor_time(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def codes() -> list[str]:
    return [f"meter-{number:05d}/active" for number in range(CHANNELS)]


def bodies(kind: str, size: int, number: int) -> list[bytes]:
    """Return so many bodies of so many readings, each with a batch name of its own."""
    names = codes()
    instants = [START + timedelta(minutes=15 * (one // CHANNELS)) for one in range(size)]
    generator = random.Random(1)  # noqa: S311 - no secret
    held = [round(generator.uniform(0, 1e6), 2) for _ in range(size)]
    if kind == "json":
        readings = [
            {"channel": names[one % CHANNELS], "at": instants[one].isoformat(), "value": held[one]}
            for one in range(size)
        ]
        rest = json.dumps({"readings": readings}, separators=(",", ":"))[1:].encode()
        return [b'{"batch":"b-%09d",' % one + rest for one in range(number)]
    import pyarrow as pa

    table = pa.record_batch(
        {
            "channel": [names[one % CHANNELS] for one in range(size)],
            "at": pa.array(instants, pa.timestamp("us", "UTC")),
            "value": held,
        }
    ).replace_schema_metadata({"batch": "b-000000000"})
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_batch(table)
    body = sink.getvalue()
    return [body.replace(b"b-000000000", b"b-%09d" % one) for one in range(number)]
