"""The energy users of the synthetic region: whose meters they are, and how they are loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from duheng.site.demonstration.content_reading import kinds
from duheng.site.demonstration.instruments import Planner

_METER = "electricity_meter"
_LOADS = ("steady", "shifts", "offices", "steady", "shifts")
_RATED_KW = ("800", "500", "250", "400", "630")
_MONTHS_OF_A_CONFIRMATION = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyUser:
    """An enterprise that accounts for its energy.

    Attributes
    ----------
    body : int
        Its place among the bodies.
    meters : tuple of int
        Its meters among the instruments.
    shapes, rated_kw : tuple
        How each meter is loaded, and the rated power of its circuit [kW].
    year : int
        The year that is accounted for.
    """

    body: int
    meters: tuple[int, ...]
    shapes: tuple[str, ...]
    rated_kw: tuple[str, ...]
    year: int


def plan_energy_users(planner: Planner) -> tuple[EnergyUser, ...]:
    """Return the energy users: their meters are calibrated before the year begins."""
    enterprises = [place for place, one in enumerate(planner.bodies) if one.part == "enterprise"]
    year = planner.sizes.today.year - 1
    return tuple(_user(planner, body, year) for body in enterprises[: planner.sizes.energy_users])


def _user(planner: Planner, body: int, year: int) -> EnergyUser:
    kind = replace(
        kinds()[_METER], is_voluntary=True, months=_MONTHS_OF_A_CONFIRMATION, manner="periodic"
    )
    meters = []
    for rated in _RATED_KW:
        place = planner.add(kind, body, channel="kW·h", rated=rated)
        planner.certify(
            place,
            date(year - 1, 11, 20),
            is_digital=True,
            kind=kind,
            division=f"{planner.bodies[body].division[:4]}00",
        )
        meters.append(place)
    return EnergyUser(body=body, meters=tuple(meters), shapes=_LOADS, rated_kw=_RATED_KW, year=year)
