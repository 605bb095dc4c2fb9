"""The site with its door, as real processes: a gateway is enrolled, sends, and pages show it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psutil
import pytest
from django.db import connection

from duheng.terms.clock import system_clock

pytest.importorskip("msgspec", reason="the door for readings needs the extra 'intake'")
pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="the site of this test has a database of its own"
)
DUHENG = [sys.executable, "-m", "duheng.cli"]
SIGN_IN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from duheng.site.upkeep.starting import start_site
start_site()
from conftest import someone
from signing_in import client_of
client = client_of(someone("Alice", "instrument_keeper", "150203"))
print(json.dumps({one.key: one.value for one in client.cookies.values()}))
"""


class Served:
    """A site that is served, and somebody's browser."""

    def __init__(self, home: Path) -> None:
        self.environment = {
            **os.environ,
            "DUHENG_HOME": str(home),
            "DUHENG_KEYS": str(home.with_name("keys")),
            "DUHENG_LANG": "en",
            "DJANGO_SETTINGS_MODULE": "duheng.site.settings",
        }
        for name in ("DUHENG_DATABASE_URL", "DUHENG_SECRET"):
            self.environment.pop(name, None)
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.ports = free_ports(2)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> subprocess.Popen[str]:
        site, door = self.ports
        command = [*DUHENG, "serve", "--port", str(site), "--door", f"127.0.0.1:{door}"]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def sign_in(self) -> None:
        folder = Path(__file__).parents[1]
        said = json.loads(self.run(sys.executable, "-c", SIGN_IN, str(folder)))
        for name, value in said.items():
            self.cookies.set_cookie(
                Cookie(
                    0, name, value, None, False, "127.0.0.1", False, False, "/", True, False,
                    None, True, None, None, {},
                )
            )  # fmt: skip

    def page(self, path: str) -> str:
        with self.opener.open(f"http://127.0.0.1:{self.ports[0]}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def fill_in(self, path: str, **fields: str) -> str:
        """Return the page that follows a form."""
        form = self.page(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None, form[:400]
        said = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        address = f"http://127.0.0.1:{self.ports[0]}{path}"
        with self.opener.open(Request(address, said), timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, token: str, batch: str, readings: list[Any]) -> dict[str, Any]:
        asked = Request(
            f"http://127.0.0.1:{self.ports[1]}/v1/readings",
            json.dumps({"batch": batch, "readings": readings}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with build_opener().open(asked, timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found


def free_ports(number: int) -> list[int]:
    held = [socket.socket() for _one in range(number)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    found = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return found


def until(what: Callable[[], Any], seconds: float = 120) -> Any:
    """Return what is asked for once it comes true."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = what()
        except (HTTPError, URLError, ConnectionError) as error:
            found, why = None, str(error)
        else:
            why = repr(found)[:300]
        if found:
            return found
        assert time.monotonic() < end, why
        time.sleep(0.3)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Served:
    site = Served(tmp_path_factory.mktemp("served") / "site")
    site.run(*DUHENG, "site", "setup", "--log-origin", "log.example/door", "--synthetic")
    site.sign_in()
    return site


@pytest.fixture
def served(made: Served) -> Iterator[tuple[Served, subprocess.Popen[str]]]:
    process = made.start()
    try:
        until(lambda: made.page("/monitoring/gateways/"))
        yield made, process
    finally:
        process.terminate()
        process.wait(60)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [one for one in psutil.Process(process.pid).children(recursive=True) if one.is_running()]


def door_of(process: subprocess.Popen[str]) -> psutil.Process | None:
    return next((one for one in family(process) if "intake" in words_of(one)), None)


def words_of(process: psutil.Process) -> list[str]:
    """Return the command line; none once the process ended, which it may do meanwhile."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@pytest.mark.slow
def test_a_gateway_enrolled_on_the_site_sends_to_the_door_and_the_page_shows_it(
    served: tuple[Served, subprocess.Popen[str]],
) -> None:
    site, process = served
    page = site.fill_in(
        "/monitoring/gateways/new/", code="gw-1", name="Logger", readings_per_minute="6000"
    )
    gateway = re.search(r"/monitoring/gateways/(\d+)/token/", page)
    assert gateway is not None, page[-3000:]
    shown = site.fill_in(gateway[0])
    token = re.search(r"<code[^>]*>([\w-]{30,})</code>", shown)
    assert token is not None, shown[-3000:]
    site.fill_in(
        "/monitoring/channels/new/", code="a/1", name="Feeder one", kind="power", quantity="power",
        unit="kW", interval_s="900", time_zone="Asia/Shanghai", gateway_id=gateway[1],
    )  # fmt: skip
    now = system_clock()
    at = now.replace(minute=0, second=0, microsecond=0)
    readings = [
        {"channel": "a/1", "at": (at - one * timedelta(minutes=15)).isoformat(), "value": 5.0 + one}
        for one in range(8)
    ]
    answer = until(lambda: site.send(token[1], "b-1", readings))
    # a channel that the door has not read yet waits in quarantine, and is adopted
    assert (answer["accepted"], answer["rejected"]) == (8, [])
    month = (now + timedelta(hours=8)).strftime("%Y-%m")
    until(lambda: "Feeder one" in site.page(f"/monitoring/quality/?period={month}"))
    assert 'class="heat-bar"' in site.page("/monitoring/channels/1/")

    killed = door_of(process)
    assert killed is not None
    killed.kill()
    until(lambda: (found := door_of(process)) is not None and found.pid != killed.pid)
    assert until(lambda: site.send(token[1], "b-1", readings))["is_new"] is False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_site_and_its_door_and_leaves_no_process(
    served: tuple[Served, subprocess.Popen[str]], number: signal.Signals
) -> None:
    site, process = served
    until(lambda: door_of(process))
    until(lambda: socket.create_connection(("127.0.0.1", site.ports[1]), 5)).close()
    before = family(process)
    assert len(before) >= 4
    process.send_signal(number)
    said, errors = process.communicate(timeout=90)
    assert process.returncode == 0
    assert f"The site is at http://127.0.0.1:{site.ports[0]}/" in said
    assert f"Readings are taken at http://127.0.0.1:{site.ports[1]}/v1/readings" in errors
    assert "Traceback" not in errors
    assert not [one for one in before if one.is_running() and one.status() != "zombie"]


def test_a_door_that_is_taken_or_no_address_is_refused_with_what_to_do(made: Served) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        address = f"127.0.0.1:{held.getsockname()[1]}"
        for asked, hint in ((address, "--no-door"), ("8630", "127.0.0.1:8630")):
            refused = subprocess.run(
                [*DUHENG, "serve", "--door", asked], env=made.environment, capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            assert refused.returncode == 2
            assert hint in refused.stderr
            assert "Traceback" not in refused.stderr
