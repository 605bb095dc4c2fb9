"""Published uncertainty cases pass at their printed digits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from duheng.terms.documents import read_yaml
from duheng.uncertainty.conformity import Specification
from duheng.uncertainty.conformity_risks import assess_global_risks, guard_band_for_consumer_risk
from duheng.uncertainty.degrees_of_freedom import welch_satterthwaite
from duheng.uncertainty.distribution_forms import distribution_from
from duheng.uncertainty.evaluation import evaluate_document
from duheng.uncertainty.line_fit import fit_line
from duheng.uncertainty.type_a import pool_observations

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("uncertainty_*.yaml"))
DOCUMENTS = {path.stem: read_yaml(path) for path in FILES}
CASES = {case["id"]: case for document in DOCUMENTS.values() for case in document["cases"]}
CONFIDENCES = {"read", "quoted", "computed", "recalled"}


def evaluation(case: Mapping[str, Any]) -> dict[str, Any]:
    trials = case.get("monte_carlo", {})
    found = evaluate_document(
        case["evaluation"],
        order=case.get("order", 1),
        monte_carlo=trials.get("trials"),
        generator=np.random.default_rng(trials.get("seed", 0)),
    ).to_dict()
    found["interval"] = {
        name: [
            result["value"] - result["expanded_uncertainty"],
            result["value"] + result["expanded_uncertainty"],
        ]
        for name, result in found["results"].items()
    }
    return found


def line(case: Mapping[str, Any]) -> dict[str, Any]:
    written = case["line"]
    fit = fit_line(written["x"], written["y"], origin=written["origin"])
    predicted = fit.predict(written["at"])
    return {**dataclasses.asdict(fit), "predicted": dataclasses.asdict(predicted)}


def pooled(case: Mapping[str, Any]) -> dict[str, Any]:
    return dataclasses.asdict(pool_observations(case["groups"]))


def freedom(case: Mapping[str, Any]) -> dict[str, Any]:
    nu = welch_satterthwaite(case["contributions"], case["degrees_of_freedom"])
    return {"degrees_of_freedom": nu}


def global_risks(case: Mapping[str, Any]) -> dict[str, Any]:
    prior, u = distribution_from(case["prior"]), case["standard_uncertainty"]
    limits = Specification(lower=case.get("lower"), upper=case.get("upper"))
    risks = assess_global_risks(prior, u, limits)
    found = risks.to_dict()
    found["nonconforming"] = 1 - risks.conforming
    found["consumer_percent"] = 100 * risks.consumer
    found["nonconforming_among_accepted_percent"] = 100 * (
        risks.nonconforming_among_accepted or 0.0
    )
    if "consumer_risk" in case:
        guard_band = guard_band_for_consumer_risk(prior, u, limits, case["consumer_risk"])
        found["acceptance_limit"] = case["upper"] - guard_band
    return found


RUNNERS = {
    "evaluation": evaluation,
    "line": line,
    "pooled": pooled,
    "welch_satterthwaite": freedom,
    "global_risks": global_risks,
}


def at(found: Any, path: str) -> Any:
    for key in path.split("."):
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_published_case_passes_at_its_printed_digits(case: Mapping[str, Any]) -> None:
    found = RUNNERS[case["kind"]](case)
    for expected in case["expected"]:
        value, wanted = at(found, expected["path"]), expected["value"]
        if isinstance(wanted, bool | str):
            assert value == wanted, expected
        else:
            assert value == pytest.approx(wanted, rel=0, abs=expected["tolerance"]), expected


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_a_case_names_where_it_comes_from(document: Mapping[str, Any]) -> None:
    assert document["typed_by"]
    assert document["checked_by"]
    for case in document["cases"]:
        assert {"document", "clause", "title", "inputs_source", "kind"} <= set(case)
        assert case["expected"]
        for expected in case["expected"]:
            assert expected["confidence"] in CONFIDENCES


def test_case_ids_are_unique() -> None:
    assert len(CASES) == sum(len(document["cases"]) for document in DOCUMENTS.values())


SHARED = HERE.parents[1].parent / "shared" / "data" / "uncertainty" / "nist_strd"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data stand beside the repository")
@pytest.mark.parametrize(("name", "tolerance"), [("SmLs03", 1e-12), ("SmLs04", 1e-8)])
def test_a_large_reference_set_gives_its_certified_deviation(name: str, tolerance: float) -> None:
    rows = (SHARED / f"{name}.dat").read_text(encoding="utf-8").splitlines()[60:]
    groups: dict[str, list[float]] = {}
    for row in filter(str.strip, rows):
        group, value = row.split()
        groups.setdefault(group, []).append(float(value))
    found = pool_observations(list(groups.values()))
    assert found.standard_deviation == pytest.approx(0.1, abs=tolerance)
