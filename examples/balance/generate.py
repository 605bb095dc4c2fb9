"""Writes three months of four meters of a works that does not exist; one shop's meter reads low.

``python generate.py`` writes ``hours.csv`` beside itself; the same seed writes the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

SEED = 20250102
HOURS = 90 * 24


def works(seed: int = SEED) -> dict[str, np.ndarray]:
    """Return the indications of every hour [kWh]; the pump house's meter shows 4 % too little."""
    rng = np.random.default_rng(seed)
    hour = np.arange(HOURS)
    furnace = 800 + 250 * np.sin(hour / 24 * 2 * np.pi) + 40 * rng.standard_normal(HOURS)
    mill = 500 * (1 + 0.4 * np.sin(hour / 168 * 2 * np.pi)) + 30 * rng.standard_normal(HOURS)
    pumps = 300 * (1 + 0.5 * np.sin(hour / 700)) + 20 * rng.standard_normal(HOURS)
    whole = (furnace + mill + pumps) * 1.004
    return {"incomer": whole, "furnace": furnace, "mill": mill, "pumps": pumps * 0.96}


def write(path: Path, energies: dict[str, np.ndarray]) -> None:
    """Write the hours from 1 January 2025, each named by its begin."""
    instants = np.datetime64("2025-01-01T00:00") + np.arange(HOURS) * np.timedelta64(1, "h")
    lines = [",".join(["hour", *energies])]
    for place, instant in enumerate(instants):
        cells = (f"{values[place]:.2f}" for values in energies.values())
        lines.append(",".join([str(instant), *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write(folder / "hours.csv", works())
