"""Writes two years of bills and weather of a hall that does not exist; a tenth is saved.

``python generate.py`` writes ``bills.csv`` and ``weather.csv`` beside itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

SEED = 20240101
DAYS = 731


def hall(seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean temperature [degC] and the heat [kWh] of every day of 2024 and 2025."""
    rng = np.random.default_rng(seed)
    season = 6 - 19 * np.cos(2 * np.pi * (np.arange(DAYS) - 15) / 365.25)
    noise = np.zeros(DAYS)
    for day in range(1, DAYS):
        noise[day] = 0.7 * noise[day - 1] + 2.8 * rng.standard_normal()
    temperature = season + noise
    energy = 40 + 3.2 * np.maximum(14 - temperature, 0) + 6 * rng.standard_normal(DAYS)
    energy[366:] *= 0.9
    return temperature, energy


def write(folder: Path) -> None:
    """Write one bill and one temperature a day."""
    days = np.datetime64("2024-01-01") + np.arange(DAYS + 1)
    temperature, energy = hall()
    bills = [f"{day},{value:.1f}" for day, value in zip(days, energy, strict=False)]
    (folder / "bills.csv").write_text("\n".join(["day,kWh", *bills, f"{days[-1]},"]) + "\n")
    air = [f"{day}T00:00,{value:.2f}\n{day}T12:00,{value:.2f}"
           for day, value in zip(days, temperature, strict=False)]  # fmt: skip
    (folder / "weather.csv").write_text("\n".join(["instant,degC", *air]) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
