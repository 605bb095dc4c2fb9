"""The door under fire: killed, full, flooded. What it acknowledged is there, once.

``DUHENG_KILLS=200`` kills it 200 times, ``DUHENG_FUZZ_S=600`` sends it nonsense for ten minutes.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from duheng.telemetry.intake.bodies import to_readings
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.stream import write_snapshot

pytest.importorskip("granian", reason="the door over HTTP needs the extra 'intake'")
KILLS = int(os.environ.get("DUHENG_KILLS", "30"))
FUZZ_S = float(os.environ.get("DUHENG_FUZZ_S", "5"))
SCRIPT = Path(__file__).with_name("serve_forked.py")
PATIENCE_S = 60


class Served:
    """A door served by a process of its own, started again after each end."""

    def __init__(self, home, file_bytes=0):
        self.home, self.pid = home, 0
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, home, str(self.port), str(file_bytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.line() == "imported"

    def line(self):
        return self.process.stdout.readline().strip()

    def start(self):
        self.process.stdin.write("serve\n")
        self.process.stdin.flush()
        self.pid = int(self.line())

    def end(self, number=signal.SIGKILL):
        os.kill(self.pid, number)
        assert self.line() == "ended"

    def close(self):
        self.process.stdin.close()
        if self.process.poll() is None:
            self.process.wait(PATIENCE_S)
        self.process.stdout.close()

    def post(self, body, token="token-of-north", kind="application/x-ndjson", timeout_s=5):  # noqa: S107
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
            connection.request("POST", "/v1/readings", body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/v1/health")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


@pytest.fixture
def serve(tmp_path, registry):
    opened = []

    def started(home=None, file_bytes=0):
        home = home or tmp_path / "home"
        if not home.exists():
            home.mkdir()
            write_snapshot(home / "snapshot.json", registry)
        opened.append(Served(home, file_bytes))
        opened[-1].start()
        return opened[-1]

    yield started
    for one in opened:
        if psutil.pid_exists(one.pid):
            os.kill(one.pid, signal.SIGTERM)
        one.close()


def held(home):
    with Inbox(home / "inbox") as inbox:
        return list(inbox.batches_after(0))


def a_batch(sent, name, size=20):
    at = "2026-11-23T11:00:00+08:00"
    return sent.ndjson([sent.reading("n-1", at, float(n)) for n in range(size)], name)


def test_killed_at_any_moment_it_loses_no_acknowledged_batch_and_doubles_none(
    serve, sent, registry
):
    served = serve()
    acknowledged, answers, stop = Counter(), Counter(), threading.Event()

    def gateway(number):
        turn = 0
        while not stop.is_set():
            name = f"g{number}-{turn}"
            body = a_batch(sent, name)
            while True:  # the same bytes until an answer comes
                try:
                    status, told = served.post(body, timeout_s=2)
                except (OSError, http.client.HTTPException):
                    if stop.is_set():
                        return
                    time.sleep(0.005)
                    continue
                assert status == 200, told
                answers["new" if told["is_new"] else "again"] += 1
                acknowledged[name] += 1
                break
            turn += 1

    generator = random.Random()  # noqa: S311 - each run kills at other moments
    with ThreadPoolExecutor(4) as pool:
        gateways = [pool.submit(gateway, number) for number in range(4)]
        for _ in range(KILLS):
            time.sleep(generator.uniform(0.01, 0.4))
            served.end(signal.SIGKILL)
            served.start()
        time.sleep(0.3)
        stop.set()
        for one in gateways:
            one.result()
    served.end(signal.SIGTERM)
    batches = held(served.home)
    names = Counter(one.batch_id for one in batches)
    assert set(acknowledged) <= set(names), "an acknowledged batch is lost"
    assert set(names.values()) == {1}, "a batch is doubled"
    assert len(names) - len(acknowledged) <= 4, "at most what was under way has no answer"
    assert len(acknowledged) > KILLS
    for one in batches[:: max(1, len(batches) // 50)]:
        assert to_readings(one, registry).readings.num_rows == 20


def test_asked_to_stop_it_answers_what_it_took_and_ends(serve, sent):
    served = serve()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(served.post, a_batch(sent, f"b-{n}")) for n in range(40)]
        time.sleep(0.05)
        served.end(signal.SIGTERM)
        answered = [one for one in asked if one.exception() is None and one.result()[0] == 200]
    assert {one.result()[1]["batch"] for one in answered} <= {
        one.batch_id for one in held(served.home)
    }


def test_a_disk_that_is_full_refuses_and_takes_again_when_there_is_room(serve, sent):
    # RLIMIT_FSIZE of the served process: writes beyond 1 MiB of a file fail, as on a full disk.
    served = serve(file_bytes=1 << 20)
    answers = [served.post(a_batch(sent, f"b-{n}", 500)) for n in range(60)]
    taken = {told["batch"] for status, told in answers if status == 200}
    refused = [told for status, told in answers if status == 507]
    assert taken
    assert len(taken) + len(refused) == 60
    assert {told["code"] for told in refused} == {"telemetry.inbox_unwritable"}
    assert served.health()[0] == (503 if answers[-1][0] == 507 else 200)
    assert {one.batch_id for one in held(served.home)} >= taken
    os.kill(served.pid, signal.SIGUSR1)
    time.sleep(0.7)
    again = [served.post(a_batch(sent, f"b-{n}", 500)) for n in range(60)]
    assert {status for status, _ in again} == {200}
    assert {told["batch"] for _, told in again if not told["is_new"]} >= taken
    assert len(held(served.home)) == 60
    assert served.health()[0] == 200


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 3 MiB in memory; only who may mount has one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_real_full_file_system_refuses_and_recovers(serve, sent, small_disk):
    filler = small_disk / "filler"
    served = serve(small_disk / "home")
    assert served.post(a_batch(sent, "first"))[0] == 200
    with pytest.raises(OSError, match="space"):
        filler.write_bytes(bytes(4 << 20))
    status, told = served.post(a_batch(sent, "b", 1000))
    assert (status, told["code"]) == (507, "telemetry.inbox_unwritable")
    filler.unlink()
    time.sleep(0.7)
    assert served.post(a_batch(sent, "b", 1000))[0] == 200
    assert [one.batch_id for one in held(served.home)] == ["first", "b"]


def test_a_read_only_disk_refuses_and_the_door_opens_when_it_is_mended(
    serve, sent, registry, small_disk
):
    home = small_disk / "home"
    home.mkdir()
    write_snapshot(home / "snapshot.json", registry)
    remount = ["mount", "-o", "remount,{}", "-t", "tmpfs", "tmpfs", str(small_disk)]
    subprocess.run([part.format("ro") for part in remount], check=True, capture_output=True)
    served = serve(home)
    status, told = served.post(a_batch(sent, "b"))
    assert (status, told["code"]) == (507, "telemetry.inbox_unwritable")
    assert served.health()[0] == 503
    subprocess.run([part.format("rw") for part in remount], check=True, capture_output=True)
    time.sleep(0.7)
    assert served.post(a_batch(sent, "b"))[0] == 200


def test_a_flood_at_ten_times_the_quota_is_held_back_in_bounded_memory(serve, sent):
    served = serve()
    body_of = {n: sent.ndjson([sent.reading("s-1")] * 100, f"b-{n}") for n in range(100)}
    before = psutil.Process(served.pid).memory_info().rss
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda n: served.post(body_of[n], token="token-of-south"), body_of)  # noqa: S106
        )
    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {200, 429}
    assert 10 <= statuses[200] <= 30, "the quota, what came in the meantime, and what was under way"
    taken = {told["batch"] for status, told in answers if status == 200}
    assert {one.batch_id for one in held(served.home)} == taken
    assert psutil.Process(served.pid).memory_info().rss - before < 200 << 20


def test_nonsense_for_some_seconds_leaves_the_door_open(serve, sent):
    served = serve()
    generator = random.Random(5)  # noqa: S311 - no secret
    whole = {
        "application/json": sent.json([sent.reading()] * 20),
        "application/x-ndjson": sent.ndjson([sent.reading()] * 20),
        "application/vnd.apache.arrow.stream": sent.arrow([sent.reading()] * 20),
    }
    statuses, until = Counter(), time.monotonic() + FUZZ_S
    memory, peak = psutil.Process(served.pid).memory_info().rss, 0
    while time.monotonic() < until:
        for kind, good in whole.items():
            body = bytearray(good)
            for _ in range(generator.randint(1, 20)):
                body[generator.randrange(len(body))] = generator.randrange(256)
            statuses[served.post(bytes(body[: generator.randint(0, len(body))]), kind=kind)[0]] += 1
        with socket.create_connection(("127.0.0.1", served.port)) as raw:
            raw.sendall(generator.randbytes(generator.randint(1, 2000)))
        peak = max(peak, psutil.Process(served.pid).memory_info().rss)
    assert set(statuses) <= {200, 400, 409, 413}
    assert peak - memory < 200 << 20
    assert served.health() == (200, served.health()[1])
    assert served.post(a_batch(sent, "after"))[0] == 200
    assert (served.home / "audit" / "refusals.jsonl").exists()


def test_the_same_batch_a_thousand_times_is_held_once_and_answered_each_time(serve, sent):
    served = serve()
    body = a_batch(sent, "again")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _turn: served.post(body, timeout_s=30), range(1000)))
    assert {status for status, _ in answers} == {200}
    assert sum(told["is_new"] for _, told in answers) == 1
    assert {(told["accepted"], told["digest"]) for _, told in answers} == {
        (20, answers[0][1]["digest"])
    }
    assert [one.batch_id for one in held(served.home)] == ["again"]
