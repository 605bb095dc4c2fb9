"""Every method pack proves itself by its worked examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.examples import check_method_examples
from duheng.accounting.method import method_from
from duheng.accounting.setup import Stream
from duheng.quantities import DimensionMismatch
from duheng.rulebook import ExampleFailed, Pack, load_packs

METHODS = load_packs().packs(kind="methods")


def _stream(**changes: object) -> Stream:
    facts = {"name": "grid", "carrier": "electricity", "role": "purchased", "title": {}}
    return Stream(**{**facts, **changes})  # type: ignore[arg-type]


def _pack(identifier: str) -> Pack:
    return next(pack for pack in METHODS if pack.id == identifier)


@pytest.mark.parametrize("pack", METHODS, ids=lambda pack: pack.id)
def test_the_worked_examples_of_a_method_come_out(pack: Pack) -> None:
    assert check_method_examples(pack) >= 2


def test_a_wrong_example_is_found() -> None:
    pack = _pack("cn/co2-purchased-electricity")
    example = {**pack.examples[0], "gives": {"statutory": 5306.001}}
    with pytest.raises(ExampleFailed, match=r"expected statutory 5306\.001"):
        check_method_examples(replace(pack, examples=(example,)))


def test_a_method_whose_equation_has_the_wrong_dimension_is_refused() -> None:
    pack = _pack("cn/co2-purchased-electricity")
    body = {**pack.body, "output": {**pack.body["output"], "unit": "MWh"}}
    with pytest.raises(DimensionMismatch, match="not MWh"):
        method_from(replace(pack, body=body))


def test_the_only_route_that_fits_is_taken() -> None:
    method = method_from(_pack("cn/energy-comprehensive"))
    route = method.route_for(_stream())
    assert route is not None
    assert route.name == "electricity"


def test_a_carrier_that_a_method_does_not_take_has_no_route() -> None:
    method = method_from(_pack("cn/co2-purchased-electricity"))
    assert method.route_for(_stream(carrier="diesel")) is None


def test_several_routes_without_a_choice_are_refused_with_what_to_write() -> None:
    method = method_from(_pack("cn/co2-fuel-combustion"))
    with pytest.raises(UnusableAccount) as refusal:
        method.route_for(_stream(carrier="lignite"))
    assert "calorific_value, carbon_content" in refusal.value.message
    assert "routes: {cn/co2-fuel-combustion: calorific_value}" in str(refusal.value.hint)


def test_an_unknown_route_names_the_nearest() -> None:
    method = method_from(_pack("cn/co2-fuel-combustion"))
    stream = _stream(carrier="lignite", routes={"cn/co2-fuel-combustion": "carbon-content"})
    with pytest.raises(UnknownName) as refusal:
        method.route_for(stream)
    assert refusal.value.hint == "did you mean 'carbon_content'?"


def test_an_unknown_role_names_the_nearest() -> None:
    method = method_from(_pack("cn/co2-purchased-electricity"))
    with pytest.raises(UnknownName) as refusal:
        method.sign_of(_stream(role="purchase"))
    assert refusal.value.hint == "did you mean 'purchased'?"


def test_a_parameter_without_a_value_is_refused_with_what_to_write() -> None:
    method = method_from(_pack("cn/co2-purchased-electricity"))
    factor = method.routes["average_factor"].inputs["emission_factor"]
    with pytest.raises(UnusableAccount) as refusal:
        method.keys_for(_stream(), factor)
    assert "keys: {region: ...}" in str(refusal.value.hint)


def test_a_parameter_falls_back_to_the_carrier_where_the_method_says_so() -> None:
    method = method_from(_pack("cn/energy-comprehensive"))
    coefficient = method.routes["fuel_by_mass"].inputs["coefficient"]
    assert method.keys_for(_stream(carrier="diesel"), coefficient) == {"energy": "diesel"}
