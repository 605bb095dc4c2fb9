"""Runs the worked examples of a calculation pack."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from duheng.accounting.calculations.evaluation import Evaluator
from duheng.accounting.calculations.known import Known
from duheng.accounting.calculations.method import Calculation, Wanted
from duheng.accounting.calculations.pack_reading import calculation_from
from duheng.accounting.sources import Cause, SourceRegister
from duheng.quantities import parse_unit
from duheng.rulebook import ExampleFailed, Pack
from duheng.terms.evidence import EvidenceKind

AGREEMENT = 5e-9


def check_calculation_examples(pack: Pack) -> int:
    """Run every worked example of a calculation pack and return how many there were.

    Raises
    ------
    ExampleFailed
        When an input is missing or unknown, an output is not there, or a number differs by more
        than 5e-9 relative, one unit of the tenth printed digit.
    """
    calculation = calculation_from(pack)
    for number, example in enumerate(pack.examples, start=1):
        _check(calculation, example, f"{pack.file}, example {number}")
    return len(pack.examples)


def _check(calculation: Calculation, example: Mapping[str, Any], place: str) -> None:
    register = SourceRegister()
    whole = _inputs(calculation.inputs, example.get("inputs", {}), register, place)
    items = {
        name: {
            key: _inputs(own.inputs, given, register, f"{place}, {key}")
            for key, given in example.get("items", {}).get(name, {}).items()
        }
        for name, own in calculation.items.items()
    }
    found = Evaluator(calculation=calculation, register=register).run(whole, items).whole
    for name, expected in example["gives"].items():
        if name not in found or name in calculation.inputs:
            raise ExampleFailed(f"{place}: no output {name} comes of these inputs")
        _compare(found[name], expected, register, f"{place}: {name}")


def _compare(
    known: Known, expected: Mapping[str, Any], register: SourceRegister, place: str
) -> None:
    unit = parse_unit(expected["unit"])
    found = {
        "statutory": float(unit.from_coherent(known.statutory)),
        "best_estimate": float(unit.from_coherent(known.best)),
        "standard_uncertainty": known.standard_uncertainty(register) / unit.factor,
    }
    for which, value in expected.items():
        if which != "unit" and not math.isclose(found[which], value, rel_tol=AGREEMENT):
            raise ExampleFailed(f"{place}: expected {which} {value}, got {found[which]!r}")


def _inputs(
    inputs: Mapping[str, Wanted],
    given: Mapping[str, Any],
    register: SourceRegister,
    place: str,
) -> dict[str, Known]:
    if unknown := sorted(set(given) - set(inputs)):
        raise ExampleFailed(f"{place}: there is no input {', '.join(unknown)}")
    missing = [n for n, one in inputs.items() if n not in given and not one.may_be_absent]
    missing = [name for name in missing if inputs[name].role != "constant"]
    if missing:
        raise ExampleFailed(f"{place}: the inputs {', '.join(missing)} are missing")
    constants = {
        name: {"value": one.value, "unit": one.unit, "standard_uncertainty": 0}
        for name, one in inputs.items()
        if one.role == "constant"
    }
    return {
        name: _known(name, inputs[name], one, register, place)
        for name, one in {**constants, **given}.items()
    }


def _known(
    name: str, wanted: Wanted, given: Mapping[str, Any], register: SourceRegister, place: str
) -> Known:
    unit = parse_unit(given["unit"])
    if unit.dimension != parse_unit(wanted.unit).dimension:
        raise ExampleFailed(f"{place}: {name} is given in {given['unit']}, not {wanted.unit}")
    value = float(unit.to_coherent(given["value"]))
    if not given["standard_uncertainty"]:
        return Known(statutory=value, best=value)
    cause = Cause(
        id=f"{place}/{name}",
        input=name,
        title=wanted.title,
        kind=EvidenceKind.JUDGEMENT,
        evidence="worked example",
        standard_uncertainty=float(given["standard_uncertainty"]),
    )
    register.place_of(cause)
    return Known(statutory=value, best=value, slopes={cause.id: unit.factor})
