"""The first thing a newcomer runs: a site is built, accounted for, and its report is served."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest


@pytest.fixture
def demo(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    site = str(tmp_path / "site")
    with subprocess.Popen(
        [sys.executable, "-m", "duheng.cli", "demo", "--account-only", "--dir", site, "--port", "0"],
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
