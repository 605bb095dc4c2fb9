"""A synthetic forest farm: trees on the same plots, measured twice in five years."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duheng.site.demonstration.carbon.documents import Subject, fill, table, write

_YEARS = 5
_AREA_M2 = 600
_TREES = (22, 42)
_DIED, _WITH_HEIGHT = 0.03, 0.6


@dataclass(frozen=True, slots=True)
class _Stand:
    """A stratum: its plots, how thick its trees are and grow [cm], how tall they become [m]."""

    stratum: str
    letter: str
    species: str
    plots: int
    diameter_cm: float
    growth_cm: float
    height_m: float
    bend_per_cm: float


_STANDS = (
    _Stand("larch-plantation", "L", "larch", 8, 16.0, 1.7, 22.0, 0.070),
    _Stand("birch-forest", "B", "birch", 7, 13.0, 1.2, 18.0, 0.085),
)


def write_forest(folder: Path, subject: Subject) -> Path:
    """Return the path of the account of a forest, written with its plots and trees."""
    dice = subject.generator("forest")
    plots = [
        (f"{one.letter}{place:02d}", one.stratum, _AREA_M2)
        for one in _STANDS
        for place in range(1, one.plots + 1)
    ]
    trees = [row for one in _STANDS for row in _trees(one, dice)]
    write(folder, "plots.csv", table("plot,stratum,area", plots))
    write(folder, "trees.csv", table("survey,plot,tree,species,diameter,height", trees))
    document = fill("forest.yaml", subject, begin=subject.year - _YEARS)
    return write(folder, "ACCOUNT.yaml", document)


def _trees(stand: _Stand, dice: random.Random) -> Iterator[tuple[object, ...]]:
    for plot in range(1, stand.plots + 1):
        for tree in range(1, dice.randint(*_TREES) + 1):
            diameter_cm = max(6.0, dice.gauss(stand.diameter_cm, 0.3 * stand.diameter_cm))
            named = (f"{stand.letter}{plot:02d}", tree, stand.species)
            yield ("begin", *named, *_measured(stand, diameter_cm, dice))
            if dice.random() >= _DIED:
                grown_cm = diameter_cm + max(0.1, dice.gauss(stand.growth_cm, 0.4))
                yield ("end", *named, *_measured(stand, grown_cm, dice))


def _measured(stand: _Stand, diameter_cm: float, dice: random.Random) -> tuple[str, str]:
    """Return diameter and height as they are written; not every height is measured."""
    height_m = 1.3 + stand.height_m * (1 - math.exp(-stand.bend_per_cm * diameter_cm))
    shown = f"{height_m * dice.gauss(1, 0.05):.1f}" if dice.random() < _WITH_HEIGHT else ""
    return f"{diameter_cm:.1f}", shown
