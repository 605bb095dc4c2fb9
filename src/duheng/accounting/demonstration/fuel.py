"""Lignite for the synthetic boiler house: weighings, and analyses with two gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from duheng.accounting.demonstration.plan import YEAR

WEEKS = 52
WEIGHED_A_WEEK = 14
WITHOUT_ANALYSIS = (18, 40)
WEIGHER_ERROR = 0.0012


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelFiles:
    """Names of the files, relative to the account."""

    weighings: str
    calorific_values: str
    carbon: str
    weigher: str


_WEIGHER = """# synthetic data, not evidence
certificate: calibration
number: SYN-2024-W01
issuer: 合成计量所 Synthetic Metrology Institute
issuer_code: SYN-LAB-1
issued_date: 2024-12-02
item: {name: {zh-Hans: 电子汽车衡, en: weighbridge}, serial: SYN-W01}
load: {unit: t}
error: {kind: absolute, unit: kg}
points:
  - {load: 10, error: 10, U: 16, k: 2}
  - {load: 30, error: 40, U: 30, k: 2}
  - {load: 50, error: 60, U: 40, k: 2}
"""


def write_fuel(folder: Path, generator: np.random.Generator) -> FuelFiles:
    """Write weighings by batch, calorific values by batch and carbon content by month."""
    start = datetime(YEAR, 1, 1, 6)  # noqa: DTZ001 - written as local time, the zone is declared
    weighings = ["weighed_at,batch,net_mass_t"]
    values = ["batch,ncv_gj_per_t,u,report"]
    for week in range(WEEKS):
        batch = f"L{week + 1:02d}"
        for place in range(WEIGHED_A_WEEK):
            moment = start + timedelta(days=7 * week, hours=12 * place)
            mass = generator.normal(31.0, 1.5) * (1 + WEIGHER_ERROR)
            weighings.append(f"{moment.isoformat(sep=' ')},{batch},{mass:.2f}")
        value = generator.normal(14.9, 0.35)
        if week + 1 not in WITHOUT_ANALYSIS:
            values.append(f"{batch},{value:.3f},0.090,SYN-COAL-{YEAR}-{week + 1:03d}")
    carbon = ["month,tc_per_gj,u,report"]
    for month in range(1, 13):
        content = generator.normal(0.02802, 0.0001)
        carbon.append(f"{YEAR}-{month:02d},{content:.5f},0.00009,SYN-CARBON-{YEAR}-{month:02d}")
    return FuelFiles(
        weighings=_write(folder, "fuel/weighings.csv", weighings),
        calorific_values=_write(folder, "fuel/calorific-values.csv", values),
        carbon=_write(folder, "fuel/carbon.csv", carbon),
        weigher=_write(folder, "certificates/W01.yaml", _WEIGHER.splitlines()),
    )


def _write(folder: Path, name: str, lines: list[str]) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return name
