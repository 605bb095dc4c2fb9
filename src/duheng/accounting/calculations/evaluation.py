"""Puts what is known through the outputs in order: values, slopes and origins together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from duheng.accounting.calculations.bands import BandReader
from duheng.accounting.calculations.known import Known, Origins, add_slopes, mixed, weakest
from duheng.accounting.calculations.method import Calculation, Equation, ItemSet, Output
from duheng.accounting.sources import SourceRegister
from duheng.terms.findings import Finding

Names = Mapping[str, Known]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The outcome of a calculation.

    Attributes
    ----------
    whole : Mapping of str to Known
        Inputs and outputs of the whole; what an absent input keeps from being known is not there.
    items : Mapping
        Set, then item, then name.
    findings : tuple of (str, str, Finding)
        Output, item, and what was found there.
    """

    whole: Names
    items: Mapping[str, Mapping[str, Names]]
    findings: tuple[tuple[str, str, Finding], ...]


@dataclass(kw_only=True)
class Evaluator:
    """Evaluates one calculation."""

    calculation: Calculation
    register: SourceRegister
    coverage_factor: float = 2.0
    _findings: list[tuple[str, str, Finding]] = field(default_factory=list)

    def run(self, whole: Names, items: Mapping[str, Mapping[str, Names]]) -> Evaluated:
        """Return every output from the inputs of the whole, and those of each item by its set.

        Raises
        ------
        SingularExpression
            When an equation has no value there, such as a division by 0.
        OutsideAllowedRange
            When no band of an output holds.
        """
        known, parts = dict(whole), dict(items)
        done: set[str] = set()
        for output in self.calculation.outputs:
            if output.summed is None:
                self._enter(output, known, "")
                continue
            name, of = output.summed
            if name not in done:
                own = self.calculation.items[name]
                parts[name] = self._items(own, known, parts.get(name, {}))
                done.add(name)
            known[output.name] = _sum(one[of] for one in parts[name].values() if of in one)
        return Evaluated(whole=known, items=parts, findings=tuple(self._findings))

    def _items(self, own: ItemSet, whole: Names, given: Mapping[str, Names]) -> dict[str, Names]:
        found: dict[str, Names] = {}
        for item, inputs in given.items():
            known = {**whole, **inputs}
            for output in own.outputs:
                self._enter(output, known, item)
            found[item] = known
        return found

    def _enter(self, output: Output, known: dict[str, Known], item: str) -> None:
        if any(name not in known for name in output.symbols):
            return  # an input that may be absent is absent, and so is what is made of it
        if output.by is not None:
            reader = BandReader(self.calculation, self.register, self.coverage_factor)
            found, finding = reader.read(output, known, item)
            known[output.name] = found
            if finding is not None:
                self._findings.append((output.name, item, finding))
        elif output.statutory is not None and output.best_estimate is not None:
            known[output.name] = evaluate(output.statutory, output.best_estimate, known)


def evaluate(statutory: Equation, best: Equation, known: Names) -> Known:
    """Return what two equations, by the letter and corrected, make of what is known.

    The chain rule carries the slope to every cause through each earlier output, so that an
    error that enters by several ways enters once, with its sign (JCGM 100:2008, F.1.2.3).
    """
    letter = statutory.tape.value({n: known[n].statutory for n in statutory.tape.symbols})
    value, gradient = best.tape.value_and_gradient({n: known[n].best for n in best.tape.symbols})
    names = list(zip(best.tape.symbols, gradient, strict=True))
    return Known(
        statutory=float(letter),
        best=float(value),
        slopes=add_slopes((float(slope), known[name].slopes) for name, slope in names),
        origins=origins_of(best, known),
    )


def origins_of(equation: Equation, known: Names) -> Origins:
    """Return the shares of origin of an equation: of each term by its amount.

    A term is as good as the worst of its factors: fuel of a measured mass and a default calorific
    value rests on a default.
    """
    return mixed(
        (
            float(term.value({name: known[name].best for name in term.symbols})),
            weakest(known[name].origins for name in term.symbols),
        )
        for term in equation.terms
    )


def _sum(parts: Iterable[Known]) -> Known:
    every = list(parts)
    return Known(
        statutory=math.fsum(one.statutory for one in every),
        best=math.fsum(one.best for one in every),
        slopes=add_slopes((1.0, one.slopes) for one in every),
        origins=mixed((one.best, one.origins) for one in every),
    )
