"""Reads the body of a calculation pack, and refuses what could not be calculated with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duheng.accounting.calculations.method import (
    Band,
    Calculation,
    Equation,
    Interval,
    ItemSet,
    Output,
    Wanted,
)
from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.equations import Expression, dimension_of, parse_equation, symbol_to_latex
from duheng.equations.expression import nodes_of
from duheng.equations.operations import Operation
from duheng.quantities import Dimension, DimensionMismatch, parse_unit
from duheng.rulebook import Pack
from duheng.terms.documents import nearest

_LIMITS = ("at_least", "above", "at_most", "below")
_KINKED = frozenset({Operation.ABS, Operation.MIN, Operation.MAX})
Dimensions = dict[str, Dimension]


def calculation_from(pack: Pack) -> Calculation:
    """Return the calculation of a pack, with its equations parsed and their dimensions checked.

    Raises
    ------
    UnknownName
        When the pack is none of this form, or an equation uses a name that is not there yet.
    UnusableAccount
        When a name stands twice, or an equation has a kink that no band declares.
    DimensionMismatch
        When an equation does not give the unit of its output.
    """
    if pack.body.get("form") != "calculation":
        raise UnknownName(
            f"{pack.id} sums streams of readings, it is no calculation",
            hint="name it under methods of an account of the format duheng-account/1",
        )
    return _Reader(pack).read()


class _Reader:
    """Reads outputs in order: each sees the inputs and the outputs before it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.inputs = {n: _wanted(n, one) for n, one in pack.body.get("inputs", {}).items()}
        self.seen: Dimensions = {}
        self.items: dict[str, ItemSet] = {}
        self.of_items: dict[str, Dimensions] = {}
        self.units: dict[str, str] = {}

    def read(self) -> Calculation:
        """Return the calculation."""
        for name, one in self.inputs.items():
            self._see(name, one.unit, self.seen)
        outputs = [self._output(written, self.seen) for written in self.pack.body["outputs"]]
        if unused := sorted(set(self.pack.body.get("items", {})) - set(self.items)):
            raise UnusableAccount(
                f"{self.pack.file}: no output sums the items {', '.join(unused)} up",
                hint="add an output with sum: {items: ..., of: ...}, or take the items out",
            )
        return Calculation(
            pack=self.pack,
            parameters=self.pack.body.get("parameters", {}),
            inputs=self.inputs,
            items={name: self.items[name] for name in self.pack.body.get("items", {})},
            outputs=tuple(outputs),
            never_together=tuple(self.pack.body.get("never_together", ())),
        )

    def _see(self, name: str, unit: str, seen: Dimensions) -> None:
        if name in seen:
            raise UnusableAccount(
                f"{self.pack.file}: the name '{name}' stands twice", hint="give one its own name"
            )
        if self.units.setdefault(name, unit) != unit:
            raise UnusableAccount(
                f"{self.pack.file}: '{name}' is in {self.units[name]} and in {unit}",
                hint="give one of them its own name",
            )
        seen[name] = parse_unit(unit).dimension

    def _output(self, written: Mapping[str, Any], seen: Dimensions) -> Output:
        name = written["name"]
        if "sum" in written:
            found = self._sum(written)
            dimensions = [self.of_items[written["sum"]["items"]][written["sum"]["of"]]]
        else:
            found = self._computed(written, seen)
            every = [found.statutory, found.best_estimate, *(b.equation for b in found.bands)]
            dimensions = [dimension_of(e.expression, seen) for e in every if e is not None]
        wanted = parse_unit(found.unit).dimension
        for dimension in dimensions:
            if dimension != wanted:
                raise DimensionMismatch(
                    f"{self.pack.file}: {name} gives {dimension}, not {found.unit}",
                    hint="check the units of the inputs",
                )
        self._see(name, found.unit, seen)
        return found

    def _sum(self, written: Mapping[str, Any]) -> Output:
        items, of = written["sum"]["items"], written["sum"]["of"]
        if items not in self.items:
            self._read_items(items)
        own = self.items[items]
        names = [*own.inputs, *(one.name for one in own.outputs)]
        if of not in names:
            raise self._unknown(of, names, f"{written['name']} sums up")
        return Output(**_head(written), summed=(items, of))

    def _read_items(self, name: str) -> None:
        written = self.pack.body.get("items", {})
        if name not in written:
            raise self._unknown(name, list(written), "a sum is over")
        own = written[name]
        seen = dict(self.seen)
        inputs = {key: _wanted(key, one) for key, one in own["inputs"].items()}
        for key, one in inputs.items():
            self._see(key, one.unit, seen)
        outputs = tuple(self._output(one, seen) for one in own["outputs"])
        self.of_items[name] = seen
        self.items[name] = ItemSet(
            name=name,
            title=own.get("title", {"en": name}),
            may_be_empty=own.get("may_be_empty", False),
            must_say=tuple(own.get("must_say", ())),
            inputs=inputs,
            outputs=outputs,
        )

    def _computed(self, written: Mapping[str, Any], seen: Dimensions) -> Output:
        if "bands" in written:
            for name in (written["by"], *_named_limits(written["bands"])):
                if name not in seen:
                    raise self._unknown(name, list(seen), f"{written['name']} is decided by")
            return Output(**_head(written), by=written["by"], bands=self._bands(written, seen))
        texts = [
            written.get(key, written.get("equation")) for key in ("statutory", "best_estimate")
        ]
        statutory, best = (self._equation(str(text), seen, written["name"]) for text in texts)
        return Output(**_head(written), statutory=statutory, best_estimate=best)

    def _bands(self, written: Mapping[str, Any], seen: Dimensions) -> tuple[Band, ...]:
        return tuple(
            Band(
                where=_interval(one),
                equation=self._equation(one["equation"], seen, written["name"]),
            )
            for one in written["bands"]
        )

    def _equation(self, text: str, seen: Dimensions, name: str) -> Equation:
        expression = parse_equation(text, names=list(seen))
        if _has_kink(expression):
            raise UnusableAccount(
                f"{self.pack.file}: {name} uses abs, min or max, whose sensitivity breaks off",
                hint="write bands: their limits are looked at against the uncertainty",
            )
        return Equation.of(expression)

    def _unknown(self, name: str, known: Sequence[str], what: str) -> UnknownName:
        close = nearest(name, known)
        return UnknownName(
            f"{self.pack.file}: {what} '{name}', which is not there",
            hint=f"did you mean '{close}'?" if close else f"known: {', '.join(known)}",
        )


def _has_kink(expression: Expression) -> bool:
    return any(node.operation in _KINKED for node in nodes_of((expression,)))


def _named_limits(bands: Sequence[Mapping[str, Any]]) -> list[str]:
    return [one[key] for one in bands for key in _LIMITS if isinstance(one.get(key), str)]


def _interval(written: Mapping[str, Any]) -> Interval:
    return Interval(**{key: written[key] for key in _LIMITS if key in written})


def _head(written: Mapping[str, Any]) -> dict[str, Any]:
    clause = written.get("clause")
    return {
        "name": written["name"],
        "quantity": written.get("quantity", written["name"]),
        "title": written["title"],
        "unit": written["unit"],
        "symbol": written.get("symbol") or symbol_to_latex(written["name"]),
        "published": written.get("published", False),
        "judged_against": written.get("judged_against"),
        "clause": None if clause is None else str(clause),
    }


def _wanted(name: str, written: Mapping[str, Any]) -> Wanted:
    origin = written.get("from", {})
    plausible = written.get("plausible")
    return Wanted(
        name=name,
        role=written["role"],
        unit=written["unit"],
        symbol=written.get("symbol") or symbol_to_latex(name),
        title=written.get("title", {"en": name}),
        table=origin.get("table"),
        keys={key: str(one) for key, one in origin.get("keys", {}).items()},
        may_be_measured=written.get("may_be_measured", False),
        may_be_absent=written.get("may_be_absent", False),
        basis=written.get("basis"),
        allowed=_interval(written),
        plausible=None if plausible is None else (plausible["from"], plausible["to"]),
        value=written.get("value"),
        standard_uncertainty=written.get("standard_uncertainty"),
    )
