"""A round: bias with its uncertainty, scores, one biased laboratory found, and its correction."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from duheng.accounting.errors import MissingFile, UnknownName, UnusableAccount
from duheng.accounting.laboratories import (
    LaboratoryRound,
    corrected,
    evaluate_round,
    offered_correction,
)
from duheng.accounting.laboratories.errors import UnusableRound
from duheng.accounting.laboratories.results import LaboratoryResult
from duheng.accounting.laboratories.robust import algorithm_a
from duheng.accounting.laboratories.scores import AssignedValue, score
from duheng.accounting.stated import read_stated
from duheng.quantities import DimensionMismatch
from duheng.terms.errors import UnusableInput

EXAMPLE = Path(__file__).parents[4] / "examples" / "laboratory-round" / "ROUND.yaml"
REFERENCE = {
    "from": "reference", "value": 0.5, "unit": "1", "standard_uncertainty": 0.001,
    "kind": "certificate", "evidence": "certificate R1",
}  # fmt: skip
ROUND: dict[str, Any] = {
    "format": "duheng-laboratory-round/1",
    "id": "R",
    "title": "round",
    "quantity": "carbon",
    "unit": "%",
    "standard_deviation": {"value": 0.3, "unit": "%"},
    "results": {
        "file": "results.csv",
        "columns": {"sample": "s", "laboratory": "l", "value": "v", "standard_uncertainty": "u",
                    "correlation": "r"},
    },
    "samples": {"S": {"assigned": REFERENCE}},
}  # fmt: skip


def evaluate(folder: Path, *lines: str, **changes: Any) -> LaboratoryRound:
    (folder / "results.csv").write_text("\n".join(["s,l,v,u,r", *lines]) + "\n", encoding="utf-8")
    path = folder / "round.yaml"
    document = copy.deepcopy(ROUND) | changes
    kept = {key: value for key, value in document.items() if value is not None}
    path.write_text(yaml.safe_dump(kept), encoding="utf-8")
    return evaluate_round(path)


def codes(found: LaboratoryRound) -> list[str]:
    return [one.code.removeprefix("accounting.round_") for one in found.findings]


def test_the_one_biased_laboratory_of_the_example_is_found_and_no_other() -> None:
    found = evaluate_round(EXAMPLE)
    assert [one.laboratory for one in found.biases if one.is_biased] == ["LAB-07"]
    bias = found.bias_of("LAB-07")
    assert bias is not None
    assert bias.bias == pytest.approx(0.85, abs=2 * 0.36)
    assert codes(found) == ["biased", "spread", "uncertainty_missing"]
    assert found.findings[1].data["laboratory"] == "LAB-03"


def test_bias_and_scores_are_what_their_definitions_say(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "S,A,50.4,0.2,", "S,A,50.6,0.2,")
    (one,) = found.scores
    assert one.bias == pytest.approx(0.5)
    u = math.hypot(0.2, 0.1)
    assert one.standard_uncertainty == pytest.approx(u)
    assert one.expanded_uncertainty == pytest.approx(2 * u)
    assert one.z == pytest.approx(0.5 / 0.3)
    assert one.zeta == pytest.approx(0.5 / u)
    assert one.e_n == pytest.approx(0.5 / (2 * u))
    assert one.z_prime == pytest.approx(0.5 / math.hypot(0.3, 0.1))
    assert "assigned_uncertain" in codes(found)


def test_a_correlation_with_the_assigned_value_changes_the_uncertainty_of_the_bias(
    tmp_path: Path,
) -> None:
    found = evaluate(tmp_path, "S,A,50.5,0.2,0.5", "S,B,50.5,0.2,-0.5", "S,C,50.5,0.2,0")
    u = {one.laboratory: one.standard_uncertainty for one in found.scores}
    assert u["A"] == pytest.approx(math.sqrt(0.05 - 0.02))
    assert u["B"] == pytest.approx(math.sqrt(0.05 + 0.02))
    assert u["C"] == pytest.approx(math.sqrt(0.05))


def test_the_laboratory_that_gave_the_value_has_no_score(tmp_path: Path) -> None:
    samples = {"S": {"assigned": {**REFERENCE, "laboratory": "A"}}}
    found = evaluate(tmp_path, "S,A,50.0,0.1,", "S,B,50.5,0.2,", samples=samples)
    first, second = found.scores
    assert (first.is_reference, first.z, first.e_n, first.verdict) == (True, None, None, None)
    assert second.z is not None
    assert [one.laboratory for one in found.biases] == ["B"]


def test_a_consensus_that_holds_the_result_itself_gives_the_spread_that_is_seen() -> None:
    """Monte Carlo: the variance of a bias from the consensus, against the one that is stated."""
    generator, number = np.random.default_rng(3), 15
    biases, stated = [], []
    for results in generator.normal(50.0, 0.2, size=(6000, number)):
        consensus = algorithm_a(results.tolist())
        assigned = AssignedValue(
            origin="consensus", value=consensus.mean, deviation=None, laboratory=None,
            standard_uncertainty=consensus.standard_uncertainty,
            influence={"A": consensus.influence[0]},
        )  # fmt: skip
        result = LaboratoryResult(
            sample="S", laboratory="A", replicates=(float(results[0]),),
            standard_uncertainty=0.2, correlation=None,
        )  # fmt: skip
        found = score(result, assigned, 2.0)
        assert found.standard_uncertainty is not None
        biases.append(found.bias)
        stated.append(found.standard_uncertainty**2)
    seen, said = float(np.var(biases)), float(np.mean(stated))
    assert seen == pytest.approx(said, rel=0.08)
    assert seen < 0.92 * (said + 2 * 0.2**2 / number)


def test_a_laboratory_without_uncertainty_has_a_z_and_no_e_n(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "S,A,51.5,,")
    (one,) = found.scores
    assert one.z == pytest.approx(5.0)
    assert (one.e_n, one.zeta, one.expanded_uncertainty) == (None, None, None)
    assert "uncertainty_missing" in codes(found)
    assert found.biases[0].is_biased is True
    with pytest.raises(UnusableRound, match="not known"):
        offered_correction(found, "A")


def test_an_assigned_value_without_uncertainty_gives_no_e_n(tmp_path: Path) -> None:
    samples = {"S": {"assigned": {"from": "formulation", "value": 50, "unit": "%"}}}
    found = evaluate(tmp_path, "S,A,50.5,0.2,", samples=samples)
    assert found.scores[0].e_n is None
    assert codes(found).count("uncertainty_missing") == 1


def test_without_a_standard_deviation_the_verdict_is_by_e_n(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "S,A,51.5,0.2,", "S,B,50.1,0.2,", standard_deviation=None)
    assert [one.verdict for one in found.scores] == ["unsatisfactory", "satisfactory"]


def test_a_common_error_of_the_laboratory_does_not_average_out(tmp_path: Path) -> None:
    samples = {name: {"assigned": REFERENCE} for name in ("S", "T", "X", "Y")}
    lines = [f"{name},A,50.1,0.2," for name in samples]
    bias = evaluate(tmp_path, *lines, samples=samples).biases[0]
    assert bias.standard_uncertainty == pytest.approx(math.sqrt(0.2**2 + 0.1**2 / 4))


def test_a_result_that_lacks_is_said_and_is_not_zero(tmp_path: Path) -> None:
    samples = {name: {"assigned": REFERENCE} for name in ("S", "T")}
    found = evaluate(tmp_path, "S,A,50.2,0.2,", "S,B,50.1,0.2,", "T,B,50.1,0.2,", samples=samples)
    assert "result_missing" in codes(found)
    bias = found.bias_of("A")
    assert bias is not None
    assert bias.samples == 1
    assert bias.bias == pytest.approx(0.2)


def test_the_offered_correction_is_a_stated_value_that_an_account_reads(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "S,A,50.8,0.2,")
    offered = offered_correction(found, "A")
    stated = read_stated(offered, unit="1", name="correction", owner="X", where="x")
    assert stated.value == pytest.approx(-0.008)
    assert stated.standard_uncertainty == pytest.approx(math.hypot(0.002, 0.001))
    measured = {"value": 0.408, "unit": "1", "standard_uncertainty": 0.003, "evidence": "report 7"}
    better = corrected(measured, offered, name="carbon_fraction", owner="X")
    assert better["value"] == pytest.approx(0.400)
    assert better["standard_uncertainty"] == pytest.approx(math.sqrt(0.003**2 + 5e-6))
    assert "report 7" in better["evidence"]
    assert "round R" in better["evidence"]


def test_a_value_without_uncertainty_is_not_corrected(tmp_path: Path) -> None:
    offered = offered_correction(evaluate(tmp_path, "S,A,50.8,0.2,"), "A")
    with pytest.raises(UnusableRound):
        corrected({"value": 0.4, "unit": "1"}, offered, name="c", owner="X")


def test_a_correction_for_a_laboratory_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "S,LAB-1,50.8,0.2,")
    with pytest.raises(UnknownName) as refusal:
        offered_correction(found, "LAB1")
    assert refusal.value.hint == "did you mean 'LAB-1'?"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["S,A,<50,0.2,"], "line 2: '<50' is no number"),
        (["S,A,50,0,"], "not stated stays empty"),
        (["S,A,50,-0.1,"], "not stated stays empty"),
        (["S,A,50,0.2,", "S,A,50,0.3,"], "line 3: A states another"),
        (["s,A,50,0.2,"], "no sample 's'"),
        (["S,,50,0.2,"], "no laboratory"),
        (["S,A,50,0.2,1.5"], "correlation of 1.5"),
    ],
)
def test_rows_that_cannot_be_are_refused_by_their_line(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    with pytest.raises(UnusableRound, match=said):
        evaluate(tmp_path, *lines)


@pytest.mark.parametrize(
    ("assigned", "error"),
    [
        ({"from": "consensus", "value": 50.0}, UnusableRound),
        ({"from": "consensus"}, UnusableRound),
        ({"from": "reference"}, UnusableRound),
        ({"from": "guess"}, UnusableAccount),
        ({"from": "reference", "value": 50.0, "unit": "kg"}, DimensionMismatch),
        ({**REFERENCE, "standard_uncertanty": 1.0}, UnusableInput),
    ],
)
def test_an_assigned_value_that_contradicts_itself_is_refused(
    tmp_path: Path, assigned: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        evaluate(tmp_path, "S,A,50,0.2,", "S,B,50,0.2,", samples={"S": {"assigned": assigned}})


def test_a_sample_that_nobody_measured_and_a_file_that_is_not_there_are_refused(
    tmp_path: Path,
) -> None:
    samples = {name: {"assigned": REFERENCE} for name in ("S", "T")}
    with pytest.raises(UnusableRound, match="nobody sent"):
        evaluate(tmp_path, "S,A,50,0.2,", samples=samples)
    with pytest.raises(MissingFile):
        evaluate_round(tmp_path / "none.yaml")


def test_a_small_consensus_is_doubted(tmp_path: Path) -> None:
    lines = [f"S,L{n},{50 + n / 10},0.2," for n in range(5)]
    found = evaluate(
        tmp_path, *lines, samples={"S": {"assigned": {"from": "consensus"}}},
        standard_deviation="robust",
    )  # fmt: skip
    assert {"few_laboratories", "assigned_uncertain"} <= set(codes(found))


def test_a_consensus_without_any_spread_states_no_uncertainty(tmp_path: Path) -> None:
    lines = [f"S,L{n},50,0.2," for n in range(12)]
    found = evaluate(tmp_path, *lines, samples={"S": {"assigned": {"from": "consensus"}}})
    assert found.assigned["S"].standard_uncertainty is None
