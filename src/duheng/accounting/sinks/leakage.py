"""Leakage: what a sink makes others emit outside its boundary, stated and taken off the removal."""

from __future__ import annotations

from dataclasses import dataclass

from duheng.accounting.errors import UnusableAccount
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sinks.setup import SinkSetup
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stated import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Leakage:
    """One leakage of the period, in the unit of the removal; never below 0."""

    name: str
    title: Texts
    stated: Stated


def read_leakage(setup: SinkSetup, unit: str, register: SourceRegister) -> tuple[Leakage, ...]:
    """Return the leakages that a document states, each with its evidence.

    Raises
    ------
    UnusableAccount
        When there is no change to take them off, one is below 0 or has no evidence, or its name is
        that of a stratum or parcel.
    """
    written = setup.document.get("leakage", {})
    if written and not setup.has_change:
        raise UnusableAccount(
            f"{setup.where('leakage')}: leakage is taken off a removal, and one survey gives none",
            hint="give the begin of the forest too, or take the leakage out",
        )
    found = []
    for name, one in written.items():
        where = setup.where("leakage", name)
        if name in setup.strata or name in setup.document.get("parcels", {}):
            raise UnusableAccount(f"{where}: a stratum or parcel has this name too")
        if not one.get("evidence"):
            raise UnusableAccount(
                f"{where}: it does not say what it rests on",
                hint="write evidence: also for 0, which is a judgement like any other",
            )
        title = texts_of(one.get("title"), name)
        plain = {key: part for key, part in one.items() if key != "title"}
        stated = setup.stated(plain, unit, ("leakage", name), title)
        if not stated.value >= 0:
            raise UnusableAccount(
                f"{where}: {stated.value:g} {unit}, expected 0 or more",
                hint="leakage is an emission outside the boundary; it is taken off by itself",
            )
        stated.enter(register)
        found.append(Leakage(name=name, title=title, stated=stated))
    return tuple(found)
