"""Writes the hours of a park that does not exist: load, wind, sun, storage, grid, a contract.

``python generate.py`` writes ``hours.csv`` beside itself; the same seed writes the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

SEED = 20250101
HOURS = 8760
COLUMNS = ("hour", "load", "wind", "solar", "contract", "charge", "discharge", "import", "export")
EFFICIENCY = 0.88


def park(seed: int = SEED, hours: int = HOURS) -> dict[str, np.ndarray]:
    """Return the energies of every hour [kWh]; what enters is what is used, stored or exported."""
    rng = np.random.default_rng(seed)
    clock = np.arange(hours)
    day, hour = clock // 24, clock % 24
    working = np.where(day % 7 < 5, 1.0, 0.7)
    load = 4000 * working * (1 + 0.3 * np.sin((hour - 8) / 24 * 2 * np.pi))
    load = load * (1 + 0.03 * rng.standard_normal(hours))
    season = 1 + 0.35 * np.sin((day - 80) / 365 * 2 * np.pi)
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None) * season
    solar = 3500 * sun * np.repeat(rng.beta(4, 1.5, hours // 24 + 1), 24)[:hours]
    gusts = np.zeros(hours)
    for place in range(1, hours):
        gusts[place] = 0.97 * gusts[place - 1] + 0.24 * rng.standard_normal()
    wind = 3000 / (1 + np.exp(-1.3 * gusts))
    contract = 1500 / (1 + np.exp(-gusts - 0.3 * rng.standard_normal(hours)))
    charge, discharge = store(load - wind - solar - contract)
    net = load + charge - discharge - wind - solar
    return {
        "load": load, "wind": wind, "solar": solar, "contract": contract, "charge": charge,
        "discharge": discharge, "import": np.clip(net, 0, None), "export": np.clip(-net, 0, None),
    }  # fmt: skip


def store(lacking: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return charge and discharge of a storage of 8 MWh and 2 MW that follows the surplus."""
    level, charge, discharge = 0.0, np.zeros(len(lacking)), np.zeros(len(lacking))
    for place, wanted in enumerate(lacking):
        if wanted < 0:
            charge[place] = min(-wanted, 2000.0, 8000.0 - level)
        else:
            discharge[place] = min(wanted, 2000.0, level * EFFICIENCY)
        level += charge[place] - discharge[place] / EFFICIENCY
    return charge, discharge


def write(path: Path, energies: dict[str, np.ndarray]) -> None:
    """Write the hours of 2025, each named by its begin."""
    instants = np.datetime64("2025-01-01T00:00") + np.arange(HOURS) * np.timedelta64(1, "h")
    lines = [",".join(COLUMNS)]
    for place, instant in enumerate(instants):
        cells = (f"{energies[name][place]:.0f}" for name in COLUMNS[1:])
        lines.append(",".join([str(instant), *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write(folder / "hours.csv", park())
