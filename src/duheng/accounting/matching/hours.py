"""Hours of a park: what is matched, what is left to the grid, and the slope of both.

Green power covers the load first, then charges the storage. The storage is well mixed: what it
gives back is green by the share it holds. Losses of the round trip are taken at discharge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
EMPTY = 1e-9
"""Below this share of all that was charged the storage counts as empty [1]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hours:
    """Energies of every hour [unit]; an hour that is not known has 0 everywhere.

    Attributes
    ----------
    load, green, charge, discharge : ndarray, shape (n,)
        Load, green power, and what goes into and comes out of the storage.
    efficiency : float
        Of the round trip, discharge over charge [1].
    initial, initial_green : float
        Energy stored at the begin, as charged, and the green part of it [unit, 1].
    """

    load: Floats
    green: Floats
    charge: Floats
    discharge: Floats
    efficiency: float
    initial: float
    initial_green: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Matched:
    """What is matched and what is not, with the states of the storage before every hour.

    Attributes
    ----------
    matched, residual : ndarray, shape (n,)
        Green power in the load, and electricity from the grid that is not matched [unit].
    stored, stored_green : ndarray, shape (n + 1,)
        Energy in the storage as charged, and the green part of it [unit].
    is_full : ndarray, shape (n,)
        Where all that is stored is green.
    """

    matched: Floats
    residual: Floats
    stored: Floats
    stored_green: Floats
    is_full: npt.NDArray[np.bool_]


def least_initial(charge: Floats, discharge: Floats, efficiency: float) -> float:
    """Return the least energy that must have been stored at the begin [unit]."""
    level = np.cumsum(charge - discharge / efficiency)
    return float(max(0.0, -level.min(initial=0.0)))


def match_hours(hours: Hours) -> Matched:
    """Return what is matched hour by hour.

    Notes
    -----
    ``matched = min(L, G) + s min(L - min(L, G), D)`` with the green share ``s`` of the storage;
    ``residual = L - min(L, G) - min(L - min(L, G), D) + C - min(C, G - min(L, G))``.
    """
    direct = np.minimum(hours.load, hours.green)
    charged_green = np.minimum(hours.charge, hours.green - direct)
    rest = hours.load - direct
    to_load = np.minimum(rest, hours.discharge)
    drawn = hours.discharge / hours.efficiency
    stored = hours.initial + np.concatenate([[0.0], np.cumsum(hours.charge - drawn)])
    stored = np.maximum(stored, 0.0)
    empty = EMPTY * max(float(hours.charge.sum()), hours.initial, 1e-300)
    green, shares, full = _mixed(hours, stored, charged_green, drawn, empty)
    return Matched(
        matched=direct + shares * to_load,
        residual=rest - to_load + hours.charge - charged_green,
        stored=np.where(stored > empty, stored, 0.0),
        stored_green=green,
        is_full=full,
    )


def _mixed(
    hours: Hours, stored: Floats, charged_green: Floats, drawn: Floats, empty: float
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return the green content before every hour, its share, and where the storage is all green."""
    size = len(hours.load)
    green, shares, full = np.zeros(size + 1), np.zeros(size), np.zeros(size, dtype=np.bool_)
    content = hours.initial * hours.initial_green
    green[0] = content
    levels, enters, leaves = stored.tolist(), charged_green.tolist(), drawn.tolist()
    for hour in range(size):
        level = levels[hour]
        share = content / level if level > empty else 0.0
        shares[hour] = share
        content = max(content + enters[hour] - share * leaves[hour], 0.0)
        if content > levels[hour + 1]:
            content, full[hour] = levels[hour + 1], True
        green[hour + 1] = content
    return green, shares, full


def slopes_of(hours: Hours, found: Matched, weights: tuple[Floats, Floats]) -> Mapping[str, Floats]:
    """Return the slopes of weighted sums of matched and residual to every hour's energies.

    Parameters
    ----------
    weights : (ndarray, ndarray), each of shape (n_outputs, n)
        Weight of the matched and of the residual energy of every hour.

    Returns
    -------
    Mapping
        ``load``, ``green``, ``charge``, ``discharge`` of shape (n_outputs, n), ``efficiency``,
        ``initial`` and ``initial_green`` of shape (n_outputs, 1).

    Notes
    -----
    The adjoint of :func:`match_hours`, backwards through the storage. At the kink of a minimum the
    slope of the smaller side is taken.
    """
    wm, wr = weights
    direct = np.minimum(hours.load, hours.green)
    surplus, rest = hours.green - direct, hours.load - direct
    shares = _shares(found)
    by_load = (hours.load <= hours.green).astype(np.float64)
    by_charge = (hours.charge < surplus).astype(np.float64)
    by_rest = (rest <= hours.discharge).astype(np.float64)
    to_load = np.minimum(rest, hours.discharge)
    ahead = _backwards(hours, found, wm * to_load, shares)
    energy, content = ahead["energy"], ahead["content"]
    green_in = content - wr
    out = wm * shares - wr
    tau = green_in * (1.0 - by_charge)
    rho = wr + out * by_rest
    direct_slope = wm - tau - rho
    drawn = (energy + content * shares) / hours.efficiency
    return {
        "load": rho + direct_slope * by_load,
        "green": tau + direct_slope * (1.0 - by_load),
        "charge": energy + wr + green_in * by_charge,
        "discharge": out * (1.0 - by_rest) - drawn,
        "efficiency": np.sum(drawn * hours.discharge / hours.efficiency, axis=1, keepdims=True),
        "initial": ahead["first_energy"] + hours.initial_green * ahead["first_content"],
        "initial_green": hours.initial * ahead["first_content"],
    }


def _shares(found: Matched) -> Floats:
    level = found.stored[:-1]
    safe = np.where(level > 0, level, 1.0)
    return np.asarray(np.where(level > 0, found.stored_green[:-1] / safe, 0.0))


def _backwards(
    hours: Hours, found: Matched, by_share: Floats, shares: Floats
) -> Mapping[str, Floats]:
    """Return the slopes to the storage's energy and green content after every hour."""
    outputs, size = by_share.shape
    energies, contents = np.zeros((size, outputs)), np.zeros((size, outputs))
    energy, content = np.zeros(outputs), np.zeros(outputs)
    levels = found.stored[:-1].tolist()
    drawn = (hours.discharge / hours.efficiency).tolist()
    known, full = shares.tolist(), found.is_full.tolist()
    gained = by_share.T
    for hour in range(size - 1, -1, -1):
        if full[hour]:
            energy, content = energy + content, np.zeros(outputs)
        energies[hour], contents[hour] = energy, content
        level = levels[hour]
        if level > 0:
            slope = (gained[hour] - content * drawn[hour]) / level
            content = content + slope
            energy = energy - slope * known[hour]
    return {
        "energy": energies.T,
        "content": contents.T,
        "first_energy": energy[:, None],
        "first_content": content[:, None],
    }
