"""Piecewise outputs: the piece that holds, and what is done where the next one may hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from duheng.accounting.calculations.doubts import near_limit
from duheng.accounting.calculations.errors import OutsideAllowedRange
from duheng.accounting.calculations.known import Known, Slopes, add_slopes, enter_cause, weakest
from duheng.accounting.calculations.limits import holds
from duheng.accounting.calculations.method import Band, Calculation, Output, Wanted
from duheng.accounting.sources import Cause, SourceRegister
from duheng.equations import Tape
from duheng.quantities import parse_unit
from duheng.quantities.units import MeasurementUnit
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding

Names = Mapping[str, Known]
CONTINUOUS = 1e-6
"""Relative step up to which two pieces are taken to meet: tables print four digits or more."""
BESIDE = 1e-9
"""How far beside a limit its two pieces are asked for, relative."""


class BandReader:
    """Evaluates a piecewise output.

    Notes
    -----
    The argument is known to within its U. Where a limit lies within U of it, either piece may be
    the right one: the slopes of the piece that gives the larger variance are taken, and a step
    between both pieces enters as a rectangular distribution of its own. A finding says so.
    """

    def __init__(
        self, calculation: Calculation, register: SourceRegister, coverage_factor: float
    ) -> None:
        self.calculation, self.register, self.factor = calculation, register, coverage_factor

    def read(self, output: Output, known: Names, item: str) -> tuple[Known, Finding | None]:
        """Return the output, and the finding that the argument is near a limit.

        Raises
        ------
        OutsideAllowedRange
            When no band holds.
        """
        by = known[str(output.by)]
        statutory = self._band(output, known, by.statutory)
        own = self._band(output, known, by.best)
        letter = statutory.equation.tape
        value, slopes = _value_and_slopes(own.equation.tape, known)
        names = {str(output.by), *own.equation.tape.symbols}
        found = Known(
            statutory=float(letter.value({n: known[n].statutory for n in letter.symbols})),
            best=value,
            slopes=slopes,
            origins=weakest(known[name].origins for name in sorted(names)),
        )
        return self._near(output, known, item, own, found)

    def _band(self, output: Output, known: Names, coherent: float) -> Band:
        unit = self._unit_of(str(output.by))
        value = float(unit.from_coherent(coherent))
        named = {n: float(unit.from_coherent(one.best)) for n, one in known.items()}
        for band in output.bands:
            if holds(band.where, value, named):
                return band
        raise OutsideAllowedRange(
            f"{output.name}: no band of {self.calculation.pack.id} holds for {output.by} = "
            f"{value:g}",
            hint="check the value; a pack may close its bands with one that has no limit",
            data={"output": output.name, "value": value},
        )

    def _near(
        self, output: Output, known: Names, item: str, own: Band, found: Known
    ) -> tuple[Known, Finding | None]:
        by = known[str(output.by)]
        expanded = self.factor * by.standard_uncertainty(self.register)
        if not expanded > 0:
            return found, None
        slopes, steps = dict(found.slopes), []
        closest: float | None = None
        for limit in self._limits(output, known):
            if abs(limit - by.best) > expanded:
                continue
            at_limit = {**known, str(output.by): _fixed(by, limit)}
            for band in self._meeting(output, at_limit, limit):
                slopes = self._larger(slopes, _value_and_slopes(band.equation.tape, known)[1])
                steps.append(abs(_difference(band, own, at_limit)))
            closest = limit if closest is None else min(closest, limit, key=_from(by.best))
        if closest is None:
            return found, None
        step = max(steps)
        if step > CONTINUOUS * abs(found.best):
            slopes = add_slopes([(1.0, slopes), (1.0, self._step(output, item, step))])
        known_now = Known(
            statutory=found.statutory, best=found.best, slopes=slopes, origins=found.origins
        )
        is_step = step > CONTINUOUS * abs(found.best)
        unit, argument = parse_unit(output.unit), self._unit_of(str(output.by))
        return known_now, near_limit(
            item,
            output,
            {
                "limit": float(argument.from_coherent(closest)),
                "value": float(argument.from_coherent(by.best)),
                "expanded": float(argument.interval_from_coherent(expanded)),
                "jump": float(unit.interval_from_coherent(step)) if is_step else 0.0,
            },
        )

    def _limits(self, output: Output, known: Names) -> list[float]:
        unit = self._unit_of(str(output.by))
        written = [limit for band in output.bands for limit in band.where.limits]
        found = [
            known[one].best if isinstance(one, str) else float(unit.to_coherent(one))
            for one in written
        ]
        return sorted(set(found))

    def _meeting(self, output: Output, at_limit: Names, limit: float) -> Iterator[Band]:
        """Yield the bands that hold just below, at, and just above a limit."""
        step = BESIDE * max(abs(limit), 1e-300)
        seen: list[Band] = []
        for place in (limit - step, limit, limit + step):
            try:
                band = self._band(output, at_limit, place)
            except OutsideAllowedRange:
                continue  # nothing is declared beyond this limit
            if band not in seen:
                seen.append(band)
                yield band

    def _larger(self, one: Slopes, other: Slopes) -> Slopes:
        return max(one, other, key=lambda slopes: _variance(slopes, self.register))

    def _step(self, output: Output, item: str, step: float) -> Slopes:
        unit = parse_unit(output.unit)
        pack = self.calculation.pack
        cause = Cause(
            id=f"urn:duheng:step:{pack.id}/{output.name}/{item}",
            input=output.name,
            title={
                "zh-Hans": f"{output.title.get('zh-Hans', output.name)}在限值处的跳变",
                "en": f"step of {output.title.get('en', output.name)} at its limit",
            },
            kind=EvidenceKind.JUDGEMENT,
            evidence=f"{pack.document}: either piece may hold, half width = the step",
            standard_uncertainty=float(unit.interval_from_coherent(step)) / math.sqrt(3.0),
        )
        return {cause.id: enter_cause(self.register, cause) * unit.factor}

    def _unit_of(self, name: str) -> MeasurementUnit:
        inputs: Mapping[str, Wanted] = {one.name: one for one in self.calculation.every_input()}
        if name in inputs:
            return parse_unit(inputs[name].unit)
        outputs = [*self.calculation.outputs]
        outputs += [one for several in self.calculation.items.values() for one in several.outputs]
        return parse_unit(next(one.unit for one in outputs if one.name == name))


def _value_and_slopes(tape: Tape, known: Names) -> tuple[float, Slopes]:
    value, gradient = tape.value_and_gradient({n: known[n].best for n in tape.symbols})
    pairs = zip(tape.symbols, gradient, strict=True)
    return float(value), add_slopes((float(slope), known[name].slopes) for name, slope in pairs)


def _fixed(by: Known, value: float) -> Known:
    return Known(statutory=value, best=value, slopes=by.slopes, origins=by.origins)


def _difference(one: Band, other: Band, at_limit: Names) -> float:
    values = [
        float(band.equation.tape.value({n: at_limit[n].best for n in band.equation.tape.symbols}))
        for band in (one, other)
    ]
    return values[0] - values[1]


def _variance(slopes: Mapping[str, float], register: SourceRegister) -> float:
    stated = register.uncertainties
    return math.fsum((slope * (stated[name] or 0.0)) ** 2 for name, slope in slopes.items())


def _from(value: float) -> Callable[[float], float]:
    return lambda limit: abs(limit - value)
