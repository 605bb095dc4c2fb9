"""From cell tables to figures: value, U, budget, coverage, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from duheng.accounting.doubts import no_expanded_uncertainty
from duheng.accounting.heading import text_of_period
from duheng.accounting.lines import figure_lines, finite
from duheng.accounting.method import Method
from duheng.accounting.records import (
    Breakdown,
    Coverage,
    Figure,
    GroupValue,
    Origin,
    Texts,
    Traceability,
)
from duheng.accounting.setup import AccountSetup
from duheng.accounting.sources import SourceRegister
from duheng.accounting.standing import open_reasons
from duheng.accounting.totals import MethodTotals
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import CellTable

HELD = "uncertainty.curve_held"
"""Said by instrument in accounting.beyond_calibrated_range instead."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FigureMaker:
    """Makes the figures of one method.

    Attributes
    ----------
    hours : DataFrame
        Hours and rows of every stream by group (:func:`duheng.accounting.standing.hours_of`).
    excluded : DataFrame
        Readings set aside: channel, month, site, number, amount.
    findings : tuple of Finding
        Of the whole account; a group takes those of its channels.
    """

    account: AccountSetup
    totals: MethodTotals
    register: SourceRegister
    hours: pd.DataFrame
    excluded: pd.DataFrame
    findings: tuple[Finding, ...]
    digest: str

    @property
    def method(self) -> Method:
        """The method."""
        return self.totals.method

    def figures(self, levels: Sequence[str]) -> list[Figure]:
        """Return one figure for each group of some levels; no levels gives the whole."""
        best = self.totals.best_estimate.rollup(levels)
        statutory = self.totals.statutory.rollup(levels)
        uncertainties, freedom = best.standard_uncertainty, best.degrees_of_freedom
        budget = best.budget.to_frame()
        split = self._by_origin(levels)
        figures = []
        for place in range(best.size):
            group = {name: str(best.groups[name].iloc[place]) for name in levels}
            lines = budget[budget["group"] == place]
            figures.append(
                self._figure(
                    group,
                    (float(statutory.value[place]), float(best.value[place])),
                    (float(uncertainties[place]), float(freedom[place])),
                    lines,
                    best,
                    split[tuple(group.values())],
                )
            )
        return figures

    def _figure(
        self,
        group: Mapping[str, str],
        values: tuple[float, float],
        uncertainty: tuple[float, float],
        lines: pd.DataFrame,
        table: CellTable,
        split: Mapping[Origin, float],
    ) -> Figure:
        hours = _of_group(self.hours, group)
        reasons = open_reasons(hours)
        stated = None if reasons else uncertainty[0]
        factor = self.account.coverage_factor
        findings = self._findings(group, hours, table)
        if reasons:
            findings = (no_expanded_uncertainty(reasons), *findings)
        return Figure(
            quantity=self.method.quantity,
            title=self.method.title,
            group=group,
            period=text_of_period(self.account.period, self.account.zone),
            statutory=values[0],
            best_estimate=values[1],
            unit=self.method.unit,
            standard_uncertainty=stated,
            expanded_uncertainty=None if stated is None else factor * stated,
            coverage_factor=factor,
            degrees_of_freedom=finite(uncertainty[1]),
            budget=figure_lines(lines, self.register),
            coverage=self._coverage(group, hours),
            excluded=self._excluded(group),
            findings=findings,
            method=self._method(),
            digest=self.digest,
            statutory_by_origin=split,
            restates=self.account.restates,
        )

    def _by_origin(self, levels: Sequence[str]) -> dict[tuple[str, ...], dict[Origin, float]]:
        """Return the statutory value by origin, of each group of some levels."""
        table = self.totals.statutory.rollup((*levels, "origin"))
        found: dict[tuple[str, ...], dict[Origin, float]] = {}
        for row, value in zip(table.groups.to_dict("records"), table.value, strict=True):
            group = tuple(str(row[name]) for name in levels)
            found.setdefault(group, {})[Origin(str(row["origin"]))] = float(value)
        return found

    def breakdown(self, by: str, titles: Mapping[str, Texts]) -> Breakdown:
        """Return the method's whole split by one level."""
        best = self.totals.best_estimate.rollup((by,))
        statutory = self.totals.statutory.rollup((by,))
        keys = [str(key) for key in best.groups[by]]
        is_open = {key: bool(open_reasons(_of_group(self.hours, {by: key}))) for key in keys}
        rows = tuple(
            GroupValue(
                key=key,
                title=titles.get(key, {}),
                statutory=float(statutory.value[place]),
                best_estimate=float(best.value[place]),
                standard_uncertainty=(
                    None if is_open[key] else float(best.standard_uncertainty[place])
                ),
            )
            for place, key in enumerate(keys)
        )
        return Breakdown(quantity=self.method.quantity, by=by, rows=rows)

    def _coverage(self, group: Mapping[str, str], hours: pd.DataFrame) -> Coverage:
        table = self.totals.best_estimate
        amounts = table.groups.assign(amount=abs(table.value))
        own = _of_group(amounts, group).groupby(["origin", "state"])["amount"].sum()
        spent = hours.groupby(["origin", "state"])["hours"].sum()
        return Coverage(
            hours=_keyed(spent),
            quantity=_keyed(own),
            class_only_hours=float(hours.loc[hours["class_alone"], "hours"].sum()),
        )

    def _excluded(self, group: Mapping[str, str]) -> dict[str, Any]:
        own = _of_group(self.excluded, group)
        return {
            "count": int(own["number"].sum()),
            "by_unit": {
                str(unit): float(amount)
                for unit, amount in own.groupby("unit")["amount"].sum().items()
            },
        }

    def _findings(
        self, group: Mapping[str, str], hours: pd.DataFrame, table: CellTable
    ) -> tuple[Finding, ...]:
        channels = set(hours["channel"])
        if group:
            return tuple(one for one in self.findings if one.data.get("channel") in channels)
        own = (one for one in self.findings if _concerns(one, channels))
        return (*own, *(one for one in table.doubts() if one.code != HELD))

    def _method(self) -> dict[str, Any]:
        pack = self.method.pack
        return {
            "id": pack.id,
            "edition": pack.edition,
            "document": str(pack.document),
            "confidence": pack.confidence.value,
            "digest": pack.digest,
        }


def _of_group(frame: pd.DataFrame, group: Mapping[str, str]) -> pd.DataFrame:
    for name, key in group.items():
        frame = frame[frame[name] == key]
    return frame


def _concerns(finding: Finding, channels: set[str]) -> bool:
    """Return whether a finding is about one of the channels, or about none in particular."""
    named = finding.data.get("channels", [finding.data.get("channel")])
    return None in named or bool(channels & set(named))


def _keyed(series: Any) -> dict[tuple[Origin, Traceability], float]:
    return {
        (Origin(origin), Traceability(state)): float(amount)
        for (origin, state), amount in series.items()
        if amount
    }
