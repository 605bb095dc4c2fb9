"""The engine by itself, with made-up packs: chains, shared causes, kinks, steps, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting.calculations import calculation_from
from duheng.accounting.calculations.errors import OutsideAllowedRange
from duheng.accounting.calculations.evaluation import Evaluator
from duheng.accounting.calculations.known import Known
from duheng.accounting.calculations.limits import holds
from duheng.accounting.calculations.method import Interval
from duheng.accounting.errors import MissingFile, UnknownName, UnusableAccount
from duheng.accounting.examples import check_method_examples
from duheng.accounting.method import method_from
from duheng.accounting.sources import SourceRegister
from duheng.equations import SingularExpression
from duheng.quantities import DimensionMismatch
from duheng.rulebook import ExampleFailed, InvalidPack, read_pack
from duheng.terms.errors import UnusableInput

from .conftest import PACK, figure, made_up, stated

X = {"role": "stated", "unit": "1"}
METHOD = {"method": "xx/made-up"}


def calculated(body):
    pack = made_up(body).pack("xx/made-up")
    return calculation_from(pack)


def test_an_error_that_enters_by_two_ways_enters_once_with_its_sign(run):
    body = {
        "inputs": {"x": X, "z": X},
        "outputs": [
            {"name": "a", "equation": "x*z"},
            {"name": "b", "equation": "a - 3*x"},
            {"name": "y", "equation": "a*b/x", "published": True},
        ],
    }
    values = {"x": stated(2, "1", 0.1), "z": stated(5, "1", 0.2)}
    found = figure(run({**METHOD, "values": values}, library=made_up(body)), "y")
    x, z = 2.0, 5.0  # y = x z (z - 3)
    assert found.best_estimate == pytest.approx(x * z * (z - 3))
    slopes = z * (z - 3), x * (2 * z - 3)
    assert found.standard_uncertainty == pytest.approx(
        math.hypot(slopes[0] * 0.1, slopes[1] * 0.2), rel=1e-12
    )


@given(x=st.floats(0.5, 2), z=st.floats(0.5, 2), wide=st.floats(0.5, 3))
def test_slopes_are_those_of_a_finite_difference(x, z, wide):
    body = {
        "inputs": {"x": X, "z": X},
        "items": {
            "parts": {
                "inputs": {"w": X},
                "outputs": [{"name": "p", "title": {"en": "p"}, "unit": "1", "equation": "w*x**2"}],
            }
        },
        "outputs": [
            {"name": "s", "sum": {"items": "parts", "of": "p"}},
            {"name": "y", "equation": "exp(z)*s/(1 + x*z)", "published": True},
        ],
    }
    calculation = calculated(body)
    register = SourceRegister()

    def value(at):
        whole = {n: Known(statutory=at[n], best=at[n], slopes={n: 1.0}) for n in ("x", "z")}
        items = {
            "parts": {
                n: {"w": Known(statutory=at[n], best=at[n], slopes={n: 1.0})} for n in ("w1", "w2")
            }
        }
        return Evaluator(calculation=calculation, register=register).run(whole, items).whole["y"]

    at = {"x": x, "z": z, "w1": wide, "w2": 1.0}
    found = value(at)
    for name, centre in at.items():
        step = centre * 1e-6
        rise = value({**at, name: centre + step}).best - value({**at, name: centre - step}).best
        assert found.slopes[name] == pytest.approx(rise / (2 * step), rel=1e-5, abs=1e-6)


STEP = {
    "inputs": {"x": {**X, "at_least": 0}, "k": X},
    "outputs": [
        {
            "name": "y",
            "by": "x",
            "bands": [{"at_least": "k", "equation": "10*x"}, {"equation": "10*x + 4"}],
            "published": True,
        }
    ],
}


@pytest.mark.parametrize(("value", "is_near"), [(1.05, True), (0.95, True), (1.5, False)])
def test_a_step_within_u_enters_as_a_rectangle_and_one_beyond_does_not(run, value, is_near):
    values = {"x": stated(value, "1", 0.1), "k": stated(1, "1")}
    found = figure(run({**METHOD, "values": values}, library=made_up(STEP)), "y")
    step = 4 / math.sqrt(3) if is_near else 0.0
    assert found.standard_uncertainty == pytest.approx(math.hypot(10 * 0.1, step))
    codes = [one.code for one in found.findings]
    assert ("accounting.near_limit" in codes) is is_near


def test_an_argument_that_is_exact_has_no_doubt_at_its_limit(run):
    values = {"x": stated(1, "1"), "k": stated(1, "1")}
    found = figure(run({**METHOD, "values": values}, library=made_up(STEP)), "y")
    assert (found.best_estimate, found.standard_uncertainty) == (10, 0)
    assert [one.code for one in found.findings] == []


def test_a_step_is_covered_by_monte_carlo_on_either_side(run):
    values = {"x": stated(1.0, "1", 0.1), "k": stated(1, "1")}
    found = figure(run({**METHOD, "values": values}, library=made_up(STEP)), "y")
    x = np.random.default_rng(7).normal(1.0, 0.1, 100_000)
    y = np.where(x >= 1, 10 * x, 10 * x + 4)
    spread = np.sqrt(np.mean((y - found.best_estimate) ** 2))
    assert found.standard_uncertainty >= 0.9 * spread - 1e-9


def test_no_band_that_holds_is_refused(run):
    body = {
        "inputs": {"x": X},
        "outputs": [
            {
                "name": "y",
                "by": "x",
                "bands": [{"below": 1, "equation": "x"}, {"at_most": 2, "equation": "x*x"}],
                "published": True,
            }
        ],
    }
    with pytest.raises(OutsideAllowedRange, match="no band"):
        run({**METHOD, "values": {"x": stated(3, "1", 0.1)}}, library=made_up(body))


@pytest.mark.parametrize(
    ("where", "value", "expected"),
    [
        ({"at_least": 0.85}, 85 * 0.01, True),
        ({"above": 0.85}, 85 * 0.01, False),
        ({"at_most": 0.3}, 0.1 + 0.2, True),
        ({"below": 0.3}, 0.1 + 0.2, False),
        ({}, math.nan, False),
        ({"at_least": 0}, math.nan, False),
        ({}, 1.0, True),
    ],
)
def test_a_limit_is_met_whatever_the_last_bit_says(where, value, expected):
    assert holds(Interval(**where), value, {}) is expected


def one_output(equation="x", **more):
    return {"inputs": {"x": X}, "outputs": [{"name": "y", "equation": equation, **more}]}


def test_a_correction_moves_the_best_estimate_and_never_the_statutory_value(run):
    value = stated(10, "1", 0.1, correction={"value": -0.5, "standard_uncertainty": 0.05,
                                             "evidence": "certificate 3"})  # fmt: skip
    library = made_up(one_output("2*x", published=True))
    found = figure(run({**METHOD, "values": {"x": value}}, library=library), "y")
    assert (found.statutory, found.best_estimate) == (20, 19)
    assert found.standard_uncertainty == pytest.approx(2 * math.hypot(0.1, 0.05))


def test_one_cause_of_two_sizes_counts_by_their_ratio(run):
    body = {
        "inputs": {"x": X, "z": X},
        "outputs": [{"name": "y", "equation": "x - z", "published": True}],
    }
    values = {
        "x": stated(10, "1", 0.3, source="urn:standard"),
        "z": stated(4, "1", 0.1, source="urn:standard"),
    }
    found = figure(run({**METHOD, "values": values}, library=made_up(body)), "y")
    assert found.standard_uncertainty == pytest.approx(0.2)
    values["z"].pop("standard_uncertainty")
    with pytest.raises(UnusableAccount, match="with an uncertainty and without"):
        run({**METHOD, "values": values}, library=made_up(body))


def test_a_value_without_uncertainty_is_named_and_not_taken_as_exact(run):
    library = made_up(one_output(published=True))
    found = figure(run({**METHOD, "values": {"x": stated(1, "1", None)}}, library=library), "y")
    assert found.budget[0].contribution is None
    assert "uncertainty.not_stated" in [one.code for one in found.findings]


@pytest.mark.parametrize("value", [math.nan, math.inf, "1", True])
def test_what_is_no_number_is_refused(run, value):
    library = made_up(one_output(published=True))
    with pytest.raises(UnusableAccount, match="finite number"):
        run({**METHOD, "values": {"x": {"value": value, "unit": "1"}}}, library=library)


def test_a_division_by_zero_is_refused_with_its_place(run):
    library = made_up(one_output("1/x", published=True))
    with pytest.raises(SingularExpression):
        run({**METHOD, "values": {"x": stated(0, "1")}}, library=library)


@pytest.mark.parametrize("value", [1e308, -1e308, 1e80])
def test_what_no_amount_can_be_is_refused(run, value):
    library = made_up(one_output("2*x", published=True))
    with pytest.raises((OutsideAllowedRange, SingularExpression)):
        run({**METHOD, "values": {"x": stated(value, "1", 1.0)}}, library=library)
    with pytest.raises(OutsideAllowedRange):
        run({**METHOD, "values": {"x": stated(1, "1", abs(value))}}, library=library)


def test_a_wrong_unit_is_refused(run):
    with pytest.raises(DimensionMismatch):
        run(
            {**METHOD, "values": {"x": stated(1, "kg")}},
            library=made_up(one_output(published=True)),
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": {"X": stated(1, "1")}}, "no input 'X'"),
        ({"values": {"x": {**stated(1, "1"), "basis": "net"}}}, "has no basis"),
        ({"items": {"units": {"1": {}}}}, "no items 'units'"),
        ({"values": {}}, "is missing"),
        ({"period": "2022-07-01/2023-07-01"}, "more than one calendar year"),
        ({"parameters": {"fuel": "coal"}}, "no parameter 'fuel'"),
        ({"value": 1}, "unknown key 'value'"),
        ({"values": {"x": {**stated(1, "1"), "kind": "hearsay"}}}, "'hearsay' is not accepted"),
        ({"values": {"x": {**stated(1, "1"), "correction": [1]}}}, "not of type 'object'"),
        ({"values": {"x": {**stated(1, "1"), "evidense": "a"}}}, "unknown key 'evidense'"),
        ({"values": {"x": {**stated(1, "1"), "coverage_factor": 0}}}, "coverage_factor"),
        ({"values": {"x": {"figure": {"file": "a.json"}}}}, "'quantity' is missing"),
        ({"values": {"x": {**stated(1, "1"), "standards": {"S": 1}}}}, "standard 'S'"),
    ],
)
def test_a_document_that_says_something_wrong_is_refused_at_its_place(run, change, message):
    document = {**METHOD, "values": {"x": stated(1, "1")}, **change}
    with pytest.raises((UnusableInput, UnknownName), match=message):
        run(document, library=made_up(one_output(published=True)))


def test_evidence_in_a_file_that_is_not_there_is_refused(run):
    value = stated(1, "1", 0.1, file="scan.pdf")
    with pytest.raises(MissingFile):
        run({**METHOD, "values": {"x": value}}, library=made_up(one_output(published=True)))


def test_figures_are_grouped_by_items_only(run):
    with pytest.raises(UnknownName, match="month"):
        run(METHOD, group_by=["month"])


@pytest.mark.parametrize(
    ("body", "refusal", "message"),
    [
        (one_output("min(x, 1)"), UnusableAccount, "abs, min or max"),
        (one_output("abs(x)"), UnusableAccount, "abs"),
        (
            {"inputs": {"x": X}, "outputs": [{"name": "x", "equation": "x"}]},
            UnusableAccount,
            "twice",
        ),
        (one_output(unit="kg"), DimensionMismatch, "gives 1, not kg"),
        (
            {"outputs": [{"name": "y", "sum": {"items": "parts", "of": "p"}}]},
            UnknownName,
            "'parts'",
        ),
    ],
)
def test_a_pack_that_could_not_be_calculated_with_is_refused(body, refusal, message):
    with pytest.raises(refusal, match=message):
        calculated(body)


def test_items_of_one_name_in_two_sets_have_each_their_own_error(run):
    def of(name):
        return {
            "inputs": {"w": X},
            "outputs": [{"name": name, "title": {"en": name}, "unit": "1", "equation": "w"}],
        }

    body = {
        "items": {"first": of("p"), "second": of("q")},
        "outputs": [
            {"name": "a", "sum": {"items": "first", "of": "p"}},
            {"name": "b", "sum": {"items": "second", "of": "q"}},
            {"name": "y", "equation": "a - b", "published": True},
        ],
    }
    one = {"A": {"values": {"w": stated(1, "1", 0.3)}}}
    document = {**METHOD, "items": {"first": one, "second": one}}
    found = figure(run(document, library=made_up(body)), "y")
    assert found.standard_uncertainty == pytest.approx(0.3 * math.sqrt(2))


def test_one_name_of_two_units_is_refused():
    def of(name, unit):
        return {
            "inputs": {"w": {**X, "unit": unit}},
            "outputs": [{"name": name, "title": {"en": name}, "unit": unit, "equation": "w"}],
        }

    outputs = [
        {"name": "a", "sum": {"items": "first", "of": "p"}, "unit": "t"},
        {"name": "b", "sum": {"items": "second", "of": "q"}, "unit": "kg"},
    ]
    body = {"items": {"first": of("p", "t"), "second": of("q", "kg")}, "outputs": outputs}
    with pytest.raises(UnusableAccount, match="in t and in kg"):
        calculated(body)


def test_an_output_may_use_only_what_stands_before_it():
    body = {
        "inputs": {"x": X},
        "outputs": [{"name": "y", "equation": "z"}, {"name": "z", "equation": "x"}],
    }
    with pytest.raises(Exception, match="'z', which is not declared"):
        calculated(body)


def test_a_pack_of_another_form_is_no_calculation_and_the_other_way_round():
    library = made_up(one_output(published=True))
    with pytest.raises(UnknownName, match="it sums no readings"):
        method_from(library.pack("xx/made-up"))
    with pytest.raises(UnknownName, match="it is no calculation"):
        calculation_from(library.pack("cn/co2-purchased-electricity"))


def test_a_wrong_worked_example_is_found():
    library = made_up(one_output("2*x", published=True))
    with pytest.raises(ExampleFailed, match="expected best_estimate 1"):
        check_method_examples(library.pack("xx/made-up"))


def test_an_output_of_two_kinds_is_refused_by_the_schema():

    body = {
        "form": "calculation",
        "coverage": {"rule": "whole"},
        "outputs": [
            {"name": "y", "title": {"en": "y"}, "unit": "1", "equation": "1", "by": "x"},
            {"name": "z", "title": {"en": "z"}, "unit": "1"},
        ],
    }
    with pytest.raises(InvalidPack, match=r"body\.outputs\.1"):
        read_pack(yaml.safe_dump({**PACK, "body": body}))
