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


def evaluated(name: str, capsys: Captured) -> dict[str, dict[str, float]]:
    assert main(["evaluate", str(EXAMPLES / "evaluate" / name), "--json"]) == 0
    found: dict[str, dict[str, float]] = json.loads(capsys.readouterr().out)["results"]
    return found


def test_the_end_gauge_gives_what_the_guide_prints(capsys: Captured) -> None:
    length = evaluated("end-gauge.yaml", capsys)["l"]
    assert length["value"] == pytest.approx(50_000_838, abs=0.5)
    assert length["standard_uncertainty"] == pytest.approx(32, abs=0.5)
    assert int(length["degrees_of_freedom"]) == 16
    assert length["expanded_uncertainty"] == pytest.approx(93, abs=0.6)


@pytest.mark.parametrize(
    ("name", "value", "uncertainty"),
    [("R", 127.732, 0.071), ("X", 219.847, 0.295), ("Z", 254.260, 0.236)],
)
def test_the_impedance_gives_what_the_guide_prints(
    name: str, value: float, uncertainty: float, capsys: Captured
) -> None:
    found = evaluated("impedance.yaml", capsys)[name]
    assert found["value"] == pytest.approx(value, abs=6e-4)
    assert found["standard_uncertainty"] == pytest.approx(uncertainty, abs=6e-4)
