"""Figures of stated quantities: values with evidence in, figures with budgets out."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from duheng.accounting import run_account
from duheng.accounting.derived import Frame, Outcome, derived_figures, derived_table
from duheng.accounting.errors import EmptyTable, MissingFile, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.records import Coverage, Origin, Traceability
from duheng.accounting.sources import SourceRegister
from duheng.accounting.stated import read_stated
from duheng.quantities import DimensionMismatch
from duheng.terms.errors import UnusableInput

METHOD = {"id": "x", "edition": "1", "document": "d", "confidence": "unchecked", "digest": "0"}
FRAME = Frame(
    quantity="carbon",
    title={"en": "carbon"},
    unit="tC",
    period="2025-01-01/2026-01-01",
    method=METHOD,
    digest="d",
)
WHOLE = Coverage(hours={}, quantity={(Origin.MEASURED, Traceability.IN_FORCE): 1.0})


def stated(**written):
    return read_stated(
        {"value": 10.0, "unit": "t", "evidence": "ticket 7", **written},
        unit="t",
        name="mass",
        owner="plant",
        where="a.yaml",
    )


def test_a_figure_of_a_mass_times_a_fraction_has_the_uncertainty_of_jcgm_100_5_1_2():
    register = SourceRegister()
    mass = stated(standard_uncertainty=0.1)
    fraction = read_stated(
        {
            "value": 50,
            "unit": "%",
            "expanded_uncertainty": 2,
            "coverage_factor": 2,
            "evidence": "A1",
        },
        unit="1",
        name="carbon",
        owner="plant",
        where="a.yaml",
    )
    mass.enter(register)
    fraction.enter(register)
    slopes = {mass.cause.id: fraction.value, fraction.cause.id: mass.value}
    one = Outcome(statutory=5.0, best_estimate=5.0, sensitivities=slopes, coverage=WHOLE)
    (figure,) = derived_figures(FRAME, [one], register)
    assert figure.standard_uncertainty == pytest.approx(math.hypot(0.5 * 0.1, 10 * 0.01))
    assert figure.expanded_uncertainty == 2 * figure.standard_uncertainty
    assert [line.input for line in figure.budget] == ["carbon", "mass"]
    assert sum(line.share for line in figure.budget) == pytest.approx(1.0)


def test_groups_that_share_a_cause_covary():
    register = SourceRegister()
    mass = stated(standard_uncertainty=0.1)
    mass.enter(register)
    parts = [
        Outcome(
            statutory=1, best_estimate=1, sensitivities={mass.cause.id: c}, coverage=WHOLE,
            group={"site": name},
        )
        for name, c in (("a", 2.0), ("b", -3.0))
    ]  # fmt: skip
    covariance = derived_table(FRAME, parts, register).covariance()
    assert covariance[0, 1] == pytest.approx(-6 * 0.01)


def test_a_cause_that_states_no_uncertainty_is_named_and_not_taken_as_zero():
    register = SourceRegister()
    mass = stated()
    mass.enter(register)
    one = Outcome(statutory=1, best_estimate=1, sensitivities={mass.cause.id: 1.0}, coverage=WHOLE)
    (figure,) = derived_figures(FRAME, [one], register)
    assert figure.budget[0].contribution is None
    assert [finding.code for finding in figure.findings] == ["uncertainty.not_stated"]


def test_nothing_found_is_refused():
    with pytest.raises(EmptyTable):
        derived_figures(FRAME, [], SourceRegister())


@pytest.mark.parametrize("value", [math.nan, math.inf, "12", None, True])
def test_a_value_that_is_no_finite_number_is_refused(value):
    with pytest.raises(UnusableAccount, match="expected a finite number"):
        stated(value=value)


def test_an_uncertainty_without_evidence_is_refused():
    with pytest.raises(UnusableAccount, match="nothing that it rests on"):
        stated(standard_uncertainty=0.1, evidence="")


def test_two_statements_of_one_uncertainty_are_refused():
    with pytest.raises(UnusableAccount, match="both written"):
        stated(standard_uncertainty=0.1, half_width=0.2)


@pytest.mark.parametrize("wrong", [-0.1, math.nan])
def test_an_uncertainty_that_is_none_is_refused(wrong):
    with pytest.raises(UnusableAccount):
        stated(standard_uncertainty=wrong)


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(UnusableInput) as refusal:
        stated(standard_uncertanty=0.1)
    assert "standard_uncertainty" in refusal.value.hint


def test_another_unit_converts_and_another_dimension_is_refused():
    assert stated(value=3000, unit="kg", half_width=30).standard_uncertainty == pytest.approx(
        0.03 / math.sqrt(3)
    )
    with pytest.raises(DimensionMismatch):
        stated(unit="GJ")


def test_the_scan_of_a_ticket_is_an_input_file_of_the_account(tmp_path: Path):
    files = InputFiles(tmp_path)
    with pytest.raises(MissingFile):
        read_stated(
            {"value": 1, "unit": "t", "file": "ticket.pdf"},
            unit="t", name="mass", owner="plant", where="a.yaml", files=files,
        )  # fmt: skip
    (tmp_path / "ticket.pdf").write_bytes(b"%PDF")
    read_stated(
        {"value": 1, "unit": "t", "file": "ticket.pdf"},
        unit="t", name="mass", owner="plant", where="a.yaml", files=files,
    )  # fmt: skip
    assert files.facts[0]["role"] == "evidence of mass"


def test_a_document_of_an_unknown_form_is_refused_with_the_known_ones(tmp_path: Path):
    path = tmp_path / "ACCOUNT.yaml"
    path.write_text("format: duheng-acount/1\n", encoding="utf-8")
    with pytest.raises(UnusableAccount) as refusal:
        run_account(path)
    assert "duheng-account/1" in refusal.value.hint
    with pytest.raises(MissingFile):
        run_account(tmp_path / "no.yaml")
