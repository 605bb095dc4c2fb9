"""A signed figure of stated quantities is checked offline as one of readings is, to its budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from duheng.accounting import run_account
from duheng.accounting.derived import Frame, Outcome, derived_figures, derived_table
from duheng.accounting.records import AccountFacts, Coverage, Origin, Traceability
from duheng.accounting.result import AccountResult
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.what_if import cells_of, what_if
from duheng.cli.main import main
from duheng.cli.printing import plain
from duheng.cli.verify_claims import budget
from duheng.terms.evidence import EvidenceKind

Record = dict[str, Any]
Run = Callable[..., tuple[int, Any]]
EXAMPLES = Path(__file__).parents[3] / "examples"
ENGINES = ["allowance", "forest-sink"]
METHOD = {"id": "x", "edition": "1", "document": "d", "confidence": "unchecked", "digest": "0"}
TITLE = {"zh-Hans": "碳量", "en": "carbon"}
FRAME = Frame(
    quantity="carbon", title=TITLE, unit="tC", period="2025-01-01/2026-01-01", method=METHOD,
    digest="sha256:d",
)  # fmt: skip
WHOLE = Coverage(hours={}, quantity={(Origin.MEASURED, Traceability.IN_FORCE): 1.0})


def cause(register: SourceRegister, name: str, uncertainty: float | None) -> str:
    register.place_of(
        Cause(
            id=name, input=name, title={"en": name}, kind=EvidenceKind.CERTIFICATE, evidence="7",
            standard_uncertainty=uncertainty,
        )
    )  # fmt: skip
    return name


def derived(loading: float | None = 0.5, sign: float = -1.0) -> AccountResult:
    """Return an account of a difference of two masses that were weighed with one standard."""
    register = SourceRegister()
    first, second = cause(register, "first", 0.1), cause(register, "second", 0.2)
    standard = cause(register, "standard", 0.05)
    for name in (first, second):
        register.load(name, standard, loading)
    slopes = {first: 0.5, second: sign * 0.5, cause(register, "unstated", None): 1.0}
    parts = [
        Outcome(statutory=5.0, best_estimate=4.9, sensitivities=slopes, coverage=WHOLE, group=group)
        for group in ({}, {"site": "a"})
    ]
    facts = AccountFacts(
        title=TITLE, subject={"en": "works"}, subject_id="W", synthetic=True,
        period=FRAME.period, time_zone="Asia/Shanghai",
    )  # fmt: skip
    return AccountResult(
        figures=derived_figures(FRAME, parts, register),
        breakdowns=(), spans=(), evidence=(), methods=(), facts=facts,
        cells={FRAME.quantity: derived_table(FRAME, parts, register)},
    )  # fmt: skip


def judged(record: Record) -> tuple[str, str, Record]:
    claim = budget(json.dumps(plain(record)).encode())
    return str(claim.standing), claim.reason, dict(claim.data)


def test_the_budget_of_a_derived_figure_is_recomputed_with_its_standards() -> None:
    standing, reason, data = judged(derived().to_dict())
    assert (standing, reason) == ("shown", "budget_recomputed")
    assert data["recomputed"] == ["carbon", "carbon (site=a)"]
    assert data["correlations_not_in_document"] == []
    assert data["lines_not_stated"] == 2


def test_standards_whose_loading_nobody_declared_leave_it_recomputed_in_part() -> None:
    standing, reason, _ = judged(derived(loading=None, sign=1.0).to_dict())
    assert (standing, reason) == ("shown", "budget_recomputed_in_part")


@pytest.mark.parametrize("key", ["standard_uncertainty", "expanded_uncertainty", "coverage_factor"])
def test_a_changed_number_of_a_derived_figure_is_contradicted(key: str) -> None:
    record = derived().to_dict()
    record["figures"][0][key] *= 1.001
    assert judged(record)[:2] == ("refuted", "budget_contradicted")


@pytest.mark.parametrize("key", ["sensitivity", "contribution", "share", "standard_uncertainty"])
def test_a_changed_line_of_a_derived_figure_is_contradicted(key: str) -> None:
    record = derived().to_dict()
    record["figures"][1]["budget"][0][key] *= 1.001
    assert judged(record)[:2] == ("refuted", "budget_contradicted")


@pytest.mark.parametrize("name", ENGINES)
def test_every_budget_of_an_engine_is_recomputed(name: str) -> None:
    record = run_account(EXAMPLES / name / "ACCOUNT.yaml").to_dict()
    standing, reason, data = judged(record)
    assert standing == "shown"
    assert reason in ("budget_recomputed", "budget_recomputed_in_part")
    assert len(data["recomputed"]) + len(data["without_uncertainty"]) == len(record["figures"])


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_result_of_an_engine_prints(name: str, language: str) -> None:
    result = run_account(EXAMPLES / name / "ACCOUNT.yaml")
    assert result.to_pdf(language).startswith(b"%PDF")
    assert result.to_xlsx(language).startswith(b"PK")


def test_a_withdrawn_standard_reaches_the_derived_figures_behind_it() -> None:
    found = what_if(cells_of(derived()), withdrawn=["standard"])
    assert [one.loses_traceability for one in found.figures] == [True]
    assert found.lost == ("first", "second", "standard")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: str) -> tuple[int, Any]:
        capsys.readouterr()
        status = main([*arguments, "--json"])
        printed, told = capsys.readouterr()
        assert not told, told
        return status, json.loads(printed)

    return run_command


@pytest.fixture
def signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Record:
    """Return a derived account that stands in a log, with its proof beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUHENG_POLICY", raising=False)
    record: Record = plain(derived().to_dict())
    Path("figure.json").write_text(json.dumps(record), encoding="utf-8")
    begun = run("ledger", "init", "log", "--origin", "log.example", "--key", "key")[1]
    Path("policy").write_text(f"log {begun['key']}\nquorum none\n", encoding="utf-8")
    assert run("ledger", "append", "log", "figure.json")[0] == 0
    assert run("ledger", "checkpoint", "log", "--key", "key", "--policy", "policy")[0] == 0
    assert run("ledger", "prove", "log", "figure.json")[0] == 0
    return record


def claims_of(found: Record) -> dict[str, tuple[str, str]]:
    return {one["claim"]: (one["standing"], one["reason"]) for one in found["claims"]}


def test_a_derived_figure_in_the_log_is_verified_offline_with_its_budget(
    signed: Record, run: Run
) -> None:
    status, found = run("verify", "figure.json", "--policy", "policy")
    assert status == 0
    claims = claims_of(found)
    assert claims["budget"] == ("shown", "budget_recomputed")
    assert claims["logged"] == ("shown", "included")


def test_a_figure_changed_after_it_was_logged_is_in_no_log_and_says_where_it_breaks(
    signed: Record, run: Run
) -> None:
    changed = deepcopy(signed)
    changed["figures"][0]["expanded_uncertainty"] /= 2
    Path("figure.json").write_text(json.dumps(changed), encoding="utf-8")
    status, found = run("verify", "figure.json", "--policy", "policy")
    assert status == 1
    assert claims_of(found)["budget"] == ("refuted", "budget_contradicted")
