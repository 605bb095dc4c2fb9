"""``duheng account``: figures for programs, for people and as a page."""

import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from duheng.cli.figures import best_estimate_text
from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
ACCOUNT = str(Path(__file__).parents[3] / "examples" / "account" / "ACCOUNT.yaml")


class Run(NamedTuple):
    status: int
    out: str
    err: str


def run(*arguments: str) -> Run:
    out, err = TextIOWrapper(BytesIO(), encoding="utf-8"), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(list(arguments))
    return Run(status, out.buffer.getvalue().decode(), err.getvalue())  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("account") / "report.html"


@pytest.fixture(scope="module")
def for_programs(page: Path) -> Iterator[Run]:
    return run("account", ACCOUNT, "--json", "--group-by", "channel", "--html", str(page))


@pytest.fixture(scope="module")
def for_people() -> Run:
    return run("--lang", "en", "account", ACCOUNT)


def test_programs_read_figures_and_nothing_else(for_programs: Run) -> None:
    assert for_programs.status == 0
    figures: list[dict[str, Any]] = json.loads(for_programs.out)["figures"]
    assert {"statutory", "best_estimate", "budget", "coverage", "digest"} <= set(figures[0])
    assert [one["group"] for one in figures[:2]] == [{}, {}]
    assert {one["group"].get("channel") for one in figures[2:]} == {"works", "office"}


def test_the_page_is_written_beside_the_json(for_programs: Run, page: Path) -> None:
    assert for_programs.status == 0
    assert "示例工厂" in page.read_text(encoding="utf-8")


def test_people_read_figure_budget_coverage_and_findings(for_people: Run) -> None:
    assert for_people.status == 0
    assert "(75.60 ± 0.10) tCO2 (k = 2)" in for_people.out
    assert "CAL-2024-0171, Example Institute of Metrology" in for_people.out
    assert "telemetry.not_a_number" in for_people.out
    assert "99.33%" in for_people.out


def test_progress_is_told_once_a_step_and_apart_from_the_result(for_people: Run) -> None:
    steps = for_people.err.splitlines()
    assert "reading certificates …" in steps
    assert len(steps) == len(set(steps))
    assert "reading certificates …" not in for_people.out


def test_an_unchecked_rule_is_refused_in_strict_mode() -> None:
    done = run("account", ACCOUNT, "--strict", "--json")
    assert done.status == 2
    assert done.out == ""
    assert json.loads(done.err.splitlines()[-1])["code"] == "rulebook.unchecked_value"


def test_a_group_that_is_none_is_refused_with_the_nearest() -> None:
    done = run("account", ACCOUNT, "--group-by", "chanel")
    assert done.status == 2
    assert "channel" in done.err


def test_an_account_that_is_not_there_is_refused() -> None:
    assert run("account", "no-such-account.yaml").status == 2


def test_a_figure_without_u_says_so() -> None:
    figure = {"best_estimate": 12.5, "unit": "tce", "expanded_uncertainty": None}
    assert best_estimate_text(figure).startswith("12.5 tce (")


def test_reports_and_cells_are_written_beside_the_figures(tmp_path: Path) -> None:
    files = {kind: tmp_path / f"a.{kind}" for kind in ("pdf", "xlsx", "cells")}
    options = [word for kind, path in files.items() for word in (f"--{kind}", str(path))]
    found = run("--lang", "en", "account", ACCOUNT, *options, "--language", "zh-Hans")
    assert found.status == 0
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert files["xlsx"].read_bytes().startswith(b"PK")
    assert all(str(path.name) in found.out.replace("\n", "") for path in files.values())


def test_a_report_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = run("--lang", "en", "account", ACCOUNT, "--pdf", str(tmp_path / "no" / "a.pdf"))
    assert found.status == 2
    assert "Traceback" not in found.err
