"""Small accounts on disk for the tests: two days of a meter or two, written to a folder."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.accounting import AccountResult, account

_CALIBRATION = """
certificate: calibration
number: CAL-{number}
issuer: Example Laboratory
issuer_code: LAB
item: {{serial: "{serial}"}}
load: {{unit: kW}}
error: {{kind: relative, unit: "%"}}
points:
{points}
{standards}
"""
_VERIFICATION = """
certificate: verification
number: VER-{name}
issuer: Example Institute
item: {{serial: "{name}"}}
instrument_kind: active_energy_meter
accuracy_class: "0.5S"
regulation: JJG 596-2012
verdict: {verdict}
valid_until: 2026-12-31
"""
_WEIGHER = """
certificate: calibration
number: W-1
issuer: Example Laboratory
item: {serial: W1}
load: {unit: t}
error: {kind: absolute, unit: kg}
points:
  - {load: 10, error: 0, U: 20, k: 2}
  - {load: 60, error: 0, U: 120, k: 2}
"""
_WEIGHINGS = """at,batch,mass
2025-03-01 08:00,B1,30
2025-03-01 20:00,B1,30
2025-03-02 08:00,B2,40
"""
_METER: dict[str, Any] = {
    "kind": "active_energy_meter",
    "class": "0.5S",
}
_ACCOUNT: dict[str, Any] = {
    "format": "duheng-account/1",
    "title": "two days",
    "subject": {"id": "TEST", "name": "test works"},
    "time_zone": "Asia/Shanghai",
    "period": "2025-03-01/2025-03-03",
    "methods": ["cn/co2-purchased-electricity"],
    "readings": [
        {
            "file": "readings.csv",
            "kind": "interval_energy",
            "unit": "kWh",
            "label": "begin",
            "interval": "1 h",
            "instant_column": "time",
        }
    ],
    "streams": {
        "grid": {
            "carrier": "electricity",
            "role": "purchased",
            "keys": {"region": "national"},
            "routes": {"cn/co2-purchased-electricity": "average_factor"},
            "channels": {"A": {"meter": "MA"}},
        }
    },
    "instruments": {},
}


class SmallAccount:
    """A folder with an account that tests change before it is run.

    As it comes: one calibrated meter MA (error +0.2 %, U = 0.1 % and 0.06 %) on channel A that
    shows 50 kWh in each of 48 hours; the national factor of 2023 stands in, 0.5306 tCO2/MWh.
    """

    hours = 48
    factor = 0.5306

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = copy.deepcopy(_ACCOUNT)
        self.write_readings({"A": [50.0] * self.hours})
        self.add_calibrated("MA")

    @property
    def path(self) -> Path:
        """The account document, written anew from ``content``."""
        path = self.folder / "ACCOUNT.yaml"
        text = yaml.safe_dump(self.content, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def channels(self) -> dict[str, Any]:
        """The channels of the stream ``grid``."""
        return self.content["streams"]["grid"]["channels"]  # type: ignore[no-any-return]

    def run(self, **options: Any) -> AccountResult:
        """Return the result of the account."""
        return account(self.path, **options)

    def write(self, name: str, text: str) -> None:
        """Write a text file."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def write_readings(self, columns: dict[str, list[Any]]) -> None:
        """Write hourly readings from 1 March 2025, 00:00; None leaves a cell empty."""
        start = datetime(2025, 3, 1)  # noqa: DTZ001 - local time, the zone is declared
        lines = [",".join(["time", *columns])]
        for place in range(len(next(iter(columns.values())))):
            moment = (start + timedelta(hours=place)).isoformat(sep=" ")
            cells = ("" if one[place] is None else str(one[place]) for one in columns.values())
            lines.append(",".join([moment, *cells]))
        self.write("readings.csv", "\n".join(lines) + "\n")

    def calibrate(
        self,
        file: str,
        serial: str,
        points: Iterable[tuple[float, float, float]] = ((10, 0.2, 0.1), (100, 0.2, 0.06)),
        standards: str = "",
    ) -> None:
        """Write a calibration: (load [kW], error [%], U [%], k = 2)."""
        lines = "\n".join(
            f"  - {{load: {load}, error: {error}, U: {expanded}, k: 2}}"
            for load, error, expanded in points
        )
        text = _CALIBRATION.format(
            number=file.removesuffix(".yaml"), serial=serial, points=lines, standards=standards
        )
        self.write(file, text)

    def verify(self, file: str, name: str, verdict: str = "pass") -> None:
        """Write a verification of class 0.5S."""
        self.write(file, _VERIFICATION.format(name=name, verdict=verdict))

    def add_calibrated(self, name: str, **how: Any) -> None:
        """Add a meter with a calibration in force all year."""
        self.calibrate(f"{name}.yaml", name, **how)
        self.add_meter(
            name,
            [{"certificate": f"{name}.yaml", "from": "2025-01-01", "until": "2026-01-01"}],
        )

    def add_meter(self, name: str, confirmations: list[dict[str, Any]], **facts: Any) -> None:
        """Add a meter of class 0.5S."""
        meter = {**_METER, "serial": name, "confirmations": confirmations, **facts}
        self.content["instruments"][name] = meter

    def burn_coal(self, route: str = "carbon_content") -> None:
        """Turn the account into one of lignite: 60 t of batch B1 and 40 t of B2, not analysed."""
        self.write("weigher.yaml", _WEIGHER)
        self.write("weighings.csv", _WEIGHINGS)
        self.content["methods"] = ["cn/co2-fuel-combustion"]
        self.content.pop("readings", None)
        confirmation = {"certificate": "weigher.yaml", "from": "2025-01-01"}
        self.content["instruments"] = {
            "W": {"kind": "weighbridge", "serial": "W1", "confirmations": [confirmation]}
        }
        columns = {"instant": "at", "amount": "mass", "batch": "batch"}
        self.content["streams"] = {
            "coal": {
                "carrier": "lignite",
                "role": "consumed",
                "routes": {"cn/co2-fuel-combustion": route},
                "keys": {"plant": "conventional"},
                "batches": {"file": "weighings.csv", "unit": "t", "meter": "W", "columns": columns},
                "analyses": {},
            }
        }

    @property
    def stream(self) -> dict[str, Any]:
        """The only stream, or the first."""
        return next(iter(self.content["streams"].values()))  # type: ignore[no-any-return]

    def analyse(
        self,
        name: str,
        rows: dict[str, tuple[float, float]],
        *,
        unit: str = "%",
        by: str = "batch",
        **more: Any,
    ) -> None:
        """Write an analysis of the first stream: value and standard uncertainty by key."""
        lines = [f"{key},{value},{uncertainty}" for key, (value, uncertainty) in rows.items()]
        self.write(f"{name}.csv", "\n".join(["key,value,u", *lines]) + "\n")
        columns = {"key": "key", "value": "value", "standard_uncertainty": "u"}
        declared = {"file": f"{name}.csv", "unit": unit, "kind": "shared", "by": by, **more}
        self.stream["analyses"][name] = {**declared, "columns": columns}


@pytest.fixture
def small(tmp_path: Path) -> SmallAccount:
    """Return the standard small account."""
    return SmallAccount(tmp_path)
