"""Flows of a balance in its unit: metered, stated, or a share of another flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from duheng.accounting.decreed import cause_of_value
from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.heading import Heading
from duheng.accounting.opening import Means
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sheet import Floats, Sheet, named_slopes
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.stated import Stated, read_stated
from duheng.quantities import DimensionMismatch, parse_unit
from duheng.rulebook import DatedValue
from duheng.terms.documents import Document
from duheng.terms.evidence import EvidenceKind

MOUNTS = ("meter", "current_transformer", "voltage_transformer", "resolution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow of energy.

    Attributes
    ----------
    unit : str
        Unit of what is metered or stated; the share of another flow has ``1``.
    factor : float
        From that unit to the balance's [unit of the balance / unit].
    conversion : float
        Part of the factor that no uncertain equivalent brings in.
    equivalent : Stated or None
        Equivalent of the carrier, where it converts by one.
    stated : Stated or None
        For the whole period, where it is not metered; of a share, the share [1].
    """

    name: str
    title: Texts
    carrier: str | None
    unit: str
    is_metered: bool
    factor: float = 1.0
    conversion: float = 1.0
    equivalent: Stated | None = None
    stated: Stated | None = None
    share_of: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Combined:
    """A signed sum of flows over some bins of time, in the unit of the balance."""

    value: float
    statutory: float
    sensitivities: Mapping[str, float]


@dataclass(kw_only=True)
class FlowReader:
    """Reads the flows of a balance document."""

    heading: Heading
    means: Means
    values: dict[str, DatedValue] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """The content as written."""
        return self.heading.document

    def channels(self) -> dict[str, dict[str, Any]]:
        """Return the instruments of every metered flow."""
        return {
            name: {key: one[key] for key in (*MOUNTS, "title") if key in one}
            for name, one in self.document["flows"].items()
            if "meter" in one
        }

    def read(self, units: Mapping[str, str]) -> dict[str, Flow]:
        """Return the flows, given the units of the metered ones.

        Raises
        ------
        UnusableAccount
            When a flow is neither metered nor stated, or both.
        DimensionMismatch
            When it does not convert into the unit of the balance.
        """
        return {name: self._flow(name, one, units) for name, one in self.document["flows"].items()}

    def _flow(self, name: str, written: Mapping[str, Any], units: Mapping[str, str]) -> Flow:
        place = self.document.where("flows", name)
        if ("meter" in written) == ("stated" in written):
            raise UnusableAccount(
                f"{place}: '{name}' must be metered or stated, one of them",
                hint="write meter: with readings, or stated: with value, unit and evidence",
            )
        title = texts_of(written.get("title"), name)
        if "share_of" in written:
            return self._share(name, written, title, place)
        unit = units[name] if "meter" in written else str(written["stated"]["unit"])
        equivalent = self._equivalent(name, written, unit, place)
        conversion = self._conversion(unit, equivalent, place)
        return Flow(
            name=name,
            title=title,
            carrier=written.get("carrier"),
            unit=unit,
            is_metered="meter" in written,
            factor=conversion * (1.0 if equivalent is None else equivalent.value),
            conversion=conversion,
            equivalent=equivalent,
            stated=None
            if "meter" in written
            else self._stated(written["stated"], unit, name, place, title),
        )

    def _share(self, name: str, written: Mapping[str, Any], title: Texts, place: str) -> Flow:
        other = written["share_of"]
        if "share_of" in self.document["flows"].get(other, {"share_of": other}):
            raise UnknownName(
                f"{place}: '{other}' is no metered or stated flow",
                hint="name a flow that is metered or stated",
            )
        return Flow(
            name=name,
            title=title,
            carrier=written.get("carrier"),
            unit="1",
            is_metered=False,
            stated=self._stated(written.get("stated", {}), "1", name, place, title),
            share_of=other,
        )

    def _stated(
        self, written: Mapping[str, Any], unit: str, name: str, place: str, title: Texts
    ) -> Stated:
        owner = self.document["subject"]["id"]
        found = read_stated(
            written,
            unit=unit,
            name=name,
            owner=owner,
            where=place,
            files=self.means.files,
            title=title,
        )
        found.enter(self.means.register)
        return found

    def _equivalent(
        self, name: str, written: Mapping[str, Any], unit: str, place: str
    ) -> Stated | None:
        wanted = parse_unit(self.document["unit"])
        if "equivalent" in written:
            own = str(written["equivalent"].get("unit"))
            title = texts_of(None, f"{name}: equivalent")
            return self._stated(written["equivalent"], own, f"{name}-equivalent", place, title)
        if parse_unit(unit).dimension == wanted.dimension:
            table = self.document.get("equivalents")
            if table is None or "carrier" not in written or not wanted.symbol.endswith("ce"):
                return None
        return self._decreed(written, unit, place)

    def _decreed(self, written: Mapping[str, Any], unit: str, place: str) -> Stated:
        table = self.document.get("equivalents")
        if table is None or "carrier" not in written:
            raise DimensionMismatch(
                f"{place}: {unit} does not convert into {self.document['unit']}",
                hint="write carrier and equivalents: {table, key}, or the flow's own equivalent",
            )
        found = self.means.library.value(
            table["table"],
            {table["key"]: written["carrier"]},
            accounting_year=self.heading.accounting_year,
            strict=self.means.strict,
        )
        self.values[found.source_id] = found
        title = texts_of(None, f"{written['carrier']}: {table['table']}")
        cause = cause_of_value(found, name="equivalent", title=title, unit=found.unit)
        if cause.standard_uncertainty == 0:
            return Stated(value=found.value, unit=found.unit, cause=None)
        self.means.register.place_of(cause)
        return Stated(value=found.value, unit=found.unit, cause=cause)

    def _conversion(self, unit: str, equivalent: Stated | None, place: str) -> float:
        own, wanted = parse_unit(unit), parse_unit(self.document["unit"])
        dimension, factor = own.dimension, own.factor
        if equivalent is not None:
            by = parse_unit(equivalent.unit)
            dimension, factor = dimension * by.dimension, factor * by.factor
        if dimension != wanted.dimension:
            by_what = "" if equivalent is None else f" by an equivalent in {equivalent.unit}"
            raise DimensionMismatch(
                f"{place}: {unit} does not convert into {wanted.symbol}{by_what}",
                hint="check the unit of the flow and of its equivalent",
            )
        return float(factor / wanted.factor)


@dataclass(frozen=True, kw_only=True, eq=False)
class Amounts:
    """Signed sums of flows, with their sensitivities to every cause."""

    flows: Mapping[str, Flow]
    sheet: Sheet | None
    months: tuple[str, ...]
    register: SourceRegister
    owner: str

    def mask(self, names: Mapping[str, int]) -> Floats:
        """Return 1 for the bins in which every metered flow among some has its value."""
        if self.sheet is None:
            return np.ones(1)
        rows = [self.sheet.row(one) for one in self._metered(names)]
        return np.asarray(np.isfinite(self.sheet.value[rows]).all(axis=0), dtype=np.float64)

    def _metered(self, names: Mapping[str, int]) -> list[str]:
        behind = {self.flows[one].share_of or one for one in names}
        return sorted(one for one in behind if self.flows[one].is_metered)

    def channels(self, names: Mapping[str, int]) -> list[str]:
        """Return the channels behind some flows."""
        return self._metered(names)

    def has_stated(self, names: Mapping[str, int]) -> bool:
        """Return whether one of some flows is stated for the whole period."""
        return any(not self.flows[self.flows[one].share_of or one].is_metered for one in names)

    def combine(self, signs: Mapping[str, float], mask: Floats, label: str) -> Combined:
        """Return a signed sum of flows over the bins of a mask.

        Parameters
        ----------
        label : str
            Names the mask: scatter of readings is one cause for one channel, month and mask.
        """
        slopes: dict[str, float] = {}
        weights: dict[str, float] = {}
        value = statutory = 0.0
        for name, sign in signs.items():
            flow = self.flows[name]
            base, scale = flow, float(sign)
            if flow.share_of is not None and flow.stated is not None:
                base, scale = self.flows[flow.share_of], sign * flow.stated.value
                _add(slopes, flow.stated, sign * base.factor * self._amount(base, mask)[0])
            amount, indicated = self._amount(base, mask)
            value += scale * base.factor * amount
            statutory += scale * base.factor * indicated
            _add(slopes, base.equivalent, scale * base.conversion * amount)
            if base.is_metered:
                weights[base.name] = weights.get(base.name, 0.0) + scale * base.factor
            else:
                _add(slopes, base.stated, scale * base.factor)
        self._readings(weights, mask, label, slopes)
        return Combined(value=value, statutory=statutory, sensitivities=slopes)

    def _amount(self, flow: Flow, mask: Floats) -> tuple[float, float]:
        if not flow.is_metered or self.sheet is None:
            stated = 0.0 if flow.stated is None else flow.stated.value
            return stated, stated
        row, taken = self.sheet.row(flow.name), mask > 0
        return (
            float(np.sum(self.sheet.value[row, taken])),
            float(np.sum(self.sheet.statutory[row, taken])),
        )

    def _readings(
        self, weights: Mapping[str, float], mask: Floats, label: str, slopes: dict[str, float]
    ) -> None:
        """Add what the readings bring in: shared causes, and their own scatter by month."""
        if self.sheet is None or not weights:
            return
        taken = np.zeros_like(self.sheet.value)
        for name, weight in weights.items():
            taken[self.sheet.row(name)] = weight * mask
        for name, slope in named_slopes(self.sheet.slopes(taken), self.register).items():
            slopes[name] = slopes.get(name, 0.0) + slope
        months = np.array(self.months)
        variance = self.sheet.variance.reshape(self.sheet.value.shape)
        for name, weight in weights.items():
            own = variance[self.sheet.row(name)] * mask
            for month in np.unique(months[own > 0]) if own.any() else ():
                self._scatter(name, str(month), label, float(own[months == month].sum()))
                slopes[_scatter_id(self.owner, name, str(month), label)] = weight

    def _scatter(self, channel: str, month: str, label: str, variance: float) -> None:
        self.register.place_of(
            Cause(
                id=_scatter_id(self.owner, channel, month, label),
                input="indication",
                title={
                    "zh-Hans": f"{channel} {month} 读数分散",
                    "en": f"{channel}, {month}: scatter",
                },
                kind=EvidenceKind.JUDGEMENT,
                evidence="declared resolution / √12",
                standard_uncertainty=float(np.sqrt(variance)),
            )
        )


def _scatter_id(owner: str, channel: str, month: str, label: str) -> str:
    return f"urn:duheng:scatter:{owner}/{channel}@{month}/{label}"


def _add(slopes: dict[str, float], stated: Stated | None, slope: float) -> None:
    if stated is not None and stated.cause is not None:
        slopes[stated.cause.id] = slopes.get(stated.cause.id, 0.0) + slope
