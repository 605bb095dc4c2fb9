"""Loads of the synthetic park: plausible shapes, from a generator that is passed in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duheng.accounting.demonstration.plan import INTERVALS, SyntheticChannel

Floats = npt.NDArray[np.float64]


def true_energy_kwh(channel: SyntheticChannel, generator: np.random.Generator) -> Floats:
    """Return the true energy of every quarter of an hour of the year, shape (35040,) [kWh]."""
    share = channel.base * _SHAPES[channel.shape]() * _wander(generator)
    return channel.rated_kw * np.clip(share, 0.0, 1.15) / 4.0


def _wander(generator: np.random.Generator) -> Floats:
    """Return slow and fast variation around one."""
    days = 1.0 + 0.04 * generator.standard_normal(366)
    slow = np.interp(np.arange(INTERVALS) / 96.0, np.arange(366), days)
    return np.asarray(slow * (1.0 + 0.03 * generator.standard_normal(INTERVALS)))


def _steady() -> Floats:
    return 1.0 + 0.05 * np.cos(2 * np.pi * (_hour() - 15) / 24)


def _shifts() -> Floats:
    working = np.where(_weekday() < 6, 1.0, 0.75)
    return np.asarray(working * np.where((_hour() >= 7) & (_hour() < 23), 1.1, 0.7))


def _offices() -> Floats:
    busy = (_hour() >= 8) & (_hour() < 19) & (_weekday() < 5)
    heating = 1.0 + 0.2 * np.cos(2 * np.pi * (np.arange(INTERVALS) / 96.0 - 15) / 365)
    return np.asarray(heating * np.where(busy, 1.25, 0.6))


def _sun() -> Floats:
    day = np.arange(INTERVALS) / 96.0
    height = np.sin(np.pi * (_hour() - 6.0) / 12.0) * (
        1.0 + 0.25 * np.sin(2 * np.pi * (day - 80) / 365)
    )
    return np.asarray(np.where((_hour() > 6.5) & (_hour() < 17.5), 1.2 * height, 0.0))


def _hour() -> Floats:
    return (np.arange(INTERVALS) % 96) / 4.0


def _weekday() -> npt.NDArray[np.int64]:
    return (np.arange(INTERVALS) // 96 + 2) % 7


_SHAPES = {"steady": _steady, "shifts": _shifts, "offices": _offices, "sun": _sun}
