"""From trees to the carbon of a stratum at each survey, with every cause of its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from duheng.accounting.sinks.batches import Batch, scale_of
from duheng.accounting.sinks.doubts import dates_uncorrelated
from duheng.accounting.sinks.estimate import StratumSample
from duheng.accounting.sinks.inventory import Inventory
from duheng.accounting.sinks.joint_causes import enter_pair
from duheng.accounting.sinks.parts import Part, part_of
from duheng.accounting.sinks.setup import Device, SinkSetup, Stratum
from duheng.accounting.sinks.steps import MEASURED
from duheng.accounting.sinks.terms import TermReader
from duheng.accounting.sinks.values import Scatter
from duheng.accounting.sources import Cause, SourceRegister
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding

Floats = NDArray[np.float64]
Slopes = dict[str, float]
FEW_PAIRS = 3
"""Of fewer plots measured twice no covariance is estimated."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stock:
    """Carbon of one stratum at one survey.

    Attributes
    ----------
    statutory, best_estimate : float
        [tC].
    modelled : float
        Part of the best estimate whose heights came from a model [tC].
    slopes : Mapping of str to float
        Sensitivity to each cause [tC / unit of the cause].
    sample : StratumSample
        Plots with their statutory carbon [tC] and area [ha].
    """

    statutory: float
    best_estimate: float
    modelled: float
    slopes: Slopes
    sample: StratumSample


@dataclass(kw_only=True)
class StockMaker:
    """Adds trees up to stocks."""

    setup: SinkSetup
    inventory: Inventory
    batches: Sequence[Batch]
    terms: TermReader
    register: SourceRegister
    findings: list[Finding] = field(default_factory=list)

    def stocks(self) -> dict[str, dict[str, Stock]]:
        """Return the stocks by stratum and survey."""
        sizes, columns = len(self.inventory.trees), self._by_tree()
        self._measuring = columns[2]
        self._statutory, self._carbon = columns[0], columns[1]
        self._modelled = np.zeros(sizes, dtype=bool)
        for batch in self.batches:
            self._modelled[batch.rows] = batch.has_modelled_height
        return {name: self._stratum(one) for name, one in self.setup.strata.items()}

    def _by_tree(self) -> tuple[Floats, Floats, dict[str, Floats]]:
        size = len(self.inventory.trees)
        statutory, carbon = np.zeros(size), np.zeros(size)
        slopes = {name: np.zeros(size) for name in MEASURED}
        for batch in self.batches:
            statutory[batch.rows] = batch.statutory
            carbon[batch.rows] = batch.carbon
            for name in MEASURED:
                if name in batch.slopes:
                    slopes[name][batch.rows] = batch.slopes[name]
        return statutory, carbon, slopes

    # -- one stratum ----------------------------------------------------------------------------

    def _stratum(self, stratum: Stratum) -> dict[str, Stock]:
        parts = [
            part_of(self.inventory, stratum, survey.name, self._carbon)
            for survey in self.setup.surveys
        ]
        slopes: tuple[Slopes, ...] = tuple({} for _ in parts)
        for part, own in zip(parts, slopes, strict=True):
            self._shared(stratum, part, own)
        scatter = [self._measuring_scatter(stratum, part, slopes) for part in parts]
        self._sampling(stratum, parts, scatter, slopes)
        self._residuals(stratum, parts, slopes)
        pools = [
            self._pools(stratum, part.survey, own) for part, own in zip(parts, slopes, strict=True)
        ]
        return {
            survey.name: Stock(
                statutory=part.sample(self._statutory).total + beside,
                best_estimate=part.best.total + beside,
                modelled=part.best.expansion
                * float((part.weights * (self._carbon * self._modelled)[part.trees]).sum()),
                slopes=own,
                sample=part.sample(self._statutory),
            )
            for survey, part, own, beside in zip(
                self.setup.surveys, parts, slopes, pools, strict=True
            )
        }

    def _pools(self, stratum: Stratum, survey: str, slopes: Slopes) -> float:
        """Add the causes of the pools beside the trees; return their carbon [tC]."""
        area, total = stratum.area, 0.0
        for pool in stratum.pools[survey]:
            total += pool.value * area.value
            if pool.cause is not None:
                self.register.place_of(pool.cause)
                _add(slopes, pool.cause.id, area.value)
            if area.cause is not None:
                _add(slopes, area.cause.id, pool.value)
        return total

    def _shared(self, stratum: Stratum, part: Part, slopes: Slopes) -> None:
        """Add what all trees share: factors, coefficients, corrections, the area."""
        whole = part.spread(len(self.inventory.trees))
        for batch in self.batches:
            weights = whole[batch.rows]
            by_symbol = {
                name: float((weights * slope).sum()) for name, slope in batch.slopes.items()
            }
            for term in batch.terms.values():
                if term.cause is not None and term.symbol in by_symbol:
                    _add(slopes, term.cause, by_symbol[term.symbol])
            for name in {term.group for term in batch.terms.values() if term.group}:
                group = self.terms.coefficients[name]
                own = np.array([by_symbol.get(one, 0.0) for one in group.symbols])
                for cause, slope in zip(group.causes, group.mixing.T @ own, strict=True):
                    _add(slopes, cause, float(slope))
        for name, device in self._devices(part.survey):
            if device.correction is not None and device.correction.cause is not None:
                self.register.place_of(device.correction.cause)
                scale = scale_of(device, self.inventory.trees[name].to_numpy())
                moved = np.nan_to_num(self._measuring[name] * scale)
                _add(slopes, device.correction.cause.id, float((whole * moved).sum()))
        if stratum.area.cause is not None:
            self.register.place_of(stratum.area.cause)
            _add(slopes, stratum.area.cause.id, part.best.total / stratum.area.value)

    def _devices(self, survey: str) -> Iterator[tuple[str, Device]]:
        for one in self.setup.surveys:
            if one.name == survey:
                yield from one.devices.items()

    # -- what scatters ---------------------------------------------------------------------------

    def _measuring_scatter(self, stratum: Stratum, part: Part, slopes: tuple[Slopes, ...]) -> float:
        """Add the scatter of single measurements; return its variance [tC squared]."""
        place = [survey.name for survey in self.setup.surveys].index(part.survey)
        total = 0.0
        for name, device in self._devices(part.survey):
            if device.repeatability is None or device.repeatability.cause is None:
                continue
            given = self.inventory.trees[name].to_numpy()[part.trees]
            moved = self._measuring[name][part.trees] * scale_of(device, given, 1)
            slope = part.best.expansion * math.sqrt(
                float(((part.weights * np.nan_to_num(moved)) ** 2).sum())
            )
            pattern = device.repeatability.cause
            cause = Cause(
                id=f"{pattern.id}/{stratum.name}/{part.survey}",
                input=name,
                title=_joined(pattern.title, stratum.title),
                kind=pattern.kind,
                evidence=pattern.evidence,
                standard_uncertainty=pattern.standard_uncertainty,
                degrees_of_freedom=pattern.degrees_of_freedom,
            )
            if slope:
                self.register.place_of(cause)
                _add(slopes[place], cause.id, slope)
            total += (slope * (pattern.standard_uncertainty or 0.0)) ** 2
        return total

    def _sampling(
        self,
        stratum: Stratum,
        parts: Sequence[Part],
        scatter: Sequence[float],
        slopes: tuple[Slopes, ...],
    ) -> None:
        """Add the sampling of plots, without the scatter of measuring that is in their spread."""
        matrix = np.zeros((2, 2))
        for place, (part, own) in enumerate(zip(parts, scatter, strict=True)):
            left = 1 - part.best.sampled_fraction
            matrix[place, place] = max(0.0, part.variance - left * own)
        if len(parts) == 2:
            matrix[0, 1] = matrix[1, 0] = self._between(stratum, parts)
        pattern = Cause(
            id=f"urn:duheng:sink:{self.setup.subject_id}/{stratum.name}/plots",
            input="plots",
            title=_joined({"zh-Hans": "样地抽样", "en": "sampling of plots"}, stratum.title),
            kind=EvidenceKind.STATISTICAL,
            evidence=", ".join(f"n = {part.best.number} ({part.survey})" for part in parts),
            standard_uncertainty=math.nan,
            degrees_of_freedom=float(max(1, min(part.best.number for part in parts) - 1)),
        )
        enter_pair(self.register, pattern, matrix, _two(slopes, parts))

    def _between(self, stratum: Stratum, parts: Sequence[Part]) -> float:
        """Return the sampling covariance of the totals at two surveys [tC squared]."""
        first, second = parts
        free = 1 - max(first.best.sampled_fraction, second.best.sampled_fraction)
        if not free > 0:
            return 0.0
        ids = [part.plots["plot"].to_numpy() for part in parts]
        common, left, right = np.intersect1d(ids[0], ids[1], return_indices=True)
        if stratum.plot_correlation is None and common.size < FEW_PAIRS:
            self.findings.append(dates_uncorrelated(stratum.name, int(common.size)))
            return 0.0
        share = common.size / (first.best.number * second.best.number)
        deviations = first.best.deviations[left], second.best.deviations[right]
        if stratum.plot_correlation is not None:
            spread = math.sqrt(
                float(np.var(first.best.deviations, ddof=1))
                * float(np.var(second.best.deviations, ddof=1))
            )
            return free * share * stratum.plot_correlation * spread
        return free * share * float(np.cov(*deviations, ddof=1)[0, 1])

    def _residuals(
        self, stratum: Stratum, parts: Sequence[Part], slopes: tuple[Slopes, ...]
    ) -> None:
        """Add the scatter of single trees about each equation."""
        declared = self.setup.document.get("residual_correlation")
        correlation = 0.0 if declared is None else float(declared["value"])
        for scatter, moved in self._scatters():
            per_part = [part.spread(len(moved))[part.trees] * moved[part.trees] for part in parts]
            matrix = np.zeros((2, 2))
            for place, own in enumerate(per_part):
                matrix[place, place] = float((own**2).sum())
            if len(parts) == 2 and correlation:
                matrix[0, 1] = matrix[1, 0] = correlation * self._products(parts, per_part)
            pattern = Cause(
                id=f"urn:duheng:sink:{self.setup.subject_id}/{stratum.name}/{scatter.id}",
                input=scatter.input,
                title=_joined(scatter.title, stratum.title),
                kind=scatter.kind,
                evidence=scatter.evidence,
                standard_uncertainty=scatter.standard_uncertainty,
                degrees_of_freedom=scatter.degrees_of_freedom,
            )
            enter_pair(self.register, pattern, matrix, _two(slopes, parts))

    def _scatters(self) -> Iterator[tuple[Scatter, Floats]]:
        """Yield every scatter once, with the slope of each tree to its own."""
        found: dict[str, tuple[Scatter, Floats]] = {}
        for batch in self.batches:
            for term in batch.terms.values():
                if term.scatter is None or term.symbol not in batch.slopes:
                    continue
                empty = np.zeros(len(self.inventory.trees))
                _, moved = found.setdefault(term.scatter.id, (term.scatter, empty))
                moved[batch.rows] += batch.slopes[term.symbol]
        yield from found.values()

    def _products(self, parts: Sequence[Part], per_part: Sequence[Floats]) -> float:
        trees = self.inventory.trees
        frames = [
            trees.iloc[part.trees][["plot", "tree"]].assign(moved=own)
            for part, own in zip(parts, per_part, strict=True)
        ]
        both = frames[0].merge(frames[1], on=["plot", "tree"])
        return float((both["moved_x"] * both["moved_y"]).sum())


def _add(slopes: Slopes, cause: str, slope: float) -> None:
    if slope:
        slopes[cause] = slopes.get(cause, 0.0) + slope


def _two(slopes: tuple[Slopes, ...], parts: Sequence[Part]) -> tuple[Slopes, ...]:
    """Return a place for each row of a covariance of two; a lone survey stands in the first."""
    return slopes if len(parts) == 2 else (slopes[0], {})


def _joined(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    return {tag: f"{text} · {second.get(tag, next(iter(second.values())))}"
            for tag, text in first.items()}  # fmt: skip
