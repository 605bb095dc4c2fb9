"""A real site for the journeys: set up, seeded and served once, walked through in real Chromium."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "a long sentence that only tests know"  # noqa: S105
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
DUHENG = [sys.executable, "-m", "duheng.cli"]
SEED = f"""
from duheng.site.upkeep.starting import start_site
start_site()
import runpy
runpy.run_path({str(Path(__file__).parent / "seed_site.py")!r}, run_name="__main__")
"""


def code_at(instant_s: float, secret: str = SECRET) -> str:
    """Return the code of six digits (RFC 6238) that an app would show."""
    counter = struct.pack(">Q", int(instant_s) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


@dataclass
class Site:
    """A site that is served on this machine, and who is in it."""

    address: str
    environment: dict[str, str]
    folder: Path
    records: dict[str, dict[str, int]] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def run(self, *command: str) -> str:
        """Return what a program in the site's folder printed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_it_answers(port: int, server: "subprocess.Popen[str]") -> None:
    for _attempt in range(600):
        assert server.poll() is None, "the server ended"
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            try:
                connection.request("GET", "/accounts/login/")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Set up, seed and serve a site; stop it in the end."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    folder = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "DUHENG_HOME": str(folder / "home"),
        "DUHENG_KEYS": str(folder / "keys"),
        "DJANGO_SETTINGS_MODULE": "duheng.site.settings",
        "DUHENG_LANG": "en",
    }
    for name in ("DUHENG_DATABASE_URL", "DUHENG_SECRET"):
        environment.pop(name, None)
    made = Site("", environment, folder)
    made.run(*DUHENG, "site", "setup", "--log-origin", "log.example/journeys", "--synthetic",
             "--title", "度衡")  # fmt: skip
    made.records = json.loads(made.run(sys.executable, "-c", SEED, PASSWORD, SECRET, str(folder)))
    port = _free_port()
    made.address = f"http://127.0.0.1:{port}"
    command = [*DUHENG, "serve", "--port", str(port), "--no-door"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, text=True) as server:
        try:
            _wait_until_it_answers(port, server)
            yield made
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start a browser for one file of journeys; its loop must not outlive the file."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield started
        started.close()


class Walker:
    """Somebody at a browser: pages of a language and width, and what went wrong on them."""

    def __init__(self, chromium: Any, site: Site) -> None:
        self.chromium, self.site = chromium, site
        self.contexts: list[Any] = []
        self.faults: list[str] = []

    def open(self, path: str = "/", who: str = "", language: str = "en", width: int = 1280) -> Any:
        """Return a page at an address; of somebody who signed in before, or of the public."""
        state = self._state_of(who) if who else None
        page = self._page(language, width, state)
        page.goto(self.site.address + path)
        return page

    def sign_in(self, page: Any, who: str) -> None:
        """Sign in with password and the code of an app, as somebody would by hand."""
        page.goto(self.site.address + "/accounts/login/")
        page.locator("input[name=login]").fill(f"{who}@example.org")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button.btn-primary").click()
        page.locator("input[name=code]").fill(code_at(time.time()))
        page.locator("main button.btn-primary").first.click()
        page.locator(".account-menu").wait_for()

    def close(self) -> None:
        """Close every window."""
        for one in self.contexts:
            one.close()

    def _page(self, language: str, width: int, state: Any) -> Any:
        context = self.chromium.new_context(
            viewport={"width": width, "height": 900},
            storage_state=state,
            base_url=self.site.address,
        )
        self.contexts.append(context)
        context.add_cookies(
            [{"name": "django_language", "value": language, "url": self.site.address}]
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda one: self.faults.append(f"{page.url}: {one}"))
        page.on("console", lambda one: self._note(page, one))
        return page

    def _note(self, page: Any, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(f"{page.url}: {message.text}")

    def _state_of(self, who: str) -> Any:
        if who not in self.site.seen:
            page = self._page("en", 1280, None)
            self.sign_in(page, who)
            self.site.seen[who] = page.context.storage_state()
        return self.site.seen[who]


@pytest.fixture
def walker(chromium: Any, site: Site) -> Iterator[Walker]:
    """Give somebody a browser; in the end no page had an error or broke the policy."""
    made = Walker(chromium, site)
    yield made
    made.close()
    assert made.faults == []


@pytest.fixture(scope="module")
def lasting_walker(chromium: Any, site: Site) -> Iterator[Walker]:
    """Give somebody a browser whose windows stay open over all journeys of a file."""
    made = Walker(chromium, site)
    yield made
    made.close()
    assert made.faults == []
