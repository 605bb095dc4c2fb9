"""The certificates of the synthetic standards: each made with one of the standard above."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.calibrations import (
    Calibration,
    Numbers,
    Upper,
    points_of_standard,
)
from duheng.site.demonstration.content_reading import fields
from duheng.site.demonstration.sizes import Sizes, day_within, last_day, months_later
from duheng.site.demonstration.standards import Standard

MONTHS = 24
"""How long the calibration of a standard holds."""
_RENEWED_EARLY_DAYS = 20
_WINDOWS: Mapping[str, tuple[float, float]] = {
    "regional": (46.5, 38.0),
    "city": (36.0, 26.0),
    "county": (23.5, 14.0),
}
"""Between how many months ago the first certificate of each level was made: later below."""
_WAVES = {"regional": 1, "city": 2, "county": 3}
SUBJECTS = 4
"""The wave of everything that is calibrated with a public standard."""


@dataclass(slots=True)
class Made:
    """The certificates that are planned so far."""

    numbers: Numbers = field(default_factory=Numbers)
    calibrations: list[Calibration] = field(default_factory=list)
    of_standard: dict[int, list[int]] = field(default_factory=dict)

    def add(self, one: Calibration) -> int:
        """Return the place of a certificate, noted for its standard."""
        place = len(self.calibrations)
        self.calibrations.append(one)
        if one.standard is not None:
            self.of_standard.setdefault(one.standard, []).append(place)
        return place

    def in_force(self, standard: int, day: date) -> int | None:
        """Return the certificate of a standard that was made last before a day."""
        before = [
            place
            for place in self.of_standard.get(standard, ())
            if self.calibrations[place].measured_on < day
            and self.calibrations[place].replaces is None
        ]
        return max(before, key=lambda place: self.calibrations[place].measured_on, default=None)


def plan_chains(sizes: Sizes, bodies: Sequence[Body], standards: Sequence[Standard]) -> Made:
    """Return the certificates of all standards, those above others before them."""
    made = Made()
    generator = sizes.generator("chains")
    for place, one in enumerate(standards):
        if one.level == "national":
            day = day_within(generator, sizes.today, 60, 50)
            made.add(_calibration(made, bodies, standards, place, day, generator))
            continue
        first = day_within(generator, sizes.today, *_WINDOWS[one.level])
        made.add(_calibration(made, bodies, standards, place, first, generator))
        again = months_later(first, MONTHS) - timedelta(days=_RENEWED_EARLY_DAYS)
        if again < sizes.today - timedelta(days=3):
            made.add(_calibration(made, bodies, standards, place, again, generator))
    return made


def _calibration(
    made: Made,
    bodies: Sequence[Body],
    standards: Sequence[Standard],
    place: int,
    day: date,
    generator: random.Random,
) -> Calibration:
    one = standards[place]
    upper = None if one.upper is None else made.in_force(one.upper, day)
    issuer = one.keeper if one.upper is None else standards[one.upper].keeper
    return Calibration(
        number=made.numbers.next(bodies[issuer].code, day.year),
        kind="calibration",
        wave=_WAVES.get(one.level, 0),
        issuer=issuer,
        owner=one.keeper,
        measured_on=day,
        field=one.field,
        points=points_of_standard(fields()[one.field], one.level, generator),
        uppers=() if upper is None or one.upper is None else (Upper(upper, one.upper),),
        standard=place,
        valid_until=None if one.level == "national" else last_day(day, MONTHS),
    )
