"""Savings against a baseline: from the document to figures with the U of model and meter."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from duheng.accounting.derived import Outcome, derived_figures, derived_table
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.heading import breakdown_of, method_use_of
from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.records import Breakdown, Figure, MethodUse, Texts
from duheng.accounting.result import AccountResult
from duheng.accounting.savings.baseline import Baseline, Conditions, Form, fit_baseline
from duheng.accounting.savings.findings import (
    autocorrelated,
    fractional,
    left_out,
    model_note,
    not_significant,
    weak_model,
)
from duheng.accounting.savings.periods import read_energy, read_surroundings, taken_by
from duheng.accounting.savings.sufficiency import Criteria, check_baseline, check_ranges
from duheng.accounting.sources import Cause
from duheng.quantities import convert
from duheng.rulebook import PackLibrary
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding
from duheng.terms.instants import Period, parse_period
from duheng.uncertainty.columnar import CellTable

METHOD, SUFFICIENCY = "cn/energy-savings", "cn/savings-sufficiency"
GROUPS = ("month",)
TITLES: Mapping[str, Texts] = {
    "energy_savings": {"zh-Hans": "节能量", "en": "energy savings"},
    "adjusted_baseline": {"zh-Hans": "校准能耗（调整后基准）", "en": "adjusted baseline"},
    "energy_reporting": {"zh-Hans": "报告期能耗", "en": "energy of the reporting period"},
}
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def savings(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
) -> AccountResult:
    """Return savings, adjusted baseline and energy of the reporting period, with uncertainty.

    Parameters
    ----------
    path : Path or str
        The document (format ``duheng-savings/1``).
    group_by : sequence of str
        ``month`` adds the figures by month of the reporting period.
    strict, progress, library
        As in :func:`duheng.accounting.account.account`.

    Raises
    ------
    InsufficientData
        When the data do not meet the criteria of the sufficiency pack.
    UnusableAccount
        When baseline and reporting period overlap or lie outside the period.
    UnequalGrids
        When rows of a variable do not fit into the periods of the model.

    Notes
    -----
    The baseline's parameters are linear in the metered energy, so the meter's shared error acts on
    baseline and reporting period alike and cancels from the savings as far as it does (JCGM
    100:2008, 5.2.2). To it come the covariance of the parameters and the scatter of the reporting
    period, both with residuals that follow one another.
    """
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "savings", library=library, progress=progress, strict=strict)
    return _Run(opening).result(levels)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Fitted:
    """The baseline as fitted, and the periods that made it and that it is applied to."""

    model: Baseline
    base: Flags
    report: Flags
    where: Conditions
    months: tuple[str, ...]
    indicated: Floats


class _Run:
    """One computation of savings."""

    def __init__(self, opening: Opening) -> None:
        document, means = opening.document, opening.means
        self.heading, self.means, self.progress = opening.heading, means, opening.tell
        self.pack = opening.method(document.get("method", METHOD))
        table = document.get("sufficiency", SUFFICIENCY)
        self.criteria = Criteria.read(means.library, table, strict=means.strict)
        self.unit = str(document["unit"])
        self.baseline_period, self.reporting_period = self._stretches()
        self.register = means.register
        self.progress("readings")
        self.energy, self.metered = read_energy(self.heading, self.pack, means)
        self.surroundings = read_surroundings(self.heading, means.files)
        self.digest = opening.digest(self.pack, self.criteria.digests)

    def _stretches(self) -> tuple[Period, Period]:
        document, zone = self.heading.document, self.heading.zone
        base, report = (parse_period(document[key], zone) for key in ("baseline", "reporting"))
        for key, one in (("baseline", base), ("reporting", report)):
            inside = self.heading.period.begin <= one.begin and one.end <= self.heading.period.end
            if not inside:
                raise UnusableAccount(
                    f"{document.where(key)}: the {key} period lies outside the period of the "
                    "document",
                    hint="widen period until it holds both",
                )
        if base.intersection(report) is not None:
            raise UnusableAccount(
                f"{document.where('reporting')}: baseline and reporting period overlap",
                hint="a period that shows the savings cannot be what they are compared with",
            )
        return base, report

    def result(self, levels: tuple[str, ...]) -> AccountResult:
        """Return the result, by month where it is asked for."""
        self.progress("figures")
        fitted, findings = self._fitted()
        outcomes = self._outcomes(fitted, findings)
        figures: list[Figure] = []
        groups: list[Figure] = []
        cells: dict[str, CellTable] = {}
        breakdowns: list[Breakdown] = []
        for quantity, own in outcomes.items():
            frame = self.heading.frame(
                self.pack, self.digest, quantity=quantity, title=TITLES[quantity], unit=self.unit
            )
            made = derived_figures(frame, own, self.register)
            if quantity == "energy_savings":
                made = (self._with_doubts(made[0], fitted), *made[1:])
            figures.append(made[0])
            groups += made[1:] if "month" in levels else ()
            cells[quantity] = derived_table(frame, own, self.register)
            breakdowns.append(breakdown_of("month", made[1:]))
        return AccountResult(
            figures=(*figures, *groups),
            breakdowns=tuple(breakdowns),
            spans=() if self.metered is None else self.metered.spans(),
            evidence=() if self.metered is None else self.metered.items(),
            methods=self._methods(fitted.model),
            facts=self.heading.facts(self.means.files, {}),
            cells=cells,
        )

    def _fitted(self) -> tuple[_Fitted, list[Finding]]:
        edges = self.energy.edges_us
        base_all, report_all = (
            taken_by(edges, one) for one in (self.baseline_period, self.reporting_period)
        )
        known = np.isfinite(self.energy.value) & self.surroundings.known(
            edges, self.criteria.missing_share
        )
        check_baseline(edges, base_all, base_all & known, self.baseline_period, self.criteria)
        self.criteria.check_missing(edges, report_all, report_all & known, "reporting")
        base, report = base_all & known, report_all & known
        document = self.heading.document
        form = Form(**{side: _side(document["model"].get(side, "none")) for side in _SIDES})
        names = list(document.get("variables", {}))
        before = self.surroundings.conditions(edges, base)
        model = fit_baseline(self.energy.value[base], before, form, names)
        where = self.surroundings.conditions(edges, report)
        findings = check_ranges(before, where, names, self.criteria)
        findings += [
            left_out(part, int((every & ~used).sum()), int(every.sum()))
            for part, every, used in (
                ("baseline", base_all, base),
                ("reporting", report_all, report),
            )
            if (every & ~used).any()
        ]
        fixed = Form(
            heating="none" if model.heating_point is None else model.heating_point,
            cooling="none" if model.cooling_point is None else model.cooling_point,
        )
        plain = fit_baseline(self.energy.statutory[base], before, fixed, names)
        fitted = _Fitted(
            model=model,
            base=base,
            report=report,
            where=where,
            months=tuple(np.array(self.heading.months(edges))[report]),
            indicated=plain.predict(where),
        )
        return fitted, findings + self._about(model)

    def _about(self, model: Baseline) -> list[Finding]:
        found = [model_note(model, self.unit)]
        if not model.rmse / abs(model.mean) <= self.criteria.cv_rmse:
            found.append(weak_model(model, self.criteria.cv_rmse))
        if model.correlation > 0:
            found.append(autocorrelated(model))
        return found

    # -- outcomes ----------------------------------------------------------------------------

    def _outcomes(self, fitted: _Fitted, findings: Sequence[Finding]) -> dict[str, list[Outcome]]:
        names = sorted(set(fitted.months))
        member = np.array([names.index(one) for one in fitted.months])
        every = (*findings, *(() if self.energy.sheet is None else self.energy.sheet.findings))
        causes = self._model_causes(fitted, member, names)
        groups: list[tuple[Flags, dict[str, str], list[int]]] = [
            (np.ones(len(member), dtype=np.bool_), {}, list(range(len(names))))
        ]
        groups += [(member == n, {"month": name}, [n]) for n, name in enumerate(names)]
        found: dict[str, list[Outcome]] = {name: [] for name in TITLES}
        for taken, group, places in groups:
            told = every if not group else ()
            for quantity, sign in (
                ("energy_savings", (1.0, -1.0)),
                ("adjusted_baseline", (1.0, 0.0)),
                ("energy_reporting", (0.0, 1.0)),
            ):
                found[quantity].append(
                    self._outcome(fitted, taken, (group, places), sign, (causes, told))
                )
        return found

    def _outcome(
        self,
        fitted: _Fitted,
        taken: Flags,
        place: tuple[Mapping[str, str], Sequence[int]],
        sign: tuple[float, float],
        rest: tuple[tuple[list[str], Floats, list[str], Floats], Sequence[Finding]],
    ) -> Outcome:
        (parameters, root, scatters, spread), findings = rest
        group, places = place
        edge = fitted.model.jacobian(fitted.where)[taken].sum(axis=0) * sign[0]
        weights = np.zeros(len(self.energy.value))
        weights[fitted.base] += edge @ fitted.model.gain
        weights[np.flatnonzero(fitted.report)[taken]] += sign[1]
        slopes = self.energy.slopes(weights)
        if sign[0]:
            slopes |= dict(zip(parameters, map(float, edge @ root), strict=True))
            slopes |= dict(zip(scatters, map(float, spread[places].sum(axis=0)), strict=True))
        predicted = fitted.model.predict(fitted.where)[taken].sum()
        reported, indicated = (
            one[fitted.report][taken].sum() for one in (self.energy.value, self.energy.statutory)
        )
        statutory = sign[0] * fitted.indicated[taken].sum() + sign[1] * indicated
        return Outcome(
            statutory=float(statutory),
            best_estimate=float(sign[0] * predicted + sign[1] * reported),
            sensitivities={name: slope for name, slope in slopes.items() if slope},
            coverage=self.energy.coverage(fitted.report),
            group=group,
            findings=tuple(findings),
        )

    def _model_causes(
        self, fitted: _Fitted, member: npt.NDArray[np.int64], months: Sequence[str]
    ) -> tuple[list[str], Floats, list[str], Floats]:
        """Enter independent causes of the model: directions of its parameters, and scatter."""
        model = fitted.model
        values, vectors = np.linalg.eigh(model.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        spread = model.scatter(fitted.where.days, member)
        freedom = max(model.effective - len(model.parameters), 1.0)
        owner = self.heading.subject_id
        parameters = [f"urn:duheng:baseline:{owner}/{n + 1}" for n in range(len(values))]
        scatters = [f"urn:duheng:baseline-scatter:{owner}/{month}" for month in months]
        titles = [{"zh-Hans": f"基准模型参数（方向 {n + 1}）", "en": f"baseline, direction {n + 1}"}
                  for n in range(len(values))]  # fmt: skip
        titles += [{"zh-Hans": f"{month} 的模型离散", "en": f"scatter about the model, {month}"}
                   for month in months]  # fmt: skip
        for name, title in zip([*parameters, *scatters], titles, strict=True):
            self.register.place_of(
                Cause(
                    id=name,
                    input="baseline",
                    title=title,
                    kind=EvidenceKind.STATISTICAL,
                    evidence=f"regression of {model.observations} periods, "
                    f"autocorrelation {model.correlation:.2f}",
                    standard_uncertainty=1.0,
                    degrees_of_freedom=freedom,
                )
            )
        return parameters, root, scatters, spread

    # -- what is said of it ------------------------------------------------------------------

    def _with_doubts(self, figure: Figure, fitted: _Fitted) -> Figure:
        expanded, saved = figure.expanded_uncertainty, figure.best_estimate
        doubts: list[Finding] = []
        if expanded is not None and abs(saved) > 0:
            predicted = float(fitted.model.predict(fitted.where).sum())
            guideline = self._guideline(fitted, saved, predicted)
            full = expanded / abs(saved)
            doubts.append(fractional(guideline, full, self.criteria.confidence))
        if expanded is not None and not abs(saved) > expanded:
            doubts.append(not_significant(saved, expanded, self.unit))
        return replace(figure, findings=(*figure.findings, *doubts))

    def _guideline(self, fitted: _Fitted, saved: float, predicted: float) -> float:
        """Return the fractional savings uncertainty in the form of ASHRAE Guideline 14 [1].

        1.26 t CV(RMSE) sqrt((n/n')(1 + 2/n')/m) / F, with n' effective observations of n, m
        periods of the report and F the fraction saved.
        """
        model, periods = fitted.model, int(fitted.report.sum())
        freedom = max(model.effective - len(model.parameters), 1.0)
        factor = float(stats.t.ppf(0.5 + self.criteria.confidence / 2, freedom))
        spread = model.observations / model.effective * (1 + 2 / model.effective) / periods
        fraction = saved / predicted
        return 1.26 * factor * model.rmse / model.mean * math.sqrt(spread) / abs(fraction)

    def _methods(self, model: Baseline) -> tuple[MethodUse, ...]:
        values = self.criteria.values
        return tuple(
            method_use_of(
                self.pack,
                quantity,
                routes=("baseline",) if quantity == "adjusted_baseline" else ("savings",),
                symbol=r"E_{\mathrm{b}}" if quantity == "adjusted_baseline" else None,
                values=values if quantity == "energy_savings" else (),
            )
            for quantity in TITLES
        )


_SIDES = ("heating", "cooling")


def _side(written: Any) -> str | float:
    if isinstance(written, str):
        return written
    point = written["balance_point"]
    return float(convert(point["value"], point["unit"], "°C"))
