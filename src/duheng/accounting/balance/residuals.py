"""Residuals of nodes by month and as a whole, their verdicts, and whom to blame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from duheng.accounting.balance.findings import blamed, left_out, verdict_finding
from duheng.accounting.balance.flows import Amounts, Combined
from duheng.accounting.balance.judging import Verdict, find_blame, judge
from duheng.accounting.balance.tree import Node, Tree
from duheng.accounting.derived import Frame, Outcome, derived_table
from duheng.accounting.records import Coverage
from duheng.accounting.sheet import Floats, Sheet
from duheng.accounting.sources import SourceRegister
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import CellTable


@dataclass(frozen=True, kw_only=True, eq=False)
class Balanced:
    """A signed sum of flows of one node over one stretch of time.

    Attributes
    ----------
    mask, bins : ndarray, shape (n_bins,)
        1 for the bins that were used, and for those that should have been.
    """

    node: Node
    month: str | None
    combined: Combined
    mask: Floats
    bins: Floats
    signs: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Residuals:
    """Makes the residuals of a tree and judges them.

    Attributes
    ----------
    share : float
        Largest residual that is allowed, as a share of the node's input [1].
    """

    tree: Tree
    amounts: Amounts
    register: SourceRegister
    frame: Frame
    share: float

    @property
    def sheet(self) -> Sheet | None:
        """Readings, ``None`` where nothing is metered."""
        return self.amounts.sheet

    def make(self) -> tuple[list[Balanced], list[Balanced]]:
        """Return the residuals of the whole period, and those by month."""
        whole: list[Balanced] = []
        monthly: list[Balanced] = []
        months = np.array(self.amounts.months)
        for node in self.tree.judged:
            signs = self.tree.residual(node)
            mask = self.amounts.mask(signs)
            if not mask.any():
                continue
            whole.append(self.balanced(node, None, signs, mask))
            if self.sheet is None or self.amounts.has_stated(signs):
                continue
            for month in np.unique(months):
                own = mask * (months == month)
                if own.any():
                    monthly.append(self.balanced(node, str(month), signs, own))
        return whole, monthly

    def silent(self) -> list[Finding]:
        """Return a finding for every node that was never balanced, for want of readings."""
        found = []
        for node in self.tree.judged:
            signs = self.tree.residual(node)
            mask = self.amounts.mask(signs)
            if not mask.any():
                found += self.lost(self.balanced(node, None, signs, mask))
        return found

    def balanced(
        self, node: Node, month: str | None, signs: Mapping[str, int], mask: Floats
    ) -> Balanced:
        """Return a signed sum of flows over the bins of a mask."""
        return Balanced(
            node=node,
            month=month,
            combined=self.amounts.combine(signs, mask, node.name),
            mask=mask,
            bins=np.ones_like(mask),
            signs=signs,
        )

    def _expanded(self, items: Sequence[Balanced]) -> tuple[list[float | None], CellTable | None]:
        """Return U of residuals, ``None`` where a cause of theirs states none."""
        if not items:
            return [], None
        outcomes = [self.outcome(one, ()) for one in items]
        table = derived_table(self.frame, outcomes, self.register)
        factor = self.frame.coverage_factor
        known = [
            None if unstated or not self._is_assured(one) else factor * float(u)
            for one, u, unstated in zip(
                items, table.standard_uncertainty, table.not_stated, strict=True
            )
        ]
        return known, table

    def _is_assured(self, item: Balanced) -> bool:
        if self.sheet is None:
            return True
        own = self.sheet.standing
        own = own[own["channel"].isin(self.amounts.channels(item.signs))]
        return bool(own.loc[own["origin"] != "missing", "assured"].all())

    def verdicts(
        self, whole: Sequence[Balanced], monthly: Sequence[Balanced]
    ) -> dict[str, list[Finding]]:
        """Return the verdict on every node, by node, with what it says of time and blame."""
        share = self.share
        known, _ = self._expanded(whole)
        of_month, table = self._expanded(monthly)
        by_month: dict[str, dict[str, Verdict]] = {one.node.name: {} for one in whole}
        for item, expanded in zip(monthly, of_month, strict=True):
            verdict = self._judge(item, expanded, share)
            by_month[item.node.name][str(item.month)] = verdict
        found: dict[str, list[Finding]] = {}
        opened = []
        for item, expanded in zip(whole, known, strict=True):
            name = item.node.name
            verdict = self._judge(item, expanded, share)
            amounts = {
                "residual": item.combined.value,
                "expanded_uncertainty": expanded,
                "allowed": share * abs(self._input(item)),
                "input": self._input(item),
            }
            found[name] = [verdict_finding(name, verdict, amounts, self.frame.unit, by_month[name])]
            found[name] += self.lost(item)
            if verdict is Verdict.OPEN or Verdict.OPEN in by_month[name].values():
                opened.append(name)
        if opened:
            found[opened[0]].append(self._blame(opened, whole, monthly, by_month, table))
        return found

    def _judge(self, item: Balanced, expanded: float | None, share: float) -> Verdict:
        if not item.mask.any() or (self._is_partial(item) and self.amounts.has_stated(item.signs)):
            return Verdict.UNDECIDED
        return judge(item.combined.value, expanded, share * abs(self._input(item)))

    def _is_partial(self, item: Balanced) -> bool:
        return bool(item.mask.sum() < item.bins.sum())

    def _input(self, item: Balanced) -> float:
        return self.amounts.combine(self.tree.net_input(item.node), item.mask, "-").value

    def lost(self, item: Balanced) -> list[Finding]:
        """Return the finding of time that was left out, if any was."""
        if self.sheet is None or not self._is_partial(item):
            return []
        lengths = np.diff(self.sheet.edges_us) / 3.6e9
        hours = float(lengths[item.mask == 0].sum())
        names = self.amounts.channels(item.signs)
        lacking = [n for n in names if not np.isfinite(self.sheet.value[self.sheet.row(n)]).all()]
        return [left_out(item.node.name, hours, hours / float(lengths.sum()), lacking)]

    def _blame(
        self,
        opened: Sequence[str],
        whole: Sequence[Balanced],
        monthly: Sequence[Balanced],
        by_month: Mapping[str, Mapping[str, Verdict]],
        table: CellTable | None,
    ) -> Finding:
        """Leave one flow out after the other: over the months that are open, else as a whole."""
        months = {m for one in by_month.values() for m, v in one.items() if v is Verdict.OPEN}
        items = [one for one in monthly if one.month in months]
        if items and table is not None:
            places = [place for place, one in enumerate(monthly) if one.month in months]
            covariance = table.covariance()[np.ix_(places, places)]
        else:
            items = list(whole)
            _, own = self._expanded(items)
            covariance = np.zeros((len(items),) * 2) if own is None else own.covariance()
        residuals = np.array([one.combined.value for one in items])
        names = {flow for one in items for flow in one.signs}
        effects = {name: np.array([self._effect(name, one) for one in items]) for name in names}
        return blamed(find_blame(residuals, covariance, effects), opened)

    def _effect(self, flow: str, item: Balanced) -> float:
        if flow not in item.signs:
            return 0.0
        return self.amounts.combine({flow: item.signs[flow]}, item.mask, "-").value

    def outcome(self, item: Balanced, findings: Sequence[Finding]) -> Outcome:
        """Return a residual as an outcome of its node and month."""
        return Outcome(
            statutory=item.combined.statutory,
            best_estimate=item.combined.value,
            sensitivities=item.combined.sensitivities,
            coverage=self.coverage(item.signs),
            group={"node": item.node.name} | ({"month": item.month} if item.month else {}),
            findings=tuple(findings),
        )

    def coverage(self, names: Mapping[str, int]) -> Coverage:
        """Return the coverage of the channels behind some flows."""
        if self.sheet is None:
            return Coverage(hours={}, quantity={})
        return self.sheet.coverage(self.amounts.channels(names))
