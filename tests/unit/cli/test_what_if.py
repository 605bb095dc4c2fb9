"""``duheng what-if``: from the cells of an account to the figures of another certificate."""

from __future__ import annotations

import json

import pytest
from tests.unit.cli.test_account import ACCOUNT, run

METER = "urn:duheng:certificate:EX-001/CAL-2024-0171"


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("cells") / "cells.arrow"
    assert run("account", ACCOUNT, "--json", "--cells", str(path)).status == 0
    return str(path)


def test_people_read_before_after_and_what_is_lost(cells: str) -> None:
    found = run("--lang", "en", "what-if", cells, "--without", "CAL-2024-0171")
    assert found.status == 0
    assert "✗ lost" in found.out
    assert "2 figure(s) change, 0 stay as they are; 4 source(s) without traceability." in found.out


def test_programs_read_figures_with_their_budgets(cells: str) -> None:
    found = run("what-if", cells, "--without", "STD-2024-0003", "--group-by", "channel", "--json")
    record = json.loads(found.out)
    assert [one["group"] for one in record["figures"]] == [{"channel": "works"}] * 2
    assert record["figures"][0]["after"]["expanded_uncertainty"] is None
    assert record["figures"][0]["budget"]
    assert record["unreached"] == 2


def test_a_source_takes_a_new_uncertainty(cells: str) -> None:
    found = run("what-if", cells, "--change", f"{METER}#point-3=0.01", "--json")
    figure = json.loads(found.out)["figures"][0]
    assert figure["after"]["standard_uncertainty"] > figure["before"]["standard_uncertainty"]
    assert not figure["loses_traceability"]


@pytest.mark.parametrize(
    "question",
    [
        [],
        ["--without", "CAL-2024-017"],
        ["--change", "x"],
        ["--change", "=1"],
        ["--change", f"{METER}#point-3=nan"],
        ["--shift", "CAL-2024-0171=1"],
        ["--without", "CAL-2024-0171", "--group-by", "plant"],
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_line(
    cells: str, question: list[str]
) -> None:
    found = run("--lang", "en", "what-if", cells, *question)
    assert found.status == 2
    assert "Traceback" not in found.err
    assert found.out == ""


def test_a_file_that_holds_no_cells_is_refused() -> None:
    found = run("--lang", "en", "what-if", ACCOUNT, "--without", "x")
    assert found.status == 2
    assert "--cells" in found.err
