"""Emissions at a stack: each quantity of each stack, hour by hour, added up in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pandas as pd

from duheng.accounting.errors import EmptyTable, UnknownName
from duheng.accounting.files import InputFiles
from duheng.accounting.heading import Heading
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stack.basis import (
    Constants,
    Gas,
    conversion_of,
    gas_of,
    moisture_factor,
    needs_moisture,
)
from duheng.accounting.stack.equation import ONE, HourEquation
from duheng.accounting.stack.hours import Filled, Floats, Hours, fill, read_hours, valid_hours
from duheng.accounting.stack.monitors import STATES, Monitor
from duheng.accounting.stated import read_stated
from duheng.equations import Expression, number, symbol
from duheng.quantities import parse_unit
from duheng.rulebook import PackLibrary
from duheng.terms.documents import nearest
from duheng.uncertainty.columnar import CellTable, Exact, Kind, accumulate, curvature_findings

LEVELS = ("month", "site", "channel", "origin", "state")
TRACEABILITY = {"in_control": "in_force", "expired": "expired", "out_of_control": "none",
                "untested": "none"}  # fmt: skip
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class QuantityTotals:
    """One quantity over all stacks: cell tables, and where every hour stands."""

    quantity: str
    unit: str
    best_estimate: CellTable
    statutory: CellTable
    hours: pd.DataFrame
    equation: Expression


@dataclass(kw_only=True)
class EmissionReader:
    """Reads stacks and adds their quantities up."""

    heading: Heading
    library: PackLibrary
    register: SourceRegister
    files: InputFiles
    monitors: Mapping[str, Monitor]
    constants: Constants

    def totals(self) -> tuple[QuantityTotals, ...]:
        """Return the totals of every quantity, in the order of the document.

        Raises
        ------
        EmptyTable
            When no hour of a quantity has a value.
        """
        stacks: Mapping[str, Mapping[str, Any]] = self.heading.document["stacks"]
        found: dict[str, list[QuantityTotals]] = {}
        for name, written in stacks.items():
            where = self.heading.document.where("stacks", name)
            path = self.files.path(written["hours"]["file"], f"hours of {name}")
            hours = read_hours(path, written, self.heading, where)
            for quantity in written["concentrations"]:
                one = self._stack(name, written, quantity, hours)
                found.setdefault(quantity, []).append(one)
        return tuple(_together(listed) for listed in found.values())

    def _monitor(self, written: Mapping[str, Any], quantity: str, where: str) -> Monitor:
        name = written["monitor"]
        if name not in self.monitors:
            close = nearest(name, list(self.monitors))
            raise UnknownName(
                f"{where}: there is no monitor '{name}'",
                hint=f"did you mean '{close}'?" if close else ", ".join(self.monitors),
            )
        found = self.monitors[name]
        if found.quantity != quantity:
            raise UnknownName(
                f"{where}: the monitor '{name}' measures {found.quantity}, not {quantity}",
                hint="name the monitor of the quantity",
            )
        return found

    def _filled(
        self,
        written: Mapping[str, Any],
        monitor: Monitor,
        hours: Hours,
        value: Floats,
        potential: float | None,
        where: str,
    ) -> Filled:
        states = monitor.states(hours.begin_us, self.heading)
        valid = valid_hours(hours, written, value, self.library, where)
        valid &= states != STATES.index("out_of_control")
        return fill(
            value,
            valid,
            hours,
            self.heading.document.get("substitution", {}).get("ladder"),
            heading=self.heading,
            library=self.library,
            highest_potential=potential,
        )

    def _stack(
        self, name: str, written: Mapping[str, Any], quantity: str, hours: Hours
    ) -> QuantityTotals:
        where = self.heading.document.where("stacks", name)
        entry, flow = written["concentrations"][quantity], written["flow"]
        gas = gas_of(entry, f"{where}.concentrations.{quantity}")
        volume = gas_of(flow, f"{where}.flow", is_flow=True)
        equation = HourEquation(
            stack=f"{self.heading.subject_id}/{name}",
            register=self.register,
            hours_us=hours.begin_us,
            filling=self.heading.document.get("substitution", {}),
        )
        monitor = self._monitor(entry, quantity, f"{where}.concentrations.{quantity}")
        pitot = self._monitor(flow, "flow", f"{where}.flow")
        shown, blown = (
            self._filled(
                one, own, hours, hours.quantity(one, unit, where), own.potential(unit), where
            )
            for one, own, unit in ((entry, monitor, gas.unit), (flow, pitot, "m3/h"))
        )
        best = equation.indication("concentration", shown, gas.unit, monitor)
        best *= equation.indication("flow", blown, "m3/h", pitot)
        statutory: Expression = symbol("concentration") * symbol("flow")
        statutory *= self._rule_factor(equation, "concentration", monitor)
        statutory *= self._rule_factor(equation, "flow", pitot)
        filled, monitors = [shown, blown], [monitor, pitot]
        if needs_moisture(gas, volume, written, where):
            dryness, indicated = self._moisture(equation, written, hours, gas, filled, monitors)
            best *= dryness
            statutory *= indicated
        equation.columns["operated"] = hours.operated
        operated = equation.enter("operated", "h", Exact(column="operated"))
        factor = conversion_of(gas, volume, quantity, self.constants)
        scale = equation.enter("scale", factor[1], Exact(value=factor[0]))
        return self._added_up(
            name, written, quantity, hours, equation,
            (best * operated * scale, statutory * operated * scale), (filled, monitors),
        )  # fmt: skip

    def _rule_factor(self, equation: HourEquation, role: str, monitor: Monitor) -> Expression:
        """Return the bias factor that the rules multiply by; 1 where they have none."""
        if not any(one.result.bias_factor != 1.0 for one in monitor.tests):
            return number(1)
        factor = monitor.bias_factor(f"{role}_segment")
        return ONE + equation.enter(f"{role}_rule_factor", "1", factor)

    def _moisture(
        self,
        equation: HourEquation,
        written: Mapping[str, Any],
        hours: Hours,
        gas: Gas,
        filled: list[Filled],
        monitors: list[Monitor],
    ) -> tuple[Expression, Expression]:
        entry = written["moisture"]
        where = self.heading.document.where("stacks", "moisture")
        if "monitor" not in entry:
            stated = read_stated(
                entry, unit="1", name="moisture", owner=equation.stack, where=where,
                files=self.files, title={"zh-Hans": "烟气湿度", "en": "moisture of the gas"},
            )  # fmt: skip
            water = equation.constant("moisture", stated)
            return moisture_factor(gas, water), moisture_factor(gas, water)
        monitor = self._monitor(entry, "h2o", where)
        share = hours.quantity(entry, "1", where)
        # what stands in must not lower the emission: the ladder takes the largest factor
        turned = 1.0 - share if gas.dry else share
        highest = monitor.potential("1")
        potential = highest if highest is None or not gas.dry else 1.0 - highest
        own = self._filled(entry, monitor, hours, turned, potential, where)
        back = Filled(
            value=1.0 - own.value if gas.dry else own.value,
            measured=own.measured,
            substituted=own.substituted,
            rule=own.rule,
        )
        filled.append(back)
        monitors.append(monitor)
        water = equation.indication("moisture", back, "1", monitor)
        return moisture_factor(gas, water), moisture_factor(gas, symbol("moisture"))

    def _added_up(
        self,
        name: str,
        written: Mapping[str, Any],
        quantity: str,
        hours: Hours,
        equation: HourEquation,
        expressions: tuple[Expression, Expression],
        proof: tuple[list[Filled], list[Monitor]],
    ) -> QuantityTotals:
        filled, monitors = proof
        states = np.maximum.reduce([one.states(hours.begin_us, self.heading) for one in monitors])
        due = ~(hours.operated == 0)
        known = due & np.isfinite(hours.operated)
        for one in filled:
            known &= one.measured | one.substituted
        measured = np.logical_and.reduce([one.measured for one in filled])
        levels = {
            "month": np.array(self.heading.months(np.append(hours.begin_us, 0)), dtype=object),
            "site": written.get("site", "-"),
            "channel": name,
            "origin": np.where(~known, "missing", np.where(measured, "measured", "substituted")),
            "state": np.array([TRACEABILITY[STATES[one]] for one in states], dtype=object),
        }
        if not known.any():
            raise EmptyTable(
                f"{name}: no hour of {quantity} has a concentration and a flow",
                hint="check the period, the columns and the valid minutes",
            )
        names = np.array([STATES[one] for one in states], dtype=object)
        doubt = equation.standing(names, self.heading.document.get("allowances", {}))
        if doubt is not ONE:
            expressions = (expressions[0] * doubt, expressions[1])
        rows = equation.rows(levels, known)
        unit = "tCO2" if quantity == "co2" else "t"
        best, statutory = (
            self._accumulate(expression, rows, equation, unit) for expression in expressions
        )
        stood = pd.DataFrame(levels)[due]
        stood["hours"] = np.where(np.isnan(hours.operated[due]), 1.0, hours.operated[due])
        stood["begin_us"] = hours.begin_us[due]
        return QuantityTotals(
            quantity=quantity, unit=unit, best_estimate=best, statutory=statutory, hours=stood,
            equation=expressions[0],
        )  # fmt: skip

    def _accumulate(
        self, expression: Expression, rows: pd.DataFrame, equation: HourEquation, unit: str
    ) -> CellTable:
        used: dict[str, Kind] = {name: equation.inputs[name] for name in expression.symbols}
        found = accumulate(
            expression,
            ibis.memtable(rows),
            inputs=used,
            units={name: parse_unit(equation.units[name]) for name in used},
            unit=parse_unit(unit),
            sources=self.register.to_sources(),
            group_by=LEVELS,
        )
        return found.table.with_findings(*curvature_findings(found))


def _together(listed: list[QuantityTotals]) -> QuantityTotals:
    first = listed[0]
    return QuantityTotals(
        quantity=first.quantity,
        unit=first.unit,
        best_estimate=reduce(add, [one.best_estimate for one in listed]),
        statutory=reduce(add, [one.statutory for one in listed]),
        hours=pd.concat([one.hours for one in listed], ignore_index=True),
        equation=first.equation,
    )
