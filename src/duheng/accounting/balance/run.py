"""An energy balance: from its document to residuals with their own uncertainty, and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from duheng.accounting.balance.errors import UnusableTree
from duheng.accounting.balance.flows import Amounts, Combined, FlowReader
from duheng.accounting.balance.residuals import Balanced, Residuals
from duheng.accounting.balance.tree import Node, Tree, read_tree
from duheng.accounting.derived import Frame, Outcome, derived_figures, derived_table
from duheng.accounting.errors import EmptyTable, UnusableAccount
from duheng.accounting.heading import breakdown_of, doubts_about, method_use_of
from duheng.accounting.metered import Metered, read_metered
from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.records import (
    Breakdown,
    Coverage,
    Figure,
    MethodUse,
    Origin,
    Texts,
    Traceability,
)
from duheng.accounting.result import AccountResult
from duheng.accounting.sheet import Sheet
from duheng.quantities import convert
from duheng.rulebook import PackLibrary
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import CellTable

METHOD = "cn/energy-balance"
GROUPS = ("node", "month")
TITLES: Mapping[str, Texts] = {
    "energy_balance_residual": {"zh-Hans": "能量平衡差额", "en": "residual of the energy balance"},
    "energy_input": {"zh-Hans": "净输入能量", "en": "net energy input"},
    "energy_use": {"zh-Hans": "各用能单元用能", "en": "energy taken by the last nodes"},
    "energy_loss": {"zh-Hans": "已声明的能量损失", "en": "declared losses of energy"},
    "conversion_efficiency": {"zh-Hans": "能源加工转换效率", "en": "efficiency of conversion"},
}


def balance(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
) -> AccountResult:
    """Return the figures of an energy balance: residuals, inputs, uses, losses, with verdicts.

    Parameters
    ----------
    path : Path or str
        The document (format ``duheng-balance/1``).
    group_by : sequence of str
        ``node`` changes nothing, ``month`` adds the residuals by node and month.
    strict, progress, library
        As in :func:`duheng.accounting.account.account`.

    Raises
    ------
    UnusableTree, DoubleCounting, UnknownName, UnusableAccount
        When the tree contradicts itself.
    UnequalGrids
        When readings do not fit into the grid of the balance.
    DimensionMismatch
        When a flow does not convert into the unit of the balance.

    Notes
    -----
    Residuals are signed sums of the same readings and causes, so what a parent and its parts share
    (a standard, a certificate) cancels as far as it does (JCGM 100:2008, 5.2.2 and F.1.2).
    """
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "balance", library=library, progress=progress, strict=strict)
    return _Run(opening).result(levels)


class _Run:
    """One run of a balance."""

    def __init__(self, opening: Opening) -> None:
        document, means = opening.document, opening.means
        self.heading, self.means, self.progress = opening.heading, means, opening.tell
        self.tree: Tree = read_tree(document)
        self.pack = opening.method(document.get("method", METHOD))
        self.register, self.unit = means.register, str(document["unit"])
        self.metered: Metered | None = None
        self.sheet: Sheet | None = None
        self.reader = FlowReader(heading=self.heading, means=means)
        self.amounts = self._read()
        digests = [one.pack_digest for one in self.reader.values.values()]
        self.digest = opening.digest(self.pack, digests)
        self.judging = Residuals(
            tree=self.tree,
            amounts=self.amounts,
            register=self.register,
            frame=self._frame("energy_balance_residual", self.unit),
            share=self._tolerance(),
        )

    def _read(self) -> Amounts:
        document = self.heading.document
        channels = self.reader.channels()
        edges = self.heading.edges(document.get("grid", "day"))
        units: Mapping[str, str] = {}
        self.progress("readings")
        if channels:
            self.metered = read_metered(
                document,
                self.heading.folder,
                channels,
                pack=self.pack,
                means=self.means,
            )
            units = self.metered.units
        elif "readings" in document:
            raise UnusableAccount(
                f"{document.where('readings')}: no flow is metered",
                hint="name the meter of a flow, or take the readings out",
            )
        flows = self.reader.read(units)
        if self.metered is not None:
            self.sheet = self.metered.sheet(edges)
        return Amounts(
            flows=flows,
            sheet=self.sheet,
            months=self.heading.months(edges),
            register=self.register,
            owner=self.heading.subject_id,
        )

    def _frame(self, quantity: str, unit: str) -> Frame:
        title = TITLES[quantity]
        return self.heading.frame(self.pack, self.digest, quantity=quantity, title=title, unit=unit)

    def _tolerance(self) -> float:
        written = self.heading.document.get("tolerance")
        return 0.0 if written is None else float(convert(written["value"], written["unit"], "1"))

    def result(self, levels: tuple[str, ...]) -> AccountResult:
        """Return the result, with residuals by month where they are asked for."""
        self.progress("figures")
        whole, monthly = self.judging.make()
        if not whole and self.tree.judged:
            raise EmptyTable(
                "no node has a single bin of time in which all of its flows have a reading",
                hint="supply the readings, or choose a coarser grid",
            )
        if not whole:
            raise UnusableTree(
                "no node has both meters and parts, so there is nothing to balance",
                hint="name the flows of a node under in, and the nodes inside it under parts",
            )
        findings = self.judging.verdicts(whole, monthly)
        titles = {name: node.title for name, node in self.tree.nodes.items()}
        figures: list[Figure] = []
        cells: dict[str, CellTable] = {}
        breakdowns: list[Breakdown] = []
        groups: list[Figure] = []
        for quantity, outcomes in self._outcomes(whole, findings).items():
            if not outcomes:
                continue
            unit = "%" if quantity == "conversion_efficiency" else self.unit
            frame = self._frame(quantity, unit)
            made = derived_figures(frame, outcomes, self.register)
            figures.append(made[0])
            groups += made[1:]
            cells[quantity] = derived_table(frame, outcomes, self.register)
            breakdowns.append(breakdown_of("node", made[1:], titles))
            if quantity == "energy_balance_residual" and "month" in levels:
                groups += derived_figures(frame, self._monthly(monthly), self.register)
        return AccountResult(
            figures=(*figures, *groups),
            breakdowns=tuple(breakdowns),
            spans=() if self.metered is None else self.metered.spans(),
            evidence=() if self.metered is None else self.metered.items(),
            methods=self._methods(list(cells)),
            facts=self.heading.facts(self.means.files, self._channel_titles()),
            cells=cells,
        )

    # -- outcomes ----------------------------------------------------------------------------

    def _outcomes(
        self, whole: Sequence[Balanced], findings: Mapping[str, Sequence[Finding]]
    ) -> dict[str, list[Outcome]]:
        every = (*(f for one in findings.values() for f in one), *self.judging.silent())
        data = [] if self.sheet is None else list(self.sheet.findings)
        data += doubts_about(list(self.reader.values.values()), self.heading)
        residuals = [self.judging.outcome(one, findings[one.node.name]) for one in whole]
        found = {"energy_balance_residual": _with_whole(residuals, (*every, *data))}
        found["energy_input"] = self._nodes(self.tree.roots, self.tree.net_input)
        found["energy_use"] = self._nodes(self.tree.leaves, self.tree.net_input)
        losing = [node for node in self.tree.nodes.values() if node.sides["losses"]]
        found["energy_loss"] = self._nodes(
            losing, lambda node: dict.fromkeys(node.sides["losses"], 1)
        )
        found["conversion_efficiency"] = self._efficiencies()
        return {name: one for name, one in found.items() if one}

    def _nodes(
        self, nodes: Sequence[Node], signs_of: Callable[[Node], Mapping[str, int]]
    ) -> list[Outcome]:
        parts = []
        for node in nodes:
            signs = signs_of(node)
            mask = self.amounts.mask(signs)
            if not mask.any():
                continue
            item = Balanced(
                node=node,
                month=None,
                combined=self.amounts.combine(signs, mask, node.name),
                mask=mask,
                bins=np.ones_like(mask),
                signs=signs,
            )
            parts.append(self.judging.outcome(item, self.judging.lost(item)))
        return _with_whole(parts, tuple(f for one in parts for f in one.findings))

    def _efficiencies(self) -> list[Outcome]:
        nodes = [
            node
            for node in self.tree.nodes.values()
            if node.kind == "conversion" and node.sides["in"] and node.sides["out"]
        ]
        parts, inputs, outputs = [], [], []
        for node in nodes:
            enters = dict.fromkeys(node.sides["in"], 1)
            leaves = dict.fromkeys(node.sides["out"], 1)
            mask = self.amounts.mask({**enters, **leaves})
            inputs.append(self.amounts.combine(enters, mask, node.name))
            outputs.append(self.amounts.combine(leaves, mask, node.name))
            names = {**enters, **leaves}
            parts.append(self._ratio([outputs[-1]], [inputs[-1]], {"node": node.name}, names))
        if not parts:
            return []
        every = {flow: 1 for node in nodes for flow in (*node.sides["in"], *node.sides["out"])}
        return [self._ratio(outputs, inputs, {}, every), *parts]

    def _ratio(
        self,
        above: Sequence[Combined],
        below: Sequence[Combined],
        group: Mapping[str, str],
        names: Mapping[str, int],
    ) -> Outcome:
        top, bottom = (sum(one.value for one in side) for side in (above, below))
        if not abs(bottom) > 0:
            raise UnusableAccount(
                "a conversion takes nothing, so it has no efficiency",
                hint="take kind: conversion off the node, or give its input",
            )
        slopes: dict[str, float] = {}
        for side, scale in ((above, 100 / bottom), (below, -100 * top / bottom**2)):
            for one in side:
                for name, slope in one.sensitivities.items():
                    slopes[name] = slopes.get(name, 0.0) + scale * slope
        indicated = sum(one.statutory for one in above) / sum(one.statutory for one in below)
        return Outcome(
            statutory=100 * indicated,
            best_estimate=100 * top / bottom,
            sensitivities=slopes,
            coverage=self.judging.coverage(names),
            group=group,
        )

    def _monthly(self, monthly: Sequence[Balanced]) -> list[Outcome]:
        return [self.judging.outcome(one, ()) for one in monthly]

    # -- what the report shows ---------------------------------------------------------------

    def _methods(self, quantities: Sequence[str]) -> tuple[MethodUse, ...]:
        values = list(self.reader.values.values())
        return tuple(
            method_use_of(self.pack, one, values=values if place == 0 else ())
            for place, one in enumerate(quantities)
        )

    def _channel_titles(self) -> dict[str, Texts]:
        return {n: one.title for n, one in self.amounts.flows.items() if one.is_metered}


def _with_whole(parts: Sequence[Outcome], findings: tuple[Finding, ...]) -> list[Outcome]:
    """Return the sum of parts before them."""
    if not parts:
        return []
    slopes: dict[str, float] = {}
    for one in parts:
        for name, slope in one.sensitivities.items():
            slopes[name] = slopes.get(name, 0.0) + slope
    hours: dict[tuple[Origin, Traceability], float] = {}
    amounts: dict[tuple[Origin, Traceability], float] = {}
    for one in parts:
        for target, source in ((hours, one.coverage.hours), (amounts, one.coverage.quantity)):
            for key, value in source.items():
                target[key] = target.get(key, 0.0) + value
    whole = Outcome(
        statutory=sum(one.statutory for one in parts),
        best_estimate=sum(one.best_estimate for one in parts),
        sensitivities=slopes,
        coverage=Coverage(
            hours=hours,
            quantity=amounts,
            class_only_hours=sum(one.coverage.class_only_hours for one in parts),
        ),
        findings=findings,
    )
    return [whole, *parts]
