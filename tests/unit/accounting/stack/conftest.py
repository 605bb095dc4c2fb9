"""Small stacks on disk: two days at one stack, changed by the tests before they are run."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.accounting import run_account
from duheng.accounting.result import AccountResult

NORMAL = {
    "temperature": {"value": 0, "unit": "degC"},
    "pressure": {"value": 101.325, "unit": "kPa"},
}
TEST = {
    "kind": "rata", "at": "2025-01-10T12:00", "runs": 9, "mean_monitor": 10.0,
    "mean_reference": 10.0, "standard_deviation": 0.0, "evidence": "RATA 1",
    "reference_method": {"value": 0, "unit": "1", "standard_uncertainty": 0},
}  # fmt: skip
_DOCUMENT: dict[str, Any] = {
    "format": "duheng-stack/1",
    "title": "two days",
    "subject": {"id": "TEST", "name": "test works"},
    "synthetic": True,
    "time_zone": "Asia/Shanghai",
    "period": "2025-03-01/2025-03-03",
    "rules": {"criteria": "us/stack-test-criteria", "validity": "us/stack-test-validity"},
    "monitors": {
        "GAS": {"quantity": "co2", "tests": [TEST]},
        "PITOT": {"quantity": "flow", "tests": [TEST]},
    },
    "stacks": {
        "main": {
            "hours": {"file": "hours.csv", "time": "time"},
            "flow": {"monitor": "PITOT", "column": "flow", "unit": "m3/h", "basis": "wet",
                     "reference": NORMAL},
            "concentrations": {
                "co2": {"monitor": "GAS", "column": "co2", "unit": "%", "basis": "wet"}
            },
        }
    },
}  # fmt: skip


class SmallStack:
    """48 hours of 10 % CO2 in 1 000 000 m3/h of wet gas at 0 °C and 101.325 kPa."""

    hours = 48
    mass = 48 * 0.10 * 1e6 * 44.01 / 22.414 / 1000

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = copy.deepcopy(_DOCUMENT)
        self.columns: dict[str, list[Any]] = {
            "co2": [10.0] * self.hours, "flow": [1e6] * self.hours,
        }  # fmt: skip

    @property
    def stack(self) -> dict[str, Any]:
        """The one stack."""
        return self.content["stacks"]["main"]  # type: ignore[no-any-return]

    @property
    def gas(self) -> dict[str, Any]:
        """The monitor of the gas."""
        return self.content["monitors"]["GAS"]  # type: ignore[no-any-return]

    @property
    def pitot(self) -> dict[str, Any]:
        """The monitor of the flow."""
        return self.content["monitors"]["PITOT"]  # type: ignore[no-any-return]

    @property
    def co2(self) -> dict[str, Any]:
        """The column of CO2."""
        return self.stack["concentrations"]["co2"]  # type: ignore[no-any-return]

    def write(self) -> Path:
        """Write the table and the document, and return its path."""
        start = datetime(2025, 3, 1)  # noqa: DTZ001 - local time, the zone is declared
        lines = [",".join(["time", *self.columns])]
        for place in range(len(next(iter(self.columns.values())))):
            moment = (start + timedelta(hours=place)).isoformat(sep=" ")
            cells = ("" if one[place] is None else str(one[place]) for one in self.columns.values())
            lines.append(",".join([moment, *cells]))
        (self.folder / "hours.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        path = self.folder / "STACK.yaml"
        text = yaml.safe_dump(self.content, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, **options: Any) -> AccountResult:
        """Return the result of the account."""
        return run_account(self.write(), **options)


@pytest.fixture
def small(tmp_path: Path) -> SmallStack:
    """Return the standard small stack."""
    return SmallStack(tmp_path)
