"""The whole synthetic region as a plan: pure, and the same for the same seed, day and size."""

from __future__ import annotations

from dataclasses import dataclass

from duheng.site.demonstration.bodies import Body, plan_bodies
from duheng.site.demonstration.calibrations import Calibration
from duheng.site.demonstration.chains import plan_chains
from duheng.site.demonstration.energy import EnergyUser, plan_energy_users
from duheng.site.demonstration.faults import Faults, Planting
from duheng.site.demonstration.instruments import Instrument, Planner, plan_instruments
from duheng.site.demonstration.sizes import Sizes
from duheng.site.demonstration.standards import Standard, plan_standards


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """What is to be recorded; things refer to each other by their places in these lists."""

    sizes: Sizes
    bodies: tuple[Body, ...]
    standards: tuple[Standard, ...]
    instruments: tuple[Instrument, ...]
    calibrations: tuple[Calibration, ...]
    energy_users: tuple[EnergyUser, ...]
    faults: Faults

    def wave(self, number: int) -> list[int]:
        """Return the places of the certificates of one wave."""
        return [place for place, one in enumerate(self.calibrations) if one.wave == number]

    def first(self, part: str, division: str) -> int:
        """Return the place of an organisation of a part and a division."""
        return next(
            place
            for place, one in enumerate(self.bodies)
            if one.part == part and one.division == division
        )


def plan_region(sizes: Sizes) -> RegionPlan:
    """Return the plan of a region of a size."""
    bodies = plan_bodies(sizes)
    standards = plan_standards(sizes, bodies)
    made = plan_chains(sizes, bodies, standards)
    planner = Planner(sizes, bodies, standards, made)
    users = plan_energy_users(planner)
    plan_instruments(planner)
    faults = Planting(planner).plant()
    return RegionPlan(
        sizes=sizes,
        bodies=bodies,
        standards=standards,
        instruments=tuple(planner.planned),
        calibrations=tuple(made.calibrations),
        energy_users=users,
        faults=faults,
    )
