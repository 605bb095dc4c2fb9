"""A figure of another account as an input: its budget comes with it, and what is shared once."""

from __future__ import annotations

import json
import math

import pytest

from duheng.accounting.errors import MissingFile, UnusableAccount

from .conftest import figure, made_up, stated

SUM = {
    "inputs": {"x": {"role": "stated", "unit": "t"}, "z": {"role": "stated", "unit": "t"}},
    "outputs": [{"name": "y", "unit": "t", "equation": "x - z", "published": True}],
}
LINES = [
    {"source": "urn:belt", "kind": "certificate", "evidence": "B 1", "title": {"en": "belt"},
     "sensitivity": -2.0, "contribution": 3.0},
    {"source": "independent:weighing", "kind": "statistical", "evidence": "", "title": {"en": "w"},
     "sensitivity": None, "contribution": 4.0},
]  # fmt: skip


def published(**changes):
    shares = dict.fromkeys(("in_force", "expired", "none"), 0.0)
    quantity = {name: dict(shares) for name in ("measured", "substituted", "default")}
    quantity["measured"]["in_force"], quantity["default"]["none"] = 0.75, 0.25
    one = {
        "quantity": "co2",
        "group": {},
        "period": "2022-01-01/2023-01-01",
        "statutory": 1000.0,
        "best_estimate": 990.0,
        "unit": "t",
        "standard_uncertainty": 5.0,
        "budget": LINES,
        "coverage": {"by_quantity": quantity},
        "digest": "sha256:0",
    }
    return {"figures": [{**one, **changes}]}


@pytest.fixture
def gap(run, tmp_path):
    """Return what takes a figure less a stated value: ``gap(json, **z)``."""

    def take(content, uncertainty=1.0, **z):
        (tmp_path / "fuel.json").write_text(json.dumps(content), "utf-8")
        values = {
            "x": {"figure": {"file": "fuel.json", "quantity": "co2"}},
            "z": stated(900, "t", uncertainty, **z),
        }
        return run({"method": "xx/made-up", "values": values}, library=made_up(SUM))

    return take


def test_value_budget_and_coverage_come_with_a_figure(gap):
    found = figure(gap(published()), "y")
    assert (found.statutory, found.best_estimate) == (100, 90)
    assert found.standard_uncertainty == pytest.approx(math.hypot(3, 4, 1))
    assert "urn:belt" in [line.source for line in found.budget]
    shares = found.coverage.to_dict()["by_quantity"]
    assert shares["default"]["none"] == pytest.approx(0.25 * 990 / (990 + 900))


def test_a_cause_of_both_cancels_with_its_sign(gap):
    found = figure(gap(published(), source="urn:belt"), "y")
    assert found.standard_uncertainty == pytest.approx(math.hypot(-3 - 1, 4))


def test_what_the_lines_leave_of_u_is_not_lost(gap):
    found = figure(gap(published(standard_uncertainty=13.0)), "y")
    assert found.standard_uncertainty == pytest.approx(math.hypot(13, 1))


def test_a_figure_without_u_leaves_a_doubt(gap):
    found = figure(gap(published(standard_uncertainty=None)), "y")
    assert "uncertainty.not_stated" in [one.code for one in found.findings]


def test_a_figure_in_another_unit_converts(gap):
    content = published(unit="kg", statutory=1e6, best_estimate=9.9e5, standard_uncertainty=5000.0)
    lines = [{**line, "contribution": line["contribution"] * 1000} for line in LINES]
    content["figures"][0]["budget"] = lines
    found = figure(gap(content), "y")
    assert found.best_estimate == pytest.approx(90)
    assert found.standard_uncertainty == pytest.approx(math.hypot(3, 4, 1))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (published(period="2021-01-01/2022-01-01"), "of 2021-01-01"),
        (published(quantity="ch4"), "0 figures of co2"),
        ({"figures": published()["figures"] * 2}, "2 figures of co2"),
        ({"figure": 1}, "no figures of an account"),
        ([], "no figures of an account"),
        (published(best_estimate=math.nan), "no figures of an account"),
        (published(budget=[{**LINES[0], "kind": "hearsay"}]), "no figures of an account"),
        (published(budget=[{**LINES[0], "contribution": "3"}]), "no figures of an account"),
        (published(coverage={}), "no figures of an account"),
        (published(coverage={"by_quantity": {"measured": 1}}), "no figures of an account"),
    ],
)
def test_a_file_without_the_figure_is_refused(gap, content, message):
    with pytest.raises(UnusableAccount, match=message):
        gap(content)


def test_a_file_that_is_not_there_is_refused(run):
    values = {"x": {"figure": {"file": "no.json", "quantity": "co2"}}, "z": stated(1, "t")}
    with pytest.raises(MissingFile):
        run({"method": "xx/made-up", "values": values}, library=made_up(SUM))


def test_a_figure_of_this_house_is_taken_as_it_was_written(run, tmp_path):
    body = {
        "inputs": {"x": {"role": "stated", "unit": "t"}},
        "outputs": [
            {"name": "y", "quantity": "co2", "unit": "t", "equation": "2*x", "published": True}
        ],
    }
    values = {"x": stated(10, "t", 0.1)}
    first = run({"method": "xx/made-up", "values": values}, library=made_up(body))
    (tmp_path / "own.json").write_text(json.dumps(first.to_dict()), "utf-8")
    values = {"x": {"figure": {"file": "own.json", "quantity": "co2"}}, "z": stated(0, "t")}
    again = run({"method": "xx/made-up", "values": values}, library=made_up(SUM))
    assert figure(again, "y").standard_uncertainty == pytest.approx(0.2)
    assert "co2" in again.to_html()


def test_a_restated_calculation_names_what_it_replaces(run):
    digest = "sha256:" + "0" * 64
    values = {"x": stated(1, "t"), "z": stated(0, "t")}
    document = {
        "method": "xx/made-up",
        "values": values,
        "restates": {"digest": digest, "reason": "the ticket was read wrongly"},
    }
    assert figure(run(document, library=made_up(SUM)), "y").restates["digest"] == digest
