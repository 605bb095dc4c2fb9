"""Land without plots: the change of its carbon by a pack's equation of stated quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.method import Method, MethodInput, Route
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sinks.setup import SinkSetup
from duheng.accounting.sinks.steps import StepReader
from duheng.accounting.sinks.terms import TermReader, parameter
from duheng.accounting.sources import Cause
from duheng.equations import compile_expression
from duheng.quantities import parse_unit
from duheng.terms.documents import nearest
from duheng.terms.languages import text_in

UNIT = "tC"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parcel:
    """A parcel with its change of carbon [tC] and the sensitivity to each cause."""

    name: str
    title: Texts
    method: Method
    route: Route
    statutory: float
    best_estimate: float
    slopes: Mapping[str, float]


class ParcelReader:
    """Computes the parcels of a document."""

    def __init__(self, setup: SinkSetup, steps: StepReader, terms: TermReader) -> None:
        self.setup, self.steps, self.terms = setup, steps, terms

    def parcels(self) -> list[Parcel]:
        """Return every parcel of the document.

        Raises
        ------
        UnusableAccount
            When an input is neither stated nor in a table, or lies outside the method's limits.
        UnknownName
            When the route or an input is not of the method.
        """
        written = self.setup.document.get("parcels", {})
        return [self._parcel(name, one) for name, one in written.items()]

    def _parcel(self, name: str, written: Mapping[str, Any]) -> Parcel:
        method = self.steps.method({"pack": written["method"]})
        if method.quantity != "carbon_change":
            raise UnusableAccount(
                f"{self.setup.where('parcels', name, 'method')}: {method.pack.id} does not give a "
                "change of carbon"
            )
        self.terms.doubt_pack(method.pack)
        route = self._route(name, method, written)
        found = {
            wanted.name: self._value(name, method, wanted, written)
            for wanted in route.inputs.values()
        }
        values = {
            symbol: value * parse_unit(route.inputs[symbol].unit).factor
            for symbol, (value, _) in found.items()
        }
        scale = parse_unit(UNIT).factor
        tape = compile_expression(route.best_estimate)
        best, gradient = tape.value_and_gradient({s: values[s] for s in tape.symbols})
        plain = compile_expression(route.statutory)
        slopes: dict[str, float] = {}
        for symbol, slope in zip(tape.symbols, gradient, strict=True):
            cause = found[symbol][1]
            if cause is not None:
                self.terms.register.place_of(cause)
                own = float(slope) * parse_unit(route.inputs[symbol].unit).factor / scale
                slopes[cause.id] = slopes.get(cause.id, 0.0) + own
        return Parcel(
            name=name,
            title=texts_of(written.get("title"), name),
            method=method,
            route=route,
            statutory=float(plain.value({s: values[s] for s in plain.symbols})) / scale,
            best_estimate=float(best) / scale,
            slopes=slopes,
        )

    def _route(self, name: str, method: Method, written: Mapping[str, Any]) -> Route:
        names = list(method.routes)
        wanted = str(written.get("route", names[0] if len(names) == 1 else ""))
        if wanted not in method.routes:
            raise UnknownName(
                f"{self.setup.where('parcels', name)}: {method.pack.id} has no route '{wanted}'",
                hint=f"write route: one of {', '.join(names)}",
            )
        route = method.routes[wanted]
        for one in written.get("inputs", {}):
            if one not in route.inputs:
                close = nearest(one, list(route.inputs))
                raise UnknownName(
                    f"{self.setup.where('parcels', name, 'inputs', one)}: no input of {wanted}",
                    hint=f"did you mean '{close}'?" if close else ", ".join(route.inputs),
                )
        return route

    def _value(
        self, name: str, method: Method, wanted: MethodInput, written: Mapping[str, Any]
    ) -> tuple[float, Cause | None]:
        where = self.setup.where("parcels", name)
        stated = written.get("inputs", {}).get(wanted.name)
        if stated is not None:
            path = ("parcels", name, "inputs", wanted.name)
            words = {t: f"{x} ({name})" for t, x in wanted.title.items()}
            found = self.setup.stated(stated, wanted.unit, path, words)
            self._check_limit(method, wanted, found.value, self.setup.where(*path))
            return found.value, found.cause
        if wanted.table is not None:
            keys = {
                key: parameter(written.get("keys", {}), text, where, wanted.table)
                for key, text in (wanted.keys or {}).items()
            }
            return self.terms.of_table(wanted, keys)
        if wanted.value is not None:
            return wanted.value, None
        raise UnusableAccount(
            f"{where}: {method.pack.id} needs {wanted.name} ({text_in(wanted.title, 'en')}), and "
            "nothing gives it",
            hint=f"write inputs: {{{wanted.name}: {{value: ..., unit: {wanted.unit}}}}}",
        )

    def _check_limit(self, method: Method, wanted: MethodInput, value: float, where: str) -> None:
        limit = method.pack.body.get("limits", {}).get(wanted.name)
        if limit is not None and not limit["from"] <= value <= limit["to"]:
            raise UnusableAccount(
                f"{where}: {wanted.name} is {value:g} {wanted.unit}, and {method.pack.id} holds "
                f"from {limit['from']:g} to {limit['to']:g}",
                hint="split the account, or take another method",
            )
