"""Figures of a stack account: from cell tables to published values with coverage and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from duheng.accounting.doubts import no_expanded_uncertainty
from duheng.accounting.heading import Heading
from duheng.accounting.lines import figure_lines, finite
from duheng.accounting.records import (
    Breakdown,
    Coverage,
    EvidenceItem,
    Figure,
    GroupValue,
    MethodUse,
    Origin,
    Span,
    Texts,
    Traceability,
)
from duheng.accounting.setup import texts_of
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stack.basis import Constants
from duheng.accounting.stack.emissions import QuantityTotals
from duheng.accounting.stack.monitors import Monitor
from duheng.equations import to_latex
from duheng.rulebook import Pack
from duheng.terms.findings import Finding, Severity

TITLES: Mapping[str, Texts] = {
    "co2": {"zh-Hans": "烟气监测的二氧化碳排放量", "en": "CO2 at the stack"},
    "so2": {"zh-Hans": "烟气监测的二氧化硫排放量", "en": "SO2 at the stack"},
    "nox": {"zh-Hans": "烟气监测的氮氧化物排放量", "en": "NOx at the stack"},
}
_WORST = ("valid", "expired", "none", "substituted", "missing")


@dataclass(frozen=True, kw_only=True)
class StackFigures:
    """Makes the figures of one quantity."""

    heading: Heading
    totals: QuantityTotals
    register: SourceRegister
    pack: Pack
    digest: str
    monitors: Mapping[str, Monitor]

    @property
    def quantity(self) -> str:
        """Name of the published quantity."""
        return f"stack_{self.totals.quantity}"

    def figures(self, levels: Sequence[str]) -> list[Figure]:
        """Return one figure for each group of some levels; no levels gives the whole."""
        best = self.totals.best_estimate.rollup(levels)
        statutory = self.totals.statutory.rollup(levels)
        budget = best.budget.to_frame()
        return [
            self._figure(
                {name: str(best.groups[name].iloc[place]) for name in levels},
                (float(statutory.value[place]), float(best.value[place])),
                (float(best.standard_uncertainty[place]), float(best.degrees_of_freedom[place])),
                budget[budget["group"] == place],
                best.doubts() if not levels else (),
            )
            for place in range(best.size)
        ]

    def _figure(
        self,
        group: Mapping[str, str],
        values: tuple[float, float],
        uncertainty: tuple[float, float],
        lines: pd.DataFrame,
        doubts: Sequence[Finding],
    ) -> Figure:
        hours = _of_group(self.totals.hours, group)
        reasons = self._open(hours)
        stated = None if reasons else uncertainty[0]
        factor = self.heading.coverage_factor
        findings = [no_expanded_uncertainty(reasons)] if reasons else []
        return Figure(
            quantity=self.quantity,
            title=TITLES[self.totals.quantity],
            group=group,
            period=self.heading.period_text,
            statutory=values[0],
            best_estimate=values[1],
            unit=self.totals.unit,
            standard_uncertainty=stated,
            expanded_uncertainty=None if stated is None else factor * stated,
            coverage_factor=factor,
            degrees_of_freedom=finite(uncertainty[1]),
            budget=figure_lines(lines, self.register),
            coverage=self._coverage(group, hours),
            excluded={"count": 0, "by_unit": {}},
            findings=(*findings, *self._findings(hours), *doubts),
            method={
                "id": self.pack.id,
                "edition": self.pack.edition,
                "document": str(self.pack.document),
                "confidence": self.pack.confidence.value,
                "digest": self.pack.digest,
            },
            digest=self.digest,
            restates=self.heading.restates,
        )

    def _open(self, hours: pd.DataFrame) -> list[str]:
        """Return why the whole has no U: hours that nothing is known of."""
        missing = hours[hours["origin"] == "missing"]["hours"].sum()
        allowed = self.heading.document.get("substitution", {})
        guessed = hours[hours["origin"] == "substituted"]["hours"].sum()
        reasons = [f"{missing:g} h are missing"] if missing else []
        if guessed and "relative_standard_uncertainty" not in allowed:
            reasons.append(f"{guessed:g} h are substituted without a stated uncertainty")
        given = self.heading.document.get("allowances", {})
        measured = hours[hours["origin"] == "measured"].groupby("state")["hours"].sum()
        for state, name in (("expired", "expired"), ("none", "untested")):
            if measured.get(state, 0.0) and name not in given:
                reasons.append(f"{measured[state]:g} h have monitors that are {name}")
        return reasons

    def _findings(self, hours: pd.DataFrame) -> list[Finding]:
        spent = hours.groupby("origin")["hours"].sum()
        measured = hours[hours["origin"] == "measured"].groupby("state")["hours"].sum()
        found = []
        for origin, code in (("missing", "accounting.missing"),
                             ("substituted", "accounting.substituted")):  # fmt: skip
            if spent.get(origin, 0.0):
                found.append(_hours_finding(code, origin, float(spent[origin])))
        for state in ("expired", "none"):
            if measured.get(state, 0.0):
                found.append(_untested(state, float(measured[state])))
        return [*found, *(_failed(one) for one in self.monitors.values() if _has_failed(one))]

    def _coverage(self, group: Mapping[str, str], hours: pd.DataFrame) -> Coverage:
        table = self.totals.best_estimate
        amounts = _of_group(table.groups.assign(amount=abs(table.value)), group)
        return Coverage(
            hours=_keyed(hours.groupby(["origin", "state"])["hours"].sum()),
            quantity=_keyed(amounts.groupby(["origin", "state"])["amount"].sum()),
        )

    def breakdown(self, by: str, titles: Mapping[str, Texts]) -> Breakdown:
        """Return the whole split by one level."""
        best = self.totals.best_estimate.rollup((by,))
        statutory = self.totals.statutory.rollup((by,))
        rows = []
        for place, key in enumerate(str(one) for one in best.groups[by]):
            is_open = bool(self._open(_of_group(self.totals.hours, {by: key})))
            rows.append(
                GroupValue(
                    key=key,
                    title=titles.get(key, {}),
                    statutory=float(statutory.value[place]),
                    best_estimate=float(best.value[place]),
                    standard_uncertainty=None if is_open else float(
                        best.standard_uncertainty[place]
                    ),
                )
            )  # fmt: skip
        return Breakdown(quantity=self.quantity, by=by, rows=tuple(rows))


def _hours_finding(code: str, origin: str, hours: float) -> Finding:
    filled = origin == "substituted"
    return Finding(
        code=code,
        severity=Severity.NOTE if filled else Severity.ERROR,
        message=f"{hours:g} h {'were filled by the declared ladder' if filled else 'stay missing'}",
        hint=None if filled else "supply the hours, or declare a substitution",
        data={"hours": hours},
    )


def _untested(state: str, hours: float) -> Finding:
    what = "after its last test had expired" if state == "expired" else "without a passed test"
    return Finding(
        code="accounting.monitor_untested",
        severity=Severity.WARNING,
        message=f"{hours:g} h were measured by a monitor {what}",
        hint="test the monitor, or enter its test",
        data={"case": state, "hours": hours, "state": state},
    )


def _has_failed(monitor: Monitor) -> bool:
    return any(not one.result.passed for one in monitor.tests)


def _failed(monitor: Monitor) -> Finding:
    failed = next(one for one in monitor.tests if not one.result.passed)
    return Finding(
        code="accounting.monitor_failed",
        severity=Severity.WARNING,
        message=f"{monitor.name} failed its test of {failed.at.date().isoformat()}: relative "
        f"accuracy {failed.result.relative_accuracy:g} %, difference "
        f"{failed.result.mean_difference:g}",
        hint="hours until the next passed test are not taken as measured",
        data={
            "monitor": monitor.name,
            "day": failed.at.date().isoformat(),
            "relative_accuracy": failed.result.relative_accuracy,
            "mean_difference": failed.result.mean_difference,
            "test": failed.result.to_dict(),
        },
    )


def _of_group(frame: pd.DataFrame, group: Mapping[str, str]) -> pd.DataFrame:
    for name, key in group.items():
        frame = frame[frame[name] == key]
    return frame


def _keyed(series: Any) -> dict[tuple[Origin, Traceability], float]:
    return {
        (Origin(origin), Traceability(state)): float(value)
        for (origin, state), value in series.items()
    }


def spans_of(hours: pd.DataFrame, heading: Heading) -> tuple[Span, ...]:
    """Return the worst state of every stack and local day, days of one state together."""
    frame = hours.copy()
    days = [datetime.fromtimestamp(one // 1_000_000, tz=heading.zone).date()
            for one in frame["begin_us"]]  # fmt: skip
    kept = frame["origin"].where(frame["origin"] != "measured", frame["state"])
    frame["rank"] = [_WORST.index("valid" if one == "in_force" else one) for one in kept]
    frame["day"] = days
    worst = frame.groupby(["channel", "day"])["rank"].max().reset_index()
    spans: list[Span] = []
    last: tuple[Any, ...] = ()
    for channel, day, rank in worst.itertuples(index=False, name=None):
        if last and last[:2] == (channel, rank) and last[2] + timedelta(days=1) == day:
            one = spans.pop()
            spans.append(Span(channel=channel, first_day=one.first_day, days=one.days + 1,
                              state=one.state))  # fmt: skip
        else:
            spans.append(Span(channel=channel, first_day=day.isoformat(), days=1,
                              state=_WORST[rank]))  # fmt: skip
        last = (channel, rank, day)
    return tuple(spans)


def evidence_of(monitors: Mapping[str, Monitor], heading: Heading) -> tuple[EvidenceItem, ...]:
    """Return every relative accuracy test, and every monitor that has none."""
    items = []
    for monitor in monitors.values():
        for test in monitor.tests:
            result = test.result
            words = (
                f"{result.outcome}: RA {result.relative_accuracy:g} %, "
                f"d {result.mean_difference:.4g}, cc {result.confidence_coefficient:.4g}, "
                f"BAF {result.bias_factor:.4g}"
            )
            items.append(_item(monitor, test.evidence, "rata", words,
                               test.at.astimezone(heading.zone).date().isoformat()))  # fmt: skip
        if not monitor.tests:
            items.append(_item(monitor, "", "none", "no relative accuracy test", None))
    return tuple(items)


def _item(
    monitor: Monitor, evidence: str, outcome: str, words: str, day: str | None
) -> EvidenceItem:
    return EvidenceItem(
        instrument=monitor.name,
        kind=monitor.quantity,
        title=monitor.title,
        serial=monitor.serial,
        used_in=(),
        evidence=evidence,
        certificate_kind=outcome,
        issuer=None,
        sha256=None,
        valid_from=day,
        valid_until=None,
        summary={"zh-Hans": words, "en": words},
    )


_SIGNS: Mapping[str, tuple[str, Texts, str]] = {
    "concentration": ("C", {"zh-Hans": "浓度示值", "en": "indicated concentration"}, "1"),
    "flow": ("Q", {"zh-Hans": "流量示值", "en": "indicated flow"}, "m3/h"),
    "moisture": ("x", {"zh-Hans": "烟气湿度", "en": "moisture of the gas"}, "1"),
    "operated": ("t", {"zh-Hans": "运行时间", "en": "time operated"}, "h"),
    "scale": ("k", {"zh-Hans": "换算系数 M/V_m", "en": "conversion M/V_m"}, "kg/m3"),
}
_PARTS = {"bias": "b", "reference": "r", "effect": "e", "filling": "f", "allowance": "a"}


def _symbols(names: Iterable[str]) -> dict[str, str]:
    """Return the sign of every symbol: effects carry that of what they act on."""
    signs = {}
    for name in names:
        role, _, part = name.partition("_")
        if name in _SIGNS:
            signs[name] = _SIGNS[name][0]
        else:
            kind, _, number = part.partition("_")
            of = _SIGNS[role][0] if role in _SIGNS else ""
            signs[name] = f"{_PARTS.get(kind, 's')}_{{{of}{number}}}"
    return signs


def method_use(totals: QuantityTotals, pack: Pack, constants: Constants) -> MethodUse:
    """Return the equation of the best estimate and the constants as used."""
    return MethodUse(
        id=pack.id,
        edition=pack.edition,
        title=pack.title,
        document=str(pack.document),
        clause=None,
        confidence=pack.confidence.value,
        digest=pack.digest,
        quantity=f"stack_{totals.quantity}",
        equations=(
            {
                "route": dict(TITLES[totals.quantity]),
                "which": "best",
                "latex": "E = " + to_latex(totals.equation, _symbols(totals.equation.symbols)),
            },
        ),
        inputs=tuple(
            {"symbol": sign, "title": dict(title), "unit": unit}
            for name, (sign, title, unit) in _SIGNS.items()
            if name in totals.equation.symbols
        ),
        values=tuple(
            {
                "title": texts_of(None, one.table_id),
                "keys": name,
                "value": f"{one.value:g}",
                "unit": one.unit,
                "standard_uncertainty": one.standard_uncertainty,
                "source": f"{one.document}; {one.source}",
                "pack": f"{one.pack_id} {one.pack_edition}",
                "confidence": one.confidence.value,
                "stands_in": one.stands_in,
            }
            for name, one in constants.values.items()
        ),
    )
