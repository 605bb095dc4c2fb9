"""The first thing a newcomer runs: a region is built and its site is served; or a park alone."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

ENVIRONMENT = {
    **{
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DUHENG_", "DJANGO_"))
    },
    "DUHENG_LANG": "en",
    "DUHENG_DEMO_SERVE": "1",
}
DEMO = [sys.executable, "-m", "duheng.cli", "demo"]


@pytest.fixture
def region(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [*DEMO, "--share", "0.01", "--dir", str(tmp_path / "region"), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=ENVIRONMENT
    ) as process:
        yield process
        process.terminate()


def _shown_until(process: "subprocess.Popen[str]", wanted: str) -> str:
    assert process.stdout is not None
    shown = []
    for line in process.stdout:
        shown.append(line)
        if wanted in line:
            break
    return "".join(shown)


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:400]
    return found[1]


@pytest.mark.slow
def test_the_region_is_served_and_somebody_who_is_printed_can_sign_in(
    region: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    printed = _shown_until(region, "http://127.0.0.1:")
    assert "SYNTHETIC" in printed
    address = re.search(r"http://127\.0\.0\.1:\d+", printed)
    login = re.search(r"metrologist\s+(\S+@\S+)\s+(\S+)", printed)
    assert address is not None, printed
    assert login is not None, printed
    opener = build_opener(HTTPCookieProcessor())

    def ask(path: str, **fields: str) -> str:
        data = urlencode(fields).encode() if fields else None
        for _attempt in range(100):
            try:
                with opener.open(f"{address[0]}{path}", data, timeout=60) as answer:
                    return str(answer.read().decode())
            except ConnectionRefusedError:
                time.sleep(0.2)
            except URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
                time.sleep(0.2)
        raise AssertionError("the site does not answer")

    page = ask("/accounts/login/")
    assert "合成" in page
    page = ask(
        "/accounts/login/",
        csrfmiddlewaretoken=_token(page),
        login=login[1],
        password=login[2],
    )
    codes = subprocess.run(
        [*DEMO, "--codes", "--dir", str(tmp_path / "region")],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    ).stdout
    code = re.search(rf"{re.escape(login[1])}\s+(\d{{6}})", codes)
    assert code is not None, codes
    ask("/accounts/2fa/authenticate/", csrfmiddlewaretoken=_token(page), code=code[1])
    assert "SYN-15-0101" in ask("/registry/standards/")
    region.send_signal(signal.SIGINT)
    assert region.wait(timeout=60) == 0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    site = str(tmp_path / "site")
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "duheng.cli",
            "demo",
            "--account-only",
            "--dir",
            site,
            "--port",
            "0",
        ],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "DUHENG_LANG": "en", "DUHENG_DEMO_SERVE": "1"},
    ) as process:
        yield process
        process.kill()


@pytest.mark.slow
def test_the_demo_prints_its_figure_and_serves_its_report_until_it_is_stopped(
    demo: "subprocess.Popen[str]",
) -> None:
    assert demo.stdout is not None
    shown = []
    for line in demo.stdout:
        shown.append(line)
        if "http://127.0.0.1:" in line:
            break
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/\S*)", shown[-1])
    assert address is not None, "".join(shown)
    connection = HTTPConnection("127.0.0.1", int(address[1]))
    connection.request("GET", address[2])
    report = connection.getresponse().read().decode()
    connection.close()
    demo.send_signal(signal.SIGINT)
    assert demo.wait(timeout=60) == 0
    printed = "".join(shown)
    assert "SYNTHETIC" in printed
    assert re.search(r"tCO2.*\(k = 2\)", printed)
    assert "accounting.expired" in printed
    assert "合成" in report
