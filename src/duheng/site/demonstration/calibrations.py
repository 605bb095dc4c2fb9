"""Certificates of the synthetic region, before they are written: dates, points, uppers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from duheng.site.demonstration.content_reading import Field

GROWTH = {"national": 1.0, "regional": 3.0, "city": 8.0, "county": 20.0}
"""Expanded uncertainty of each level, over that of the national standard [1]."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point, as it is written: nominal value, error, expanded uncertainty (k = 2)."""

    nominal: str
    error: str
    expanded: str


@dataclass(frozen=True, slots=True)
class Upper:
    """A certificate of a standard that another one was made with.

    Attributes
    ----------
    calibration : int
        Its place among the calibrations.
    standard : int
        The standard's place among the standards.
    is_digest_wrong : bool
        A planted fault: the digest that is named is not the one of the file.
    """

    calibration: int
    standard: int
    is_digest_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A certificate to be; it is known by its place in the list.

    Attributes
    ----------
    kind : str
        ``calibration``, ``verification`` or ``rejection``.
    wave : int
        0 for national standards; everything above a certificate is of an earlier wave.
    issuer, owner : int
        Places among the bodies.
    standard, instrument : int or None
        What it is of.
    is_digital : bool
        Whether it is a signed DCC.
    seal : str
        Which seal of its issuer: ``""``, or ``revoked``.
    replaces : int or None
        Which one it stands in the place of.
    coverage_probability : str
        As stated for k = 2 [1].
    """

    number: str
    kind: str
    wave: int
    issuer: int
    owner: int
    measured_on: date
    field: str
    points: tuple[Point, ...] = ()
    uppers: tuple[Upper, ...] = ()
    standard: int | None = None
    instrument: int | None = None
    valid_until: date | None = None
    accuracy_class: str = ""
    regulation: str = ""
    is_digital: bool = True
    seal: str = ""
    replaces: int | None = None
    coverage_probability: str = "0.95"

    @property
    def issued_on(self) -> date:
        """Two days after the measurement."""
        return self.measured_on + timedelta(days=2)


class Numbers:
    """Gives numbers of certificates: one row per body and year."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], int] = {}

    def next(self, code: str, year: int) -> str:
        """Return the next number of a body in a year.

        Examples
        --------
        >>> numbers = Numbers()
        >>> numbers.next("SYN-15", 2026), numbers.next("SYN-15", 2026)
        ('SYN-15-2026-00001', 'SYN-15-2026-00002')
        """
        self._last[code, year] = self._last.get((code, year), 0) + 1
        return f"{code}-{year}-{self._last[code, year]:05d}"


def points_of_standard(field: Field, level: str, generator: random.Random) -> tuple[Point, ...]:
    """Return the points of a standard: errors of the size of its own uncertainty."""
    expanded = field.national_u * GROWTH[level]
    return _points(field.points, generator, 0.8 * expanded, expanded)


def points_of_instrument(
    field: Field, mpe: float, lower: str, upper: str, generator: random.Random
) -> tuple[Point, ...]:
    """Return the points of an instrument: errors of a third of the permissible ones."""
    nominals = [one for one in field.points if float(lower) <= float(one) <= float(upper)]
    return _points(
        tuple(nominals) or (field.points[-1],),
        generator,
        mpe / 3,
        max(mpe / 6, 40 * field.national_u),
    )


def _points(
    nominals: tuple[str, ...], generator: random.Random, spread: float, expanded: float
) -> tuple[Point, ...]:
    digits = _digits(expanded)
    return tuple(
        Point(nominal, f"{generator.gauss(0.0, spread):z.{digits}f}", f"{expanded:.{digits}f}")
        for nominal in nominals
    )


def _digits(expanded: float) -> int:
    """Return with how many decimals an uncertainty has two significant digits."""
    digits = 0
    while round(expanded * 10**digits) < 10:
        digits += 1
    return digits
