"""Take the pictures of the documentation again: ``python docs/take_pictures.py [CHROMIUM]``.

They show the report of an account, and the main pages of the site with a small synthetic region, in
both languages, as Debian's Chromium draws them. The region is built once, which takes minutes.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from duheng.accounting import account
from duheng.accounting.demonstration import build_demonstration
from duheng.site.demonstration.running import Demonstration, ready_demonstration
from duheng.site.demonstration.sizes import ZONE
from duheng.terms.clock import system_clock

PICTURES = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 1180, 1000
DESK, PHONE = (1200, 760), (390, 720)
SHARE = 0.02  # of the region's full size
FIRST = "main table tbody a"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SCENES: tuple[tuple[str, str, tuple[str, ...], tuple[int, int]], ...] = (
    ("home", "regulator", ("/",), DESK),
    ("instruments", "regulator", ("/registry/instruments/",), DESK),
    ("instrument", "instrument_keeper", ("/registry/instruments/", FIRST), DESK),
    ("chain", "metrologist", ("/registry/certificates/", FIRST, "main .page-actions a"), DESK),
    ("affected", "metrologist", ("/registry/doubts/", FIRST), DESK),
    ("indicators", "", ("/indicators/",), DESK),
    ("coverage", "", ("/indicators/coverage/",), DESK),
    ("check", "", ("/check/",), DESK),
    ("energy", "regulator", ("/energy/region/",), DESK),
    ("energy-account", "regulator", ("/energy/accounts/", FIRST), DESK),
    ("home-phone", "instrument_keeper", ("/",), PHONE),
)
"""Name, role of who looks, the way there (an address, then what is clicked), size."""


def main() -> None:
    """Build what is shown, and take every picture in Chinese and English."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = ready_demonstration(  # before the browser: Django refuses to work in its loop
            Path(folder) / "site",
            today=system_clock().astimezone(ZONE).date(),
            share=SHARE,
            clock=system_clock,
            tell=lambda step, what: sys.stdout.write(f"{step} {what}\n"),
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take_report(browser, Path(folder))
            with served(made) as address:
                take_site(browser, address, made)
            browser.close()


def take_report(browser: Browser, folder: Path) -> None:
    """Take the pictures of an account's report."""
    source = folder / "account"
    source.mkdir()
    report = folder / "report.html"
    account(build_demonstration(source)).write_html(report)
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(report.as_uri())
    for language in ("zh", "en"):
        page.locator(f'label[for="choose-{language}"]').first.click()
        page.screenshot(path=PICTURES / f"report.{language}.png")
    page.close()


@contextmanager
def served(made: Demonstration) -> Iterator[str]:
    """Serve the demonstration as long as it lasts; yield its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    folders = ["--home", str(made.folders.home), "--keys", str(made.folders.keys)]
    command = [
        *(sys.executable, "-m", "duheng.cli", "serve", *folders),
        *("--port", str(port), "--no-door"),
    ]
    environment = {name: text for name, text in os.environ.items() if name != "DUHENG_SECRET"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:  # noqa: S603
        while not _answers(port):
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        try:
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status == 200
        except OSError:
            return False


def take_site(browser: Browser, address: str, made: Demonstration) -> None:
    """Take the pictures of the site's pages, each as the one who works there sees it."""
    logins = {one["role"]: one for one in made.logins}
    states: dict[str, Any] = {
        role: signed_in(browser, address, logins[role])
        for role in {one[1] for one in SCENES if one[1]}
    }
    for name, role, way, (width, height) in SCENES:
        for short, language in LANGUAGES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, storage_state=states.get(role)
            )
            context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            page = context.new_page()
            walk(page, address, way)
            page.screenshot(path=PICTURES / f"{name}.{short}.png")
            context.close()


def walk(page: Page, address: str, way: tuple[str, ...]) -> None:
    """Go to an address, then click on what leads further."""
    page.set_default_timeout(120_000)
    page.goto(address + way[0])
    for place in way[1:]:
        with page.expect_navigation():
            page.locator(place).first.click()
    page.mouse.move(0, 0)


def signed_in(browser: Browser, address: str, login: dict[str, Any]) -> Any:
    """Return the cookies of somebody who signed in with password and code."""
    from duheng.site.people.demo_people import present_code  # Django is ready by now

    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(login["email"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("main button.btn-primary").click()
    page.locator("input[name=code]").fill(present_code(login["totp_secret"], system_clock()))
    page.locator("main button.btn-primary").first.click()
    page.locator(".bell").wait_for()
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    main()
