"""Totals of a method: every stream through its route, in columns, added up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from duheng.accounting.activity import Activity
from duheng.accounting.corrections import CorrectionInputs
from duheng.accounting.errors import EmptyTable
from duheng.accounting.factors import KEY_COLUMNS, FactorInputs, FactorReader
from duheng.accounting.method import Method, Route
from duheng.accounting.setup import AccountSetup, Stream, in_all_languages, texts_of
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.accounting.untested import Key
from duheng.equations import Expression, number, substitute, symbol
from duheng.quantities import MeasurementUnit, parse_unit
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import (
    Attribute,
    CellTable,
    Exact,
    Independent,
    Kind,
    Register,
    Shared,
    accumulate,
    curvature_findings,
)

LEVELS = ("month", "site", "channel", "origin", "state")
FILLING = "filling"


@dataclass(frozen=True, kw_only=True, eq=False)
class Term:
    """The rows of one stream that go through one equation.

    Attributes
    ----------
    register : bool
        Whether the rows are differences of register indications.
    """

    method: Method
    route: Route
    stream: Stream
    sign: int
    register: bool
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class MethodTotals:
    """Cell tables of a method by month, site, channel, origin and state of traceability."""

    method: Method
    terms: tuple[Term, ...]
    best_estimate: CellTable
    statutory: CellTable


@dataclass(kw_only=True)
class TotalsReader:
    """Adds a method up over the placed rows."""

    account: AccountSetup
    activity: Activity
    corrections: CorrectionInputs
    factors: FactorReader
    register: SourceRegister

    def terms(self, method: Method) -> tuple[Term, ...]:
        """Return what a method adds up: its streams, registers apart from other readings."""
        found = []
        for stream in self.account.streams:
            route = method.route_for(stream)
            if route is None:
                continue
            sign = method.sign_of(stream)
            if sign == 0:
                continue
            for is_register, channels in self._channels(stream):
                found.append(
                    Term(
                        method=method,
                        route=route,
                        stream=stream,
                        sign=sign,
                        register=is_register,
                        channels=tuple(channels),
                    )
                )
        return tuple(found)

    def _channels(self, stream: Stream) -> list[tuple[bool, list[str]]]:
        rows = self.activity.backend.raw_sql(
            "SELECT register, list(DISTINCT channel ORDER BY channel) FROM placed "
            "WHERE stream = ? AND value IS NOT NULL GROUP BY register ORDER BY register",
            parameters=[stream.name],
        ).fetchall()
        return [(bool(one[0]), list(one[1])) for one in rows]

    def add_up(self, method: Method) -> MethodTotals:
        """Return the totals of a method.

        Raises
        ------
        EmptyTable
            When no stream of the account has a row for the method.
        """
        terms = self.terms(method)
        if not terms:
            raise EmptyTable(
                f"{method.pack.id} finds nothing to add up in this account",
                hint="give it a stream whose carrier it takes, or leave the method out",
            )
        prepared = [(term, self._factors(term)) for term in terms]
        sums = [
            (self._best_estimate(term, factors), self._statutory(term, factors))
            for term, factors in prepared
        ]
        best, statutory = sums[0]
        for more_best, more_statutory in sums[1:]:
            best, statutory = best + more_best, statutory + more_statutory
        return MethodTotals(method=method, terms=terms, best_estimate=best, statutory=statutory)

    def _factors(self, term: Term) -> FactorInputs:
        keys = {
            column: [
                Key(name=str(row[0]), month=str(row[1]), amount=float(row[2]))
                for row in self.activity.backend.raw_sql(
                    f"SELECT {column}, min(month), sum(value ORDER BY begin_at, value) "  # noqa: S608 - a constant
                    f"FROM placed WHERE stream = ? AND value IS NOT NULL "
                    f"GROUP BY {column} ORDER BY {column}",
                    parameters=[term.stream.name],
                ).fetchall()
            ]
            for column in self._columns(term.stream)
        }
        return self.factors.read(term.method, term.route, term.stream, keys)

    def _columns(self, stream: Stream) -> list[str]:
        """Return the key columns that the stream's analyses ask for: years of rows have many."""
        return list(dict.fromkeys(KEY_COLUMNS[one["by"]] for one in stream.analyses.values()))

    def _rows(self, term: Term, factors: FactorInputs) -> Any:
        table = self.activity.backend.table("placed")
        rows = table.filter(
            (table.stream == term.stream.name)
            & (table.register == term.register)
            & table.value.notnull()
        )
        for column, keys in factors.defaulted.items():
            by_default = rows[column].isin(sorted(keys)) & (rows.origin == "measured")
            rows = rows.mutate(origin=ibis.ifelse(by_default, "default", rows.origin))
        for column, keys in factors.averaged.items():
            by_mean = rows[column].isin(sorted(keys)) & (rows.origin == "measured")
            rows = rows.mutate(origin=ibis.ifelse(by_mean, "substituted", rows.origin))
        return rows

    def _statutory(self, term: Term, factors: FactorInputs) -> CellTable:
        stream = term.route.input_of_role("stream").name
        inputs: dict[str, Kind] = {stream: Exact(column="value"), **factors.inputs}
        expression = number(term.sign) * term.route.statutory
        return self._accumulate(term, expression, inputs, factors)

    def _best_estimate(self, term: Term, factors: FactorInputs) -> CellTable:
        stream = term.route.input_of_role("stream").name
        correction = self.corrections.for_channels(term.channels)
        inputs: dict[str, Kind] = {**factors.inputs, **correction.inputs}
        inputs[stream] = self._indication(term)
        replacements = {term.route.input_of_role("meter_error").name: correction.expression}
        gaps = self._gaps(term)
        if gaps:
            replacements[stream] = symbol(stream) * (number(1) + symbol(FILLING))
            inputs[FILLING] = self._filling(gaps)
        expression = number(term.sign) * substitute(term.route.best_estimate, replacements)
        return self._accumulate(term, expression, inputs, factors)

    def _accumulate(
        self,
        term: Term,
        expression: Expression,
        inputs: Mapping[str, Kind],
        factors: FactorInputs,
    ) -> CellTable:
        used = {name: inputs[name] for name in expression.symbols}
        found = accumulate(
            expression,
            self._rows(term, factors),
            inputs=used,
            units=self._units(term, used),
            unit=parse_unit(term.method.unit),
            sources=self.register.to_sources(),
            group_by=self._levels(term),
        )
        return found.table.with_findings(*curvature_findings(found))

    def _levels(self, term: Term) -> Sequence[str | Attribute]:
        """Return the levels of the groups: from one number where rows are many.

        The origin of a batch depends on the method, so batches, which are few, name theirs.
        """
        if term.stream.batches is not None:
            return LEVELS
        names = ", ".join(("cell", *LEVELS))
        cells = self.activity.backend.raw_sql(
            f"SELECT {names} FROM cells ORDER BY cell"  # noqa: S608 - names are constants
        ).fetchall()
        keys = np.array([row[0] for row in cells], dtype=np.int64)
        return [
            Attribute(name=name, key="cell", keys=keys, values=[row[place] for row in cells])
            for place, name in enumerate(LEVELS, start=1)
        ]

    def _units(self, term: Term, inputs: Mapping[str, Kind]) -> dict[str, MeasurementUnit]:
        stream = term.route.input_of_role("stream").name
        units = {name: parse_unit("1") for name in inputs}
        units |= {n: parse_unit(one.unit) for n, one in term.route.inputs.items() if n in inputs}
        units[stream] = parse_unit(self.activity.units[term.channels[0]])
        return units

    def _indication(self, term: Term) -> Kind:
        """Return how the indications err by themselves: by rounding, by repeatability, or not."""
        if term.register:
            return Register(
                column="value",
                channel="register_key",
                begin_at="begin_at",
                end_at="end_at",
                standard_uncertainty=self._roundings(term),
            )
        stated = (term.stream.batches or {}).get("repeatability", {})
        declared = [one.resolution for one in term.stream.channels if one.resolution is not None]
        if not stated and not declared:
            return Exact(column="value")
        evidence = "declared repeatability" if stated else "declared resolution / √12"
        return Independent(
            column="value",
            standard_uncertainty="noise",
            degrees_of_freedom=stated.get("degrees_of_freedom", math.inf),
            evidence=evidence,
        )

    def _roundings(self, term: Term) -> dict[object, float]:
        """Return the rounding of an indication by register: a swapped meter is another one."""
        registers = self.activity.backend.raw_sql(
            "SELECT DISTINCT register_key, channel FROM placed "
            "WHERE stream = ? AND register ORDER BY register_key",
            parameters=[term.stream.name],
        ).fetchall()
        steps = self.activity.resolutions
        return {key: steps.get(channel, 0.0) / math.sqrt(12.0) for key, channel in registers}

    def _gaps(self, term: Term) -> list[tuple[int, str, str, str]]:
        rows = self.activity.backend.raw_sql(
            "SELECT gap, channel, any_value(cause), "
            "strftime(min(begin_at) AT TIME ZONE ?, '%Y-%m-%dT%H:%M') "
            "FROM placed WHERE stream = ? AND register = ? AND gap > 0 AND value IS NOT NULL "
            "GROUP BY gap, channel ORDER BY gap",
            parameters=[self.account.zone.key, term.stream.name, term.register],
        ).fetchall()
        return [(int(one[0]), one[1], one[2], one[3]) for one in rows]

    def _filling(self, gaps: Sequence[tuple[int, str, str, str]]) -> Shared:
        declared = self.account.allowances["missing"]
        reason = in_all_languages(texts_of(declared["reason"]))
        places = [
            self.register.place_of(
                Cause(
                    id=f"urn:duheng:filling:{self.account.subject_id}/{channel}@{begin}",
                    input=FILLING,
                    title={
                        "zh-Hans": f"{channel} 自 {begin[:10]} 起的替代",
                        "en": f"filling of {channel} from {begin[:10]}",
                    },
                    kind=EvidenceKind.JUDGEMENT,
                    evidence=f"{declared['rule']} (cause: {cause}); {reason}",
                    standard_uncertainty=float(declared["relative_standard_uncertainty"]),
                )
            )
            for _, channel, cause, begin in gaps
        ]
        return Shared(
            key="gap",
            keys=np.array([0, *(one[0] for one in gaps)], dtype=np.int64),
            values=np.zeros(len(gaps) + 1),
            sources=np.array([EXACT, *places], dtype=np.int64),
        )
