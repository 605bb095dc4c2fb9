"""The equation of an hour at a stack: concentration times flow on one basis, and its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import mul
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.accounting.stack.hours import Filled
from duheng.accounting.stack.monitors import Monitor
from duheng.accounting.stated import Stated
from duheng.equations import Expression, number, symbol
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import Exact, Independent, Kind, Shared

ONE = number(1)
_STANDING: Mapping[str, Mapping[str, str]] = {
    "expired": {"zh-Hans": "校验到期的附加不确定度", "en": "allowance for an expired test"},
    "untested": {"zh-Hans": "未校验的附加不确定度", "en": "allowance for a monitor without a test"},
}


@dataclass(kw_only=True)
class HourEquation:
    """Collects the columns and inputs of the equation of one quantity at one stack.

    Attributes
    ----------
    columns : dict
        Columns of the rows.
    inputs, units : dict
        Kind and unit of every symbol of the best estimate.
    """

    stack: str
    register: SourceRegister
    hours_us: npt.NDArray[np.int64]
    columns: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Kind] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    filling: Mapping[str, Any] = field(default_factory=dict)

    def enter(self, name: str, unit: str, kind: Kind) -> Expression:
        """Enter an input and return its symbol."""
        self.inputs[name], self.units[name] = kind, unit
        return symbol(name)

    def indication(self, role: str, filled: Filled, unit: str, monitor: Monitor) -> Expression:
        """Return what a monitor shows, times everything that acts on it."""
        self.columns[role] = filled.value
        noise = np.where(filled.measured, monitor.noise * np.abs(filled.value), 0.0)
        self.columns[f"{role}_noise"] = noise
        kind: Kind = Exact(column=role)
        if monitor.noise:
            kind = Independent(
                column=role,
                standard_uncertainty=f"{role}_noise",
                evidence=monitor.noise_evidence,
            )
        return self.enter(role, unit, kind) * self.factors(role, filled, monitor)

    def factors(self, role: str, filled: Filled, monitor: Monitor) -> Expression:
        """Return the product of the relative effects on what a monitor shows."""
        parts: list[Expression] = []
        if monitor.tests:
            key = f"{role}_segment"
            self.columns[key] = monitor.segments(self.hours_us)
            parts.append(self.enter(f"{role}_bias", "1", monitor.bias(key)))
            parts.append(self.enter(f"{role}_reference", "1", monitor.reference(key)))
        for place, effect in enumerate(monitor.effects.values()):
            parts.append(self.constant(f"{role}_effect_{place}", effect))
        if filled.substituted.any():
            parts.append(self._filling(role, filled, monitor))
        return reduce(mul, [ONE + part for part in parts]) if parts else ONE

    def constant(self, name: str, stated: Stated) -> Expression:
        """Return one stated value that all hours share."""
        kind = Shared(
            key="one",
            keys=np.array([0], dtype=np.int64),
            values=np.array([stated.value]),
            sources=np.array([stated.enter(self.register)], dtype=np.int64),
        )
        return self.enter(name, stated.unit, kind)

    def _filling(self, role: str, filled: Filled, monitor: Monitor) -> Expression:
        """Return the error of what stands in: one cause by step of the ladder, over all gaps."""
        rules = sorted({str(one) for one in filled.rule[filled.substituted]})
        key = f"{role}_rule"
        self.columns[key] = np.array(
            [0 if not one else rules.index(str(one)) + 1 for one in filled.rule], dtype=np.int64
        )
        places = [self.register.place_of(self._guess(monitor, rule)) for rule in rules]
        kind = Shared(
            key=key,
            keys=np.arange(len(rules) + 1, dtype=np.int64),
            values=np.zeros(len(rules) + 1),
            sources=np.array([EXACT, *places], dtype=np.int64),
        )
        return self.enter(f"{role}_filling", "1", kind)

    def _guess(self, monitor: Monitor, rule: str) -> Cause:
        stated = self.filling.get("relative_standard_uncertainty")
        return Cause(
            id=f"urn:duheng:filling:{self.stack}/{monitor.name}/{rule}",
            input=f"{monitor.name}/filling",
            title={
                "zh-Hans": f"{monitor.name} 按 {rule} 替代",
                "en": f"filling of {monitor.name} by {rule}",
            },
            kind=EvidenceKind.JUDGEMENT,
            evidence=str(self.filling.get("evidence", "")),
            standard_uncertainty=None if stated is None else float(stated),
        )

    def standing(
        self, states: npt.NDArray[np.object_], allowances: Mapping[str, Any]
    ) -> Expression:
        """Return the doubt of hours whose monitors have no test in force, where it is declared."""
        kinds = [name for name in ("expired", "untested") if name in allowances]
        if not kinds or not np.isin(states, kinds).any():
            return ONE
        self.columns["standing"] = np.array(
            [kinds.index(one) + 1 if one in kinds else 0 for one in states], dtype=np.int64
        )
        causes = [
            Cause(
                id=f"urn:duheng:allowance:{self.stack}/{name}",
                input="allowance",
                title=_STANDING[name],
                kind=EvidenceKind.JUDGEMENT,
                evidence=str(allowances[name]["evidence"]),
                standard_uncertainty=float(allowances[name]["relative_standard_uncertainty"]),
            )
            for name in kinds
        ]
        places = [self.register.place_of(one) for one in causes]
        kind = Shared(
            key="standing",
            keys=np.arange(len(kinds) + 1, dtype=np.int64),
            values=np.zeros(len(kinds) + 1),
            sources=np.array([EXACT, *places], dtype=np.int64),
        )
        return ONE + self.enter("standing_allowance", "1", kind)

    def rows(self, levels: Mapping[str, Any], keep: npt.NDArray[np.bool_]) -> pd.DataFrame:
        """Return the rows that have a value."""
        frame = pd.DataFrame({**self.columns, **levels, "one": 0})
        return frame[keep].reset_index(drop=True)
