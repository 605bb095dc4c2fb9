"""Two published figures compared: what they share counts, and what cannot be judged is said."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting import run_account
from duheng.accounting.cross_checks import (
    PublishedFigure,
    agreement,
    change,
    compare_accounts,
    read_published,
)
from duheng.accounting.cross_checks.errors import NotComparable, UnusableFigures
from duheng.accounting.errors import MissingFile
from duheng.cli.main import main

EXAMPLE = Path(__file__).parents[4] / "examples" / "stack" / "STACK.yaml"


def figure(value=100.0, own=3.0, shared=4.0, **changes) -> PublishedFigure:
    """Return a figure with a noise of its own and one cause that others may share."""
    facts = PublishedFigure(
        quantity="stack_co2",
        title={"en": "CO2"},
        group={},
        subject="PLANT",
        period="2025-01-01/2026-01-01",
        unit="tCO2",
        statutory=value,
        best_estimate=value,
        standard_uncertainty=math.hypot(own, shared),
        coverage_factor=2.0,
        contributions={"urn:span": shared} if shared else {},
        evidence={"urn:span": "GAS 1"},
        unstated=(),
        digest="d",
    )
    return replace(facts, **changes)


def test_e_n_of_figures_that_share_nothing_is_the_difference_over_both_uncertainties():
    """E_n = (E1 - E2)/sqrt(U1^2 + U2^2) (reference 2.7)."""
    other = figure(112.0, contributions={"urn:other": 4.0})
    found = agreement(figure(), other)
    assert found.statistic == pytest.approx(12 / math.hypot(10, 10))
    assert found.verdict == "agree"
    assert found.shared == ()


def test_a_shared_cause_tightens_the_judgement():
    found = agreement(figure(), figure(112.0))
    assert found.covariance == 16.0
    assert found.uncertainty == pytest.approx(2 * math.sqrt(25 + 25 - 32))
    assert found.statistic == pytest.approx(12 / (2 * math.sqrt(18)))
    assert found.statistic_without_covariance == pytest.approx(12 / math.hypot(10, 10))
    assert found.verdict == "disagree"
    (finding,) = found.findings
    assert finding.code == "accounting.figures_disagree"
    assert finding.data["second"]["best_estimate"] == 112.0


def test_a_cause_that_acts_in_opposite_directions_widens_it():
    found = agreement(figure(), figure(112.0, contributions={"urn:span": -4.0}))
    assert found.uncertainty == pytest.approx(2 * math.sqrt(25 + 25 + 32))


def test_units_are_brought_together():
    other = figure(
        112_000.0, unit="kgCO2", standard_uncertainty=5000.0, contributions={"urn:span": 4000.0}
    )
    found = agreement(figure(), other)
    assert (found.difference, found.covariance) == (pytest.approx(12.0), pytest.approx(16.0))


def test_a_change_is_judged_by_its_own_uncertainty():
    later = figure(106.0, own=1.0, shared=4.2, period="2026-01-01/2027-01-01")
    found = change(figure(own=1.0), later)
    assert found.uncertainty == pytest.approx(2 * math.sqrt(1 + 1 + 0.2**2))
    assert found.verdict == "changed"
    assert abs(found.statistic_without_covariance) < 1
    assert [one.code for one in found.findings] == ["accounting.changed"]


def test_a_figure_without_an_uncertainty_is_not_judged():
    found = agreement(figure(), figure(500.0, standard_uncertainty=None))
    assert (found.verdict, found.statistic, found.uncertainty) == ("not_judged", None, None)
    assert [one.code for one in found.findings] == ["accounting.not_judged"]


def test_a_cause_that_states_nothing_is_named():
    found = agreement(figure(), figure(unstated=("urn:x",)))
    assert found.verdict == "agree"
    assert found.findings[0].data["sources"] == ["urn:x"]


@given(st.floats(-1, 1), st.floats(0.1, 5), st.floats(0.1, 5))
def test_the_uncertainty_of_a_difference_agrees_with_trials(ratio, own, shared):
    found = agreement(figure(own=own, shared=shared),
                      figure(own=own, shared=shared, contributions={"urn:span": ratio * shared},
                             standard_uncertainty=math.hypot(own, ratio * shared)))  # fmt: skip
    draw = np.random.default_rng(5)
    span, one, two = draw.standard_normal((3, 20_000))
    trials = (ratio * shared * span + own * two) - (shared * span + own * one)
    assert found.uncertainty == pytest.approx(2 * float(trials.std(ddof=1)), rel=0.04)


@pytest.mark.parametrize(
    ("compare", "other"),
    [
        (agreement, {"period": "2026-01-01/2027-01-01"}),
        (agreement, {"unit": "GJ"}),
        (agreement, {"group": {"month": "2025-01"}}),
        (change, {}),
        (change, {"quantity": "other", "period": "2026"}),
        (change, {"subject": "OTHER", "period": "2026"}),
    ],
)
def test_figures_that_do_not_belong_together_are_refused(compare, other):
    with pytest.raises(NotComparable):
        compare(figure(), figure(**other))


def test_figures_of_accounts_are_paired_by_quantity_and_group():
    month = {"group": {"month": "2025-01"}}
    first = (figure(), figure(**month))
    second = (figure(101.0, quantity="co2_fuel"), figure(99.0, quantity="co2_fuel", **month))
    assert [one.difference for one in compare_accounts(first, second)] == [1.0, -1.0]
    with pytest.raises(NotComparable) as refusal:
        compare_accounts(first, second, quantities=("stack_co", "co2_fuel"))
    assert "stack_co2" in refusal.value.hint
    several = (*second, figure(quantity="co2_power"))
    with pytest.raises(NotComparable, match="co2_power"):
        compare_accounts(first, several)


def test_what_the_account_writes_is_read_back_with_its_causes(tmp_path):
    result = run_account(EXAMPLE)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(result.to_dict()), encoding="utf-8")
    (read,) = read_published(path)
    assert read.best_estimate == result.figures[0].best_estimate
    assert "urn:duheng:example:span-gas-2025-018" in read.contributions
    assert not any(name.startswith("independent:") for name in read.contributions)
    variance = sum(size**2 for size in read.contributions.values())
    assert variance <= read.standard_uncertainty**2
    found = agreement(read, read)
    assert found.verdict == "agree"
    noise = result.figures[0].standard_uncertainty ** 2 - variance
    assert found.uncertainty == pytest.approx(2 * math.sqrt(2 * noise), rel=1e-6)


def test_the_stack_and_the_fuel_of_the_example_agree(tmp_path):
    paths = []
    for name in ("STACK.yaml", "FUEL.yaml"):
        paths.append(tmp_path / f"{name}.json")
        record = run_account(EXAMPLE.parent / name).to_dict()
        paths[-1].write_text(json.dumps(record, default=str), encoding="utf-8")
    (found,) = compare_accounts(*(read_published(path) for path in paths))
    assert (found.first.quantity, found.second.quantity) == ("stack_co2", "co2_fuel_combustion")
    assert found.verdict == "agree"
    uncertainties = (found.first.standard_uncertainty, found.second.standard_uncertainty)
    assert found.uncertainty == pytest.approx(2 * math.hypot(*uncertainties))
    assert [one.code for one in found.findings] == ["accounting.not_judged"]  # oxidation factor


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"account": {}, "figures": 3}', "null", "{"])
def test_what_is_no_published_account_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableFigures):
        read_published(path)
    with pytest.raises(MissingFile):
        read_published(tmp_path / "none.json")


def test_the_command_compares_two_files(tmp_path, capsys):
    record = run_account(EXAMPLE).to_dict()
    paths = [tmp_path / "stack.json", tmp_path / "fuel.json"]
    paths[0].write_text(json.dumps(record), encoding="utf-8")
    record["figures"][0]["quantity"] = "co2_fuel_combustion"
    for line in record["figures"][0]["budget"]:
        line["source"] += "/of-fuel"
    record["figures"][0]["best_estimate"] *= 1.02
    paths[1].write_text(json.dumps(record), encoding="utf-8")
    given = [str(one) for one in paths]
    assert main(["cross-check", *given, "--lang", "en"]) == 0
    assert "share no cause" in capsys.readouterr().out
    assert main(["cross-check", *given, "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["comparisons"]
    assert abs(one["statistic"]) < 1
    record["figures"][0]["best_estimate"] *= 1.3
    paths[1].write_text(json.dumps(record), encoding="utf-8")
    assert main(["cross-check", *given]) == 1
    assert "不一致" in capsys.readouterr().out
    assert main(["cross-check", *given, "--of", "stack_co2"]) == 2
