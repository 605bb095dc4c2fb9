"""Accounts of many places at once: one method over one table of readings, in columns.

An account document is for one subject. A region has hundreds: their readings stand in one table,
their certificates in one timeline, and one scan gives the cell table by place, month and group of
places, with every covariance between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.many_values import DecreedInputs, Rules
from duheng.accounting.method import Method, Route
from duheng.accounting.setup import Stream
from duheng.accounting.sources import SourceRegister
from duheng.equations import Expression, number
from duheng.quantities import DimensionMismatch, MeasurementUnit, parse_unit
from duheng.terms.documents import nearest
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import (
    Accumulation,
    Attribute,
    CellTable,
    Kind,
    Sources,
    accumulate,
    values_of,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class ManyTotals:
    """Totals of many places.

    Attributes
    ----------
    best_estimate : CellTable
        By the levels asked for: values, U, budgets, covariances.
    statutory : ndarray, shape (n_groups,)
        By the method's letter, group by group as in ``best_estimate`` [its unit].
    findings : tuple of Finding
        Doubts about values of the rule book; those of the rows are with the table.
    """

    best_estimate: CellTable
    statutory: Any
    findings: tuple[Finding, ...] = ()

    def by(self, *levels: str) -> ManyTotals:
        """Return the totals by fewer levels; none gives the whole."""
        table = self.best_estimate
        statutory = replace(table, value=self.statutory).rollup(levels).value
        return ManyTotals(
            best_estimate=table.rollup(levels), statutory=statutory, findings=self.findings
        )

    def __add__(self, other: ManyTotals) -> ManyTotals:
        """Return the totals of both, as if their rows had been added up together."""
        both = self.best_estimate + other.best_estimate
        letters = [replace(one.best_estimate, value=one.statutory) for one in (self, other)]
        findings = (*self.findings, *(one for one in other.findings if one not in self.findings))
        return ManyTotals(
            best_estimate=both, statutory=(letters[0] + letters[1]).value, findings=findings
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ManyAccounts:
    """A method with all its inputs, ready for tables of readings (:func:`many_accounts`).

    Attributes
    ----------
    method, route : Method, Route
        What is computed.
    sign : int
        Of the stream's role in the sum.
    inputs : Mapping of str to Kind
        Every input of the route.
    unit : MeasurementUnit
        Of the readings.
    sources : Sources
        Every cause that an input points to.
    levels : sequence of str or Attribute
        What totals are grouped by.
    """

    method: Method
    route: Route
    sign: int
    inputs: Mapping[str, Kind]
    unit: MeasurementUnit
    sources: Sources
    levels: Sequence[str | Attribute]
    findings: tuple[Finding, ...] = ()

    def add_up(self, readings: Any) -> ManyTotals:
        """Return the totals of a table of readings.

        Parameters
        ----------
        readings : ibis.Table
            One row for each interval and channel, in any engine that Ibis speaks to.

        Raises
        ------
        UnusableRows
            When there are no rows, a column is missing, or a key has no value.
        UnusableTimeline
            When a reading lies in no segment of time.
        """
        found = self._accumulate(self.route.best_estimate, readings)
        letter = number(self.sign) * self.route.statutory
        unit = parse_unit(self.method.unit)
        statutory = values_of(found, letter, units=self._units(), unit=unit)
        if statutory is None:
            statutory = self._accumulate(self.route.statutory, readings).table.value
        return ManyTotals(best_estimate=found.table, statutory=statutory, findings=self.findings)

    def _accumulate(self, equation: Expression, readings: Any) -> Accumulation:
        return accumulate(
            number(self.sign) * equation,
            readings,
            inputs={name: self.inputs[name] for name in equation.symbols},
            units=self._units(),
            unit=parse_unit(self.method.unit),
            sources=self.sources,
            group_by=self.levels,
        )

    def _units(self) -> dict[str, MeasurementUnit]:
        stream = self.route.input_of_role("stream").name
        units = {name: parse_unit(one.unit) for name, one in self.route.inputs.items()}
        return units | {stream: self.unit}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metered:
    """The readings of all places, and what their measuring chains do to them.

    Attributes
    ----------
    indication : Kind
        How indications err by themselves: ``Exact``, ``Independent`` or ``Register``.
    unit : str
        Of the readings.
    correction : Kind or None
        Correction factor of the chains [1], such as ``OnTimeline`` over their confirmations;
        ``None`` takes them as exact.
    """

    indication: Kind
    unit: str
    correction: Kind | None


def many_accounts(
    method: Method,
    stream: Stream,
    *,
    metered: Metered,
    measured: Mapping[str, Kind],
    rules: Rules,
    register: SourceRegister,
    levels: Sequence[str | Attribute],
) -> ManyAccounts:
    """Return a method ready to be added up over the readings of many places.

    Parameters
    ----------
    method : Method
        :func:`duheng.accounting.method.method_from` of a pack.
    stream : Stream
        What the readings are of: carrier, role, route and keys, the same for all places. Places
        that burn another fuel are another call; their totals add.
    metered : Metered
        The readings.
    measured : Mapping of str to Kind
        Inputs that were analysed, in the unit of the method's input; the others come from
        the rule book.
    rules : Rules
        The rule book.
    register : SourceRegister
        The causes that kinds point to; those of the rule book are entered here.
    levels : sequence of str or Attribute
        Such as plant, month and league; at least one follows from a key of the row, as the plant
        from the channel.

    Raises
    ------
    UnknownName, UnusableAccount
        When the method has no route for the stream, an input is unknown or not given, or no
        level says which place a row is of.
    DimensionMismatch
        When the readings are of another kind than the method adds up.
    NoValueInForce, NoSuchEntry, UncheckedValue
        When the rule book gives no value that may be used.
    """
    route = _route(method, stream)
    _check_unit(route, metered.unit, stream)
    _check_measured(method, route, measured)
    decreed = DecreedInputs(
        method=method, stream=stream, rules=rules, register=register, place=_place_level(levels)
    )
    correction = decreed.everywhere(1.0) if metered.correction is None else metered.correction
    inputs: dict[str, Kind] = {
        route.input_of_role("stream").name: metered.indication,
        route.input_of_role("meter_error").name: correction,
    }
    found: list[Finding] = []
    for name, one in route.inputs.items():
        if name in measured:
            inputs[name] = measured[name]
        elif name not in inputs:
            inputs[name], doubts = decreed.input(one)
            found += doubts
    return ManyAccounts(
        method=method,
        route=route,
        sign=method.sign_of(stream),
        inputs=inputs,
        unit=parse_unit(metered.unit),
        sources=register.to_sources(),
        levels=tuple(levels),
        findings=tuple(found),
    )


def _route(method: Method, stream: Stream) -> Route:
    route = method.route_for(stream)
    if route is None:
        raise UnknownName(
            f"{method.pack.id} does not take '{stream.carrier}'",
            hint="choose another method, or correct the carrier",
        )
    return route


def _place_level(levels: Sequence[str | Attribute]) -> Attribute:
    """Return the level whose key every row has; what is the same for all hangs on it."""
    for level in levels:
        if isinstance(level, Attribute):
            return level
    raise UnusableAccount(
        "no level says which place a row is of",
        hint="group by an Attribute, such as the plant that follows from the channel",
    )


def _check_unit(route: Route, unit: str, stream: Stream) -> None:
    wanted = parse_unit(route.input_of_role("stream").unit)
    if parse_unit(unit).dimension != wanted.dimension:
        raise DimensionMismatch(
            f"the readings of '{stream.name}' are in {unit}, and the method takes {wanted.symbol}",
            hint="correct the unit of the readings, or the carrier",
        )


def _check_measured(method: Method, route: Route, measured: Mapping[str, Kind]) -> None:
    known = [name for name, one in route.inputs.items() if one.may_be_measured]
    for name in measured:
        if name not in known:
            close = nearest(name, known)
            raise UnknownName(
                f"{method.pack.id}, route {route.name}, takes no analysis of '{name}'",
                hint=f"did you mean '{close}'?" if close else f"analyses: {', '.join(known)}",
            )


__all__ = ["ManyAccounts", "ManyTotals", "Metered", "Rules", "many_accounts"]
