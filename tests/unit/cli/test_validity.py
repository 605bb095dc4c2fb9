"""``duheng validity`` as its user sees it."""

import json
from pathlib import Path

import pytest

from duheng.cli.main import main

PLATE = "kind: register\nunit: kW·h\ninterval_s: 900\nregister_digits: 6\n"
ROWS = "\n".join(
    f"2026-01-01T0{place // 4}:{15 * (place % 4):02d}:00+08:00,{value}"
    for place, value in enumerate([100, 110, 120, 0, 0, 150, 160, ""])
)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "plate.yaml").write_text(PLATE, encoding="utf-8")
    (tmp_path / "meter.csv").write_text(f"at,value\n{ROWS}\n", encoding="utf-8")
    return str(tmp_path / "meter.csv"), "--meter", str(tmp_path / "plate.yaml")


def test_a_flash_of_zero_is_shown_with_its_evidence(capsys, files):
    assert main(["validity", *files, "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in record["flags"]] == [
        "telemetry.register_excursion", "telemetry.missing"]  # fmt: skip
    assert record["flags"][0]["evidence"] == {"before": 120, "value": 0, "rows": 2, "after": 150}
    assert record["days"][-1]["invalid_by_cause"] == {"missing": 1, "register": 2}


@pytest.mark.parametrize("rows", ["", "nonsense,1", "2026-01-01T00:00:00Z,abc"])
def test_an_empty_file_is_judged_and_a_broken_line_is_refused(capsys, files, rows):
    Path(files[0]).write_text(f"at,value\n{rows}\n", encoding="utf-8")
    assert main(["validity", *files]) == (2 if rows else 0)
    assert "Traceback" not in capsys.readouterr().err
