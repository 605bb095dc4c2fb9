"""Green power matching of a park: from the document to shares, residual power and its CO2."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from duheng.accounting.decreed import cause_of_value
from duheng.accounting.derived import Outcome, derived_figures, derived_table
from duheng.accounting.errors import EmptyTable
from duheng.accounting.heading import breakdown_of, doubts_about, method_use_of
from duheng.accounting.matching.findings import (
    ambiguous,
    annual_overstates,
    balance_open,
    hours_missing,
    net_zero,
)
from duheng.accounting.matching.outputs import Output, ratio, smaller, total
from duheng.accounting.matching.park import ENTERS, GREEN, Park, make_park
from duheng.accounting.metered import Metered, read_metered
from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.records import Breakdown, Figure, MethodUse, Texts
from duheng.accounting.result import AccountResult
from duheng.accounting.setup import texts_of
from duheng.accounting.stated import Stated, read_stated
from duheng.quantities import convert
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import CellTable

METHOD = "cn/green-power-matching"
GROUPS = ("month",)
MATTERS = 0.1
"""Share of U that the kink of the minimum may reach before it is a warning [1]."""
ROUNDING = 1e-13
"""Slopes below this share of the largest are what floats leave of zero [1]."""
TITLES: Mapping[str, Texts] = {
    "green_share_hourly": {"zh-Hans": "绿电逐小时匹配比例", "en": "green share, matched by hour"},
    "green_share_annual": {"zh-Hans": "绿电按期匹配比例", "en": "green share, matched as a whole"},
    "green_matched": {"zh-Hans": "匹配的绿电量", "en": "matched green power"},
    "residual_grid_electricity": {"zh-Hans": "剩余网电量", "en": "residual grid electricity"},
    "co2_residual_electricity": {
        "zh-Hans": "剩余网电的二氧化碳排放", "en": "CO2 of residual grid electricity",
    },
    "net_zero_balance": {"zh-Hans": "净零差额", "en": "balance to net zero"},
}  # fmt: skip
_MOUNTS = ("title", "meter", "current_transformer", "voltage_transformer", "resolution")
_CARBON = ("co2_residual_electricity", "net_zero_balance")


def match(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
) -> AccountResult:
    """Return how much of a park's load green power covers by hour, and what the rest emits.

    Parameters
    ----------
    path : Path or str
        The document (format ``duheng-matching/1``).
    group_by : sequence of str
        ``month`` adds the figures by month.
    strict, progress, library
        As in :func:`duheng.accounting.account.account`.

    Raises
    ------
    DoubleCounting
        When a certificate stands twice, or more is certified than was generated.
    UnequalGrids
        When readings do not fit into hours.
    NoValueInForce
        When the emission factor has no value for the accounting year.

    Notes
    -----
    Every output is a weighted sum of readings in first order; the weights come from the adjoint of
    the hourly calculation, through the storage, so meters that share a standard stay correlated.
    """
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "matching", library=library, progress=progress, strict=strict)
    return _Run(opening).result(levels)


class _Run:
    """One matching."""

    def __init__(self, opening: Opening) -> None:
        document, self.means = opening.document, opening.means
        self.heading, self.register = opening.heading, opening.means.register
        self.pack = opening.method(document.get("method", METHOD))
        self.unit = str(document["unit"])
        self.factor = self._factor()
        opening.tell("readings")
        self.metered: Metered = read_metered(
            document,
            self.heading.folder,
            {n: _mounts(one) for n, one in document["flows"].items()},
            pack=self.pack,
            means=self.means,
        )
        storage = self._storage()
        sheet = self.metered.sheet(self.heading.edges("hour"))
        opening.tell("figures")
        self.park: Park = make_park(self.heading, sheet, self.register, storage)
        self.offsets = {
            name: self._stated(one, "tCO2", f"offset-{name}", ("offsets", name))
            for name, one in document.get("offsets", {}).items()
        }
        self.digest = opening.digest(self.pack, [self.factor.pack_digest])

    def _factor(self) -> DatedValue:
        written = self.heading.document["factor"]
        return self.means.library.value(
            written["table"],
            written["keys"],
            accounting_year=self.heading.accounting_year,
            strict=self.means.strict,
        )

    def _storage(self) -> dict[str, Stated]:
        units = {"round_trip_efficiency": "1", "initial": self.unit, "initial_green": "1"}
        written = self.heading.document.get("storage", {})
        return {
            name: self._stated(one, units[name], f"storage-{name}", ("storage", name))
            for name, one in written.items()
        }

    def _stated(
        self, written: Mapping[str, Any], unit: str, name: str, place: tuple[str, ...]
    ) -> Stated:
        found = read_stated(
            written,
            unit=unit,
            name=name,
            owner=self.heading.subject_id,
            where=self.heading.document.where(*place),
            files=self.means.files,
        )
        found.enter(self.register)
        return found

    def result(self, levels: tuple[str, ...]) -> AccountResult:
        """Return the result, by month where it is asked for."""
        outputs = self._outputs()
        figures: list[Figure] = []
        groups: list[Figure] = []
        cells: dict[str, CellTable] = {}
        breakdowns: list[Breakdown] = []
        for quantity, own in outputs.items():
            frame = self.heading.frame(
                self.pack,
                self.digest,
                quantity=quantity,
                title=TITLES[quantity],
                unit=self._unit_of(quantity),
            )
            outcomes = [self._outcome(group, one) for group, one in own]
            made = derived_figures(frame, outcomes, self.register)
            figures.append(made[0])
            groups += made[1:] if "month" in levels else ()
            is_sum = not quantity.startswith("green_share")
            cells[quantity] = derived_table(
                frame, outcomes if is_sum else outcomes[:1], self.register
            )
            breakdowns.append(breakdown_of("month", made[1:]))
        figures = self._with_findings(figures)
        return AccountResult(
            figures=(*figures, *groups),
            breakdowns=tuple(breakdowns),
            spans=self.metered.spans(),
            evidence=self.metered.items(),
            methods=self._methods(list(outputs)),
            facts=self.heading.facts(self.means.files, self._titles()),
            cells=cells,
        )

    def _unit_of(self, quantity: str) -> str:
        if quantity.startswith("green_share"):
            return "%"
        return "tCO2" if quantity in _CARBON else self.unit

    # -- outputs -----------------------------------------------------------------------------

    def _outputs(self) -> dict[str, list[tuple[dict[str, str], Output]]]:
        park = self.park
        matched, residual = park.outputs()
        member = [(park.months == n).astype(float) for n in range(len(park.names))]
        loads = [
            park.energy(one, f"load@{name}", load=1.0)
            for one, name in zip(member, park.names, strict=True)
        ]
        greens = [self._green(one) for one in member]
        carbon = [self._carbon(one) for one in residual]
        load, green = total(loads), total(greens)
        if not load.value > 0:
            raise EmptyTable(
                "no hour of the period has every reading and a load",
                hint="check the period and the files of the readings",
            )
        shares = [
            ratio(one, own) if own.value > 0 else None
            for one, own in zip(matched, loads, strict=True)
        ]
        found: dict[str, list[tuple[dict[str, str], Output]]] = {
            "green_share_hourly": self._by_month(ratio(total(matched), load), shares),
            "green_share_annual": [({}, ratio(smaller(green, load), load))],
            "green_matched": self._by_month(total(matched), matched),
            "residual_grid_electricity": self._by_month(total(residual), residual),
            "co2_residual_electricity": self._by_month(total(carbon), carbon),
        }
        found["net_zero_balance"] = [({}, self._net(total(carbon)))]
        return found

    def _by_month(
        self, whole: Output, parts: Sequence[Output | None]
    ) -> list[tuple[dict[str, str], Output]]:
        """Return the whole, and the months of which something is known."""
        park = self.park
        known = np.bincount(park.months, weights=park.known, minlength=len(park.names)) > 0
        return [
            ({}, whole),
            *(
                ({"month": name}, one)
                for name, one, is_known in zip(park.names, parts, known, strict=True)
                if one is not None and is_known
            ),
        ]

    def _green(self, taken: Any) -> Output:
        """Return the green power of some hours, certificates taken into account."""
        park = self.park
        weights = np.zeros_like(park.sheet.value)
        for name, role in park.roles.items():
            if role in GREEN:
                row = park.sheet.row(name)
                slope = park.green_weight(name, row, taken * park.known)
                weights[row] = slope * park.factors[row] * park.known
        own, plain = (
            float(np.sum(one.green * taken * park.known))
            for one in (park.hours, park.indicated_hours)
        )
        slopes = park.slopes(weights, f"green@{int(np.argmax(taken))}")
        return Output(value=own, statutory=plain, slopes=slopes)

    def _carbon(self, residual: Output) -> Output:
        """Return the CO2 of residual power by the dated factor."""
        factor = self.factor
        value = float(convert(factor.value, factor.unit, f"tCO2/({self.unit})"))
        slopes = {name: slope * value for name, slope in residual.slopes.items()}
        cause = cause_of_value(
            factor,
            name="emission_factor",
            title={"zh-Hans": "电力排放因子", "en": "emission factor of electricity"},
            unit=f"tCO2/({self.unit})",
        )
        if cause.standard_uncertainty != 0:
            self.register.place_of(cause)
            slopes[cause.id] = residual.value
        return Output(
            value=residual.value * value, statutory=residual.statutory * value, slopes=slopes
        )

    def _net(self, carbon: Output) -> Output:
        slopes = dict(carbon.slopes)
        for stated in self.offsets.values():
            if stated.cause is not None:
                slopes[stated.cause.id] = slopes.get(stated.cause.id, 0.0) - 1.0
        taken = sum(stated.value for stated in self.offsets.values())
        return Output(value=carbon.value - taken, statutory=carbon.statutory - taken, slopes=slopes)

    def _outcome(self, group: Mapping[str, str], output: Output) -> Outcome:
        noise = ROUNDING * max(map(abs, output.slopes.values()), default=0.0)
        return Outcome(
            statutory=output.statutory,
            best_estimate=output.value,
            sensitivities={n: slope for n, slope in output.slopes.items() if abs(slope) > noise},
            coverage=self.park.sheet.coverage(self.park.sheet.channels),
            group=group,
        )

    # -- what is said of it ------------------------------------------------------------------

    def _with_findings(self, figures: Sequence[Figure]) -> list[Figure]:
        known = {one.quantity: one for one in figures}
        own: dict[str, list[Finding]] = {name: [] for name in known}
        hourly, annual = (known[f"green_share_{one}"] for one in ("hourly", "annual"))
        own["green_share_hourly"] += [*self.park.sheet.findings, *self._missing()]
        own["green_share_hourly"] += self._ambiguous(known["green_matched"])
        if annual.best_estimate > hourly.best_estimate:
            own["green_share_hourly"].append(
                annual_overstates(annual.best_estimate / 100, hourly.best_estimate / 100)
            )
        own["residual_grid_electricity"] += self._border()
        own["co2_residual_electricity"] += doubts_about([self.factor], self.heading)
        net = known["net_zero_balance"]
        is_known = not any(one.code == "uncertainty.not_stated" for one in net.findings)
        expanded = net.expanded_uncertainty if is_known else None
        own["net_zero_balance"].append(net_zero(net.best_estimate, expanded, "tCO2"))
        return [replace(one, findings=(*own[one.quantity], *one.findings)) for one in figures]

    def _missing(self) -> list[Finding]:
        sheet, lost = self.park.sheet, self.park.known == 0
        if not lost.any():
            return []
        lacking = [
            name for name in sheet.channels if not np.isfinite(sheet.value[sheet.row(name)]).all()
        ]
        return [hours_missing(int(lost.sum()), float(lost.mean()), lacking)]

    def _ambiguous(self, matched: Figure) -> list[Finding]:
        number, effect = self.park.ambiguous(self.heading.coverage_factor)
        if not number:
            return []
        expanded = matched.expanded_uncertainty or 0.0
        return [ambiguous(number, effect, self.unit, matters=effect > MATTERS * expanded)]

    def _border(self) -> list[Finding]:
        """Judge the park's own balance where the border is metered."""
        if "import" not in self.park.roles.values():
            return []
        every = np.ones(self.park.sheet.bins)
        output = self.park.energy(every, "border", **ENTERS)
        frame = self.heading.frame(
            self.pack, self.digest, quantity="-", title={"en": "-"}, unit=self.unit
        )
        (figure,) = derived_figures(frame, [self._outcome({}, output)], self.register)
        expanded = figure.expanded_uncertainty or 0.0
        if abs(output.value) <= expanded:
            return []
        return [balance_open(output.value, expanded, self.unit)]

    def _methods(self, quantities: Sequence[str]) -> tuple[MethodUse, ...]:
        base = method_use_of(self.pack, METHOD, values=[self.factor])
        latex, symbols = self.pack.body["latex"], self.pack.body["symbols"]
        inputs = tuple(
            {"symbol": name, "title": dict(one["title"]), "unit": one["unit"]}
            for name, one in symbols.items()
        )
        found = []
        for quantity in quantities:
            use = replace(base, quantity=quantity, values=())
            if quantity in latex:
                line = {"route": dict(TITLES[quantity]), "which": "best", "latex": latex[quantity]}
                use = replace(use, equations=(line,), inputs=inputs)
            else:
                use = replace(use, values=base.values)
            found.append(use)
        return tuple(found)

    def _titles(self) -> dict[str, Texts]:
        flows = self.heading.document["flows"]
        return {name: texts_of(one.get("title"), name) for name, one in flows.items()}


def _mounts(written: Mapping[str, Any]) -> dict[str, Any]:
    return {key: written[key] for key in _MOUNTS if key in written}
