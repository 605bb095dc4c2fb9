"""Every example runs as its page says."""

import json
from pathlib import Path

import pytest

from duheng.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (EXAMPLES / "certificates").glob("*.yaml"))
)
def test_an_example_certificate_is_read_without_a_doubt(name: str, capsys: Captured) -> None:
    assert main(["certificate", "show", str(EXAMPLES / "certificates" / name), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_the_example_readings_hold_what_was_planted(capsys: Captured) -> None:
    assert main(["readings", "check", str(EXAMPLES / "readings" / "source.yaml"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"rows": 376, "measured": 375, "not_a_number": 1}
    codes = [one["code"] for one in told["findings"]]
    assert codes.count("telemetry.gap") == 2
    assert codes.count("telemetry.not_a_number") == 1
