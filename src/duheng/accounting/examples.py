"""Runs the worked examples of a method pack: they are the pack's own tests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from duheng.accounting.method import Method, Route, method_from
from duheng.equations import Expression, compile_expression
from duheng.quantities import parse_unit
from duheng.rulebook import ExampleFailed, Pack

AGREEMENT = 5e-9


def check_method_examples(pack: Pack) -> int:
    """Run every worked example of a method pack and return how many there were.

    Parameters
    ----------
    pack : Pack
        Of kind ``methods``.

    Raises
    ------
    ExampleFailed
        When a route or a role is unknown, an input is missing, or a number differs by more than
        5e-9 relative, one unit of the tenth printed digit.

    Notes
    -----
    The standard uncertainty of an example is that of independent inputs, first order
    (JCGM 100:2008, 5.1.2); an input that states none adds nothing.
    """
    if pack.body.get("form") == "calculation":
        from duheng.accounting.calculations.examples import check_calculation_examples

        return check_calculation_examples(pack)
    method = method_from(pack)
    for number, example in enumerate(pack.examples, start=1):
        _check(method, example, f"{pack.file}, example {number}")
    return len(pack.examples)


def _check(method: Method, example: Mapping[str, Any], place: str) -> None:
    route = method.routes.get(example["route"])
    sign = method.signs.get(example["role"])
    if route is None or sign is None:
        raise ExampleFailed(f"{place}: no route {example['route']} or no role {example['role']}")
    missing = sorted(set(route.inputs) - set(example["inputs"]))
    if missing:
        raise ExampleFailed(f"{place}: the inputs {', '.join(missing)} are missing")
    statutory, _ = _evaluate(route.statutory, route, example)
    best, uncertainty = _evaluate(route.best_estimate, route, example)
    scale = sign / parse_unit(example["unit"]).factor
    found = {
        "statutory": statutory * scale,
        "best_estimate": best * scale,
        "standard_uncertainty": uncertainty * abs(scale),
    }
    for name, expected in example["gives"].items():
        if not math.isclose(found[name], expected, rel_tol=AGREEMENT):
            raise ExampleFailed(f"{place}: expected {name} {expected}, got {found[name]!r}")


def _evaluate(
    equation: Expression, route: Route, example: Mapping[str, Any]
) -> tuple[float, float]:
    """Return the coherent value of an equation and its standard uncertainty."""
    given = {name: example["inputs"][name] for name in route.inputs}
    units = {name: parse_unit(one["unit"]) for name, one in given.items()}
    for name, one in given.items():
        if units[name].dimension != parse_unit(route.inputs[name].unit).dimension:
            raise ExampleFailed(f"{name} is given in {one['unit']}, not {route.inputs[name].unit}")
    tape = compile_expression(equation)
    values = {n: float(units[n].to_coherent(given[n]["value"])) for n in equation.symbols}
    value, gradient = tape.value_and_gradient(values)
    contributions = [
        float(slope) * float(units[n].interval_to_coherent(given[n]["standard_uncertainty"] or 0.0))
        for n, slope in zip(tape.symbols, gradient, strict=True)
    ]
    return float(value), math.hypot(*contributions)
