"""The park: its metered flows as hours, and how every output moves with every reading."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from duheng.accounting.errors import UnusableAccount
from duheng.accounting.heading import Heading
from duheng.accounting.matching.certificates import GreenShare, green_shares
from duheng.accounting.matching.hours import (
    Hours,
    Matched,
    least_initial,
    match_hours,
    slopes_of,
)
from duheng.accounting.matching.outputs import Output
from duheng.accounting.sheet import Sheet, named_slopes
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.stated import Stated
from duheng.quantities import convert
from duheng.terms.evidence import EvidenceKind

Floats = npt.NDArray[np.float64]
GREEN = ("generation", "contract")
ENTERS: Mapping[str, float] = {
    "generation": 1.0, "discharge": 1.0, "import": 1.0, "load": -1.0, "charge": -1.0,
    "export": -1.0,
}  # fmt: skip
"""Sign of each role in the balance of the park; contracted power comes in through the border."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Park:
    """Hours of a park.

    Attributes
    ----------
    known : ndarray, shape (n,)
        1 for the hours in which every flow has its value.
    months : ndarray, shape (n,)
        Place of the month of every hour among the names.
    names : tuple of str
        The months.
    """

    heading: Heading
    sheet: Sheet
    register: SourceRegister
    roles: Mapping[str, str]
    factors: Floats
    known: Floats
    months: npt.NDArray[np.int64]
    names: tuple[str, ...]
    shares: Mapping[str, GreenShare]
    storage: Mapping[str, Stated]
    hours: Hours
    matched: Matched
    indicated: Matched
    indicated_hours: Hours

    def rows(self, *roles: str) -> list[int]:
        """Return the rows of the sheet of some roles."""
        return [self.sheet.row(name) for name, role in self.roles.items() if role in roles]

    def energy(self, taken: Floats, label: str, **roles: float) -> Output:
        """Return a signed sum of flows by role over some hours."""
        weights = np.zeros_like(self.sheet.value)
        for role, sign in roles.items():
            for row in self.rows(role):
                weights[row] = sign * self.factors[row] * taken * self.known
        return self._linear(weights, label)

    def _linear(self, weights: Floats, label: str) -> Output:
        value, plain = (np.nan_to_num(one) for one in (self.sheet.value, self.sheet.statutory))
        return Output(
            value=float(np.sum(weights * value)),
            statutory=float(np.sum(weights * plain)),
            slopes=self.slopes(weights, label),
        )

    def slopes(self, weights: Floats, label: str) -> dict[str, float]:
        """Return the sensitivities of a weighted sum of readings, their scatter as one cause."""
        found = named_slopes(self.sheet.slopes(weights), self.register)
        spread = self.sheet.scatter(weights)
        if spread > 0:
            name = f"urn:duheng:scatter:{self.heading.subject_id}/{label}"
            self.register.place_of(
                Cause(
                    id=name,
                    input="indication",
                    title={"zh-Hans": "读数分散", "en": "scatter of readings"},
                    kind=EvidenceKind.JUDGEMENT,
                    evidence="declared resolution / √12",
                    standard_uncertainty=spread,
                )
            )
            found[name] = 1.0
        return found

    def outputs(self) -> tuple[list[Output], list[Output]]:
        """Return matched and residual energy by month."""
        size = len(self.names)
        member = (self.months[None] == np.arange(size)[:, None]) * self.known[None]
        nothing = np.zeros_like(member)
        weights = (np.concatenate([member, nothing]), np.concatenate([nothing, member]))
        found = slopes_of(self.hours, self.matched, weights)
        outputs = []
        for place in range(2 * size):
            mine = member[place % size] > 0
            kinds = ("matched", "residual")
            label = f"{kinds[place // size]}@{self.names[place % size]}"
            own, plain = (
                (one.matched if place < size else one.residual)[mine].sum()
                for one in (self.matched, self.indicated)
            )
            slopes = self.slopes(self._weights(found, place), label)
            self._stated(found, place, slopes)
            outputs.append(Output(value=float(own), statutory=float(plain), slopes=slopes))
        return outputs[:size], outputs[size:]

    def _weights(self, found: Mapping[str, Floats], place: int) -> Floats:
        """Return the weight of every reading in one output."""
        weights = np.zeros_like(self.sheet.value)
        for name, role in self.roles.items():
            row = self.sheet.row(name)
            if role in ("load", "charge", "discharge"):
                weights[row] = found[role][place]
            elif role in GREEN:
                weights[row] = self.green_weight(name, row, found["green"][place])
        if "round_trip_efficiency" not in self.storage:
            by_efficiency = float(found["efficiency"][place, 0])
            charged = float(self.hours.charge.sum())
            if charged > 0:
                for row in self.rows("discharge"):
                    weights[row] += by_efficiency / charged
                for row in self.rows("charge"):
                    weights[row] -= by_efficiency * self.hours.efficiency / charged
        return np.asarray(weights * self.factors[:, None] * self.known[None])

    def green_weight(self, name: str, row: int, slope: Floats) -> Floats:
        """Return the slope to every reading of a green flow, given that to its green power."""
        share = self.shares[name]
        energy = np.nan_to_num(self.sheet.value[row]) * self.factors[row] * self.known
        moved = np.bincount(self.months, weights=slope * energy, minlength=len(self.names))
        return np.asarray(
            slope * share.share[self.months] + (moved * share.slope)[self.months], dtype=np.float64
        )

    def _stated(self, found: Mapping[str, Floats], place: int, slopes: dict[str, float]) -> None:
        keys = {"round_trip_efficiency": "efficiency", "initial": "initial",
                "initial_green": "initial_green"}  # fmt: skip
        for name, stated in self.storage.items():
            if stated.cause is not None:
                slopes[stated.cause.id] = float(found[keys[name]][place, 0])

    def ambiguous(self, factor: float) -> tuple[int, float]:
        """Return the hours in which a minimum may be of either side, and how much they matter.

        The mean of the smaller of two energies that differ by d with standard uncertainty u is
        less than the smaller of their means by ``u (phi(z) - |z| Phi(-|z|))``, ``z = d / u``.
        """
        number, effect = 0, 0.0
        surplus = self.hours.green - np.minimum(self.hours.load, self.hours.green)
        pairs = (
            (self.hours.green - self.hours.load, {"load": -1.0}),
            (surplus - self.hours.charge, {"load": -1.0, "charge": -1.0}),
        )
        for place, (difference, taking) in enumerate(pairs):
            spread = self._spread_by_hour(taking)
            concerned = (self.known > 0) & (spread > 0)
            if place == 1:
                concerned &= (surplus > 0) & (self.hours.charge > 0)
            z = np.abs(difference[concerned]) / spread[concerned]
            number += int(np.count_nonzero(z <= factor))
            lost = stats.norm.pdf(z) - z * stats.norm.cdf(-z)
            effect += float(np.sum(spread[concerned] * lost))
        return number, effect

    def _spread_by_hour(self, taking: Mapping[str, float]) -> Floats:
        """Return the standard uncertainty of green power less what takes it, hour by hour."""
        bins, sources = self.sheet.bins, self.register.to_sources()
        total = None
        variance = np.zeros(bins)
        for name, role in self.roles.items():
            row = self.sheet.row(name)
            sign = self.shares[name].share[self.months] if role in GREEN else taking.get(role)
            if sign is None:
                continue
            weight = np.broadcast_to(sign * self.factors[row], (bins,))
            part = self.sheet.sensitivity[row * bins : (row + 1) * bins].multiply(weight[:, None])
            total = part if total is None else total + part
            variance += weight**2 * self.sheet.variance[row * bins : (row + 1) * bins]
        if total is None:
            return np.sqrt(variance)
        width = total.shape[1]
        uncertainty = sources.stated_uncertainty[:width]
        return np.asarray(np.sqrt(variance + np.asarray(total.power(2) @ uncertainty**2).ravel()))


def make_park(
    heading: Heading,
    sheet: Sheet,
    register: SourceRegister,
    storage: Mapping[str, Stated],
) -> Park:
    """Return the park of a sheet of hours.

    Raises
    ------
    UnusableAccount
        When there is no load, or a storage gives back more than it takes.
    DoubleCounting
        When certificates are counted twice.
    """
    document = heading.document
    roles = {name: str(one["role"]) for name, one in document["flows"].items()}
    if "load" not in roles.values():
        raise UnusableAccount(
            f"{document.where('flows')}: no flow is a load", hint="give one flow the role load"
        )
    factors = np.array(
        [float(convert(1.0, sheet.units[name], document["unit"])) for name in sheet.channels]
    )
    months = heading.months(sheet.edges_us)
    names = tuple(sorted(set(months)))
    known = np.asarray(np.isfinite(sheet.value).all(axis=0), dtype=np.float64)
    draft = Park(
        heading=heading,
        sheet=sheet,
        register=register,
        roles=roles,
        factors=factors,
        known=known,
        months=np.array([names.index(one) for one in months]),
        names=names,
        shares={},
        storage=storage,
        hours=_NOTHING,
        matched=_UNMATCHED,
        indicated=_UNMATCHED,
        indicated_hours=_NOTHING,
    )
    shares = _certified(draft)
    draft = replace(draft, shares=shares)
    hours, plain = _hours(draft, sheet.value), _hours(draft, sheet.statutory)
    return replace(
        draft,
        hours=hours,
        matched=match_hours(hours),
        indicated=match_hours(plain),
        indicated_hours=plain,
    )


def _certified(park: Park) -> dict[str, GreenShare]:
    generated, slack = {}, {}
    for name, role in park.roles.items():
        if role in GREEN:
            row = park.sheet.row(name)
            energy = np.nan_to_num(park.sheet.value[row]) * park.factors[row]
            sums = np.bincount(park.months, weights=energy, minlength=len(park.names))
            generated[name] = np.asarray(sums, dtype=np.float64)
            slack[name] = np.array([_expanded(park, row, n) for n in range(len(park.names))])
    return green_shares(park.heading.document, park.names, generated, slack)


def _expanded(park: Park, row: int, month: int) -> float:
    """Return the expanded uncertainty of a flow's energy of one month [unit of the document]."""
    weights = np.zeros_like(park.sheet.value)
    weights[row] = park.factors[row] * (park.months == month)
    slopes = park.sheet.slopes(weights)
    spread = park.register.to_sources().stated_uncertainty[: len(slopes)]
    own = math.hypot(float(np.linalg.norm(slopes * spread)), park.sheet.scatter(weights))
    return park.heading.coverage_factor * own


def _sum(park: Park, value: Floats, roles: Sequence[str]) -> Floats:
    total = np.zeros(park.sheet.bins)
    for name, role in park.roles.items():
        if role in roles:
            row = park.sheet.row(name)
            share = park.shares[name].share[park.months] if role in GREEN else 1.0
            total += np.nan_to_num(value[row]) * park.factors[row] * share
    return np.maximum(total * park.known, 0.0)


def _hours(park: Park, value: Floats) -> Hours:
    charge, discharge = _sum(park, value, ["charge"]), _sum(park, value, ["discharge"])
    stated = park.storage.get("round_trip_efficiency")
    taken, given = float(charge.sum()), float(discharge.sum())
    efficiency = 1.0 if not taken > 0 else given / taken
    if stated is not None:
        efficiency = stated.value
    if taken > 0 and not 0 < efficiency <= 1:
        raise UnusableAccount(
            f"the storage gives back {efficiency:.3f} of what it takes, expected above 0 and at "
            "most 1",
            hint="check the roles charge and discharge, or state the efficiency and what was "
            "stored at the begin",
        )
    efficiency = efficiency if taken > 0 or stated is not None else 1.0
    initial = park.storage.get("initial")
    least = least_initial(charge, discharge, efficiency)
    green = park.storage.get("initial_green")
    return Hours(
        load=_sum(park, value, ["load"]),
        green=_sum(park, value, GREEN),
        charge=charge,
        discharge=discharge,
        efficiency=efficiency,
        initial=least if initial is None else max(initial.value, least),
        initial_green=0.0 if green is None else green.value,
    )


_EMPTY = np.zeros(0)
_NOTHING = Hours(
    load=_EMPTY,
    green=_EMPTY,
    charge=_EMPTY,
    discharge=_EMPTY,
    efficiency=math.nan,
    initial=math.nan,
    initial_green=math.nan,
)
_UNMATCHED = Matched(
    matched=_EMPTY,
    residual=_EMPTY,
    stored=_EMPTY,
    stored_green=_EMPTY,
    is_full=np.zeros(0, dtype=np.bool_),
)
